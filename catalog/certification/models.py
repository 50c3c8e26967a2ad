"""Certificates: the county's decision on them, what they cover, who may claim them and how much a year."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.lots.models import Form
from core.db import Model


class CertificateKind(models.TextChoices):
    GREEN = "green", _("绿色食品")
    AGRI_GI = "agri_gi", _("农产品地理标志")


class CertificateStatus(models.TextChoices):
    """Decisions only: expiring and expired are computed from the clock."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("等乡镇初审")
    TOWNSHIP_CHECKED = "township_checked", _("等县级核验")
    RETURNED = "returned", _("退回修改")
    VERIFIED = "verified", _("已核验")
    SUSPENDED = "suspended", _("已暂停")
    REVOKED = "revoked", _("已撤销")


class Certificate(Model):
    """A certificate as its scan and the official register say. ``expires_on`` is its last day, null: long-term.

    ``seller`` brought it; holder and user may differ (``CertificateGrant``). A renewal is a new row.
    ``lookup_told_at`` and ``expiry_told_at``: when its people were last reminded.
    """

    kind = models.CharField(max_length=16, choices=CertificateKind)
    number = models.CharField(max_length=60)
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="certificates")
    holder_name = models.CharField(max_length=100)
    holder_uscc = models.CharField(max_length=18)
    issuer = models.CharField(max_length=60)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=CertificateStatus, default=CertificateStatus.DRAFT.value)
    status_reason = models.CharField(max_length=500, blank=True)
    scan = models.ForeignKey("core.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    renews = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewed_by")
    lookup_told_at = models.DateTimeField(null=True, blank=True)
    expiry_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="certificate_number_once"),
            models.CheckConstraint(condition=Q(kind__in=CertificateKind.values), name="certificate_kind_known"),
            models.CheckConstraint(condition=Q(status__in=CertificateStatus.values), name="certificate_status_known"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("issued_on")),
                name="certificate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(kind="agri_gi") | Q(expires_on__isnull=False), name="certificate_green_ends"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["verified", "suspended"])
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="certificate_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["returned", "suspended", "revoked"]) | ~Q(status_reason=""),
                name="certificate_refused_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()


class CertificateScope(Model):
    """What a certificate covers. ``approved_g_per_year``: the yearly output it allows; null (a GI): no limit."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="scopes")
    product_text = models.CharField(max_length=60)
    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, related_name="+")
    form = models.CharField(max_length=12, choices=Form, default=Form.FRESH.value)
    area_mu = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    approved_g_per_year = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "category", "form"], name="certificate_scope_once"),
            models.CheckConstraint(
                condition=Q(approved_g_per_year__isnull=True) | Q(approved_g_per_year__gt=0),
                name="certificate_scope_approves_something",
            ),
        ]

    def __str__(self) -> str:
        return self.product_text


class CertificateMember(Model):
    """A farmer, or one plot of his, in the certified base; ``ended_at``: no more since then."""

    scope = models.ForeignKey(CertificateScope, on_delete=models.PROTECT, related_name="members")
    producer = models.ForeignKey(
        "stations.Producer", null=True, blank=True, on_delete=models.PROTECT, related_name="certificate_members"
    )
    plot = models.ForeignKey(
        "catalog.Plot", null=True, blank=True, on_delete=models.PROTECT, related_name="certificate_members"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(producer__isnull=False, plot__isnull=True) | Q(producer__isnull=True, plot__isnull=False),
                name="certificate_member_is_one",
            ),
            models.UniqueConstraint(
                fields=["scope", "producer", "plot"], nulls_distinct=False, name="certificate_member_once"
            ),
        ]

    def __str__(self) -> str:
        return f"member of {self.scope_id}"


class CertificateGrant(Model):
    """The holder lets a seller use the certificate for a category, from the first to the last day."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="grants")
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="certificate_grants")
    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    file = models.ForeignKey("core.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="certificate_grant_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"grant of {self.certificate_id}"


class RegisterCheck(Model):
    """A look at the official register: where, the screenshot, what it said. Append-only (trigger)."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="register_checks")
    at = models.DateTimeField()
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=400)
    file = models.ForeignKey("core.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.at:%F}"


class CertificateYear(Model):
    """A scope's anniversary year: what it approves and what lots have claimed, in grams; one conditional UPDATE."""

    scope = models.ForeignKey(CertificateScope, on_delete=models.PROTECT, related_name="years")
    starts_on = models.DateField()
    approved_g = models.PositiveBigIntegerField()
    claimed_g = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scope", "starts_on"], name="certificate_year_once"),
            models.CheckConstraint(condition=Q(claimed_g__lte=F("approved_g")), name="certificate_year_mass_balance"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}: {self.claimed_g}/{self.approved_g}"


class CertificateClaim(Model):
    """A lot claims a scope with its whole weight. ``released_at``: the lot was voided and the weight given back."""

    lot = models.ForeignKey("catalog.Lot", on_delete=models.PROTECT, related_name="claims")
    scope = models.ForeignKey(CertificateScope, on_delete=models.PROTECT, related_name="claims")
    year = models.ForeignKey(CertificateYear, null=True, blank=True, on_delete=models.PROTECT, related_name="claims")
    g = models.PositiveIntegerField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "scope"], name="certificate_claim_once"),
            models.CheckConstraint(condition=Q(g__gt=0), name="certificate_claim_weighs_something"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} → {self.scope_id}"


class OtherSale(Model):
    """Certified goods sold by another channel: without it the balance would be a fiction. ``year`` null: no limit.

    Append-only (trigger).
    """

    scope = models.ForeignKey(CertificateScope, on_delete=models.PROTECT, related_name="other_sales")
    year = models.ForeignKey(CertificateYear, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    g = models.PositiveBigIntegerField()
    sold_on = models.DateField()
    note = models.CharField(max_length=100)
    recorded_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(g__gt=0), name="other_sale_weighs_something")]

    def __str__(self) -> str:
        return f"{self.sold_on}: {self.g} g"
