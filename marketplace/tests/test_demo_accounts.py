"""The demonstration's accounts: one press signs in, on a demonstration alone, and never as a real person."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from core.models import AuditEntry, User
from marketplace import pages
from marketplace.demo import people
from orders.models import Address
from stations.services.appointments import appoint_first_administrator
from stations.tests.factories import region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valkey")]
OFFICIAL, BUYER, STRANGER = people.FIRST_ADMIN.phone, people.BUYER.phone, "13987654321"


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    """A demonstration with an official and a buyer, and a real person beside them."""
    settings.DEMO = True
    pages.forget_shell()
    region(people.COUNTY)
    people.account(people.BUYER)
    people.account(people.FIRST_ADMIN)
    appoint_first_administrator(
        region_code=people.COUNTY, phone=OFFICIAL, name=people.FIRST_ADMIN.name, now=timezone.now()
    )
    User.objects.create_user(STRANGER, name="林晓月")


def press(client: Client, phone: str, **more: str) -> Any:
    return client.post("/demo/signin", json.dumps({"account": phone, **more}), content_type="application/json")


def test_the_list_names_the_demonstrations_accounts_and_nobody_else() -> None:
    told = Client().get("/demo/accounts?format=json").json()["accounts"]
    assert [(row["phone"], row["role"], row["home"]) for row in told] == [
        (BUYER, "buyer", "/"),
        (OFFICIAL, "county_admin", "/center"),
    ]
    assert told[1]["place"] == "新平彝族傣族自治县"
    page = Client().get("/demo/accounts").content.decode()
    assert people.FIRST_ADMIN.name in page
    assert "林晓月" not in page


def test_the_list_costs_the_same_however_many_there_are(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        Client().get("/demo/accounts?format=json")


def test_one_press_opens_a_session_in_which_an_official_role_counts() -> None:
    client = Client()
    assert press(client, OFFICIAL).json() == {
        "signedIn": True, "name": people.FIRST_ADMIN.name, "role": "county_admin", "home": "/center",
    }  # fmt: skip
    told = client.get("/session").json()
    assert [role["role"] for role in told["roles"]] == ["county_admin"]
    entry = AuditEntry.objects.get(verb="demo.sign_in")
    assert entry.actor is not None
    assert entry.actor.phone == OFFICIAL


def test_stepping_into_another_account_leaves_the_first_ones_offices_behind() -> None:
    client = Client()
    press(client, OFFICIAL)
    press(client, BUYER)
    told = client.get("/session").json()
    assert (told["name"], told["roles"]) == (people.BUYER.name, [])


@pytest.mark.parametrize("phone", [STRANGER, "19999999999", "", "' OR 1=1"])
def test_who_is_not_of_the_demonstration_cannot_be_stepped_into(phone: str) -> None:
    client = Client()
    assert press(client, phone).status_code == 404
    assert client.get("/session").json()["signedIn"] is False
    assert not AuditEntry.objects.filter(verb="demo.sign_in").exists()


def test_an_account_that_was_retired_is_gone() -> None:
    User.objects.filter(phone=OFFICIAL).update(is_active=False)
    assert press(Client(), OFFICIAL).status_code == 404


def test_outside_a_demonstration_there_is_neither_list_nor_sign_in(settings: Settings) -> None:
    settings.DEMO = False
    client = Client()
    assert client.get("/demo/accounts").status_code == 404
    assert press(client, OFFICIAL).status_code == 404
    assert client.get("/session").json()["signedIn"] is False
    pages.forget_shell()
    assert "/demo/accounts" not in client.get("/signin").content.decode()


def test_without_the_csrf_token_nobody_is_signed_in() -> None:
    assert press(Client(enforce_csrf_checks=True), OFFICIAL).status_code == 403


def test_the_pages_form_goes_on_to_where_the_visitor_came_from_but_never_to_another_site() -> None:
    def goes_to(address: str) -> str:
        answer: Any = Client().post("/demo/signin", {"account": OFFICIAL, "next": address})
        assert answer.status_code == 302
        return str(answer["Location"])

    assert goes_to("/cart") == "/cart"
    assert goes_to("") == goes_to("https://elsewhere.example/") == goes_to("//elsewhere.example") == "/center"
    assert 'href="/demo/accounts"' in Client().get("/signin").content.decode()


def test_the_buyer_has_one_address_however_often_the_demonstration_is_loaded() -> None:
    people.settle_buyer()
    people.settle_buyer()
    assert Address.objects.filter(user__phone=BUYER, is_default=True).count() == 1
