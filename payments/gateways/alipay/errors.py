"""Alipay's codes and what to do about each (the table of the gateway documents, one place).

A code that stands nowhere here is a refusal we do not know: the operation failed, and a person looks at it.
"""

from __future__ import annotations

from enum import StrEnum

SUCCESS = "10000"
UNAVAILABLE = "20000"
IN_PROGRESS = "10003"


_OF_THE_CALLER = frozenset({"40001", "40002", "40003", "40006"})


def not_accepted(code: str, sub_code: str) -> bool:
    """Whether the gateway turned the caller away (a wrong key, a missing right): nothing was done, nothing was decided.

    Not an answer to the deed: once our configuration is mended, the same request is answered.
    """
    return code in _OF_THE_CALLER and sub_code.startswith("isv.")


class Action(StrEnum):
    """What an answer means for the caller."""

    UNKNOWN = "unknown"  # it may have been done: ask, then the same request again
    DONE = "done"  # done before, by this or another call
    NOT_FOUND = "not_found"  # the gateway has no such thing (yet)
    ASK = "ask"  # refused because the state is another one than we think: ask
    PARK = "park"  # may be sent again under the same key once the cause is gone
    FAIL = "fail"


_BY_METHOD: dict[str, dict[str, Action]] = {
    "ant.merchant.expand.indirect.zftorder.query": {
        "ORDER_NOT_EXIST": Action.NOT_FOUND,
    },
    "alipay.trade.query": {
        "ACQ.TRADE_NOT_EXIST": Action.NOT_FOUND,
    },
    "alipay.trade.close": {
        "ACQ.TRADE_NOT_EXIST": Action.NOT_FOUND,
        "ACQ.TRADE_STATUS_ERROR": Action.ASK,
        "ACQ.REASON_TRADE_STATUS_INVALID": Action.ASK,
        "ACQ.REASON_ILLEGAL_STATUS": Action.ASK,
    },
    "alipay.trade.refund": {
        "ACQ.SELLER_BALANCE_NOT_ENOUGH": Action.PARK,
        "ACQ.REASON_TRADE_BEEN_FREEZEN": Action.PARK,
        "ACQ.DISCORDANT_REPEAT_REQUEST": Action.ASK,
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL": Action.FAIL,
        "ACQ.REASON_TRADE_REFUND_FEE_ERR": Action.FAIL,
        "ACQ.TRADE_NOT_ALLOW_REFUND": Action.FAIL,
        "ACQ.TRADE_HAS_FINISHED": Action.FAIL,
        "ACQ.TRADE_STATUS_ERROR": Action.FAIL,
    },
    "alipay.trade.fastpay.refund.query": {
        "ACQ.TRADE_NOT_EXIST": Action.NOT_FOUND,
        "ACQ.REFUND_NOT_EXIST": Action.NOT_FOUND,
    },
    "alipay.trade.settle.confirm": {
        "ACQ.ILLEGAL_SETTLE_STATE": Action.DONE,
        "ACQ.TRADE_SETTLE_ERROR": Action.UNKNOWN,
    },
    "alipay.trade.order.settle": {
        "ACQ.TRADE_SETTLE_ERROR": Action.UNKNOWN,
        "ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH": Action.PARK,
        "ACQ.SELLER_BALANCE_NOT_ENOUGH": Action.PARK,
        "ACQ.ROYALTY_RECEIVER_INVALID": Action.PARK,
    },
    "alipay.trade.order.settle.query": {
        "ACQ.TRADE_NOT_EXIST": Action.NOT_FOUND,
        "ACQ.SETTLE_NOT_EXIST": Action.NOT_FOUND,
    },
}


def action_for(method: str, code: str, sub_code: str) -> Action:
    """What to do with an answer whose code is not 10000.

    20000, 10003 (in progress) and every ``SYSTEM_ERROR``, with whatever prefix, leave the outcome open;
    ``FREQUENCY_LIMIT`` says that the same request must come again later.
    """
    if code in (UNAVAILABLE, IN_PROGRESS) or sub_code.endswith(("SYSTEM_ERROR", "FREQUENCY_LIMIT")):
        return Action.UNKNOWN
    return _BY_METHOD.get(method, {}).get(sub_code, Action.FAIL)
