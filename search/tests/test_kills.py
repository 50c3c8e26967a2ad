"""A process dies at any line between a change of goods and what a search finds: never half of it, nothing lost.

PostgreSQL's document is part of the change; Elasticsearch's is a row of the outbox, which is part of it too, and a
worker that dies while it writes is followed by another. The control writes the row after the commit.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone

from catalog.models import Product, ProductCard
from catalog.services.review import check_product, decide_product
from catalog.tests.factories import NOVEMBER
from catalog.tests.shelf import Shelf, open_shelf
from core import outbox
from core.models import OutboxMessage
from core.outbox import LEASE
from core.tests.kills import Deaths, at_every_place
from search.backends.elasticsearch import ElasticsearchBackend
from search.backends.postgres import PostgresBackend
from search.services import documents
from search.services.documents import INDEX_TOPIC

pytestmark = pytest.mark.kill
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
def deaths(race_db: str, monkeypatch: pytest.MonkeyPatch) -> Deaths:
    return Deaths(monkeypatch)


class Change:
    """Goods on sale whose price the county is about to approve anew."""

    def __init__(self) -> None:
        with transaction.atomic():
            self.shelf: Shelf = open_shelf()
            self.product: Product = self.shelf.on_sale()
        self._prices = count(6_000)

    @property
    def version(self) -> int:
        return ProductCard.objects.get(product=self.product).version

    def begin(self) -> Callable[[], None]:
        content = dict(self.product.revisions.latest("number").content)
        self.price = next(self._prices)
        content["variants"] = [{**variant, "price_fen": self.price} for variant in content["variants"]]
        self.shelf.write(self.product, content)
        self.shelf.submit(self.product)
        check_product(product_id=self.product.pk, passes=True, by=self.shelf.township, now=NOVEMBER)
        self.before = self.version
        self.rows = index_rows(self.product.pk)
        return self.approve

    def approve(self) -> None:
        decide_product(product_id=self.product.pk, passes=True, by=self.shelf.county, now=NOVEMBER)

    def approve_again(self) -> None:
        """All or nothing already, before anybody presses again."""
        self.check_in_step()
        if self.version == self.before:
            assert index_rows(self.product.pk) == self.rows
            self.approve()

    def check_in_step(self) -> None:
        assert dict(PostgresBackend().versions()) == {self.product.pk: self.version}

    def check(self) -> None:
        assert ProductCard.objects.get(product=self.product).price_fen == self.price
        assert self.version > self.before
        self.check_in_step()


def index_rows(product_id: UUID) -> int:
    rows = OutboxMessage.objects.filter(topic=INDEX_TOPIC)
    return sum(str(product_id) in row.payload["ids"] for row in rows)


def one_row_a_change(change: Change) -> None:
    change.check()
    assert index_rows(change.product.pk) > change.rows


def test_killed_anywhere_while_a_change_is_approved(deaths: Deaths, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = NOWHERE
    change = Change()
    assert at_every_place(deaths, change.begin, change.approve_again, lambda: one_row_a_change(change)) >= 40


def test_the_harness_notices_a_row_written_after_the_commit(
    deaths: Deaths, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: whoever dies between the commit and the row leaves Elasticsearch behind for good."""
    settings.ELASTICSEARCH_URL = NOWHERE
    real = documents.enqueue_index

    def afterwards(**given: Any) -> None:
        def write() -> None:
            with transaction.atomic():
                real(**given)

        transaction.on_commit(write)

    monkeypatch.setattr(documents, "enqueue_index", afterwards)
    change = Change()
    with pytest.raises(AssertionError):
        at_every_place(deaths, change.begin, change.approve_again, lambda: one_row_a_change(change), statements=False)


@pytest.mark.elasticsearch
def test_killed_anywhere_on_the_way_into_elasticsearch(
    deaths: Deaths, elasticsearch_engine: ElasticsearchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.backends.elasticsearch", lambda: elasticsearch_engine)
    deaths.watch(ElasticsearchBackend, "index")
    change = Change()

    def begin() -> Callable[[], None]:
        approve = change.begin()

        def deed() -> None:
            approve()
            outbox.sweep()

        return deed

    def recover() -> None:
        change.approve_again()
        while outbox.sweep(now=timezone.now() + LEASE + timedelta(minutes=2)):
            pass

    def check() -> None:
        change.check()
        elasticsearch_engine.refresh()
        assert dict(elasticsearch_engine.versions()) == {change.product.pk: change.version}

    assert at_every_place(deaths, begin, recover, check) >= 20
