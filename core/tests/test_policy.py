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

COUNTY, SELLER = "region:530427", "seller:s1"
KEY = "test.seconds"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy.KEYS, KEY, PolicyKey(KEY, 1800, "付款期限", "秒", 30, 86_400))


@pytest.fixture
def official() -> Viewer:
    user = User.objects.create_user("13987654321")
    return Viewer(user, frozenset({Grant(Role.COUNTY_ADMIN, COUNTY)}))


def put(official: Viewer, value: int | None, scope: str = COUNTY) -> Policy:
    return policy.set_value(
        key=KEY, value=value, scope_key=scope, by=official, reason="演示", within=frozenset({COUNTY})
    )


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
    assert (entry.actor, entry.after["value"]) == (official.user, 600)
    for sql in ("UPDATE core_policy SET value = '1'", "DELETE FROM core_policy", "TRUNCATE core_policy"):
        with pytest.raises(DatabaseError, match="append-only"):
            run(sql)


def test_defaults_are_written_once() -> None:
    assert policy.write_defaults() == 1  # the test's own key
    assert policy.write_defaults() == 0
    assert Policy.objects.get(key=KEY).source == "default"


def test_an_official_reads_the_rules_of_his_own_county_only(official: Viewer) -> None:
    put(official, 600)
    newest = put(official, 60)
    assert selectors.policies(COUNTY, viewer=official) == [newest]
    with pytest.raises(DomainError) as refusal:
        selectors.policies("region:530428", viewer=official)
    assert refusal.value.code == ErrorCode.FORBIDDEN
