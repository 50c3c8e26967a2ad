"""滇运快递: signed JSON over HTTP (sandbox/courier/README.md is its document)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from orders.couriers.base import (
    CourierRefusal,
    CourierUnknown,
    Movement,
    News,
    Push,
    PushRefused,
    Waybill,
    WaybillRequest,
)
from orders.couriers.names import DIANYUN

TIMESTAMP, SIGNATURE = "X-Courier-Timestamp", "X-Courier-Signature"
CLOCK_SECONDS = 300
"""How far a message's timestamp may be from our clock: an older one may be a replay (README, Signature)."""

TIMEOUT = httpx.Timeout(10.0, connect=3.0)
_MOVEMENTS = {
    "collected": Movement.COLLECTED,
    "in_transit": Movement.IN_TRANSIT,
    "out_for_delivery": Movement.OUT_FOR_DELIVERY,
    "signed": Movement.SIGNED,
    "lost": Movement.LOST,
}


@dataclass(frozen=True, slots=True)
class DianyunConfig:
    """Where the courier is, and the secret shared with it."""

    url: str
    secret: str


class DianyunGateway:
    """One merchant's connection."""

    code = DIANYUN

    def __init__(self, config: DianyunConfig) -> None:
        self._secret = config.secret.encode()
        # Straight to the courier: a proxy of the machine's environment is meant for browsing.
        self._http = httpx.Client(base_url=config.url.rstrip("/"), timeout=TIMEOUT, trust_env=False)

    def create_waybill(self, request: WaybillRequest) -> Waybill:
        answer = self._call(
            "waybill.create",
            parcel_id=str(request.parcel_id),
            goods=request.goods[:60],
            weight_g=request.weight_g,
            sender=asdict(request.sender),
            recipient=asdict(request.recipient),
            push_url=request.push_url,
        )
        return _waybill(answer)

    def track(self, *, parcel_id: UUID | None = None, waybill: str = "") -> Waybill | None:
        wanted = {"waybill_no": waybill} if waybill else {"parcel_id": str(parcel_id)}
        try:
            return _waybill(self._call("waybill.track", **wanted))
        except CourierRefusal as refusal:
            if refusal.code == "NOT_FOUND":
                return None
            raise CourierUnknown(str(refusal)) from refusal

    def cancel_waybill(self, waybill: str) -> None:
        self._call("waybill.cancel", waybill_no=waybill)

    def verify_push(self, body: bytes, headers: Mapping[str, str]) -> Push:
        if fault := self._fault(body, headers):
            raise PushRefused(fault)
        try:
            event = json.loads(body)
            told = Push(str(event["event_id"]), str(event.get("parcel_id", "")), str(event["waybill_no"]), dict(event))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PushRefused("not an event") from error
        if not told.event_id or len(told.event_id) > 64:
            raise PushRefused("not an event's id")
        return told

    def _call(self, method: str, **values: Any) -> dict[str, Any]:
        """One signed call. Raises CourierRefusal when it says no, CourierUnknown when it says nothing to act on."""
        body = json.dumps({"method": method, **values}, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            response = self._http.post("/api", content=body, headers=self._headers(body))
        except httpx.HTTPError as error:
            raise CourierUnknown(f"{method}: {type(error).__name__}") from error
        if fault := self._fault(response.content, response.headers):
            raise CourierUnknown(f"{method}: HTTP {response.status_code}, {fault}")
        try:
            answer = dict(json.loads(response.content))
            code, message = str(answer["code"]), str(answer.get("message", ""))
        except (ValueError, KeyError, TypeError) as error:
            raise CourierUnknown(f"{method}: not an answer") from error
        if code == "SIGNATURE" or response.status_code not in (200, 400):
            raise CourierUnknown(f"{method}: HTTP {response.status_code} {code}")
        if code != "OK":
            raise CourierRefusal(code, message)
        return answer

    def _headers(self, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        return {"Content-Type": "application/json", TIMESTAMP: stamp, SIGNATURE: self._sign(stamp, body)}

    def _sign(self, stamp: str, body: bytes) -> str:
        return "v1=" + hmac.new(self._secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()

    def _fault(self, body: bytes, headers: Mapping[str, str]) -> str:
        """Why a message is not the courier's, or an empty string."""
        stamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            return "no timestamp"
        if not hmac.compare_digest(self._sign(stamp, body).encode(), given.encode("utf-8", "replace")):
            return "wrong signature"
        if abs(int(stamp) - time.time()) > CLOCK_SECONDS:
            return "timestamp too far from our clock"
        return ""


def _waybill(answer: Mapping[str, Any]) -> Waybill:
    try:
        number, parcel_id = str(answer["waybill_no"]), str(answer["parcel_id"])
        return Waybill(number, parcel_id, tuple(_news(event) for event in answer.get("events", ())))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CourierUnknown("not a waybill") from error


def _news(event: Mapping[str, Any]) -> News:
    at = datetime.fromisoformat(event["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    kind = str(event["status"])
    return News(
        event_id=str(event["event_id"]),
        seq=int(event["seq"]),
        kind=kind[:24],
        movement=_MOVEMENTS.get(kind),
        text=str(event["text"])[:200],
        place=str(event.get("place", ""))[:120],
        at=at,
        raw=dict(event),
    )
