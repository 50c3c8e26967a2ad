"""The public pages over a market of real rows: each is there, with its SQL counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from catalog.models import Product
from catalog.tests import people
from catalog.tests.factories import NOVEMBER
from catalog.tests.lots import boxed_lot
from catalog.tests.shelf import open_shelf
from catalog.traceability import wording
from marketplace import pages
from marketplace.legal import FOLDER, publish, written
from search.services.documents import documents_refresh

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def product(monkeypatch: pytest.MonkeyPatch) -> Iterator[Product]:
    """Oranges on sale in November, and the published rules."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOVEMBER)
    publish(written(FOLDER), valid_from=NOVEMBER - timedelta(days=1))
    found = open_shelf().on_sale()
    documents_refresh(product_ids=[found.pk])
    pages.forget_shell()
    pages.shell()  # read once a minute, not by every page
    yield found
    pages.forget_shell()


def read(address: str) -> str:
    response: Any = Client().get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_home(product: Product) -> None:
    assert f"/p/{product.pk}" in read("/")


@pytest.mark.usefixtures("product")
def test_a_list_with_a_pick_in_its_address(django_assert_num_queries: Counting) -> None:
    with django_assert_num_queries(4):
        page = read("/list?mode=in_stock")
    assert "漠沙冰糖橙" in page
    assert "漠沙冰糖橙" in read("/list?q=mosha")


def test_a_product_with_its_seller(product: Product, django_assert_num_queries: Counting) -> None:
    with django_assert_num_queries(3):
        page = read(f"/p/{product.pk}")
    assert product.seller.legal_name in page


def test_the_story_of_a_box(product: Product, django_assert_num_queries: Counting) -> None:
    # given a lot on the shelf
    seller = product.seller
    (code, *_rest) = boxed_lot(product, by=people.manager(seller), now=NOVEMBER)
    # then the product's page shows it, and a scanned box tells all: the story in three statements, its parcel in one
    with django_assert_num_queries(3):
        assert code.lot.code in read(f"/p/{product.pk}")
    with django_assert_num_queries(4):
        page = read(f"/t/{wording.group_code(code.code)}")
    assert "第&nbsp;1&nbsp;箱，共&nbsp;2&nbsp;箱" in page


def test_rules_and_their_links(product: Product) -> None:
    assert "七日无理由退货" in read("/rules/trading")
    assert "/rules/privacy" in read(f"/p/{product.pk}")
    assert Client().get("/rules/nothing").status_code == 404


@pytest.mark.usefixtures("product")
def test_stations_and_what_is_not_there() -> None:
    read("/s/")
    assert Client().get("/t/7K3Q-9MXT-2FHD").status_code == 404
    assert Client().get("/p/00000000-0000-7000-8000-000000000000").status_code == 404
