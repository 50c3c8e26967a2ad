"""Which scopes there are for the market's rules, and what lies within what."""

from __future__ import annotations

from uuid import UUID

from stations.models import Region, RegionLevel, Seller, Station
from stations.scopes import policy_scopes


class Network:
    """The network as ``core.policy`` asks for it."""

    def chain(self, scope_key: str) -> list[str] | None:
        """``seller:…`` → the seller, its station, its village, township, county, city, province; None: no such one."""
        kind, _colon, key = scope_key.partition(":")
        found: Region | Station | Seller | None = None
        if kind == "region":
            found = Region.objects.filter(pk=key).first()
        elif kind in {"station", "seller"}:
            try:
                row = UUID(key)
            except ValueError:
                return None
            found = (Station if kind == "station" else Seller).objects.filter(pk=row).first()
        return policy_scopes(found) if found is not None else None

    def owners(self) -> list[str]:
        """The county, where it is the only one; a market of several counties changes such rules by its installation."""
        counties = list(Region.objects.filter(level=RegionLevel.COUNTY).values_list("pk", flat=True)[:2])
        return [f"region:{counties[0]}"] if len(counties) == 1 else []
