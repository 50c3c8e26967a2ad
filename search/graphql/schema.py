"""What the search answers: lists of goods with their facets, and help while somebody types."""

from __future__ import annotations

from typing import Any

import graphene
from graphql.execution.collect_fields import collect_fields

from catalog.graphql.goods import ProductCard
from core.graphql import Connection, Page, global_id, local_id, verb
from search import suggesting
from search.backends.base import Sort
from search.documents import Facet
from search.listing import Listing, filters_of

FIELDS = {
    Facet.TOWNSHIP: "townships",
    Facet.CATEGORY: "categories",
    Facet.MONTH: "seasons",
    Facet.CERTIFICATION: "certifications",
    Facet.PRICE_BAND: "price_bands",
    Facet.SALE_MODE: "sale_modes",
}

ProductSort = graphene.Enum(
    "ProductSort",
    [
        ("RELEVANCE", Sort.RELEVANCE.value),
        ("SALES", Sort.SALES.value),
        ("PRICE_ASC", Sort.PRICE_UP.value),
        ("PRICE_DESC", Sort.PRICE_DOWN.value),
        ("NEWEST", Sort.NEWEST.value),
        ("HARVEST", Sort.HARVEST.value),
    ],
)
FacetKey = graphene.Enum(
    "FacetKey",
    [
        ("TOWNSHIP", Facet.TOWNSHIP.value),
        ("CATEGORY", Facet.CATEGORY.value),
        ("SEASON", Facet.MONTH.value),
        ("CERTIFICATION", Facet.CERTIFICATION.value),
        ("PRICE", Facet.PRICE_BAND.value),
        ("SALE_MODE", Facet.SALE_MODE.value),
    ],
)
SuggestionKind = graphene.Enum("SuggestionKind", [(kind.name, kind.value) for kind in suggesting.Kind])


def _texts() -> Any:
    return graphene.List(graphene.NonNull(graphene.String))


class ProductFilter(graphene.InputObjectType):
    """Option values as facets give them; several of one facet mean OR, facets mean AND. Unknown values find nothing."""

    query = graphene.String()
    townships = _texts()
    categories = _texts()
    seasons = _texts()
    certifications = _texts()
    price_bands = _texts()
    sale_modes = _texts()
    station = graphene.ID()
    seller = graphene.ID()


class FacetOption(graphene.ObjectType):
    value = graphene.String(required=True, description="Goes back into the filter.")
    label = graphene.String(required=True)
    count = graphene.Int(required=True)
    selected = graphene.Boolean(required=True)


class FacetType(graphene.ObjectType):
    class Meta:
        name = "Facet"

    key = FacetKey(required=True)
    label = graphene.String(required=True)
    options = graphene.NonNull(graphene.List(graphene.NonNull(FacetOption)))


class ProductCardEdge(graphene.ObjectType):
    cursor = graphene.String(required=True)
    node = graphene.NonNull(ProductCard)


class ProductCardConnection(Connection):
    edges = graphene.NonNull(graphene.List(graphene.NonNull(ProductCardEdge)))
    facets = graphene.NonNull(
        graphene.List(graphene.NonNull(FacetType)),
        description="In display order; each counted without its own picks. Counted only when asked.",
    )
    degraded = graphene.Boolean(required=True, description="The main engine is away and the fallback answered.")
    searched_instead = graphene.String(description="Nothing matched the text itself, a near word did: that word.")

    @staticmethod
    def resolve_page_info(page: Page, _info: Any) -> dict[str, Any]:
        """The engine's own end: the page's last card may have been left out."""
        return {"has_next_page": page.has_next_page, "end_cursor": page.extra.end_cursor}

    @staticmethod
    def resolve_facets(page: Page, _info: Any) -> list[dict[str, Any]]:
        facets: list[dict[str, Any]] = page.extra.facets()
        return facets

    @staticmethod
    def resolve_degraded(page: Page, _info: Any) -> bool:
        return bool(page.extra.result.degraded)

    @staticmethod
    def resolve_searched_instead(page: Page, _info: Any) -> str | None:
        word: str | None = page.extra.searched_instead
        return word


class Suggestion(graphene.ObjectType):
    kind = SuggestionKind(required=True)
    text = graphene.String(required=True, description="What to show.")
    hint = graphene.String(description="A second line.")
    id = graphene.ID(description="PRODUCT, STATION, CATEGORY: the thing.")
    value = graphene.String(description="TOWNSHIP, CATEGORY: the facet value.")

    @staticmethod
    def resolve_kind(row: suggesting.Row, _info: Any) -> str:
        return row.kind.value

    @staticmethod
    def resolve_id(row: suggesting.Row, _info: Any) -> str | None:
        return global_id(row.kind.value.capitalize(), row.key) if row.kind is not suggesting.Kind.TOWNSHIP else None

    @staticmethod
    def resolve_value(row: suggesting.Row, _info: Any) -> str | None:
        return row.key if row.kind in {suggesting.Kind.TOWNSHIP, suggesting.Kind.CATEGORY} else None


def _asks_for(info: Any, field: str) -> bool:
    """Whether the document asks for a field right below this one, fragments and conditions considered."""
    kind = info.schema.get_type(ProductCardConnection._meta.name)
    asked = [
        collect_fields(info.schema, info.fragments, info.variable_values, kind, node.selection_set)
        for node in info.field_nodes
    ]
    return any(field in {node.name.value for nodes in found.values() for node in nodes} for found in asked)


class Query(graphene.ObjectType):
    product_cards = graphene.Field(
        graphene.NonNull(ProductCardConnection),
        filter=ProductFilter(),
        sort=ProductSort(default_value=Sort.RELEVANCE.value),
        first=graphene.Int(default_value=24),
        after=graphene.String(),
        description="List and search. Without a text RELEVANCE is the shop's own order; what is sold out comes last.",
    )
    suggestions = graphene.Field(
        graphene.NonNull(graphene.List(graphene.NonNull(Suggestion))),
        prefix=graphene.String(required=True),
        first=graphene.Int(default_value=8, description="At most 10."),
        description="Help while somebody types, pinyin and initials too, in the order to show.",
    )

    @staticmethod
    @verb("shop.view")
    def resolve_product_cards(
        _root: Any, info: Any, sort: Any, first: int, after: str | None = None, filter: Any = None
    ) -> Page:
        given = filter or {}
        listing = Listing(
            text=(given.get("query") or "").strip(),
            filters=filters_of(
                {facet: given.get(field) for facet, field in FIELDS.items()},
                station=local_id(given["station"], "Station", "station") if given.get("station") else None,
                seller=local_id(given["seller"], "Seller", "seller") if given.get("seller") else None,
            ),
            sort=Sort(getattr(sort, "value", sort)),
            first=first,
            after=after or None,
            counting=_asks_for(info, "facets"),
            now=info.context.now,
        )
        return Page(
            nodes=[offer for offer, _cursor in listing.offers],
            cursors=[cursor for _offer, cursor in listing.offers],
            has_next_page=listing.result.has_next,
            count=lambda: listing.result.total,
            extra=listing,
        )

    @staticmethod
    @verb("shop.view")
    def resolve_suggestions(_root: Any, _info: Any, prefix: str, first: int) -> list[suggesting.Row]:
        return suggesting.rows(prefix=prefix, first=first)
