"""What a certificate proves, for whom, when and for how many grams; pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.certification.models import CertificateKind, CertificateStatus
from core.identifiers import clean_green_mark, clean_opaque
from stations.rules.calendar import SHANGHAI

S = CertificateStatus

CERTIFICATE_TRANSITIONS: dict[str, set[str]] = {
    S.DRAFT: {S.SUBMITTED},
    # VERIFIED from here: the county takes over past due, or there is no township above
    S.SUBMITTED: {S.TOWNSHIP_CHECKED, S.RETURNED, S.VERIFIED, S.DRAFT},
    S.TOWNSHIP_CHECKED: {S.VERIFIED, S.RETURNED, S.DRAFT},
    S.RETURNED: {S.SUBMITTED},
    S.VERIFIED: {S.SUSPENDED, S.REVOKED},
    S.SUSPENDED: {S.VERIFIED, S.REVOKED},
}
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
WAITING = frozenset({S.SUBMITTED, S.TOWNSHIP_CHECKED})
DECIDED = frozenset({S.VERIFIED, S.SUSPENDED, S.REVOKED})

LOOKUP_DAYS = 90
"""The official register is looked up again after so many days (states.md)."""

BADGES: dict[str, str] = {CertificateKind.GREEN: "绿色食品", CertificateKind.AGRI_GI: "农产品地理标志"}
LABELS = {
    "kind": "种类",
    "number": "证书编号",
    "holder_name": "持证人",
    "holder_uscc": "持证人信用代码",
    "issuer": "发证机构",
    "issued_on": "发证日期",
    "expires_on": "有效期至",
    "renews": "续展自",
    "scopes": "认证产品",
    "members": "基地成员",
    "grants": "授权使用",
}


def clean_number(kind: str, text: str) -> str:
    """A certificate's number as we store it; a GI's layout is not certain, so it is kept as written.

    Raises DomainError INVALID, REQUIRED at ``number``.
    """
    if kind == CertificateKind.GREEN:
        return clean_green_mark(text, field="number")
    return clean_opaque(text, field="number", max_length=60)


def is_live(status: str, issued_on: date, expires_on: date | None, *, day: date) -> bool:
    """Whether a certificate proves something on a day; its last day counts."""
    return status == S.VERIFIED and issued_on <= day and (expires_on is None or day <= expires_on)


def ends_at(*last_days: date | None) -> datetime | None:
    """The moment after the earliest of these last days, in China; None: no end."""
    ends = [day for day in last_days if day is not None]
    return datetime.combine(min(ends) + timedelta(days=1), time(), SHANGHAI) if ends else None


def year_start(issued_on: date, day: date) -> date:
    """The first day of the anniversary year that ``day`` lies in; seasons cross New Year.

    29 February begins on 28 February where there is none (民法典 art. 202). Raises ValueError before ``issued_on``.
    """
    if day < issued_on:
        raise ValueError(f"{day} is before the certificate's first day {issued_on}")
    start = anniversary(issued_on, day.year)
    return start if start <= day else anniversary(issued_on, day.year - 1)


def anniversary(issued_on: date, year: int) -> date:
    """The same day of another year."""
    try:
        return issued_on.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def year_end(issued_on: date, starts_on: date) -> date:
    """The last day of the anniversary year that starts on ``starts_on``."""
    return anniversary(issued_on, starts_on.year + 1) - timedelta(days=1)


def covers(scope_category: UUID, path: Sequence[UUID]) -> bool:
    """Whether a scope's category is the goods' own or one above it; ``path``: from the root to the leaf."""
    return scope_category in path


@dataclass(frozen=True, slots=True)
class Claim:
    """What is asked before a lot may claim a scope. ``may_use``: the seller holds it or has a live grant for it."""

    status: str
    issued_on: date
    expires_on: date | None
    form: str
    category: UUID
    members: Collection[tuple[UUID | None, UUID | None]]
    may_use: bool


def claim_problem(
    asked: Claim,
    *,
    picked_on: date,
    form: str,
    path: Sequence[UUID],
    producer: UUID | None,
    plot: UUID | None,
    today: date,
) -> str | None:
    """Why a lot may not claim a scope, in words; None when it may. Grams are counted apart."""
    if not is_live(asked.status, asked.issued_on, asked.expires_on, day=today):
        return _("证书现在无效（过期、暂停或还没核验），不能挂。")
    if not is_live(asked.status, asked.issued_on, asked.expires_on, day=picked_on):
        return _("采摘那天证书还没生效或已经过期，这一批不能挂。")
    if not asked.may_use:
        return _("您的店不是持证人，也没有有效的授权，请先登记授权书。")
    if not covers(asked.category, path):
        return _("证书认证的不是这一类产品。")
    if form != asked.form:
        return _("证书认证的形态和这一批不一样（鲜品、干品、加工品要分开）。")
    if plot is None:
        return _("挂证书的批次要有地块记录，请在收购单上选地块。")
    if (producer, None) not in asked.members and (None, plot) not in asked.members:
        return _("这一户（或这块地）不在认证基地名单里。")
    return None


def claim_key(scope_ids: Collection[Any]) -> str:
    """The sorted scope ids that all packs of a supply carry."""
    return ",".join(sorted(str(scope_id) for scope_id in scope_ids))


def lookup_due_on(checked_on: date | None) -> date | None:
    """The day from which the register must be looked up again."""
    return checked_on + timedelta(days=LOOKUP_DAYS) if checked_on is not None else None
