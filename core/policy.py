"""Policy: every hour, limit, rate, word and window a county may change, versioned, read at a revision.

Apps declare their keys in ``policies.py``; defaults are written as rows after ``migrate``. A value is looked up in the
most specific scope first; an order keeps the revision it was sold under and reads every rule at that revision.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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
    """A rule by name: its default, its Chinese label, its unit, and the bounds a county may move it in."""

    key: str
    default: Any
    label: str
    unit: str = ""
    minimum: int | None = None
    maximum: int | None = None

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


@transaction.atomic
def set_value(
    *, key: str, value: Any, scope_key: str, by: Viewer, reason: str, within: frozenset[str] = frozenset()
) -> Policy:
    """Change a rule from now on; orders already placed keep the one they were sold under.

    ``within`` names the scopes that contain ``scope_key``. Raises DomainError FORBIDDEN, NOT_FOUND, INVALID, REQUIRED.
    """
    require(by, "policy.set", Scope(within | {scope_key}))
    if key not in KEYS:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有“%(key)s”这条规则。") % {"key": key}, "key")
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明改这条规则的原因。"), "reason")
    if value is not None:
        KEYS[key].check(value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    row = Policy.objects.create(
        key=key,
        scope_key=scope_key,
        value=value,
        revision=current_revision() + 1,
        source=reason,
        set_by=by.user,
    )
    audit.record(
        by,
        "policy.set",
        row,
        reason=reason,
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
