"""Which role belongs to which level, and who may give it: always the office above; pure."""

from __future__ import annotations

from core.access import Role
from stations.models.region import RegionLevel

OFFICIAL_LEVELS: dict[Role, RegionLevel] = {
    Role.TOWNSHIP_ADMIN: RegionLevel.TOWNSHIP,
    Role.COUNTY_ADMIN: RegionLevel.COUNTY,
    Role.COUNTY_FINANCE: RegionLevel.COUNTY,
    Role.AUDITOR: RegionLevel.COUNTY,
    Role.EXPERT: RegionLevel.COUNTY,
}
"""Given by the county: its own roles by an administrator who is there already (the first one by the installation)."""

LABELS: dict[str, str] = {
    Role.STATION_MANAGER: "站长",
    Role.SELLER_OPERATOR: "店铺负责人",
    Role.INFORMATION_OFFICER: "信息员",
    Role.TOWNSHIP_ADMIN: "乡镇管理员",
    Role.COUNTY_ADMIN: "县级管理员",
    Role.COUNTY_FINANCE: "县级财务",
    Role.EXPERT: "专家",
    Role.AUDITOR: "审计员",
}
