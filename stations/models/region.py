"""The regions of the network, from province to village."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from stations.scopes import region_keys


class RegionLevel(models.TextChoices):
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县")
    TOWNSHIP = "township", _("乡镇")
    VILLAGE = "village", _("村")


class VillageKind(models.TextChoices):
    ADMINISTRATIVE_VILLAGE = "administrative_village", _("行政村")
    COMMUNITY = "community", _("社区")


_LEVELS = [
    When(Exact(Length("code"), 2), then=Value("province")),
    When(Exact(Length("code"), 4), then=Value("city")),
    When(Exact(Length("code"), 6), then=Value("county")),
    When(Exact(Length("code"), 9), then=Value("township")),
]


class Region(models.Model):
    """A region by its code (GB/T 2260 to the county, NBS below): a child's code begins with its parent's.

    The level follows from the code. ``pinyin`` is the reading Chinese order and typing go by.
    """

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=60)
    level = models.GeneratedField(
        expression=Case(*_LEVELS, default=Value("village")),
        output_field=models.CharField(max_length=8, choices=RegionLevel),
        db_persist=True,
    )
    kind = models.CharField(max_length=24, choices=VillageKind, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    pinyin = models.CharField(max_length=120, blank=True, db_collation="C")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$"), name="region_code_known_shape"
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(code__startswith=F("parent")) & ~Q(parent=F("code")),
                name="region_within_parent",
            ),
        ]
        indexes = [models.Index(fields=["level", "code"], name="region_by_level")]

    def __str__(self) -> str:
        return self.name

    def scope_keys(self) -> frozenset[str]:
        return region_keys(self.code)
