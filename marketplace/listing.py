"""The list page's address: which facets, which order, which page; and the links that change one thing of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.graphql import global_id

FACETS = {  # parameter → (facet key, field of ProductFilter)
    "township": ("TOWNSHIP", "townships"),
    "category": ("CATEGORY", "categories"),
    "season": ("SEASON", "seasons"),
    "cert": ("CERTIFICATION", "certifications"),
    "price": ("PRICE", "priceBands"),
    "mode": ("SALE_MODE", "saleModes"),
}
PARAMETER = {facet: name for name, (facet, _field) in FACETS.items()}
SORTS = {
    "": ("RELEVANCE", _("综合")),
    "sales": ("SALES", _("销量")),
    "price": ("PRICE_ASC", _("价格")),
    "-price": ("PRICE_DESC", _("价格")),
    "harvest": ("HARVEST", _("新采")),
}
QUERY_LENGTH = 60
PICKS = 20


@dataclass(frozen=True)
class Listing:
    """What a visitor asked to see. Unknown parameters and values are left aside, never an error."""

    query: str = ""
    picked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    after: str = ""
    station: UUID | None = None
    seller: UUID | None = None

    @classmethod
    def of(cls, parameters: QueryDict) -> Listing:
        """Read the address. Order of the parameters does not matter."""
        return cls(
            query=" ".join(parameters.get("q", "").split())[:QUERY_LENGTH],
            picked={
                name: tuple(
                    dict.fromkeys(value for value in parameters.getlist(name) if value.isprintable() and value)
                )[:PICKS]
                for name in FACETS
                if any(parameters.getlist(name))
            },
            sort=sort if (sort := parameters.get("sort", "")) in SORTS else "",
            after=parameters.get("after", "")[:500],
            station=_key(parameters.get("station")),
            seller=_key(parameters.get("seller")),
        )

    def variables(self) -> dict[str, Any]:
        """The variables of the list's document."""
        chosen: dict[str, Any] = {FACETS[name][1]: list(values) for name, values in self.picked.items()}
        if self.query:
            chosen["query"] = self.query
        if self.station:
            chosen["station"] = global_id("Station", self.station)
        if self.seller:
            chosen["seller"] = global_id("Seller", self.seller)
        return {"filter": chosen, "sort": SORTS[self.sort][0], "after": self.after or None, "more": bool(self.after)}

    def address(self, **change: Any) -> str:
        """The query string of this list with something changed; every change goes back to the first page."""
        pairs: list[tuple[str, str]] = []
        picked = change.get("picked", self.picked)
        if self.query and change.get("query", True):
            pairs.append(("q", self.query))
        pairs += [(name, value) for name, values in picked.items() for value in values]
        pairs += [(name, str(value)) for name, value in (("station", self.station), ("seller", self.seller)) if value]
        if sort := change.get("sort", self.sort):
            pairs.append(("sort", sort))
        if after := change.get("after"):
            pairs.append(("after", after))
        return f"?{urlencode(pairs)}" if pairs else "?"

    def without(self, name: str, value: str) -> str:
        """The query string without one pick."""
        rest = tuple(other for other in self.picked.get(name, ()) if other != value)
        return self.address(picked={**self.picked, name: rest})

    def sorts(self) -> list[dict[str, Any]]:
        """The tabs above the list. A second tap on the price turns its order round."""
        turned = "-price" if self.sort == "price" else "price"
        tabs = [("", ""), ("sales", "sales"), ("price", turned), ("harvest", "harvest")]
        return [
            {
                "label": SORTS[name][1],
                "address": self.address(sort=target),
                "current": self.sort.lstrip("-") == name,
                "turns": name == "price",
            }
            for name, target in tabs
        ]

    def picks(self, facets: list[dict[str, Any]]) -> list[dict[str, str]]:
        """What is picked now, in words, each with the address that takes it away."""
        return [
            {"label": option["label"], "address": self.without(PARAMETER[facet["key"]], option["value"])}
            for facet in facets
            for option in facet["options"]
            if option["selected"]
        ]


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
