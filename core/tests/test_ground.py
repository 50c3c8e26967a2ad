"""The small things everything stands on: codes, money, events, pages, limits, locks, the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from graphql import GraphQLError, OperationDefinitionNode, parse
from hypothesis import given
from hypothesis import strategies as st

from core import audit, db, events, ids, money
from core.access import Viewer
from core.errors import DomainError, ErrorCode
from core.graphql.connection import Order, Page, paginate
from core.graphql.fields import Fen
from core.graphql.limits import check_limits
from core.graphql.node import global_id, local_id
from core.models import AuditEntry, File, User

CODES = st.text(alphabet=ids.ALPHABET, min_size=1, max_size=24)


class TestCodes:
    @given(CODES)
    def test_a_code_with_its_check_character_is_valid(self, body: str) -> None:
        assert ids.is_valid_code(body + ids.check_character(body))

    @given(CODES, st.data())
    def test_one_wrong_character_is_always_found(self, body: str, data: st.DataObject) -> None:
        code = body + ids.check_character(body)
        index = data.draw(st.integers(0, len(code) - 1))
        wrong = data.draw(st.sampled_from([c for c in ids.ALPHABET if c != code[index]]))
        assert not ids.is_valid_code(code[:index] + wrong + code[index + 1 :])

    def test_nearly_every_swap_of_two_neighbours_is_found(self) -> None:
        """All two-letter bodies: a system with one check character misses a few (ISO 7064, hybrid systems)."""
        codes = [body + ids.check_character(body) for body in map("".join, product(ids.ALPHABET, repeat=2))]
        swaps = [
            code[:index] + code[index + 1] + code[index] + code[index + 2 :]
            for code in codes
            for index in (0, 1)
            if code[index] != code[index + 1]
        ]
        missed = [code for code in swaps if ids.is_valid_code(code)]
        assert (len(swaps), len(missed)) == (1984, 4)

    def test_what_people_type_is_read_as_they_meant_it(self) -> None:
        code = ids.random_code(10)
        assert ids.normalise_code(f" {code[:4].lower()}-{code[4:]} ") == code
        assert ids.normalise_code("iLo") == "110"

    def test_random_codes_do_not_repeat(self) -> None:
        assert len({ids.random_code(10) for _ in range(500)}) == 500

    def test_keys_are_ordered_by_time(self) -> None:
        keys = [ids.uuid7() for _ in range(50)]
        assert keys == sorted(keys)
        assert {key.version for key in keys} == {7}


class TestMoney:
    @given(st.integers(-(10**12), 10**12))
    def test_fen_and_yuan_are_the_same_amount(self, fen: int) -> None:
        assert money.fen_of(money.yuan(fen)) == fen

    @pytest.mark.parametrize("text", ["", "1.234", "abc", "NaN", "Infinity", "1e-3"])
    def test_what_is_no_amount_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="amount"):
            money.fen_of(text)

    @given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any))
    def test_shares_add_up_to_the_fen_and_none_is_off_by_one(self, amount: int, weights: list[int]) -> None:
        parts = money.share(amount, weights)
        assert sum(parts) == amount
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part * sum(weights) - amount * weight) < sum(weights)

    def test_the_price_of_500_g_is_rounded_half_up(self) -> None:
        assert money.per_500g_fen(5900, 5000) == 590
        assert money.per_500g_fen(1, 1000) == 1
        with pytest.raises(ValueError, match="positive"):
            money.per_500g_fen(1, 0)

    @pytest.mark.parametrize("value", [1.5, "1", True, 2**53])
    def test_graphql_carries_only_whole_fen(self, value: Any) -> None:
        with pytest.raises(GraphQLError):
            Fen.serialize(value)


@dataclass(frozen=True)
class Happened:
    id: int


@pytest.mark.django_db
class TestEvents:
    def test_handlers_run_in_the_deed_and_a_failing_one_fails_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[int] = []

        def fail(event: Happened) -> None:
            raise RuntimeError(f"no {event.id}")

        monkeypatch.setitem(events._handlers, Happened, [lambda event: seen.append(event.id), fail])

        def deed() -> None:
            with transaction.atomic():
                User.objects.create_user("13987654321")
                events.publish(Happened(7))

        with pytest.raises(RuntimeError, match="no 7"):
            deed()
        assert seen == [7]
        assert not User.objects.exists()


def test_an_event_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        events.publish(Happened(1))


@pytest.mark.django_db
class TestPages:
    orders = (Order("name"), Order("pk", True))

    def page(self, first: int | None, after: str | None = None) -> Page:
        return paginate(User.objects.all(), orders=self.orders, first=first, after=after)

    def test_pages_follow_each_other_while_rows_are_inserted(self) -> None:
        for index, name in enumerate("baced"):
            User.objects.create_user(f"1390000000{index}", name=name)
        first = self.page(2)
        assert [user.name for user in first.nodes] == ["a", "b"]
        assert first.has_next_page
        User.objects.create_user("13900000009", name="aa")
        second = self.page(2, first.cursors[-1])
        third = self.page(2, second.cursors[-1])
        assert [user.name for user in [*second.nodes, *third.nodes]] == ["c", "d", "e"]
        assert not third.has_next_page

    def test_equal_names_are_told_apart_by_the_key(self) -> None:
        users = [User.objects.create_user(f"1390000000{index}", name="a") for index in range(3)]
        first = self.page(2)
        rest = self.page(2, first.cursors[-1])
        assert [*first.nodes, *rest.nodes] == sorted(users, key=lambda user: user.pk, reverse=True)

    @pytest.mark.parametrize("first", [0, -1, 101])
    def test_a_page_has_one_to_a_hundred_rows(self, first: int) -> None:
        with pytest.raises(DomainError) as refusal:
            self.page(first)
        assert refusal.value.code == ErrorCode.LIMIT

    @pytest.mark.parametrize("after", ["x", "bm9wZQ", "WzFd", "WyJhIiwibm90LWEta2V5Il0"])
    def test_a_cursor_that_is_not_ours_is_refused(self, after: str) -> None:
        with pytest.raises(DomainError) as refusal:
            self.page(2, after)
        assert refusal.value.field == "after"


def test_ids_are_opaque_and_of_one_type() -> None:
    key = ids.uuid7()
    assert local_id(global_id("Order", key), "Order") == key
    for text in (global_id("Seller", key), global_id("Order", "7"), str(key), "", "é"):
        with pytest.raises(DomainError) as refusal:
            local_id(text, "Order", "id")
        assert refusal.value.code == ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    ("document", "variables", "word"),
    [
        ("{ a { b { c } } }", {}, None),
        ("{ " + "a { " * 13 + "x" + " }" * 14, {}, "层数"),
        ("{ " + " ".join(f"x{i}: a" for i in range(20)) + " }", {}, None),
        ("{ a { " + " ".join(f"x{i}: a" for i in range(31)) + " } }", {}, "别名"),
        ("{ " + " ".join(f"f{i}" for i in range(21)) + " }", {}, "20 项"),
        ("{ a(first: 100) { b(first: 100) { c d } } }", {}, "查询量"),
        ("query Q($n: Int) { a(first: $n) { b(first: $n) { c d } } }", {"n": 100}, "查询量"),
        ("query Q($n: Int) { a(first: $n) { b(first: $n) { c d } } }", {"n": 10}, None),
        ("{ ...F } fragment F on Q { a { ...F } }", {}, None),  # validation refuses the cycle; measuring must end
    ],
)
def test_a_document_may_ask_for_so_much(document: str, variables: dict[str, Any], word: str | None) -> None:
    parsed = parse(document)
    operation = next(d for d in parsed.definitions if isinstance(d, OperationDefinitionNode))
    refusal = check_limits(parsed, operation, variables)
    assert (refusal is None) if word is None else (refusal is not None and word in refusal)


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE fails for pending foreign keys, not for us
        cursor.execute(sql)


@pytest.mark.django_db
class TestRows:
    def test_a_missing_row_is_a_refusal(self) -> None:
        for key in (ids.uuid7(), "not-a-key"):
            with pytest.raises(DomainError) as refusal, transaction.atomic():
                db.lock(User, key)
            assert refusal.value.code == ErrorCode.NOT_FOUND

    def test_the_audit_log_only_grows(self) -> None:
        user = User.objects.create_user("13987654321")
        audit.record(Viewer(user), "user.test", user, before={"a": 1}, after={"a": 2})
        for sql in ("UPDATE core_auditentry SET verb = ''", "DELETE FROM core_auditentry", "TRUNCATE core_auditentry"):
            with pytest.raises(DatabaseError, match="append-only"):
                run(sql)
        assert AuditEntry.objects.get().scope_keys == [f"self:{user.pk}"]

    def test_a_refused_access_is_recorded_and_nothing_else_is(self) -> None:
        user = User.objects.create_user("13987654321")
        audit.record_refusal(Viewer(user), DomainError(ErrorCode.INVALID, "x"))
        audit.record_refusal(Viewer(user), DomainError(ErrorCode.FORBIDDEN, "x", verb="order.view", subject=user))
        entry = AuditEntry.objects.get()
        assert (entry.verb, entry.after, entry.subject_id) == ("access.refused", {"verb": "order.view"}, str(user.pk))


def test_a_lock_outside_a_transaction_is_a_mistake() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        db.lock(User, ids.uuid7())


@pytest.mark.django_db
def test_a_chosen_value_is_plain_in_a_row_just_made() -> None:
    """GraphQL's enums know the database's value, not Python's member."""
    file = File.objects.create(
        kind="made.up",
        access=File.Access.PRIVATE,
        owner_scope="self:x",
        sha256="0" * 64,
        mime="image/jpeg",
        size=1,
        width=1,
        height=1,
    )
    assert type(file.access) is str
