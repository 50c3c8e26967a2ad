"""How a certificate stands on a day: the slip is stored with its dates, its state is told by the reader's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

CERTIFICATE_KINDS = ("green", "organic", "agri_gi", "gi")
"""What is shown as a badge and may be picked as a facet; 无公害 is history only."""

EXPIRING_DAYS = 90
"""From when on a certificate is said to expire: the renewal of 绿色食品 and 有机 is due three months before."""


class CertificateState(StrEnum):
    """Only VALID and EXPIRING prove anything."""

    VALID = "VALID"
    EXPIRING = "EXPIRING"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Standing:
    """A certificate's state on a day; ``days_left`` while it expires."""

    state: CertificateState
    days_left: int | None = None

    @property
    def is_live(self) -> bool:
        return self.state in {CertificateState.VALID, CertificateState.EXPIRING}


def standing(slip: Mapping[str, Any], *, today: date) -> Standing:
    """How a stored slip stands: ``revoked`` (also suspended), ``expires_on`` as ISO date or None for long-term.

    The last day of validity still counts.
    """
    if slip["revoked"]:
        return Standing(CertificateState.REVOKED)
    if slip["expires_on"] is None:
        return Standing(CertificateState.VALID)
    left = date.fromisoformat(slip["expires_on"]) - today
    if left < timedelta(0):
        return Standing(CertificateState.EXPIRED)
    if left <= timedelta(days=EXPIRING_DAYS):
        return Standing(CertificateState.EXPIRING, left.days)
    return Standing(CertificateState.VALID)
