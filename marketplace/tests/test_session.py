"""What the header of a public page may know about its visitor."""

from __future__ import annotations

import pytest
from django.test import Client

from orders.services.cart import add_to_cart
from orders.tests.factories import NOW, new_buyer, open_stall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valkey")]


def test_a_stranger_is_told_nothing_and_nobody_caches_it(client: Client) -> None:
    # when somebody asks who has not signed in
    answer = client.get("/session")
    # then he is nobody, and the answer stays with him
    assert answer.json() == {
        "signedIn": False, "name": "", "cartCount": 0, "largeType": False, "mustEnrol": False, "roles": [],
    }  # fmt: skip
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_buyer_sees_how_many_kinds_of_goods_lie_in_the_cart_of_his_own(client: Client) -> None:
    # given a buyer with three packs of one thing and one of another, and somebody else with a cart of her own
    buyer, other = new_buyer(), new_buyer(phone="13912345679")
    oranges, tea = open_stall(), open_stall()
    add_to_cart(by=buyer.viewer, variant_id=oranges.variant.pk, qty=3, now=NOW)
    add_to_cart(by=buyer.viewer, variant_id=tea.variant.pk, qty=1, now=NOW)
    add_to_cart(by=other.viewer, variant_id=tea.variant.pk, qty=1, now=NOW)
    # when he opens a page
    client.force_login(buyer.user)
    told = client.get("/session").json()
    # then the header counts what his cart page lists
    assert (told["signedIn"], told["cartCount"]) == (True, 2)
