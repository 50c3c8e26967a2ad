"""Documents that look like the county's, and a source that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from core.ids import uuid7
from search.backends.base import SearchBackend, SearchResult
from search.documents import Named, ProductDocument, Withdrawn

Market = dict[str, ProductDocument]
BORN = datetime(2026, 10, 1, tzinfo=UTC)
FRUIT = Named("c-fruit", "水果")
ORANGE = Named("c-orange", "橙子")
VEGETABLE = Named("c-vegetable", "蔬菜")
TEA = Named("c-tea", "茶叶")
SUGAR = Named("c-sugar", "红糖")
GASA = Named("530427102", "戛洒镇")
MOSHA = Named("530427101", "漠沙镇")
SHUITANG = Named("530427103", "水塘镇")
PINGDIAN = Named("530427200", "平甸乡")
GASA_STATION = Named("s-gasa", "戛洒社区益农信息社")
MOSHA_STATION = Named("s-mosha", "曼线村益农信息社")


def document(title: str, **given: Any) -> ProductDocument:
    """A product for sale; ``given`` replaces any field."""
    values: dict[str, Any] = {
        "product_id": uuid7(),
        "version": 1,
        "price_fen": 3_990,
        "sale_mode": "in_stock",
        "in_stock": True,
        "created_at": BORN,
    }
    return ProductDocument(**{**values, "title": title, **given})


def market() -> Market:
    """A small market, by the names the tests call its products."""
    made = {
        "orange": document(
            "新平冰糖橙 高山现摘 5kg装",
            body="哀牢山下的老果园，皮薄多汁，果径65-70mm。",
            categories=(FRUIT, ORANGE),
            township=MOSHA,
            station=MOSHA_STATION,
            seller_name="漠沙曼线村益农信息社",
            certifications=("green",),
            claims=("绿色食品 LB-18-21102512345A",),
            months=(10, 11, 12),
            price_fen=4_500,
            sold=320,
            rating=4.8,
            harvested_on=date(2026, 11, 20),
            boost=3.0,
        ),
        "small_orange": document(
            "冰糖橙小果 2.5kg",
            categories=(FRUIT, ORANGE),
            township=GASA,
            station=GASA_STATION,
            months=(11, 12),
            price_fen=1_980,
            sold=41,
            harvested_on=date(2026, 11, 22),
            boost=1.0,
        ),
        "brand_orange": document(
            "褚橙 10斤礼盒",
            categories=(FRUIT, ORANGE),
            township=GASA,
            station=GASA_STATION,
            months=(11, 12),
            price_fen=16_800,
            sold=900,
            boost=3.0,
        ),
        "potato": document(
            "高山洋芋 红皮黄心",
            categories=(VEGETABLE,),
            township=PINGDIAN,
            months=(5, 6),
            price_fen=1_600,
            sold=88,
            boost=1.0,
        ),
        "cherry": document("大樱桃 露天种植", categories=(FRUIT,), township=SHUITANG, months=(5,), price_fen=8_800),
        "chelizi": document("车厘子 JJ级 2.5kg", categories=(FRUIT,), township=SHUITANG, months=(5,), price_fen=12_800),
        "tea": document(
            "帽耳山古树茶 lb-50 标准",
            body="平掌乡的老茶树，春茶，手工揉捻。",
            categories=(TEA,),
            township=SHUITANG,
            months=(3, 4),
            price_fen=26_000,
            sold=12,
            harvested_on=date(2026, 3, 20),
            boost=0.5,
        ),
        "sugar": document(
            "手工古法红糖",
            categories=(SUGAR,),
            township=GASA,
            station=GASA_STATION,
            price_fen=2_500,
            sale_mode="presale",
            in_stock=False,
            sold=150,
            boost=0.4,
        ),
        "yam": document("铁棍山药", categories=(VEGETABLE,), township=PINGDIAN, price_fen=3_000),
        "huaishan": document("淮山干片", categories=(VEGETABLE,), township=PINGDIAN, price_fen=3_100),
        "digua": document("沙地地瓜", categories=(VEGETABLE,), township=PINGDIAN, price_fen=1_000),
        "hongshu": document("蜜薯红薯", categories=(VEGETABLE,), township=PINGDIAN, price_fen=1_100),
    }
    for number, (name, each) in enumerate(made.items()):
        made[name] = replaced(each, created_at=BORN + timedelta(days=number))
    return made


def put(engine: SearchBackend, documents: Iterable[ProductDocument]) -> None:
    """Index documents and make them findable."""
    engine.index(documents)
    engine.refresh()


def names(result: SearchResult, shelves: Market) -> list[str]:
    """The hits by the names of the market."""
    called = {each.product_id: name for name, each in shelves.items()}
    return [called[hit.product_id] for hit in result.hits]


def replaced(before: ProductDocument, **changes: Any) -> ProductDocument:
    return replace(before, **changes)


class MemorySource:
    """A database of documents: what the catalogue's side will be."""

    def __init__(self, documents: Sequence[ProductDocument] = ()) -> None:
        self.states: dict[UUID, ProductDocument | Withdrawn] = {each.product_id: each for each in documents}

    def put(self, state: ProductDocument | Withdrawn) -> None:
        self.states[state.product_id] = state

    def documents_for(self, product_ids: Sequence[UUID]) -> Sequence[ProductDocument | Withdrawn]:
        return [self.states[each] for each in product_ids if each in self.states]

    def versions(self) -> Iterator[tuple[UUID, int]]:
        for product_id in sorted(self.states):
            state = self.states[product_id]
            if isinstance(state, ProductDocument):
                yield product_id, state.version
