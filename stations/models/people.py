"""People: registered by their real name, farmers who supply, and who holds which role where."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from core.access import Role
from core.db import Model
from stations.scopes import region_keys


class Education(models.TextChoices):
    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中或中专")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科及以上")


class OfficerSource(models.TextChoices):
    """Where an information officer comes from, as the county's plan of 2018 prefers them."""

    VILLAGE_CADRE = "village_cadre", _("村干部")
    GRADUATE_OFFICIAL = "graduate_official", _("大学生村官")
    AGRICULTURE_WORKER = "agriculture_worker", _("农科员")
    OTHER = "other", _("其他")


class Person(Model):
    """Somebody by his real name: beside ``core.User`` the only place of personal data on this floor, erasable.

    ``id_no_enc`` is the identity number encrypted (``ID_ENC_KEY``), ``id_no_hash`` its keyed hash for look-up
    (``ID_HASH_KEY``); a farmer has none. Erasing blanks everything, the row stays.
    """

    user = models.OneToOneField("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="person")
    name = models.CharField(max_length=40, blank=True)
    id_no_enc = models.BinaryField(default=b"", blank=True)
    id_no_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    phone = models.CharField(max_length=11, blank=True)
    education = models.CharField(max_length=12, choices=Education, blank=True)
    officer_source = models.CharField(max_length=24, choices=OfficerSource, blank=True)
    verified_by = models.ForeignKey("core.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    region = models.ForeignKey("stations.Region", on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(id_no_hash=None, id_no_enc=b"") | Q(~Q(id_no_enc=b""), id_no_hash__isnull=False),
                name="person_id_encrypted_and_hashed",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None, verified_at=None)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
                name="person_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(name="", phone="", id_no_hash=None), name="person_erased_is_blank"
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^1[3-9]\d{9}$"), name="person_phone_mainland"
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        own = {f"self:{self.user_id}"} if self.user_id else set()
        return region_keys(self.region_id) | own


class Producer(Model):
    """A farmer (农户) or organisation that supplies a station's lots; the station sells for them."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="producers")
    village = models.ForeignKey("stations.Region", on_delete=models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=80, blank=True)
    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="producers")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "person"], name="producer_once_per_seller")]

    def __str__(self) -> str:
        return f"producer {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        """Where the seller who registered him works: what he supplies is that seller's trade."""
        return self.seller.scope_keys()


def _single(function: str, field: str) -> Func:
    return Func(F(field), F(field), Value("[]"), function=function)


class Appointment(Model):
    """A role within a scope for a period, half-open; who filed it and why. Ending one closes its period.

    No two of one user, role and scope overlap: an exclusion over range types that core made, because ``btree_gist``
    is an extension and managed servers may lack it.
    """

    user = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=24, choices=[(role.value, role.value) for role in Role])
    scope_key = models.CharField(max_length=64)
    region = models.ForeignKey("stations.Region", on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(
        "stations.Station", null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    seller = models.ForeignKey(
        "stations.Seller", null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    period = DateTimeRangeField()
    filed_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    role__in=[
                        Role.STATION_MANAGER,
                        Role.SELLER_OPERATOR,
                        Role.INFORMATION_OFFICER,
                        Role.TOWNSHIP_ADMIN,
                        Role.COUNTY_ADMIN,
                        Role.COUNTY_FINANCE,
                        Role.EXPERT,
                        Role.AUDITOR,
                    ]
                ),
                name="appointment_role_appointed",
            ),
            models.CheckConstraint(
                condition=Q(
                    Q(scope_key__startswith="station:", station__isnull=False, seller=None, role=Role.STATION_MANAGER)
                    | Q(scope_key__startswith="seller:", seller__isnull=False, station=None, role=Role.SELLER_OPERATOR)
                    | Q(
                        ~Q(role__in=[Role.STATION_MANAGER, Role.SELLER_OPERATOR]),
                        scope_key__startswith="region:",
                        station=None,
                        seller=None,
                    )
                ),
                name="appointment_scope_fits_role",
            ),
            models.CheckConstraint(condition=~Q(filed_by=F("user")), name="appointment_not_by_oneself"),
            ExclusionConstraint(
                name="appointment_no_overlap",
                expressions=[
                    (_single("uuidrange", "user"), RangeOperators.OVERLAPS),
                    (_single("textrange", "role"), RangeOperators.OVERLAPS),
                    (_single("textrange", "scope_key"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.scope_key}"

    def scope_keys(self) -> frozenset[str]:
        """All that contains the scope it is for, and its holder."""
        return region_keys(self.region_id) | {self.scope_key, f"self:{self.user_id}"}
