"""The front page: what is on sale now, seen by season, by land, by certificate. Words and order are data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce, Greatest

from catalog.models import Category, ProductCard, Supply
from catalog.rules.seasons import local_day, solar_term
from catalog.selectors.shop import Offer, cards, categories
from stations.models import Region

DATA = Path(__file__).resolve().parent.parent / "data" / "home.json"
FRESH, CERTIFIED, CHAPTERS, WORDS = 7, 3, 3, 3


@cache
def editorial() -> dict[str, Any]:
    """The words of the front page, as the county wrote them."""
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def _in_stock(now: datetime) -> Exists:
    return Exists(
        Supply.objects.filter(
            Q(closes_at=None) | Q(closes_at__gt=now),
            opens_at__lte=now,
            variant__product=OuterRef("product"),
            variant__retired_at=None,
            quantity__gt=F("allocated"),
        )
    )


@dataclass
class Home:
    """The front page at one moment; each part is read when it is asked for."""

    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def term(self) -> str:
        return solar_term(self.today)

    @cached_property
    def categories(self) -> dict[str, Category]:
        """By code, in the order of the shop's navigation."""
        return {category.code: category for category in categories()}

    @cached_property
    def shelf(self) -> list[tuple[list[UUID], str, int]]:
        """(category path, township, goods that can be bought), for all that can: most of the page in one statement."""
        rows = (
            ProductCard.objects.filter(_in_stock(self.now), listed=True)
            .values_list("category_path", "township")
            .annotate(n=Count("pk"))
            .order_by()
        )
        return list(rows)

    @cached_property
    def by_category(self) -> Counter[UUID]:
        """Goods that can be bought in each category and below it."""
        found: Counter[UUID] = Counter()
        for path, _township, n in self.shelf:
            for category in path:
                found[category] += n
        return found

    @property
    def on_sale_count(self) -> int:
        return sum(n for _path, _township, n in self.shelf)

    def _entrances(self, kind: str) -> Iterable[tuple[Mapping[str, Any], Category]]:
        """Editorial entrances of this solar term whose goods can be bought."""
        for row in editorial()[kind]:
            category = self.categories.get(row["category"])
            if self.term in row["terms"] and category is not None and self.by_category[category.pk]:
                yield row, category

    @cached_property
    def cover(self) -> dict[str, Any] | None:
        for row, category in self._entrances("covers"):
            newest = self._newest(Q(category_path__contains=[category.pk]), 1)
            return {
                "title": "".join(row["lines"]),
                "title_lines": row["lines"],
                "text": row["text"],
                "action": row["action"],
                "photo": newest[0].row.card["photo"] if newest else None,
                "list_query": list_query(category),
            }
        return None

    @cached_property
    def chapters(self) -> list[dict[str, Any]]:
        rows = [
            {
                "title": row["title"],
                "title_lines": [row["title"]],
                "text": row["text"],
                "list_query": list_query(category),
            }
            for row, category in self._entrances("chapters")
        ]
        return rows[:CHAPTERS]

    def _newest(self, where: Q, n: int) -> list[Offer]:
        """Cards that can be bought, harvested or approved most recently first."""
        newest = Greatest(
            F("approved_at"),
            Coalesce(Cast("fresh_on", DateTimeField()), F("approved_at")),
            output_field=DateTimeField(),
        )
        rows = cards(now=self.now).filter(where, _in_stock(self.now)).order_by(newest.desc(), "-product")
        return [Offer(row, self.now) for row in rows[:n]]

    @cached_property
    def fresh(self) -> list[Offer]:
        """The newest; the first has a summary when one has, because it is shown large."""
        rows = self._newest(Q(), FRESH)
        lead = next((offer for offer in rows if offer.row.card["summary"]), None)
        return rows if lead is None else [lead, *(offer for offer in rows if offer is not lead)]

    @cached_property
    def certified(self) -> list[Offer]:
        return self._newest(Q(certified_until__gt=self.now), CERTIFIED)

    @property
    def certified_count(self) -> int:
        live = ProductCard.objects.filter(_in_stock(self.now), listed=True, certified_until__gt=self.now)
        return live.count()

    @property
    def seasons(self) -> list[dict[str, Any]]:
        month = self.today.month
        return [
            {
                "name": row["name"],
                "months": category.months,
                "in_season": month in category.months,
                "list_query": list_query(category),
            }
            for row in editorial()["seasons"]
            if (category := self.categories.get(row["category"])) is not None
        ]

    def lands(self) -> list[dict[str, Any]]:
        """The lands with their townships; one that no land names is left out."""
        townships = Region.objects.filter(level="township").values_list("name", "code")
        by_name = dict(townships)
        return [
            {
                "name": land["name"],
                "text": land["text"],
                "townships": [self._township(by_name[name], name) for name in land["townships"] if name in by_name],
            }
            for land in editorial()["lands"]
        ]

    def _township(self, code: str, name: str) -> dict[str, Any]:
        goods: Counter[UUID] = Counter()
        for path, township, n in self.shelf:
            if township == code:
                goods[path[-1]] += n
        names = {category.pk: category.name for category in self.categories.values()}
        return {
            "code": code,
            "name": name,
            "goods": [names[key] for key, _n in goods.most_common(WORDS)],
            "product_count": sum(goods.values()),
        }


def list_query(category: Category) -> str:
    """The query string of the list that shows a category."""
    return f"category={category.pk}"
