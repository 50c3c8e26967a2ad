"""A seller from its draft to the county's word; then it waits for its payee account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import policy
from core.access import Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.states import transition
from stations import policies
from stations.errors import StationErrorCode
from stations.models import (
    LicenceStatus,
    Region,
    RegionLevel,
    Seller,
    SellerKind,
    SellerStatus,
    Stage,
    Station,
    StationStatus,
)
from stations.rules import licences
from stations.rules.lifecycle import SELLER_EDITABLE, SELLER_TRANSITIONS
from stations.scopes import policy_scopes
from stations.services import reviews
from stations.services.applications import last_submission
from stations.services.appointments import appoint_applicant
from stations.services.licences import verify_with_application
from stations.services.standing import start_selling
from stations.services.telling import tell_seller
from stations.services.values import SellerValues

KIND = "seller"
FIELDS = ("kind", "legal_name", "display_name", "uscc", "declaration")
MAY_JOIN = frozenset(
    {
        StationStatus.BUILDING,
        StationStatus.ACCEPTANCE_REQUESTED,
        StationStatus.RECTIFY,
        StationStatus.OPERATING,
        StationStatus.SUSPENDED,
    }
)


@transaction.atomic
def join_as_station(*, station_id: UUID, values: SellerValues, by: Viewer) -> Seller:
    """Begin a station's application as a seller (入驻); it has at most one.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not approved yet, closing), CONFLICT (it has one), INVALID.
    """
    station = lock(Station, station_id)
    require(by, "seller.apply_for_station", station)
    if station.status not in MAY_JOIN:
        raise DomainError(ErrorCode.STATE, _("站点获批建设后才能办理入驻。"))
    if Seller.objects.filter(station=station).exists():
        raise DomainError(ErrorCode.CONFLICT, _("这个站已经办过入驻，请在原来的资料上修改。"))
    columns = values.clean(of_station=True)
    return Seller.objects.create(
        station=station, region_id=station.village_id, applicant=by.user, is_demo=station.is_demo, **columns
    )


@transaction.atomic
def join_as_organisation(*, region_code: str, values: SellerValues, by: Viewer) -> Seller:
    """Begin a co-operative's, farm's or enterprise's application as a seller, in its village, township or county.

    Raises DomainError UNAUTHENTICATED, INVALID.
    """
    require(by, "seller.apply")
    region = Region.objects.filter(pk=region_code).first()
    if region is None or region.level not in {RegionLevel.VILLAGE, RegionLevel.TOWNSHIP, RegionLevel.COUNTY}:
        raise DomainError(ErrorCode.INVALID, _("请选择经营所在的村、乡镇或县。"), "region")
    columns = values.clean(of_station=False)
    return Seller.objects.create(region=region, applicant=by.user, is_demo=by.user.is_demo, **columns)


@transaction.atomic
def change_seller(*, seller_id: UUID, values: SellerValues, by: Viewer) -> Seller:
    """Write on an application that was not submitted, or came back. Raises DomainError NOT_FOUND, FORBIDDEN, INVALID,
    STATE.
    """
    seller = lock(Seller, seller_id)
    require(by, "seller.edit", seller)
    if seller.status not in SELLER_EDITABLE:
        raise DomainError(ErrorCode.STATE, _("申请正在审核，要改请先撤回。"))
    for name, value in values.clean(of_station=seller.station_id is not None).items():
        setattr(seller, name, value)
    seller.save()
    return seller


@transaction.atomic
def submit_seller(*, seller_id: UUID, by: Viewer, now: datetime) -> Seller:
    """Hand the application in. Raises DomainError NOT_FOUND, FORBIDDEN, STATE, NOT_READY (no business licence)."""
    seller = lock(Seller, seller_id, "region__parent")
    require(by, "seller.submit", seller)
    waiting = list(seller.licences.filter(status=LicenceStatus.SUBMITTED).order_by("kind"))
    if seller.kind == SellerKind.LICENSED and not any(row.kind == "business" for row in waiting):
        raise DomainError(StationErrorCode.NOT_READY, _("请先上传营业执照。"), field="licences")
    transition(
        seller,
        SellerStatus.SUBMITTED,
        SELLER_TRANSITIONS,
        by=by,
        verb="seller.submit",
        submitted_at=now,
        status_reason="",
    )
    known = policy.value(policies.LICENCES)
    asked = as_asked(seller) | {
        f"licence.{row.kind}": f"{licences.labels([row.kind], known=known)} {row.number}" for row in waiting
    }
    reviews.open_review(
        kind=KIND,
        subject=seller,
        by=by,
        now=now,
        working_days=policy.value(policies.REVIEW_DAYS, scopes=policy_scopes(seller)),
        before=last_submission(KIND, seller),
        after=asked,
        title=_("%(name)s 入驻") % {"name": seller.legal_name},
        detail=f"{seller.region.parent or ''} {seller.region}，{seller.get_kind_display()}",
    )
    return seller


@transaction.atomic
def withdraw_seller(*, seller_id: UUID, by: Viewer, now: datetime) -> Seller:
    """Take a submitted application back to write on. Raises DomainError NOT_FOUND, FORBIDDEN, STATE."""
    seller = lock(Seller, seller_id)
    require(by, "seller.submit", seller)
    transition(seller, SellerStatus.DRAFT, SELLER_TRANSITIONS, by=by, verb="seller.withdraw")
    reviews.withdraw_review(kind=KIND, subject=seller, by=by, now=now)
    return seller


@transaction.atomic
def check_seller(*, seller_id: UUID, passes: bool, reason: str = "", by: Viewer, now: datetime) -> Seller:
    """The township's pre-check (licence readable, name and code agree): on to the county, or back with a reason.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE, REQUIRED (no reason), HELD.
    """
    seller = lock(Seller, seller_id)
    require(by, "seller.township_check", seller)
    _decide(seller, Stage.TOWNSHIP, passes, False, reason, by, now)
    if passes:
        transition(seller, SellerStatus.TOWNSHIP_CHECKED, SELLER_TRANSITIONS, by=by, reason=reason, verb="seller.check")
    else:
        _send_back(seller, SellerStatus.RETURNED, reason, by)
    return seller


@transaction.atomic
def decide_seller(
    *, seller_id: UUID, passes: bool, rejects: bool = False, reason: str = "", by: Viewer, now: datetime
) -> Seller:
    """The county's decision: identity and licences verified, next the payee account; or back, or rejected.

    An organisation's applicant becomes its operator. Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE,
    REQUIRED (no reason), TOWNSHIP_FIRST, HELD.
    """
    seller = lock(Seller, seller_id)
    require(by, "seller.decide", seller)
    _decide(seller, Stage.COUNTY, passes, rejects, reason, by, now)
    if not passes:
        _send_back(seller, SellerStatus.REJECTED if rejects else SellerStatus.RETURNED, reason, by)
        return seller
    verify_with_application(seller, by=by, now=now)
    transition(
        seller,
        SellerStatus.COUNTY_APPROVED,
        SELLER_TRANSITIONS,
        by=by,
        reason=reason,
        verb="seller.decide",
        verified_at=now,
        status_reason="",
    )
    if seller.station_id is None:
        appoint_applicant(station=None, seller=seller, by=by, now=now)
    tell_seller(seller, "seller_approved")
    if seller.account_active:
        start_selling(seller, now)
    return seller


def _decide(seller: Seller, stage: Stage, passes: bool, rejects: bool, reason: str, by: Viewer, now: datetime) -> None:
    reviews.decide_review(
        kind=KIND, subject=seller, stage=stage, passes=passes, rejects=rejects, reason=reason, by=by, now=now
    )


def _send_back(seller: Seller, to: SellerStatus, reason: str, by: Viewer) -> None:
    said = reason.strip()[:500]
    transition(seller, to, SELLER_TRANSITIONS, by=by, reason=said, verb="seller.decide", status_reason=said)
    tell_seller(seller, f"seller_{to}", reason=said)


def as_asked(seller: Seller) -> dict[str, Any]:
    """What an officer reads: fields in words, by path."""
    words = {name: getattr(seller, name) for name in FIELDS}
    words["kind"] = str(seller.get_kind_display())
    words["region"] = f"{seller.region.parent or ''}{seller.region}"
    if seller.station_id is not None:
        words["station"] = get(Station, seller.station_id).name
    return words
