"""A certificate as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import graphene

from catalog.rules.slips import CertificateState as States
from catalog.rules.slips import Standing, standing

CertificateState = graphene.Enum.from_enum(States)


class CertificateKind(graphene.Enum):
    GREEN = "green"
    ORGANIC = "organic"
    AGRI_GI = "agri_gi"
    GI = "gi"
    POLLUTION_FREE = "pollution_free"


@dataclass(frozen=True, slots=True)
class ShownSlip:
    """A stored slip on the day it is shown."""

    slip: dict[str, Any]
    standing: Standing


def shown_slips(slips: list[dict[str, Any]], *, today: date) -> list[ShownSlip]:
    """Slips as they stand today, live ones first."""
    shown = [ShownSlip(slip, standing(slip, today=today)) for slip in slips]
    return sorted(shown, key=lambda each: not each.standing.is_live)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class CertificateSlip(graphene.ObjectType):
    """An expired or revoked one never looks valid: ``state`` says so."""

    kind = CertificateKind(required=True)
    kind_label = graphene.String(required=True)
    state = CertificateState(required=True)
    number = graphene.String(required=True)
    issuer = graphene.String(required=True)
    holder_name = graphene.String(required=True)
    issued_on = graphene.Date(required=True)
    expires_on = graphene.Date(description="Null: long-term.")
    days_left = graphene.Int(description="While it expires.")
    checked_on = graphene.Date(description="The county's last look at the public register.")
    scope_text = graphene.String(description="Trace page only.")
    demo = graphene.Boolean(required=True)

    @staticmethod
    def resolve_kind(shown: ShownSlip, _info: Any) -> str:
        return str(shown.slip["kind"])

    @staticmethod
    def resolve_kind_label(shown: ShownSlip, _info: Any) -> str:
        return str(shown.slip["kind_label"])

    @staticmethod
    def resolve_state(shown: ShownSlip, _info: Any) -> States:
        return shown.standing.state

    @staticmethod
    def resolve_number(shown: ShownSlip, _info: Any) -> str:
        return str(shown.slip["number"])

    @staticmethod
    def resolve_issuer(shown: ShownSlip, _info: Any) -> str:
        return str(shown.slip["issuer"])

    @staticmethod
    def resolve_holder_name(shown: ShownSlip, _info: Any) -> str:
        return str(shown.slip["holder_name"])

    @staticmethod
    def resolve_issued_on(shown: ShownSlip, _info: Any) -> date | None:
        return _day(shown.slip["issued_on"])

    @staticmethod
    def resolve_expires_on(shown: ShownSlip, _info: Any) -> date | None:
        return _day(shown.slip["expires_on"])

    @staticmethod
    def resolve_days_left(shown: ShownSlip, _info: Any) -> int | None:
        return shown.standing.days_left

    @staticmethod
    def resolve_checked_on(shown: ShownSlip, _info: Any) -> date | None:
        return _day(shown.slip["checked_on"])

    @staticmethod
    def resolve_scope_text(shown: ShownSlip, _info: Any) -> str | None:
        return shown.slip.get("scope_text")

    @staticmethod
    def resolve_demo(shown: ShownSlip, _info: Any) -> bool:
        return bool(shown.slip["demo"])
