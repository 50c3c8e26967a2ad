"""An outside client of a demonstration shortens one seller's clocks, as the main job does: over HTTP, audited."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog.policies import CLAIM_AUTO_FEN
from core import policy
from core.access import Role
from core.graphql import global_id
from core.models import AuditEntry
from marketplace.demo import people
from orders.policies import CLAIM_LONGEST, CONFIRM_FRESH, CONFIRM_OTHER, PAY_BY
from orders.tests.factories import Stall, new_buyer, open_stall, wish
from payments.policies import SELLER_REVIEW, STATEMENT_PERIOD
from stations.scopes import policy_scopes
from stations.services.appointments import appoint_first_administrator, appoint_official

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valkey")]
Counting = Callable[[int], AbstractContextManager[object]]

SET = """mutation ($input: SetPolicyInput!) { setPolicy(input: $input) {
  errors { code field message } policy { key value scopeKey fromScope } } }"""
READ = "query ($scope: String!) { policies(scopeKey: $scope) { key value fromScope unit minimum maximum everywhere } }"
HISTORY = """query ($key: String!, $scope: String!) { policyHistory(key: $key, scopeKey: $scope, first: 10) {
  nodes { scopeKey value source setBy } } }"""
SECONDS = {PAY_BY: 30, CONFIRM_FRESH: 2, CONFIRM_OTHER: 2, CLAIM_LONGEST: 1, STATEMENT_PERIOD: 1, SELLER_REVIEW: 1}


@pytest.fixture
def stall(settings: Settings) -> Stall:
    """A seller who has nothing to do with the demonstration's own, in its county."""
    settings.DEMO, settings.GRAPHQL_TRUSTED_ONLY = True, False
    stall = open_stall()
    for person in (people.FIRST_ADMIN, people.FINANCE):
        people.account(person)
    first, finance, now = people.FIRST_ADMIN, people.FINANCE, timezone.now()
    appoint_first_administrator(region_code=people.COUNTY, phone=first.phone, name=first.name, now=now)
    appoint_official(
        role=Role.COUNTY_FINANCE, region_code=people.COUNTY, phone=finance.phone, name=finance.name,
        reason="演示", by=people.acting(first), now=now,
    )  # fmt: skip
    return stall


def official(person: people.DemoPerson = people.FIRST_ADMIN) -> Client:
    client = Client()
    assert client.post("/demo/signin", {"account": person.phone}).status_code == 302
    return client


def ask(client: Client, document: str, **variables: Any) -> Any:
    body = json.dumps({"query": document, "variables": variables})
    answer = client.post("/graphql", body, content_type="application/json").json()
    assert "errors" not in answer, answer
    return answer["data"]


def set_policy(client: Client, stall: Stall, key: str, value: Any, reason: str = "演示走完全程") -> Any:
    scope = global_id("Seller", stall.shelf.seller.pk)
    given = {"key": key, "scopeKey": scope, "value": json.dumps(value), "reason": reason}
    return ask(client, SET, input=given)["setPolicy"]


def test_one_sellers_clocks_run_in_seconds_and_nobody_elses(stall: Stall) -> None:
    # given an official of the demonstration, who sets the clocks of one seller
    client, other, scope = official(), open_stall(), f"seller:{stall.shelf.seller.pk}"
    for key, seconds in SECONDS.items():
        told = set_policy(client, stall, key, seconds)
        assert told == {
            "errors": [], "policy": {"key": key, "value": seconds, "scopeKey": scope, "fromScope": scope},
        }  # fmt: skip
    # when somebody buys from that seller and from another
    [fast] = new_buyer().buy(wish(stall))
    [slow] = new_buyer(phone="13912345679").buy(wish(other))
    # then only the first order has the short clocks, and each change is in the audit log with its reason
    assert fast.confirm_within == timedelta(seconds=2)
    assert fast.claims_within == timedelta(seconds=1)
    assert slow.confirm_within > timedelta(days=1)
    terms = policy.load([STATEMENT_PERIOD, SELLER_REVIEW], scopes=policy_scopes(stall.shelf.seller))
    assert set(terms.by_key.values()) == {1}
    assert AuditEntry.objects.filter(verb="policy.set", reason="演示走完全程").count() == len(SECONDS)


def test_a_value_beyond_the_bounds_is_refused_in_chinese_and_changes_nothing(stall: Stall) -> None:
    before = policy.current_revision()
    told = set_policy(official(), stall, PAY_BY, 29)
    assert (told["errors"][0]["code"], told["errors"][0]["field"]) == ("INVALID", "value")
    assert "30" in told["errors"][0]["message"]
    assert policy.current_revision() == before


@pytest.mark.parametrize("person", [people.FINANCE, people.BUYER])
def test_who_may_not_is_refused_and_the_refusal_is_audited(stall: Stall, person: people.DemoPerson) -> None:
    people.account(people.BUYER)
    told = set_policy(official(person), stall, PAY_BY, 60)
    assert told["errors"][0]["code"] == "FORBIDDEN"
    assert AuditEntry.objects.filter(verb="access.refused", after__verb="policy.set").exists()


def test_the_desk_reads_what_holds_for_a_seller_and_how_it_came_to_be(
    stall: Stall, django_assert_num_queries: Counting
) -> None:
    client, scope = official(), f"seller:{stall.shelf.seller.pk}"
    policy.write_defaults()
    set_policy(client, stall, CLAIM_AUTO_FEN, 5_000, "合作社承诺")
    rules = {row["key"]: row for row in ask(client, READ, scope=scope)["policies"]}
    assert (rules[CLAIM_AUTO_FEN]["value"], rules[CLAIM_AUTO_FEN]["fromScope"]) == (5_000, scope)
    assert (rules[PAY_BY]["value"], rules[PAY_BY]["fromScope"], rules[PAY_BY]["unit"]) == (1_800, "", "秒")
    changes = ask(client, HISTORY, key=CLAIM_AUTO_FEN, scope=scope)["policyHistory"]["nodes"]
    assert [(row["value"], row["source"], row["setBy"]) for row in changes] == [
        (5_000, "合作社承诺", people.FIRST_ADMIN.name),
        (2_000, "default", None),
    ]
    with django_assert_num_queries(5):  # session, user, his appointments; the seller; the rules
        ask(client, READ, scope=scope)
