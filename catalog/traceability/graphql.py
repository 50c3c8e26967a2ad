"""The story behind a code, for anybody; and the lot that leaves first, for a product's page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import graphene

from catalog.certification.models import CertificateKind, CertificateStatus
from catalog.graphql.goods import Attribute
from catalog.graphql.slips import CertificateSlip, ShownSlip
from catalog.lots.models import CommitmentRole
from catalog.rules.seasons import local_day
from catalog.rules.slips import CertificateState, Standing, standing
from catalog.traceability import selectors, wording
from catalog.traceability.rules import event_id
from core.graphql import Photo, global_id, verb
from stations.graphql.shop import Identities, SellerIdentity

TraceEventKind = graphene.Enum.from_enum(wording.Kind)
TimePrecision = graphene.Enum.from_enum(wording.Precision)
AlertLevel = graphene.Enum.from_enum(wording.AlertLevel)


class ChainState(graphene.Enum):
    """Whether a lot's records fit each other."""

    INTACT = "intact"
    BROKEN = "broken"


class TraceEvent(graphene.ObjectType):
    """One line of the story; field records have neither ``seq`` nor ``hash``: they are not on the chain."""

    seq = graphene.Int(description="Place in the lot's chain, from 1.")
    kind = TraceEventKind(required=True)
    title = graphene.String(required=True)
    text = graphene.String()
    facts = graphene.NonNull(graphene.List(graphene.NonNull(Attribute)))
    at = graphene.DateTime(required=True)
    precision = TimePrecision(required=True)
    hash = graphene.String(description="SHA-256 over the event, hex (CBV 2.0 §8.9).")
    prev_hash = graphene.String(description="The link of the record before it.")
    event_id = graphene.String(description="ni:///sha-256;…?ver=CBV2.0")

    @staticmethod
    def resolve_text(record: wording.Record, _info: Any) -> str | None:
        return record.text or None

    @staticmethod
    def resolve_facts(record: wording.Record, _info: Any) -> list[dict[str, str]]:
        return [{"label": label, "value": value} for label, value in record.facts]

    @staticmethod
    def resolve_event_id(record: wording.Record, _info: Any) -> str | None:
        return event_id(record.hash) if record.hash else None


class CommitmentSlip(graphene.ObjectType):
    """承诺达标合格证 of a lot, as anybody may read it."""

    number = graphene.String(required=True)
    product_text = graphene.String(required=True)
    quantity_g = graphene.Int(required=True)
    promise_text = graphene.String(required=True)
    basis = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
    role_label = graphene.String(required=True, description="A farmer is never named.")
    issued_at = graphene.DateTime(required=True)
    place = graphene.String(required=True)


def slip_of(story: selectors.Story) -> dict[str, Any] | None:
    """A lot's 合格证 as the pages show it; None: not issued yet."""
    paper = story.commitment
    if paper is None:
        return None
    role = CommitmentRole(paper["role"])
    seller = paper["station"] or paper["seller"]
    return {
        "number": paper["number"],
        "product_text": story.row["category"],
        "quantity_g": story.row["net_g"],
        "promise_text": wording.PROMISES[role],
        "basis": wording.basis_text(paper["basis"]),
        "role_label": wording.role_text(role, seller),
        "issued_at": datetime.fromisoformat(paper["issued_at"]),
        "place": story.place,
    }


class LotSummary(graphene.ObjectType):
    """The lot a product's next parcel comes from."""

    code = graphene.String(required=True)
    place = graphene.String(required=True)
    picked_on = graphene.Date(required=True)
    verb = graphene.String(required=True, description="What was done on that day: 采 熬 捡 …")
    packs_left = graphene.Int(description="Null where several sizes were packed of it.")
    event_count = graphene.Int(required=True)
    latest_events = graphene.NonNull(
        graphene.List(graphene.NonNull(TraceEvent)), description="Newest first, at most 4."
    )
    commitment = graphene.Field(CommitmentSlip, description="Null: not issued yet.")

    @staticmethod
    def resolve_packs_left(story: selectors.Story, _info: Any) -> int | None:
        left: list[int] = story.row["left"]
        return left[0] if len(left) == 1 else None

    @staticmethod
    def resolve_event_count(story: selectors.Story, _info: Any) -> int:
        return len(story.records)

    @staticmethod
    def resolve_latest_events(story: selectors.Story, _info: Any) -> list[wording.Record]:
        return story.records[:-5:-1]

    @staticmethod
    def resolve_commitment(story: selectors.Story, _info: Any) -> dict[str, Any] | None:
        return slip_of(story)


class TraceBox(graphene.ObjectType):
    number = graphene.Int(required=True)
    count = graphene.Int(required=True, description="Boxes of the lot.")


class TraceAlert(graphene.ObjectType):
    """What is the matter with the lot or the code, to be read first."""

    level = AlertLevel(required=True)
    title = graphene.String(required=True)
    text = graphene.String(required=True)


class TraceChain(graphene.ObjectType):
    """Whether the records fit each other: recomputed from their contents by every reading."""

    state = ChainState(required=True)
    count = graphene.Int(required=True)
    broken_at = graphene.Int(description="Seq of the first record that does not fit.")
    head_hash = graphene.String(required=True, description="The last record's link, hex.")


class TracePage(graphene.ObjectType):
    """The story behind a code: of one box, or of a lot."""

    code = graphene.String(required=True, description="As it is printed, in groups.")
    product_id = graphene.ID(required=True)
    title = graphene.String(required=True)
    photo = graphene.Field(Photo)
    lot_code = graphene.String(required=True)
    picked_on = graphene.Date(required=True)
    verb = graphene.String(required=True, description="What was done on that day: 采 熬 捡 …")
    net_g = graphene.Int(description="Of this box; null for a lot's code.")
    grade = graphene.String()
    place = graphene.String(required=True)
    producer_text = graphene.String(required=True, description="Never a name.")
    seller = graphene.Field(SellerIdentity, required=True)
    box = graphene.Field(TraceBox)
    alert = graphene.Field(TraceAlert)
    chain = graphene.Field(TraceChain, required=True)
    events = graphene.NonNull(graphene.List(graphene.NonNull(TraceEvent)), description="Oldest first.")
    commitment = graphene.Field(CommitmentSlip)
    certificates = graphene.NonNull(
        graphene.List(graphene.NonNull(CertificateSlip)),
        description="Claimed by this lot, as they stood on the day it was picked; a revoked one says so.",
    )
    inspections = graphene.Int(required=True)
    epcis_path = graphene.String(required=True, description="Address of the lot's EPCIS 2.0 document.")

    @staticmethod
    def resolve_code(story: selectors.Story, _info: Any) -> str:
        return wording.group_code(story.box["code"]) if story.box else story.code

    @staticmethod
    def resolve_product_id(story: selectors.Story, _info: Any) -> str:
        return global_id("Product", story.row["product_id"])

    @staticmethod
    def resolve_photo(story: selectors.Story, _info: Any) -> Any:
        return (story.row["card"] or {}).get("photo")

    @staticmethod
    def resolve_lot_code(story: selectors.Story, _info: Any) -> str:
        return story.code

    @staticmethod
    def resolve_net_g(story: selectors.Story, _info: Any) -> int | None:
        return story.box["net_g"] if story.box else None

    @staticmethod
    def resolve_grade(story: selectors.Story, _info: Any) -> str | None:
        return (story.box["grade"] or None) if story.box else None

    @staticmethod
    def resolve_seller(story: selectors.Story, info: Any) -> Any:
        return info.context.loader(Identities).load(story.seller_id)

    @staticmethod
    def resolve_box(story: selectors.Story, _info: Any) -> dict[str, int] | None:
        return {"number": story.box["number"], "count": story.box["boxes"]} if story.box else None

    @staticmethod
    def resolve_alert(story: selectors.Story, _info: Any) -> wording.Alert | None:
        revoked = story.box is not None and story.box["revoked_at"] is not None
        return wording.alert_of(story.row["quality"], story.row["quality_reason"], revoked=revoked)

    @staticmethod
    def resolve_chain(story: selectors.Story, _info: Any) -> dict[str, Any]:
        return {
            "state": "intact" if story.broken_at is None else "broken",
            "count": len(story.row["chain"]),
            "broken_at": story.broken_at,
            "head_hash": story.row["chain_head"],
        }

    @staticmethod
    def resolve_events(story: selectors.Story, _info: Any) -> list[wording.Record]:
        return story.records

    @staticmethod
    def resolve_commitment(story: selectors.Story, _info: Any) -> dict[str, Any] | None:
        return slip_of(story)

    @staticmethod
    def resolve_certificates(story: selectors.Story, _info: Any) -> list[ShownSlip]:
        return [_claimed(claim, story.picked_on) for claim in story.row["claims"]]

    @staticmethod
    def resolve_inspections(story: selectors.Story, _info: Any) -> int:
        return len(story.row["tests"])

    @staticmethod
    def resolve_epcis_path(story: selectors.Story, _info: Any) -> str:
        return f"/t/{story.box['code'] if story.box else story.code}/epcis.json"


def _claimed(claim: dict[str, Any], picked_on: date) -> ShownSlip:
    """A claimed certificate as it stood on the day of picking: what was true of the goods stays true of them."""
    checked = claim["checked_at"]
    slip = {
        **claim,
        "kind_label": str(CertificateKind(claim["kind"]).label),
        "revoked": claim["status"] != CertificateStatus.VERIFIED,
        "checked_on": local_day(datetime.fromisoformat(checked)).isoformat() if checked else None,
        "scope_text": wording.claim_text(claim["g"], limited=claim["limited"] is not None),
    }
    then = standing(slip, today=picked_on)
    return ShownSlip(slip, Standing(CertificateState.VALID) if then.is_live else then)


class TraceQuery(graphene.ObjectType):
    trace_page = graphene.Field(
        TracePage,
        code=graphene.String(required=True, description="Of a box or a lot; case, blanks and hyphens do not matter."),
        description="Null: no such code, or a wrong check character.",
    )

    @staticmethod
    @verb("shop.view")
    def resolve_trace_page(_root: Any, _info: Any, code: str) -> selectors.Story | None:
        return selectors.story_by_code(code)
