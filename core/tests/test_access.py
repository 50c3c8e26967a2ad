"""The access table: role, verb and scope together, and nothing by accident."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from core import access
from core.access import ANONYMOUS, SYSTEM, Grant, Role, Row, Viewer, may, register, require, scopes_for, viewer_of
from core.errors import DomainError, ErrorCode


@dataclass(frozen=True)
class Person:
    pk: str = "u1"
    is_authenticated: bool = True
    is_active: bool = True


@dataclass(frozen=True)
class Thing:
    keys: frozenset[str]

    def scope_keys(self) -> frozenset[str]:
        return self.keys


VILLAGE = Thing(frozenset({"region:530427", "region:530427101", "station:s1", "self:u1"}))
ELSEWHERE = Thing(frozenset({"region:530428", "station:s2", "self:u2"}))


@pytest.fixture(autouse=True)
def _table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "TABLE", {})
    register(
        Row("look", {Role.ANYONE}),
        Row("buy", {Role.USER}),
        Row("edit", {Role.SELF, Role.STATION_MANAGER}),
        Row("decide", {Role.COUNTY_ADMIN}),
    )


def holder(role: Role, scope: str) -> Viewer:
    return Viewer(Person(), frozenset({Grant(role, scope)}))


@pytest.mark.parametrize(
    ("viewer", "verb", "thing", "allowed"),
    [
        (ANONYMOUS, "look", ELSEWHERE, True),
        (ANONYMOUS, "buy", None, False),
        (Viewer(Person()), "buy", ELSEWHERE, True),
        (Viewer(Person()), "edit", VILLAGE, True),
        (Viewer(Person()), "edit", ELSEWHERE, False),
        (Viewer(Person("u3")), "edit", VILLAGE, False),
        (holder(Role.STATION_MANAGER, "station:s2"), "edit", ELSEWHERE, True),
        (holder(Role.STATION_MANAGER, "station:s3"), "edit", ELSEWHERE, False),
        (holder(Role.COUNTY_ADMIN, "region:530427"), "decide", VILLAGE, True),
        (holder(Role.COUNTY_ADMIN, "region:530427"), "decide", ELSEWHERE, False),
        (holder(Role.COUNTY_ADMIN, "region:53042"), "decide", VILLAGE, False),  # a prefix is no scope
        (holder(Role.TOWNSHIP_ADMIN, "region:530427"), "decide", VILLAGE, False),
        (SYSTEM, "decide", ELSEWHERE, True),
    ],
)
def test_role_verb_and_scope_must_all_fit(viewer: Viewer, verb: str, thing: Thing | None, allowed: bool) -> None:
    assert may(viewer, verb, thing) is allowed


def test_a_misspelt_verb_never_means_allowed() -> None:
    with pytest.raises(KeyError):
        may(SYSTEM, "lok", VILLAGE)


def test_strangers_are_asked_to_sign_in_and_others_are_refused_by_name() -> None:
    with pytest.raises(DomainError) as stranger:
        require(ANONYMOUS, "edit", VILLAGE)
    assert stranger.value.code == ErrorCode.UNAUTHENTICATED
    with pytest.raises(DomainError) as other:
        require(Viewer(Person("u3")), "edit", VILLAGE)
    assert other.value.code == ErrorCode.FORBIDDEN
    assert (other.value.data["verb"], other.value.data["subject"]) == ("edit", VILLAGE)


def test_a_selector_learns_where_a_verb_may_be_done() -> None:
    viewer = holder(Role.STATION_MANAGER, "station:s2")
    scopes = scopes_for(viewer, "edit")
    assert (scopes.everywhere, scopes.keys) == (False, frozenset({"station:s2", "self:u1"}))
    assert scopes.of("station") == ["s2"]
    assert scopes_for(ANONYMOUS, "look").everywhere


def test_a_verb_cannot_be_declared_twice_with_other_roles() -> None:
    register(Row("look", {Role.ANYONE}))
    with pytest.raises(ValueError, match="declared twice"):
        register(Row("look", {Role.USER}))


def test_official_grants_need_the_second_factor_and_a_closed_account_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    grants = {Grant(Role.COUNTY_ADMIN, "region:530427"), Grant(Role.STATION_MANAGER, "station:s1")}
    monkeypatch.setattr(access, "_providers", [lambda _user: grants])
    assert viewer_of(Person(), mfa=True).grants == grants
    assert {grant.role for grant in viewer_of(Person(), mfa=False).grants} == {Role.STATION_MANAGER}
    assert viewer_of(Person(is_active=False), mfa=True) == ANONYMOUS
    assert viewer_of(None, mfa=True) == ANONYMOUS
