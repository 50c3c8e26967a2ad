"""Certificates on pages: their state by the reader's clock, the badge and the front page with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest

from catalog.models import ProductCard
from catalog.rules.slips import CertificateState, Standing, standing
from catalog.services import cards
from catalog.services.proofs import Proofs
from catalog.tests.factories import NOVEMBER
from catalog.tests.shelf import Shelf, open_shelf
from catalog.tests.test_graphql import ask
from core.graphql import global_id

TODAY = date(2026, 11, 24)
GREEN: dict[str, Any] = {
    "kind": "green",
    "kind_label": "绿色食品",
    "number": "LB-18-25122400017A",
    "issuer": "中国绿色食品发展中心",
    "holder_name": "漠沙曼竜柑橘专业合作社",
    "issued_on": "2025-12-15",
    "expires_on": "2028-12-14",
    "checked_on": "2026-10-12",
    "revoked": False,
    "demo": True,
}
PAST = {**GREEN, "number": "LB-18-22112400009A", "issued_on": "2022-11-21", "expires_on": "2025-11-20"}


@pytest.mark.parametrize(
    ("expires_on", "revoked", "state"),
    [
        ("2028-12-14", False, Standing(CertificateState.VALID)),
        (None, False, Standing(CertificateState.VALID)),
        ("2027-02-23", False, Standing(CertificateState.VALID)),
        ("2027-02-22", False, Standing(CertificateState.EXPIRING, 90)),
        ("2026-11-24", False, Standing(CertificateState.EXPIRING, 0)),
        ("2026-11-23", False, Standing(CertificateState.EXPIRED)),
        ("2028-12-14", True, Standing(CertificateState.REVOKED)),
    ],
)
def test_a_certificate_stands_by_the_day_it_is_read(expires_on: str | None, revoked: bool, state: Standing) -> None:
    assert standing({**GREEN, "expires_on": expires_on, "revoked": revoked}, today=TODAY) == state


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture
def certified(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lots and certificates say: one live, one past; the stock carries the live one."""

    def proofs(product_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Proofs]:
        badge = {"text": "绿色食品", "until": "2028-12-15T00:00:00+08:00"}
        found = Proofs(certificates=[PAST, GREEN], badges=[badge], kinds=frozenset({"green"}), fresh_on=TODAY)
        return dict.fromkeys(product_ids, found)

    monkeypatch.setattr(cards, "proofs_of", proofs)


@pytest.mark.django_db
def test_a_certified_product_shows_its_badge_and_its_slips(shelf: Shelf, certified: None) -> None:
    product = shelf.on_sale()
    page = ask(
        """
        query ($id: ID!) {
          productPage(id: $id) {
            badges { kind text until }
            certificates { kind kindLabel state number issuedOn expiresOn daysLeft checkedOn demo }
          }
        }
        """,
        id=global_id("Product", product.pk),
    )["productPage"]
    assert [(badge["kind"], badge["text"]) for badge in page["badges"]] == [
        ("GUARANTEE", "坏果包赔"),
        ("CERTIFICATE", "绿色食品"),
        ("TRACEABLE", "可溯源"),
    ]
    assert [(slip["number"], slip["state"]) for slip in page["certificates"]] == [
        ("LB-18-25122400017A", "VALID"),
        ("LB-18-22112400009A", "EXPIRED"),
    ]
    assert ProductCard.objects.get().fresh_on == TODAY


@pytest.mark.django_db
def test_the_front_page_shows_certified_goods_while_their_certificate_lives(shelf: Shelf, certified: None) -> None:
    product = shelf.on_sale()
    query = """
        {
          homePage {
            certifiedCount certifiedQuery
            certified { card { id } villageName certificate { number state } }
          }
        }
    """
    page = ask(query)["homePage"]
    assert page["certifiedQuery"] == "cert=green&cert=organic&cert=agri_gi&cert=gi"
    assert page["certifiedCount"] == 1
    assert page["certified"] == [
        {
            "card": {"id": global_id("Product", product.pk)},
            "villageName": "曼竜社区",
            "certificate": {"number": "LB-18-25122400017A", "state": "VALID"},
        }
    ]
    ProductCard.objects.update(certified_until=NOVEMBER)
    assert ask(query)["homePage"]["certifiedCount"] == 0
