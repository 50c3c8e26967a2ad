"""What anybody may see of a lot by its code, read as one JSON value in one statement: no person is among its columns.

``Story`` reads that value; the product page lays the same value beside its card.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from catalog.certification.models import CertificateClaim, RegisterCheck
from catalog.lots.models import Commitment, CommitmentRole, Inspection, Lot, Quality, SupplyLot
from catalog.services.seller_facts import village_name
from catalog.traceability import rules
from catalog.traceability.models import EventLot, InputApplication, TraceCode
from catalog.traceability.wording import Record, producer_text, records_of
from core.ids import is_valid_code, normalise_code

FIELD_MEMORY = timedelta(days=365)
"""How far back inputs on a plot are told: no interval is longer (``services.record_input``)."""


@dataclass(frozen=True)
class Story:
    """A lot as its page tells it. ``box``: number, spec and state of the box whose code was asked for, or None."""

    row: dict[str, Any]
    box: dict[str, Any] | None = None

    @property
    def code(self) -> str:
        return str(self.row["code"])

    @property
    def picked_on(self) -> date:
        return date.fromisoformat(self.row["picked_on"])

    @property
    def seller_id(self) -> UUID:
        return UUID(self.row["seller_id"])

    @property
    def title(self) -> str:
        """The goods' name without what follows a space, such as the grade; before approval only their kind."""
        card = self.row["card"]
        return str(card["title"]).split()[0] if card else str(self.row["category"])

    @property
    def verb(self) -> str:
        """What is done on the day the goods are dated by: 采, 熬, 捡 …"""
        return str(self.row["verb"])

    @property
    def place(self) -> str:
        """Where it grew: 漠沙镇曼竜社区; of several farmers, where the seller is."""
        township, village = self.row["township"], self.row["village"]
        if village is None:
            township, village = self.row["seller_township"], self.row["seller_place"]
        return f"{township or ''}{village_name(village)}"

    @property
    def producer_text(self) -> str:
        """Who grew it, without a name."""
        village = self.row["village"]
        return producer_text(village_name(village) if village else None, self.row["organisation"] or "")

    @cached_property
    def records(self) -> list[Record]:
        """Field records and the chain, oldest first."""
        return records_of(self.row, box=self.box["number"] if self.box else None)

    @cached_property
    def broken_at(self) -> int | None:
        """The seq of the first record that does not fit, one past the end where the end is missing; None: all fit."""
        chain = [
            (each["seq"], each["prev_hash"], each["link"], each["hash"], each["payload"]) for each in self.row["chain"]
        ]
        return rules.chain_break(chain, head=self.row["chain_head"])

    @property
    def commitment(self) -> dict[str, Any] | None:
        """The seller's own 合格证, else the farmer's."""
        papers: list[dict[str, Any]] = self.row["papers"]
        return min(papers, key=lambda paper: paper["role"] != CommitmentRole.PURCHASER, default=None)


def story_by_code(text: str) -> Story | None:
    """The lot behind a box's or a lot's code as a person typed it, in one statement; None: no such code."""
    code = normalise_code(text)
    if not is_valid_code(code) or len(code) > 20:
        return None
    box = TraceCode.objects.filter(code=code)
    lots = Lot.objects.filter(Q(code=code) | Q(pk=Subquery(box.values("lot")[:1]))).annotate(
        box=Subquery(
            box.values(
                data=JSONObject(
                    number="number",
                    code="code",
                    revoked_at="revoked_at",
                    net_g="variant__net_g",
                    grade="variant__grade",
                    boxes=_boxes(),
                )
            )[:1]
        )
    )
    found = lots.values("box", data=_story()).first()
    return Story(found["data"], found["box"]) if found else None


def story_of(lot: Lot) -> Story:
    """The story of a lot that was found already."""
    return Story(Lot.objects.filter(pk=lot.pk).values(data=_story())[0]["data"])


def _boxes() -> Subquery:
    """How many boxes the lot of a code has."""
    same = TraceCode.objects.filter(lot=OuterRef("lot")).order_by().values("lot").annotate(n=Count("pk")).values("n")
    return Subquery(same, output_field=IntegerField())


def shipping_lot(product: OuterRef, *, now: datetime) -> Subquery:
    """The story of the lot that leaves first (FEFO) from a product's open supplies, to be laid beside its row."""
    shelf = _on_the_shelf(now).filter(lot=OuterRef("pk"), supply__variant__product=OuterRef("product"))
    lots = Lot.objects.filter(Exists(shelf), product=product, quality=Quality.RELEASED).order_by("picked_on", "pk")
    left = shelf.values(
        left=Func(F("packs_in") - F("packs_out"), F("supply__quantity") - F("supply__allocated"), function="LEAST")
    )
    return Subquery(lots.annotate(left=ArraySubquery(left)).values(data=_story(left="left"))[:1])


def _on_the_shelf(now: datetime) -> QuerySet[SupplyLot]:
    return SupplyLot.objects.filter(
        Q(supply__closes_at=None) | Q(supply__closes_at__gt=now),
        packs_out__lt=F("packs_in"),
        supply__quantity__gt=F("supply__allocated"),
        supply__variant__retired_at=None,
    )


def _story(**more: str) -> JSONObject:
    return JSONObject(
        code="code",
        product_id="product_id",
        seller_id="seller_id",
        picked_on="picked_on",
        net_g="net_g",
        quality="quality",
        quality_reason="quality_reason",
        chain_head="chain_head",
        chain_length="chain_length",
        category="product__category__name",
        verb="product__category__verb",
        card="product__card__card",
        village="producer__village__name",
        township="producer__village__parent__name",
        organisation="producer__organisation",
        seller_place="seller__region__name",
        seller_township="seller__region__parent__name",
        plot="plot__name",
        area_mu="plot__area_mu",
        variety="plot__variety",
        planted_on="plot__planted_on",
        inputs=ArraySubquery(_inputs()),
        chain=ArraySubquery(_chain()),
        tests=ArraySubquery(_tests()),
        papers=ArraySubquery(_papers()),
        claims=ArraySubquery(_claims()),
        **more,
    )


def _inputs() -> QuerySet[InputApplication, Any]:
    rows = InputApplication.objects.filter(
        plot=OuterRef("plot"),
        applied_on__lte=OuterRef("picked_on"),
        applied_on__gte=OuterRef("picked_on") - FIELD_MEMORY,
    )
    return rows.order_by("applied_on", "pk").values(
        data=JSONObject(
            name="name",
            registration_no="registration_no",
            dose="dose",
            target="target",
            applied_on="applied_on",
            interval_days="interval_days",
        )
    )


def _chain() -> QuerySet[EventLot, Any]:
    return (
        EventLot.objects.filter(lot=OuterRef("pk"))
        .order_by("seq")
        .values(
            data=JSONObject(
                seq="seq",
                prev_hash="prev_hash",
                link="link",
                hash="event__hash",
                step="event__step",
                at="event__at",
                recorded_at="event__recorded_at",
                payload="event__payload",
            )
        )
    )


def _tests() -> QuerySet[Inspection, Any]:
    return (
        Inspection.objects.filter(lot=OuterRef("pk"))
        .order_by("tested_at", "pk")
        .values(
            data=JSONObject(
                kind="kind", items="items", verdict="verdict", tested_at="tested_at", laboratory="laboratory"
            )
        )
    )


def _papers() -> QuerySet[Commitment, Any]:
    return Commitment.objects.filter(lot=OuterRef("pk")).values(
        data=JSONObject(
            number="number",
            role="role",
            basis="basis",
            issued_at="issued_at",
            station="seller__station__name",
            seller="seller__legal_name",
        )
    )


def _claims() -> QuerySet[CertificateClaim, Any]:
    """Certificates the lot claims, as slips are stored (``rules.slips``), and the grams it counts with."""
    checked = RegisterCheck.objects.filter(certificate=OuterRef("scope__certificate"), agrees=True).order_by("-at")
    return (
        CertificateClaim.objects.filter(lot=OuterRef("pk"), released_at=None)
        .order_by("scope__certificate__kind", "scope__certificate__number")
        .values(
            data=JSONObject(
                kind="scope__certificate__kind",
                number="scope__certificate__number",
                issuer="scope__certificate__issuer",
                holder_name="scope__certificate__holder_name",
                issued_on="scope__certificate__issued_on",
                expires_on="scope__certificate__expires_on",
                status="scope__certificate__status",
                checked_at=Subquery(checked.values("at")[:1]),
                demo="scope__certificate__seller__is_demo",
                limited="year_id",
                g="g",
            )
        )
    )
