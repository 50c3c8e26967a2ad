"""Pure rules: statuses and what may follow, the automatic journey, the retry schedule, waybill numbers."""

import secrets
from dataclasses import dataclass
from enum import StrEnum

COURIER = "dianyun"
COURIER_NAME = "滇运快递（沙箱）"
MAX_WEIGHT_G = 50_000


class Status(StrEnum):
    """Where a parcel is, as told on the wire."""

    CREATED = "created"
    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    SIGNED = "signed"
    LOST = "lost"
    CANCELLED = "cancelled"


STATUS_TEXT = {
    Status.CREATED: "已下单，待收件",
    Status.COLLECTED: "已收件",
    Status.IN_TRANSIT: "运输中",
    Status.OUT_FOR_DELIVERY: "派送中",
    Status.SIGNED: "已签收",
    Status.LOST: "已丢失",
    Status.CANCELLED: "已取消",
}


class Action(StrEnum):
    """What the person (or the automatic journey) who plays the courier can do."""

    COLLECT = "collect"
    MOVE = "move"
    DELIVER = "deliver"
    SIGN = "sign"
    FALSE_SIGN = "false_sign"
    LOSE = "lose"


@dataclass(frozen=True, slots=True)
class Step:
    """An action: from which statuses, to which, its button, and the sentence in the tracking."""

    label: str
    before: frozenset[Status]
    after: Status
    text: str


ON_THE_WAY = frozenset({Status.COLLECTED, Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY})
STEPS = {
    Action.COLLECT: Step("收件", frozenset({Status.CREATED}), Status.COLLECTED, "快递员已收件"),
    Action.MOVE: Step(
        "运输中", frozenset({Status.COLLECTED, Status.IN_TRANSIT}), Status.IN_TRANSIT, "快件已到达，正发往下一站"
    ),
    Action.DELIVER: Step(
        "派送",
        frozenset({Status.COLLECTED, Status.IN_TRANSIT}),
        Status.OUT_FOR_DELIVERY,
        "快递员正在派送，请保持电话畅通",
    ),
    Action.SIGN: Step("签收", frozenset({Status.OUT_FOR_DELIVERY}), Status.SIGNED, "已签收，签收人：本人"),
    Action.FALSE_SIGN: Step("假签收", ON_THE_WAY, Status.SIGNED, "已签收，签收人：门卫代收"),
    Action.LOSE: Step("丢失", ON_THE_WAY, Status.LOST, "快件在运输途中遗失，正在核实"),
}

JOURNEY = {
    Status.CREATED: Action.COLLECT,
    Status.COLLECTED: Action.MOVE,
    Status.IN_TRANSIT: Action.DELIVER,
    Status.OUT_FOR_DELIVERY: Action.SIGN,
}
"""What the automatic progress does next; nothing from any other status."""

RETRY_SECONDS = (10, 30, 60, 300, 900, 3_600, 10_800, 21_600, 43_200)
"""How long after a failed push the next one follows; after the last there is none, and only ``track`` tells."""


def may(action: Action, status: Status) -> bool:
    """Whether ``action`` is possible while the parcel is in ``status``."""
    return status in STEPS[action].before


def retry_after_ms(attempts: int, time_scale: float) -> int | None:
    """Milliseconds until the next push after ``attempts`` failed ones, or None when it is given up."""
    if attempts > len(RETRY_SECONDS):
        return None
    return int(RETRY_SECONDS[attempts - 1] * 1000 / time_scale)


def is_served(area_code: str, unserved: str) -> bool:
    """Whether we deliver to an area: not when its code begins with one of the comma-separated prefixes."""
    return not any(prefix and area_code.startswith(prefix) for prefix in unserved.split(","))


def new_waybill_no() -> str:
    """``DY`` and 13 digits, the last one by Luhn, so that a mistyped number is not somebody else's."""
    body = f"{secrets.randbelow(10**12):012d}"
    return f"DY{body}{luhn_digit(body)}"


def luhn_digit(digits: str) -> str:
    """The check digit that follows ``digits`` (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
