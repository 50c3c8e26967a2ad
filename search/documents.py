"""What the index knows of a product. The engines take nothing else; the catalogue's side makes these.

The index never decides what may be sold: it returns ids, and whoever shows them reads the rows again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from search.analysis import Token, tokens
from search.words import spoken, words

PRICE_BANDS_FEN = (2_000, 5_000, 10_000, 20_000)
"""Upper bounds, exclusive, of the price bands 0, 1, 2, 3; band 4 has none."""
MAX_BODY = 4_000
"""Characters of the description that are searched: a tsvector counts positions up to 16 383."""


class Facet(StrEnum):
    CATEGORY = "category"
    TOWNSHIP = "township"
    STATION = "station"
    CERTIFICATION = "certification"
    MONTH = "month"
    PRICE_BAND = "price_band"
    SALE_MODE = "sale_mode"


@dataclass(frozen=True, slots=True)
class Named:
    """An id and the name people search it by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDocument:
    """A product that may be shown.

    ``version`` must grow whenever anything here changes: an engine ignores what is not newer than what it has.
    ``categories`` from the root to the product's own; ``months`` 1..12; ``price_fen`` of the cheapest variant;
    ``rating`` 0..5 or None; ``boost`` ≥ 0 (``ranking.boost``); ``claims`` as the page words them.
    Raises ValueError for what no engine could hold.
    """

    product_id: UUID
    version: int
    title: str
    body: str = ""
    categories: tuple[Named, ...] = ()
    township: Named | None = None
    station: Named | None = None
    seller_id: str = ""
    seller_name: str = ""
    certifications: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    price_fen: int
    sale_mode: str
    in_stock: bool
    sold: int = 0
    rating: float | None = None
    harvested_on: date | None = None
    created_at: datetime
    boost: float = 0.0

    def __post_init__(self) -> None:
        if self.version < 1 or self.price_fen < 0 or self.sold < 0:
            raise ValueError(f"product {self.product_id}: version from 1, price and sold from 0")
        if not (math.isfinite(self.boost) and self.boost >= 0):
            raise ValueError(f"product {self.product_id}: boost must be finite and not negative")
        if not set(self.months) <= set(range(1, 13)):
            raise ValueError(f"product {self.product_id}: months are 1..12")
        if self.created_at.tzinfo is None:
            raise ValueError(f"product {self.product_id}: created_at needs a time zone")

    @property
    def facets(self) -> dict[Facet, list[str]]:
        """The values of each facet, as text: what is counted and filtered.

        A seller stands among the stations: a list may be of either.
        """
        return {
            Facet.CATEGORY: [category.id for category in self.categories],
            Facet.TOWNSHIP: [self.township.id] if self.township else [],
            Facet.STATION: [place for place in (self.station.id if self.station else "", self.seller_id) if place],
            Facet.CERTIFICATION: list(self.certifications),
            Facet.MONTH: [str(month) for month in self.months],
            Facet.PRICE_BAND: [str(price_band(self.price_fen))],
            Facet.SALE_MODE: [self.sale_mode],
        }

    @property
    def created_us(self) -> int:
        """Microseconds since 1970: a sort key that is equal in every engine."""
        return int(self.created_at.timestamp() * 1_000_000)

    @property
    def harvest_day(self) -> int:
        """The harvest as a day number, 0 without one: those sort last."""
        return self.harvested_on.toordinal() if self.harvested_on else 0


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A product that is no longer to be found, at the version that took it away."""

    product_id: UUID
    version: int


class DocumentSource(Protocol):
    """Where documents come from: the database's side of the index, registered once (``search.source.register``)."""

    def documents_for(self, product_ids: Sequence[UUID]) -> Sequence[ProductDocument | Withdrawn]:
        """The present state of these products, in any order; unknown ids are left out."""

    def versions(self) -> Iterator[tuple[UUID, int]]:
        """(id, version) of every product that is to be found, ascending by id."""


def price_band(price_fen: int) -> int:
    """The number of the price band, from 0."""
    return sum(price_fen >= bound for bound in PRICE_BANDS_FEN)


@dataclass(frozen=True, slots=True)
class Analysed:
    """A document's texts as tokens: the title, each name, the body; the words of the title; and the pinyin of the
    words of title and names (``words.spoken``).
    """

    title: Sequence[Token]
    names: Sequence[Sequence[Token]]
    body: Sequence[Token]
    title_words: Sequence[str]
    spoken: Sequence[str]


@lru_cache(maxsize=4096)
def _name(text: str) -> tuple[tuple[Token, ...], frozenset[str]]:
    """A name's tokens and their pinyin: thousands of products share a few names."""
    sequence = tokens(text)
    return tuple(sequence), frozenset(spoken(sequence))


def analysed(document: ProductDocument) -> Analysed:
    """The tokens of a document, the same for every engine."""
    title = tokens(document.title)
    places = [place.name for place in (document.township, document.station) if place]
    names = [category.name for category in document.categories] + places
    names += [document.seller_name, *document.claims]
    named = [_name(name) for name in names if name]
    return Analysed(
        title=title,
        names=[sequence for sequence, _spoken in named],
        body=tokens(document.body[:MAX_BODY]),
        title_words=list(dict.fromkeys("".join(token.text for token in word) for word in words(title))),
        spoken=sorted(spoken(title).union(*(each for _sequence, each in named))),
    )


def labels(named: Sequence[Named]) -> list[str]:
    """Ids with their names, as one text each: what suggestions are made of."""
    return [f"{each.id}\t{each.name}" for each in named if each.name]


def unlabel(label: str) -> Named:
    """The reverse of ``labels``."""
    identifier, _, name = label.partition("\t")
    return Named(identifier, name)


Filters = Mapping[Facet, frozenset[str]]
