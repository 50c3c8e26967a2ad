"""The gateway's rules as pure functions: no database, no clock."""

import hashlib
import json
import re
from collections.abc import Mapping

from sandbox.alipay.refusals import Refusal, invalid

OUT_TRADE_NO = re.compile(r"[A-Za-z0-9_]{1,64}")
# The document of page.pay and wap.pay: no `/`, `=`, `&` in a subject.
SUBJECT_FORBIDS = re.compile(r"[/=&]")
SETTLE_PERIOD = re.compile(r"([1-9]\d{0,2})d")
TIMEOUT = re.compile(r"([1-9]\d{0,4})([mhd])")
UNIT_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
USER_ID = re.compile(r"2088\d{12}")
UNPAID_LIFE_MS = 15 * UNIT_MS["d"]  # without time_expire a trade waits 15 days
REFUND_GAP_MS = 3000  # refunds of one trade are at least 3 s apart
REFUND_WINDOW_MS = 365 * UNIT_MS["d"]
FREEZE_MS = 30 * UNIT_MS["d"]  # royalty_freeze thaws by itself after 30 days
CLOCK_SKEW_MS = 15 * UNIT_MS["m"]
# Retries after 4 m, 10 m, 10 m, 1 h, 2 h, 6 h, 15 h: 8 deliveries within 25 hours.
NOTIFY_RETRIES_MS = tuple(m * UNIT_MS["m"] for m in (4, 10, 10, 60, 120, 360, 900))
MERCHANT_TYPES = frozenset({"01", "02", "03", "04", "05", "06", "07"})
SYNC_RECEIVERS = 5
ASYNC_RECEIVERS = 50


def fingerprint(fields: Mapping[str, object]) -> str:
    """Of the parameters that a repeated request must repeat unchanged."""
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def fee_fen(*, net_fen: int, fee_bp: int) -> int:
    """Gateway fee on a released amount, rounded half up to the fen."""
    return (net_fen * fee_bp + 5000) // 10_000


def split_cap_fen(*, total_fen: int, cap_bp: int) -> int:
    """The most that may be split off an order."""
    return total_fen * cap_bp // 10_000


def settle_days(settle_period_time: object) -> int:
    """Days of `15d`. Raises Refusal unless 1d to 365d."""
    match = SETTLE_PERIOD.fullmatch(str(settle_period_time or ""))
    if not match or int(match[1]) > 365:
        raise invalid("直付通交易须传 settle_info.settle_period_time，取值 1d 至 365d")
    return int(match[1])


def expires_at(*, time_expire_ms: int | None, timeout_express: str, now: int) -> int:
    """When an unpaid trade dies, in ms. The absolute time goes first. Raises Refusal for a malformed period."""
    if time_expire_ms is not None:
        return time_expire_ms
    if not timeout_express:
        return now + UNPAID_LIFE_MS
    match = TIMEOUT.fullmatch(timeout_express)
    if not match:
        raise invalid("timeout_express 格式有误")
    return now + int(match[1]) * UNIT_MS[match[2]]


def check_subject(subject: str) -> None:
    if not 0 < len(subject) <= 256 or SUBJECT_FORBIDS.search(subject):
        raise invalid("subject 须为 1 至 256 个字符，且不含 / = &")


def check_refund(
    *, status: str, total_fen: int, refunded_fen: int, amount_fen: int, since_last_ms: int | None, gap_ms: float
) -> None:
    """May this much be refunded now? `since_last_ms` is None before the first refund. Raises Refusal."""
    if status == "TRADE_FINISHED":
        raise Refusal("ACQ.TRADE_HAS_FINISHED", "交易已完结，不能退款")
    if status != "TRADE_SUCCESS":
        raise Refusal("ACQ.TRADE_STATUS_ERROR", "交易状态不合法，只有支付成功的交易可以退款")
    if amount_fen <= 0:
        raise invalid("refund_amount 须大于 0")
    if amount_fen > total_fen - refunded_fen:
        raise Refusal("ACQ.REFUND_AMT_NOT_EQUAL_TOTAL", "退款金额超过可退金额")
    if since_last_ms is not None and since_last_ms < gap_ms:
        raise Refusal("ACQ.FREQUENCY_LIMIT", "同一笔交易的退款须间隔 3 秒以上，请稍后用相同参数重试")


def retry_after_ms(failures: int, *, time_scale: float) -> int | None:
    """Wait before the next delivery of a notify after so many failures; None = given up."""
    if failures > len(NOTIFY_RETRIES_MS):
        return None
    return int(NOTIFY_RETRIES_MS[failures - 1] / time_scale)
