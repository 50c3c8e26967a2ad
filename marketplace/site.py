"""What the market says of itself: who runs it, how large its network is, its rules with their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from core import policy
from core.models import LegalText
from marketplace import policies
from stations.selectors.regions import network_size

KEPT = timedelta(days=3 * 365 + 1)
"""Earlier versions stay readable (e-commerce law, art. 33, 34; three years as the records of art. 31)."""
ORDER = ("service", "trading", "privacy", "fees")
"""Of the rules in the footer; others follow by name."""


@dataclass(frozen=True)
class Site:
    """The footer and the two figures of the masthead, at one moment."""

    now: datetime

    def facts(self) -> dict[str, Any]:
        """Everything at once, in three statements; a fact nobody has told is None."""
        found = policy.load(
            [
                policies.OPERATOR, policies.USCC, policies.LICENCE, policies.ICP, policies.POLICE,
                policies.ADDRESS, policies.COMPLAINT_PHONE, policies.COMPLAINT_TEXT,
            ]
        )  # fmt: skip
        size = network_size()
        return {
            "operator_name": found[policies.OPERATOR],
            "uscc": found[policies.USCC] or None,
            "licence_text": found[policies.LICENCE] or None,
            "icp": found[policies.ICP] or None,
            "police_filing": found[policies.POLICE] or None,
            "address": found[policies.ADDRESS] or None,
            "complaint_phone": found[policies.COMPLAINT_PHONE] or None,
            "complaint_text": found[policies.COMPLAINT_TEXT] or None,
            "county_name": size.county,
            "township_count": size.townships,
            "village_count": size.villages,
            "demo": settings.DEMO,
            "rules": rules_in_force(now=self.now),
        }


def rules_in_force(*, now: datetime) -> list[LegalText]:
    """The version of each rule that holds now."""
    rows = LegalText.objects.filter(valid_from__lte=now).order_by("kind", "-version").distinct("kind").defer("body")
    return sorted(rows, key=lambda row: (ORDER.index(row.kind) if row.kind in ORDER else len(ORDER), row.kind))


def rule_text(*, kind: str, version: int | None, now: datetime) -> LegalText | None:
    """One version of a rule, the one in force for None; None: no such rule. Versions not yet in force are shown too:
    a change is announced seven days ahead (e-commerce law, art. 34).
    """
    rows = LegalText.objects.filter(kind=kind)
    if version is not None:
        return rows.filter(version=version).first()
    return rows.filter(valid_from__lte=now).order_by("-version").first()


def versions_of(kind: str, *, now: datetime) -> list[LegalText]:
    """The versions of the last three years, newest first."""
    rows = LegalText.objects.filter(kind=kind, valid_from__gt=now - KEPT).defer("body")
    return list(rows.order_by("-version"))
