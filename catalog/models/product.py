"""Goods as the shop shows them: two axes (reviewed, listed), and revisions that wait while the live one stays up."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class ReviewStatus(models.TextChoices):
    """Where a product stands with its first approval; once approved it stays so, later changes are revisions."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("等乡镇初审")
    TOWNSHIP_CHECKED = "township_checked", _("等县级复审")
    RETURNED = "returned", _("退回修改")
    APPROVED = "approved", _("已通过")


class ListingStatus(models.TextChoices):
    """Whether the seller offers it; taken down is somebody else's decision."""

    OFF = "off", _("未上架")
    ON = "on", _("在售")
    TAKEN_DOWN = "taken_down", _("已下架处理")


class Takedown(models.TextChoices):
    """Why a listing was taken down: what has to be gone before it may come back."""

    WORDS = "words", _("用了没有证书的认证用语")
    RECALL = "recall", _("批次召回")
    LICENCE = "licence", _("证照失效")
    OFFICER = "officer", _("县里下架")


class Product(Model):
    """One kind of goods of one seller. What it says stands in its revisions, what it costs in its variants.

    ``ship_hours``: from payment to the courier, the seller's promise. ``search_version`` grows with every change that a
    reader could see; the card and the search document carry it.
    """

    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="products")
    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, related_name="products")
    freight_template = models.ForeignKey(
        "catalog.FreightTemplate", null=True, blank=True, on_delete=models.PROTECT, related_name="products"
    )
    review_status = models.CharField(max_length=20, choices=ReviewStatus, default=ReviewStatus.DRAFT.value)
    listing_status = models.CharField(max_length=12, choices=ListingStatus, default=ListingStatus.OFF.value)
    takedown = models.CharField(max_length=12, choices=Takedown, blank=True)
    takedown_reason = models.CharField(max_length=200, blank=True)
    ship_hours = models.PositiveSmallIntegerField(default=48)
    search_version = models.PositiveBigIntegerField(default=0)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(review_status__in=ReviewStatus.values), name="product_review_known"),
            models.CheckConstraint(condition=Q(listing_status__in=ListingStatus.values), name="product_listing_known"),
            models.CheckConstraint(
                condition=Q(listing_status="taken_down", takedown__in=Takedown.values) & ~Q(takedown_reason="")
                | ~Q(listing_status="taken_down") & Q(takedown="", takedown_reason=""),
                name="product_takedown_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(listing_status="on") | Q(review_status="approved", freight_template__isnull=False),
                name="product_listed_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(review_status="approved", approved_at__isnull=False)
                | ~Q(review_status="approved") & Q(approved_at__isnull=True),
                name="product_approved_has_time",
            ),
            models.CheckConstraint(condition=Q(ship_hours__gte=1, ship_hours__lte=72), name="product_ship_hours_1_72"),
        ]

    def __str__(self) -> str:
        return f"product {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()


class RevisionStatus(models.TextChoices):
    """One revision's way: written, checked by the township, decided by the county; live until the next one is."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("等乡镇初审")
    TOWNSHIP_CHECKED = "township_checked", _("等县级复审")
    RETURNED = "returned", _("退回修改")
    LIVE = "live", _("生效中")
    SUPERSEDED = "superseded", _("已被新版替换")


OPEN_REVISION = (
    RevisionStatus.DRAFT,
    RevisionStatus.SUBMITTED,
    RevisionStatus.TOWNSHIP_CHECKED,
    RevisionStatus.RETURNED,
)
"""A product has at most one revision in these states, and at most one that is live."""


class ProductRevision(Model):
    """What a product says, as one version: words, category, variants (``rules.content`` knows the shape), photos.

    ``words_allowed``: words an officer let stand although a rule objects, each with his reason in the audit log.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    status = models.CharField(max_length=20, choices=RevisionStatus, default=RevisionStatus.DRAFT.value)
    words_allowed = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    return_reason = models.CharField(max_length=500, blank=True)
    edited_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="revision_number_once"),
            models.UniqueConstraint(fields=["product"], condition=Q(status="live"), name="revision_one_live"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(status__in=OPEN_REVISION), name="revision_one_open"
            ),
            models.CheckConstraint(condition=Q(status__in=RevisionStatus.values), name="revision_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["live", "superseded"])
                | Q(submitted_at__isnull=False, decided_at__isnull=False),
                name="revision_live_was_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(return_reason=""), name="revision_returned_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} #{self.number}"

    def scope_keys(self) -> frozenset[str]:
        return self.product.scope_keys()


class ProductPhoto(Model):
    """A picture of one revision, in order; the first is the cover.

    ``crop``: [left, top, right, bottom] as fractions, as ``core.files.images.Crop`` takes them. ``alt`` says what is
    seen; ``note`` is a caption such as 示意图.
    """

    revision = models.ForeignKey(ProductRevision, on_delete=models.CASCADE, related_name="photos")
    file = models.ForeignKey("core.File", on_delete=models.PROTECT, related_name="product_photos")
    position = models.PositiveSmallIntegerField()
    crop = ArrayField(models.FloatField(), size=4, null=True, blank=True)
    alt = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "position"], name="photo_position_once"),
            models.UniqueConstraint(fields=["revision", "file"], name="photo_file_once"),
            models.CheckConstraint(condition=Q(crop__isnull=True) | Q(crop__len=4), name="photo_crop_four_edges"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}/{self.position}"
