"""Policy: every hour, limit, rate, word and window a county may change, versioned, read at a revision.

Apps declare their keys in ``policies.py``; defaults are written as rows after ``migrate``. A value is looked up in the
most specific scope first; an order keeps the revision it was sold under and reads every rule at that revision.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import audit
from core.access import Role, Row, Viewer, register, require
from core.errors import DomainError, ErrorCode
from core.models import Policy

_LOCK = 7_310_427  # one writer at a time keeps the revisions gapless; the number only has to be ours

ROWS = register(
    Row("policy.set", {Role.COUNTY_ADMIN}),
    Row("viewer.view", {Role.ANYONE}),
    Row("policy.view", {Role.COUNTY_ADMIN, Role.COUNTY_FINANCE, Role.TOWNSHIP_ADMIN, Role.AUDITOR}),
)


@dataclass(frozen=True, slots=True)
class PolicyKey:
    """A rule by name: its default, its Chinese label, its unit, and the bounds a county may move it in.

    ``everywhere``: it holds for the whole market and has no other scope, because it is read where no scope is known.
    """

    key: str
    default: Any
    label: str
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None
    everywhere: bool = False

    def check(self, value: Any) -> None:
        """Raise DomainError INVALID unless ``value`` has the default's type and lies within the bounds."""
        kind = type(self.default)
        if kind is not type(value):
            raise DomainError(ErrorCode.INVALID, _("“%(label)s”的值类型不对。") % {"label": self.label}, "value")
        if (self.minimum is not None and value < self.minimum) or (self.maximum is not None and value > self.maximum):
            raise DomainError(
                ErrorCode.INVALID,
                _("“%(label)s”须在 %(low)s 到 %(high)s 之间。")
                % {"label": self.label, "low": self.minimum, "high": self.maximum},
                "value",
            )


KEYS: dict[str, PolicyKey] = {}


def define(*keys: PolicyKey) -> None:
    """Declare an app's keys. Raises ValueError when a key is declared twice."""
    for key in keys:
        if KEYS.setdefault(key.key, key) != key:
            raise ValueError(f"policy key declared twice: {key.key}")


@dataclass(frozen=True, slots=True)
class Values:
    """Values of several keys as of one revision."""

    revision: int
    by_key: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.by_key[key]


def load(keys: Iterable[str], *, scopes: Sequence[str] = (), revision: int | None = None) -> Values:
    """Look up several keys in one statement. ``scopes`` runs from the most specific to the widest.

    Returns the revision they were read at. Raises KeyError for a key nobody declared.
    """
    wanted = [KEYS[key].key for key in keys]
    order = [*scopes, ""]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH now AS (SELECT coalesce(%s, (SELECT max(revision) FROM core_policy), 0) AS revision)
            SELECT now.revision, found.key, found.scope_key, found.value
            FROM now LEFT JOIN LATERAL (
                SELECT DISTINCT ON (p.key, p.scope_key) p.key, p.scope_key, p.value::text
                FROM core_policy p
                WHERE p.key = ANY(%s) AND p.scope_key = ANY(%s) AND p.revision <= now.revision
                ORDER BY p.key, p.scope_key, p.revision DESC
            ) found ON true
            """,
            [revision, wanted, order],
        )
        rows = cursor.fetchall()
    found = {(key, scope): json.loads(text) for _revision, key, scope, text in rows if key is not None and text}
    return Values(rows[0][0], {key: _most_specific(key, order, found) for key in wanted})


def _most_specific(key: str, order: Sequence[str], found: dict[tuple[str, str], Any]) -> Any:
    for scope in order:
        if (value := found.get((key, scope))) is not None:
            return value
    return KEYS[key].default


def value(key: str, *, scopes: Sequence[str] = (), revision: int | None = None) -> Any:
    """Look up one key; see ``load``."""
    return load([key], scopes=scopes, revision=revision)[key]


def current_revision() -> int:
    """The newest revision."""
    return Policy.objects.aggregate(newest=Max("revision"))["newest"] or 0


@dataclass(frozen=True, slots=True)
class Scope:
    """A place where a rule holds, as the access table asks for it: every key that contains it."""

    keys: frozenset[str]

    def scope_keys(self) -> frozenset[str]:
        return self.keys


class Places(Protocol):
    """What lies within what; ``stations`` knows and tells."""

    def chain(self, scope_key: str) -> list[str] | None:
        """The scope and all that contain it, narrowest first; None when there is no such scope."""

    def owners(self) -> list[str]:
        """Whose word counts for what holds everywhere."""


_places: list[Places] = []


def provide_places(places: Places) -> None:
    """Let ``places`` say which scopes there are and what contains them."""
    _places[:] = [places]


def chain_of(scope_key: str) -> list[str]:
    """A scope and all that contain it, narrowest first; nothing for everywhere. Raises DomainError NOT_FOUND."""
    if not scope_key:
        return []
    found = next((chain for places in _places if (chain := places.chain(scope_key)) is not None), None)
    if found is None:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有这个范围，请刷新后重新选择。"), "scope_key")
    return found


def authority(scope_key: str) -> Scope:
    """Who has a say in the rules of a scope: whoever holds it, or a scope around it. Raises DomainError NOT_FOUND."""
    if scope_key:
        return Scope(frozenset(chain_of(scope_key)))
    return Scope(frozenset(owner for places in _places for owner in places.owners()))


@transaction.atomic
def set_value(*, key: str, value: Any, scope_key: str, by: Viewer, reason: str) -> Policy:
    """Change a rule from now on; orders already placed keep the one they were sold under. None gives way to what holds
    in the wider scope.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND (scope, rule), INVALID, REQUIRED.
    """
    require(by, "policy.set")
    require(by, "policy.set", authority(scope_key))
    if key not in KEYS:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有“%(key)s”这条规则。") % {"key": key}, "key")
    if scope_key and KEYS[key].everywhere:
        message = _("“%(label)s”对全平台统一，不能只改一处。") % {"label": KEYS[key].label}
        raise DomainError(ErrorCode.INVALID, message, "scope_key")
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明改这条规则的原因。"), "reason")
    if value is None and not scope_key:
        raise DomainError(ErrorCode.REQUIRED, _("全平台的规则要有一个值。"), "value")
    if value is not None:
        KEYS[key].check(value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    present = Policy.objects.filter(key=key, scope_key=scope_key).order_by("-revision").first()
    row = Policy.objects.create(
        key=key,
        scope_key=scope_key,
        value=value,
        revision=current_revision() + 1,
        source=reason.strip()[:200],
        set_by=by.user,
    )
    audit.record(
        by,
        "policy.set",
        row,
        reason=reason,
        before={"key": key, "scope": scope_key, "value": present.value if present is not None else None},
        after={"key": key, "scope": scope_key, "value": value},
        scope_key=scope_key,
    )
    return row


def write_defaults() -> int:
    """Write a row for each declared key that has none; run after every migrate. Returns how many were written."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        known = set(Policy.objects.filter(scope_key="").values_list("key", flat=True))
        start = current_revision() + 1
        missing = [key for name, key in sorted(KEYS.items()) if name not in known]
        Policy.objects.bulk_create(
            Policy(key=key.key, value=key.default, revision=start + offset, source="default")
            for offset, key in enumerate(missing)
        )
    return len(missing)
