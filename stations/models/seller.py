"""Sellers: who sells to buyers, under which identity and licences."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import Model
from stations.scopes import region_keys


class SellerKind(models.TextChoices):
    """Under which identity somebody sells (e-commerce law, art. 10 and 15)."""

    LICENSED = "licensed", _("持证经营")
    EXEMPT_SELF_PRODUCED = "exempt_self_produced", _("农户自产自销")
    EXEMPT_PETTY = "exempt_petty", _("零星小额")


class SellerStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待乡镇初审")
    TOWNSHIP_CHECKED = "township_checked", _("待县级复审")
    RETURNED = "returned", _("退回修改")
    REJECTED = "rejected", _("不予通过")
    COUNTY_APPROVED = "county_approved", _("已核准，待开收款账户")
    ACCOUNT_PENDING = "account_pending", _("收款账户审核中")
    ACTIVE = "active", _("正常营业")
    RESTRICTED = "restricted", _("暂不能接新单")
    SUSPENDED = "suspended", _("已暂停")
    EXITING = "exiting", _("正在退出")
    CLOSED = "closed", _("已退出")


class LicenceStatus(models.TextChoices):
    SUBMITTED = "submitted", _("待核验")
    VERIFIED = "verified", _("已核验")
    REFUSED = "refused", _("未通过")
    REPLACED = "replaced", _("已更换")


SELLER_APPLYING = frozenset(
    {
        SellerStatus.DRAFT,
        SellerStatus.SUBMITTED,
        SellerStatus.TOWNSHIP_CHECKED,
        SellerStatus.RETURNED,
        SellerStatus.REJECTED,
    }
)


class Seller(Model):
    """A station's or an organisation's identity as a seller; a station has at most one.

    ``account_active`` is the payment gateway's word, told by the floor above. Only an ``active`` seller takes orders.
    """

    kind = models.CharField(max_length=24, choices=SellerKind, default=SellerKind.LICENSED.value)
    station = models.OneToOneField(
        "stations.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="seller"
    )
    region = models.ForeignKey("stations.Region", on_delete=models.PROTECT, related_name="sellers")
    legal_name = models.CharField(max_length=100)
    display_name = models.CharField(max_length=60, blank=True, help_text="an organisation's shop name; a station's own")
    uscc = models.CharField(max_length=18, blank=True)
    declaration = models.CharField(max_length=500, blank=True, help_text="what an exempt seller declares")
    self_operated = models.BooleanField(default=False, help_text="自营：the platform's operator sells here itself")
    status = models.CharField(max_length=24, choices=SellerStatus, default=SellerStatus.DRAFT.value)
    status_reason = models.CharField(max_length=500, blank=True)
    applicant = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    account_active = models.BooleanField(default=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    next_verify_at = models.DateTimeField(null=True, blank=True)
    verify_reminded_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=SellerKind.LICENSED) | ~Q(uscc=""), name="seller_licensed_has_uscc"
            ),
            models.CheckConstraint(
                condition=Q(kind=SellerKind.LICENSED) | Q(status=SellerStatus.DRAFT) | ~Q(declaration=""),
                name="seller_exempt_declares",
            ),
            # A station sells for others: what it sells is not grown by itself.
            models.CheckConstraint(
                condition=Q(station=None) | ~Q(kind=SellerKind.EXEMPT_SELF_PRODUCED),
                name="seller_station_not_self_produced",
            ),
        ]
        indexes = [models.Index(fields=["status", "id"], name="seller_by_status")]

    def __str__(self) -> str:
        return self.legal_name

    def scope_keys(self) -> frozenset[str]:
        own = {f"self:{self.applicant_id}"} if self.applicant_id and self.status in SELLER_APPLYING else set()
        station = {f"station:{self.station_id}"} if self.station_id else set()
        return region_keys(self.region_id) | station | own | {f"seller:{self.pk}"}


class SellerLicence(Model):
    """A licence of a seller with its scan. Which kinds there are and what each allows is policy."""

    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=64)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="the last day; null: long-term")
    file = models.ForeignKey("core.File", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=LicenceStatus, default=LicenceStatus.SUBMITTED.value)
    reason = models.CharField(max_length=500, blank=True)
    filed_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "kind"],
                condition=Q(status=LicenceStatus.VERIFIED),
                name="licence_one_verified_per_kind",
            ),
            models.UniqueConstraint(
                fields=["seller", "kind"],
                condition=Q(status=LicenceStatus.SUBMITTED),
                name="licence_one_waiting_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="licence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(status=LicenceStatus.VERIFIED)
                | Q(verified_by__isnull=False, verified_at__isnull=False) & ~Q(verified_by=F("filed_by")),
                name="licence_verified_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()


class SellerStanding(Model):
    """What the floors above tell of a seller, so that his station's card shows it: written downwards, never read up.

    ``on_sale`` counts the goods that may be found now; ``news`` is the newest public deed (收了 3 户的冰糖橙).
    """

    seller = models.OneToOneField(Seller, on_delete=models.PROTECT, related_name="standing")
    on_sale = models.PositiveIntegerField(default=0)
    news = models.CharField(max_length=80, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(news="", news_at=None) | Q(~Q(news=""), news_at__isnull=False),
                name="standing_news_dated",
            )
        ]

    def __str__(self) -> str:
        return f"standing of {self.seller_id}"
