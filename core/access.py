"""Who may do what, on what: one table of role × verb × scope, answered here and nowhere else.

Each app declares its rows in its ``access.py``. An object answers ``scope_keys()``: all scopes that contain it
(``region:530427``, ``station:<id>``, ``seller:<id>``, ``self:<user id>``). A grant allows a verb on an object when its
role stands in the verb's row and its scope key is among the object's, compared by equality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core.errors import DomainError, ErrorCode


class Role(StrEnum):
    """Who somebody is to an object. The first three need no appointment."""

    ANYONE = "anyone"
    USER = "user"  # whoever is signed in: a buyer
    SELF = "self"  # the person whom the object belongs to
    STATION_MANAGER = "station_manager"
    SELLER_OPERATOR = "seller_operator"
    INFORMATION_OFFICER = "information_officer"
    TOWNSHIP_ADMIN = "township_admin"
    COUNTY_ADMIN = "county_admin"
    COUNTY_FINANCE = "county_finance"
    EXPERT = "expert"
    AUDITOR = "auditor"


OFFICIAL_ROLES = frozenset({Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN, Role.COUNTY_FINANCE, Role.AUDITOR})
"""Roles that count only in a session that was opened with a second factor."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope, for as long as somebody's appointment lasts."""

    role: Role
    scope_key: str


class Scoped(Protocol):
    """What a verb is done on."""

    def scope_keys(self) -> frozenset[str]:
        """All scopes that contain this object."""


@dataclass(frozen=True)
class Viewer:
    """Who looks or acts: a user with grants, nobody (anonymous), or the system itself."""

    user: Any = None
    grants: frozenset[Grant] = frozenset()
    is_system: bool = False

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def self_key(self) -> str:
        return f"self:{self.user.pk}" if self.user is not None else ""

    def has_role(self, *roles: Role) -> bool:
        """Whether any grant has one of these roles, in whatever scope."""
        return any(grant.role in roles for grant in self.grants)


ANONYMOUS = Viewer()
SYSTEM = Viewer(is_system=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One verb and the roles that may do it within their scope."""

    verb: str
    roles: frozenset[Role]

    def __init__(self, verb: str, roles: Iterable[Role]) -> None:
        object.__setattr__(self, "verb", verb)
        object.__setattr__(self, "roles", frozenset(roles))


TABLE: dict[str, Row] = {}
_providers: list[Callable[[Any], Iterable[Grant]]] = []


def register(*rows: Row) -> tuple[Row, ...]:
    """Put an app's rows into the table. Raises ValueError when a verb is declared twice with different roles."""
    for row in rows:
        if TABLE.setdefault(row.verb, row) != row:
            raise ValueError(f"verb declared twice: {row.verb}")
    return rows


def provide_grants(provider: Callable[[Any], Iterable[Grant]]) -> None:
    """Let ``provider(user)`` name a user's grants; ``stations`` does, from its appointments."""
    if provider not in _providers:
        _providers.append(provider)


def viewer_of(user: Any, *, mfa: bool) -> Viewer:
    """The viewer for a signed-in user; ``mfa`` says whether this session passed a second factor."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    grants = (grant for provider in _providers for grant in provider(user))
    return Viewer(user, frozenset(g for g in grants if mfa or g.role not in OFFICIAL_ROLES))


@dataclass(frozen=True, slots=True)
class Scopes:
    """Where a viewer may do a verb: everywhere, or within these scope keys."""

    everywhere: bool = False
    keys: frozenset[str] = frozenset()

    def of(self, prefix: str) -> list[str]:
        """The bare ids of one kind of scope, such as ``of("region")`` → ``["530427"]``."""
        start = len(prefix) + 1
        return sorted(key[start:] for key in self.keys if key.startswith(prefix + ":"))


def scopes_for(viewer: Viewer, verb: str) -> Scopes:
    """Where ``viewer`` may do ``verb``: what a selector filters by. Raises KeyError for an unknown verb."""
    roles = TABLE[verb].roles
    if viewer.is_system or Role.ANYONE in roles or (Role.USER in roles and viewer.is_authenticated):
        return Scopes(everywhere=True)
    keys = {grant.scope_key for grant in viewer.grants if grant.role in roles}
    if Role.SELF in roles and viewer.is_authenticated:
        keys.add(viewer.self_key)
    return Scopes(keys=frozenset(keys))


def may(viewer: Viewer, verb: str, obj: Scoped | None = None) -> bool:
    """Whether ``viewer`` may do ``verb`` on ``obj``; without an object, whether there is any scope in which he may.

    Raises KeyError for a verb that no row declares: a misspelt verb must never mean "allowed".
    """
    scopes = scopes_for(viewer, verb)
    if scopes.everywhere:
        return True
    if obj is None:
        return bool(scopes.keys)
    return not scopes.keys.isdisjoint(obj.scope_keys())


def require(viewer: Viewer, verb: str, obj: Scoped | None = None) -> None:
    """Raise DomainError UNAUTHENTICATED or FORBIDDEN unless ``viewer`` may do ``verb`` on ``obj``.

    The refusal names verb and object, so that whoever answers the request writes it into the audit log.
    """
    if may(viewer, verb, obj):
        return
    if not viewer.is_authenticated:
        raise DomainError(ErrorCode.UNAUTHENTICATED, _("请先登录，再做这一步。"))
    raise DomainError(ErrorCode.FORBIDDEN, _("您没有这项权限。如果应当有，请找上一级管理员。"), verb=verb, subject=obj)
