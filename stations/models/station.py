"""Village stations (益农信息社): what they are, what they have, and the evidence for it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Model
from stations.scopes import region_keys


class StationStatus(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待乡镇初审")
    TOWNSHIP_CHECKED = "township_checked", _("待县级复审")
    RETURNED = "returned", _("退回修改")
    REJECTED = "rejected", _("不予通过")
    BUILDING = "building", _("建设中")
    ACCEPTANCE_REQUESTED = "acceptance_requested", _("待验收")
    RECTIFY = "rectify", _("限期整改")
    OPERATING = "operating", _("运营中")
    SUSPENDED = "suspended", _("暂停")
    CLOSING = "closing", _("正在关闭")
    CLOSED = "closed", _("已关闭")


class UnitKind(models.TextChoices):
    """What kind of unit runs a station."""

    VILLAGE_COMMITTEE = "village_committee", _("村委会")
    EXTENSION_STATION = "extension_station", _("农技推广机构")
    SERVICE_CENTER = "service_center", _("综合服务中心")
    FAMILY_FARM = "family_farm", _("家庭农场")
    LARGE_GROWER = "large_grower", _("专业大户")
    COOPERATIVE = "cooperative", _("合作社")
    LEADING_ENTERPRISE = "leading_enterprise", _("龙头企业")
    SHOP = "shop", _("商业网点")
    OTHER = "other", _("其他")


class StationClass(models.TextChoices):
    """Classes of the scheme of 新农通〔2018〕60号; other places use others, so a class belongs to a scheme."""

    DEMONSTRATION = "demonstration", _("示范社")
    STANDARD = "standard", _("标准社")
    SIMPLE = "simple", _("简易社")


class Bandwidth(models.TextChoices):
    FROM_4 = "4-10", _("4–10 Mbit/s")
    FROM_10 = "10-20", _("10–20 Mbit/s")
    FROM_20 = "20-50", _("20–50 Mbit/s")
    FROM_50 = "50-100", _("50–100 Mbit/s")
    FROM_100 = "100+", _("100 Mbit/s 及以上")


class BusinessScope(models.TextChoices):
    PRODUCE = "produce", _("农产品代卖")
    FARM_INPUTS = "farm_inputs", _("农资代购")
    DAILY_GOODS = "daily_goods", _("日用品")
    PARCELS = "parcels", _("快递收发")
    PAYMENTS = "payments", _("缴费充值")
    TRAVEL = "travel", _("出行订票")
    TRAINING = "training", _("培训体验")
    INFORMATION = "information", _("信息咨询")


class Datum(models.TextChoices):
    """The reference a map point is measured in: Chinese maps shift it, so it is stored with the point."""

    WGS_84 = "WGS-84", "WGS-84"
    GCJ_02 = "GCJ-02", "GCJ-02"


class Have(models.TextChoices):
    """The six haves (六有), in the plan's order."""

    PLACE = "place", _("有场所")
    STAFF = "staff", _("有人员")
    EQUIPMENT = "equipment", _("有设备")
    BROADBAND = "broadband", _("有宽带")
    WEBPAGE = "webpage", _("有网页")
    SUSTAINED_OPERATION = "sustained_operation", _("有持续运营能力")


class PhotoKind(models.TextChoices):
    """The six photos of an acceptance (验收)."""

    PLAQUE = "plaque", _("牌匾")
    SIGNBOARD = "signboard", _("门头")
    BACKDROP = "backdrop", _("背板")
    DISPLAY_BOARD = "display_board", _("展板")
    TEST_KIT = "test_kit", _("快检箱")
    PLACE = "place", _("场所")


APPLYING = frozenset(
    {
        StationStatus.DRAFT,
        StationStatus.SUBMITTED,
        StationStatus.TOWNSHIP_CHECKED,
        StationStatus.RETURNED,
        StationStatus.REJECTED,
    }
)
"""While it is only an application, it is its applicant's own; afterwards it is its manager's."""


class Station(Model):
    """A village point of sale and service. Lifecycle: ``stations.rules.lifecycle.STATION_TRANSITIONS``.

    Floor area in m², bandwidth in Mbit/s; a point is latitude and longitude in degrees with the datum they are
    measured in.
    """

    village = models.ForeignKey("stations.Region", on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(max_length=60)
    status = models.CharField(max_length=24, choices=StationStatus, default=StationStatus.DRAFT.value)
    applicant = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False)

    host_site = models.CharField(max_length=80, blank=True, help_text="依托场所，如“云岭先锋”党群服务点")
    unit_kind = models.CharField(max_length=24, choices=UnitKind)
    scheme = models.CharField(max_length=40, default="xinping-2018")
    station_class = models.CharField(max_length=24, choices=StationClass)
    address = models.CharField(max_length=120)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    datum = models.CharField(max_length=8, choices=Datum, blank=True)
    floor_area_m2 = models.DecimalField(max_digits=8, decimal_places=2)
    business_scope = ArrayField(models.CharField(max_length=24, choices=BusinessScope))
    computers = models.PositiveSmallIntegerField(default=0)
    printers = models.PositiveSmallIntegerField(default=0)
    phones = models.PositiveSmallIntegerField(default=0)
    screens = models.PositiveSmallIntegerField(default=0)
    bandwidth = models.CharField(max_length=8, choices=Bandwidth)
    households = models.PositiveIntegerField()
    villagers = models.PositiveIntegerField()

    intro = models.CharField(max_length=300, blank=True)
    hours_text = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="对外公布的电话")

    submitted_at = models.DateTimeField(null=True, blank=True)
    building_since = models.DateTimeField(null=True, blank=True)
    building_reminded_at = models.DateTimeField(null=True, blank=True)
    rectify_by = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    reinspect_at = models.DateTimeField(null=True, blank=True)
    reinspect_reminded_at = models.DateTimeField(null=True, blank=True)
    status_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(floor_area_m2__gt=0), name="station_has_floor"),
            models.CheckConstraint(condition=Q(business_scope__len__gt=0), name="station_has_business"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None, datum="")
                | Q(latitude__isnull=False, longitude__isnull=False, datum__in=Datum.values),
                name="station_point_with_datum",
            ),
            models.CheckConstraint(
                condition=~Q(status=StationStatus.OPERATING) | Q(opened_at__isnull=False),
                name="station_operating_was_opened",
            ),
            models.CheckConstraint(
                condition=~Q(status=StationStatus.RECTIFY) | Q(rectify_by__isnull=False),
                name="station_rectify_has_deadline",
            ),
        ]
        indexes = [models.Index(fields=["status", "id"], name="station_by_status")]

    def __str__(self) -> str:
        return self.name

    def scope_keys(self) -> frozenset[str]:
        own = {f"self:{self.applicant_id}"} if self.status in APPLYING else set()
        return region_keys(self.village_id) | own | {f"station:{self.pk}"}


class StationHave(Model):
    """One of the six haves as it stands: the station's word and evidence, the inspector's verdict.

    ``ok`` is null until somebody has inspected this evidence. Every state is kept in ``StationHaveEntry``.
    """

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="haves")
    have = models.CharField(max_length=24, choices=Have)
    note = models.CharField(max_length=200)
    file = models.ForeignKey("core.File", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    ok = models.BooleanField(null=True)
    inspector = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "have"], name="station_have_once"),
            models.CheckConstraint(
                condition=Q(ok=None, inspector=None) | Q(ok__isnull=False, inspector__isnull=False),
                name="station_have_judged_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(ok=True) | Q(file__isnull=False), name="station_have_ok_needs_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.have} {self.station_id}"

    def scope_keys(self) -> frozenset[str]:
        return self.station.scope_keys()


class StationHaveEntry(Model):
    """The history of a have: what was said or judged, when, by whom. Append-only."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="have_entries")
    have = models.CharField(max_length=24, choices=Have)
    note = models.CharField(max_length=200)
    file = models.ForeignKey("core.File", null=True, on_delete=models.PROTECT, related_name="+")
    seen_on = models.DateField()
    ok = models.BooleanField(null=True)
    by = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.have} {self.station_id} {self.created_at}"

    def scope_keys(self) -> frozenset[str]:
        return self.station.scope_keys()


class StationPhoto(Model):
    """One of the six photos, as it stands."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="photos")
    kind = models.CharField(max_length=16, choices=PhotoKind)
    file = models.ForeignKey("core.File", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "kind"], name="station_photo_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.station_id}"

    def scope_keys(self) -> frozenset[str]:
        return self.station.scope_keys()
