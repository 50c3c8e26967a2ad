"""Regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from core.graphql import Loader
from stations.models import Region, RegionLevel
from stations.selectors.regions import regions_by_code

RegionLevelEnum = graphene.Enum("RegionLevel", [(level.name, level.value) for level in RegionLevel])


class Regions(Loader):
    """Regions by code."""

    def read(self, keys: Sequence[str]) -> Sequence[Region | None]:
        found = regions_by_code(keys)
        return [found.get(key) for key in keys]


class RegionType(graphene.ObjectType):
    """A region of the network, known by its code (GB/T 2260, below the county NBS)."""

    class Meta:
        name = "Region"

    code = graphene.String(required=True)
    name = graphene.String(required=True)
    level = RegionLevelEnum(required=True)
    kind = graphene.String(description="Villages: administrative_village or community.")
    pinyin = graphene.String(required=True)
    parent_code = graphene.String()
    township_name = graphene.String(description="Of a village: the township around it.")

    @staticmethod
    def resolve_kind(region: Region, _info: Any) -> str | None:
        return region.kind or None

    @staticmethod
    def resolve_parent_code(region: Region, _info: Any) -> str | None:
        return region.parent_id

    @staticmethod
    async def resolve_township_name(region: Region, info: Any) -> str | None:
        if region.level != RegionLevel.VILLAGE or region.parent_id is None:
            return None
        township = await info.context.loader(Regions).load(region.parent_id)
        return str(township.name)
