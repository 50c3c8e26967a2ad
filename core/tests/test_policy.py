"""Policy: looked up at a revision, most specific scope first; changed by officials, with a reason, within bounds."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core import policy, selectors
from core.access import Grant, Role, Viewer
from core.errors import DomainError, ErrorCode
from core.models import AuditEntry, Policy, User
from core.policy import PolicyKey

COUNTY, OTHER, VILLAGE, SELLER = "region:530427", "region:530428", "region:530427101001", "seller:s1"
KEY, ALL = "test.seconds", "test.limit"
pytestmark = pytest.mark.django_db


class Small:
    """Two counties; two sellers and a village in the first."""

    def chain(self, scope_key: str) -> list[str] | None:
        around = {
            COUNTY: [COUNTY],
            OTHER: [OTHER],
            VILLAGE: [VILLAGE, COUNTY],
            SELLER: [SELLER, VILLAGE, COUNTY],
            "seller:s2": ["seller:s2", VILLAGE, COUNTY],
        }
        return around.get(scope_key)

    def owners(self) -> list[str]:
        return []


class OneCounty(Small):
    def owners(self) -> list[str]:
        return [COUNTY]


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy.KEYS, KEY, PolicyKey(KEY, 1800, "付款期限", "秒", 30, 86_400))
    monkeypatch.setitem(policy.KEYS, ALL, PolicyKey(ALL, 50, "购物车最多几样", "样", 1, 200, everywhere=True))
    monkeypatch.setattr(policy, "_places", [Small()])


@pytest.fixture
def official() -> Viewer:
    user = User.objects.create_user("13987654321")
    return Viewer(user, frozenset({Grant(Role.COUNTY_ADMIN, COUNTY)}))


def put(official: Viewer, value: int | None, scope: str = COUNTY) -> Policy:
    return policy.set_value(key=KEY, value=value, scope_key=scope, by=official, reason="演示")


def test_the_default_counts_until_somebody_says_otherwise() -> None:
    assert policy.value(KEY, scopes=[SELLER, COUNTY]) == 1800


def test_the_most_specific_scope_wins_and_null_gives_way_again(official: Viewer) -> None:
    put(official, 600)
    put(official, 60, SELLER)
    assert policy.value(KEY, scopes=[SELLER, COUNTY]) == 60
    assert policy.value(KEY, scopes=["seller:s2", COUNTY]) == 600
    put(official, None, SELLER)
    assert policy.value(KEY, scopes=[SELLER, COUNTY]) == 600


def test_an_order_keeps_the_rules_it_was_sold_under(official: Viewer) -> None:
    sold_at = put(official, 600).revision
    put(official, 60)
    assert policy.value(KEY, scopes=[COUNTY], revision=sold_at) == 600
    assert policy.value(KEY, scopes=[COUNTY], revision=sold_at - 1) == 1800
    assert policy.current_revision() == sold_at + 1


def test_several_rules_cost_one_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        values = policy.load([KEY, *list(policy.KEYS)[:5]], scopes=[SELLER, COUNTY])
    assert len(queries) == 1
    assert values[KEY] == 1800
    assert values.revision == policy.current_revision()


@pytest.mark.parametrize(
    ("value", "code"), [(29, "INVALID"), (86_401, "INVALID"), ("60", "INVALID"), (True, "INVALID")]
)
def test_a_value_out_of_bounds_or_of_another_type_changes_nothing(official: Viewer, value: int, code: str) -> None:
    before = policy.current_revision()
    with pytest.raises(DomainError) as refusal:
        put(official, value)
    assert refusal.value.code == code
    assert refusal.value.field == "value"
    assert policy.current_revision() == before


def test_no_reason_no_change(official: Viewer) -> None:
    with pytest.raises(DomainError) as refusal:
        policy.set_value(key=KEY, value=60, scope_key=COUNTY, by=official, reason=" ")
    assert refusal.value.code == ErrorCode.REQUIRED


def test_another_county_is_not_theirs_to_change(official: Viewer) -> None:
    with pytest.raises(DomainError) as refusal:
        policy.set_value(key=KEY, value=60, scope_key="region:530428", by=official, reason="演示")
    assert refusal.value.code == ErrorCode.FORBIDDEN


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE fails for pending foreign keys, not for us
        cursor.execute(sql)


def test_a_change_is_audited_and_its_row_can_never_change(official: Viewer) -> None:
    row = put(official, 600)
    entry = AuditEntry.objects.get(verb="policy.set", subject_id=str(row.pk))
    assert (entry.actor, entry.reason, entry.scope_keys) == (official.user, "演示", [COUNTY])
    assert (entry.before["value"], entry.after["value"]) == (None, 600)
    second = AuditEntry.objects.get(verb="policy.set", subject_id=str(put(official, 60).pk))
    assert (second.before["value"], second.after["value"]) == (600, 60)
    for sql in ("UPDATE core_policy SET value = '1'", "DELETE FROM core_policy", "TRUNCATE core_policy"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(sql)


def test_defaults_are_written_once() -> None:
    assert policy.write_defaults() == 2  # the test's own keys
    assert policy.write_defaults() == 0
    assert Policy.objects.get(key=KEY).source == "default"


def test_a_county_sets_a_rule_for_whatever_lies_in_it_and_for_nothing_else(official: Viewer) -> None:
    for scope in (SELLER, VILLAGE, COUNTY):
        assert put(official, 600, scope).scope_key == scope
    before = policy.current_revision()
    for scope, code in ((OTHER, ErrorCode.FORBIDDEN), ("", ErrorCode.FORBIDDEN), ("seller:s9", ErrorCode.NOT_FOUND)):
        with pytest.raises(DomainError) as refusal:
            put(official, 600, scope)
        assert refusal.value.code == code
    assert policy.current_revision() == before


def test_who_holds_no_office_learns_nothing_about_scopes() -> None:
    buyer = Viewer(User.objects.create_user("13987654322"))
    for scope in (SELLER, "seller:s9", ""):
        with pytest.raises(DomainError) as refusal:
            put(buyer, 600, scope)
        assert refusal.value.code == ErrorCode.FORBIDDEN


def test_what_holds_everywhere_is_the_only_countys_to_change(official: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "_places", [OneCounty()])
    put(official, 600, "")
    assert policy.value(KEY) == 600
    with pytest.raises(DomainError) as refusal:
        put(official, None, "")
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.REQUIRED, "value")


def test_a_rule_that_is_read_without_a_place_cannot_be_set_for_one(official: Viewer) -> None:
    with pytest.raises(DomainError) as refusal:
        policy.set_value(key=ALL, value=60, scope_key=COUNTY, by=official, reason="演示")
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.INVALID, "scope_key")
    assert ALL not in [row.key.key for row in selectors.policies(COUNTY, viewer=official)]


def standing(official: Viewer, scope: str) -> tuple[object, str]:
    policy.write_defaults()
    found = selectors.policy_standing(KEY, scope, viewer=official)
    return found.row.value, found.row.scope_key


def test_an_official_reads_what_holds_in_a_scope_and_where_it_comes_from(official: Viewer) -> None:
    assert standing(official, SELLER) == (1800, "")
    put(official, 600)
    assert standing(official, SELLER) == (600, COUNTY)
    put(official, 60, SELLER)
    assert standing(official, SELLER) == (60, SELLER)
    assert standing(official, "seller:s2") == (600, COUNTY)
    put(official, None, SELLER)
    assert standing(official, SELLER) == (600, COUNTY)
    assert [row.value for row in selectors.policy_changes(KEY, SELLER, viewer=official).order_by("revision")] == [
        1800, 600, 60, None,
    ]  # fmt: skip


def test_all_rules_of_a_scope_cost_one_statement(official: Viewer) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert len(selectors.policies(SELLER, viewer=official)) > 10
    assert len(queries) == 1


def test_an_official_reads_the_rules_of_his_own_county_only(official: Viewer) -> None:
    for read in (selectors.policies, lambda scope, viewer: selectors.policy_changes(KEY, scope, viewer=viewer)):
        with pytest.raises(DomainError) as refusal:
            read(OTHER, viewer=official)
        assert refusal.value.code == ErrorCode.FORBIDDEN
