"""Lots: what farmers brought, what became of each gram, and the papers that let it be sold."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class Quality(models.TextChoices):
    """Whether a lot may be sold. Recalled and void are final."""

    PENDING = "pending", _("待放行")
    RELEASED = "released", _("已放行")
    QUARANTINED = "quarantined", _("已隔离")
    RECALLED = "recalled", _("已召回")
    VOID = "void", _("已作废")


class Form(models.TextChoices):
    """What state the goods are in: a certificate's scope covers one."""

    FRESH = "fresh", _("鲜品")
    DRIED = "dried", _("干品")
    PROCESSED = "processed", _("加工品")


class Lot(Model):
    """What one farmer brought of one product on one day, in grams; all counts only grow, but for a parcel unpacked.

    ``offered_g`` was boxed, ``lost_g`` spoiled or sampled, ``used_g`` left in parcels or went into another lot.
    ``claim_key``: the sorted ids of the certificate scopes it claims, as its supplies carry it. ``chain_head`` and
    ``chain_length``: the last record of its chain, written under the row's lock.
    """

    code = models.CharField(max_length=20, unique=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="lots")
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="lots")
    producer = models.ForeignKey(
        "stations.Producer", null=True, blank=True, on_delete=models.PROTECT, related_name="lots"
    )
    plot = models.ForeignKey("catalog.Plot", null=True, blank=True, on_delete=models.PROTECT, related_name="lots")
    picked_on = models.DateField()
    form = models.CharField(max_length=12, choices=Form, default=Form.FRESH.value)
    net_g = models.PositiveIntegerField()
    offered_g = models.PositiveIntegerField(default=0)
    lost_g = models.PositiveIntegerField(default=0)
    used_g = models.PositiveIntegerField(default=0)
    quality = models.CharField(max_length=12, choices=Quality, default=Quality.PENDING.value)
    quality_reason = models.CharField(max_length=200, blank=True)
    claim_key = models.CharField(max_length=400, blank=True)
    chain_head = models.CharField(max_length=64, blank=True)
    chain_length = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(net_g__gt=0), name="lot_weighs_something"),
            models.CheckConstraint(condition=Q(net_g__gte=F("offered_g") + F("lost_g")), name="lot_offers_what_it_has"),
            models.CheckConstraint(condition=Q(used_g__lte=F("offered_g")), name="lot_uses_what_it_offered"),
            models.CheckConstraint(condition=Q(quality__in=Quality.values), name="lot_quality_known"),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="lot_form_known"),
            models.CheckConstraint(
                condition=~Q(quality__in=["quarantined", "recalled", "void"]) | ~Q(quality_reason=""),
                name="lot_held_has_reason",
            ),
            models.CheckConstraint(condition=~Q(quality="void") | Q(used_g=0), name="lot_void_was_not_used"),
        ]
        indexes = [models.Index(fields=["seller", "-picked_on", "-id"], name="lot_of_seller")]

    def __str__(self) -> str:
        return self.code

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()

    @property
    def free_g(self) -> int:
        """Grams that are neither boxed nor lost."""
        return self.net_g - self.offered_g - self.lost_g


class SupplyLot(Model):
    """Packs of a lot that stand behind a supply: boxed in, packed into parcels out."""

    supply = models.ForeignKey("catalog.Supply", on_delete=models.PROTECT, related_name="supply_lots")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="supply_lots")
    packs_in = models.PositiveIntegerField()
    packs_out = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supply", "lot"], name="supply_lot_once"),
            models.CheckConstraint(condition=Q(packs_in__gt=0), name="supply_lot_has_packs"),
            models.CheckConstraint(condition=Q(packs_out__lte=F("packs_in")), name="supply_lot_gives_what_it_got"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.packs_out}/{self.packs_in}"


class UseKind(models.TextChoices):
    PACKED = "packed", _("装进包裹")
    UNPACKED = "unpacked", _("从包裹拆出")
    TRANSFORMED = "transformed", _("分级加工")
    LOSS = "loss", _("损耗")
    SAMPLE = "sample", _("抽样")


class LotUse(Model):
    """Where grams of a lot went; what is unpacked counts against what was packed. Append-only (trigger)."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="uses")
    kind = models.CharField(max_length=12, choices=UseKind)
    g = models.PositiveIntegerField()
    to_lot = models.ForeignKey(Lot, null=True, blank=True, on_delete=models.PROTECT, related_name="made_from")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(g__gt=0), name="lot_use_weighs_something"),
            models.CheckConstraint(condition=Q(kind__in=UseKind.values), name="lot_use_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="transformed", to_lot__isnull=False) & ~Q(to_lot=F("lot"))
                | ~Q(kind="transformed") & Q(to_lot__isnull=True),
                name="lot_use_transformed_into_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.g} g"


class CommitmentRole(models.TextChoices):
    """Who promises: whoever grew it, or whoever bought it up (wordings differ)."""

    PRODUCER = "producer", _("生产者")
    PURCHASER = "purchaser", _("收购者")


class Basis(models.TextChoices):
    """What a commitment rests on (农产品质量安全法 art. 39; rule 令2025年第4号)."""

    CONTROL = "control", _("质量安全控制符合要求")
    SELF_TEST = "self_test", _("自行检测合格")
    COMMISSIONED_TEST = "commissioned_test", _("委托检测合格")


class Commitment(Model):
    """承诺达标合格证 of a lot. A purchaser's names the suppliers' that he collected (``upstream``)."""

    number = models.CharField(max_length=40, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="commitments")
    role = models.CharField(max_length=12, choices=CommitmentRole)
    basis = ArrayField(models.CharField(max_length=20, choices=Basis))
    issued_at = models.DateTimeField()
    seller = models.ForeignKey(
        "stations.Seller", null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    producer = models.ForeignKey(
        "stations.Producer", null=True, blank=True, on_delete=models.PROTECT, related_name="commitments"
    )
    issued_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")
    upstream = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="downstream")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "role"], name="commitment_once_per_role"),
            models.CheckConstraint(condition=Q(basis__len__gte=1), name="commitment_has_basis"),
            models.CheckConstraint(condition=Q(basis__contained_by=Basis.values), name="commitment_basis_known"),
            models.CheckConstraint(
                condition=Q(role="producer", producer__isnull=False, seller__isnull=True)
                | Q(role="purchaser", seller__isnull=False, producer__isnull=True),
                name="commitment_by_its_party",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Intake(Model):
    """收购单: what several farmers brought to one seller on one day."""

    number = models.CharField(max_length=24, unique=True)
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="intakes")
    day = models.DateField()
    recorded_by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.number

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()


class Term(models.TextChoices):
    """How the farmer is paid: bought at a price, or sold for him for a share."""

    PURCHASE = "purchase", _("收购")
    AGENCY = "agency", _("代销")


class IntakeRow(Model):
    """One farmer's goods on the sheet, and the lot they became. ``share_bp``: the farmer's part in basis points."""

    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="rows")
    producer = models.ForeignKey("stations.Producer", on_delete=models.PROTECT, related_name="intake_rows")
    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="intake_row")
    g = models.PositiveIntegerField()
    term = models.CharField(max_length=12, choices=Term)
    price_fen_per_kg = models.PositiveIntegerField(null=True, blank=True)
    share_bp = models.PositiveIntegerField(null=True, blank=True)
    upstream_commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(g__gt=0), name="intake_row_weighs_something"),
            models.CheckConstraint(
                condition=Q(term="purchase", price_fen_per_kg__gt=0, share_bp__isnull=True)
                | Q(term="agency", price_fen_per_kg__isnull=True, share_bp__gt=0, share_bp__lte=10_000),
                name="intake_row_has_its_term",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intake_id}: {self.g} g"


class InspectionKind(models.TextChoices):
    RAPID = "rapid", _("农残快检")
    LABORATORY = "laboratory", _("实验室检测")


class Verdict(models.TextChoices):
    PASSED = "passed", _("合格")
    FAILED = "failed", _("不合格")


class Inspection(Model):
    """A test of a lot. ``items``: [{name, value, unit, limit}], numbers as text. Append-only (trigger)."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="inspections")
    kind = models.CharField(max_length=12, choices=InspectionKind)
    items = models.JSONField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    tested_at = models.DateTimeField()
    laboratory = models.CharField(max_length=80, blank=True)
    tested_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("core.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="inspection_has_verdict"),
            models.CheckConstraint(
                condition=Q(kind="rapid", laboratory="") | Q(kind="laboratory") & ~Q(laboratory=""),
                name="inspection_laboratory_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.verdict}"
