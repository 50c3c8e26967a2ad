"""The orders' clocks and limits, in the unit that a demonstration may shorten them to."""

from core.policy import PolicyKey, define

PAY_BY = "orders.pay_by_seconds"
CONFIRM_FRESH = "orders.confirm_fresh_seconds"
CONFIRM_OTHER = "orders.confirm_other_seconds"
EXTENSION = "orders.extension_seconds"
CLAIM_LONGEST = "orders.claim_window_seconds"
SEVEN_DAYS = "orders.seven_day_return_seconds"
COMMISSION = "orders.commission_bp"
CART_LIMIT = "orders.cart_limit"
LATE_TOLD = "orders.late_told_seconds"
LATE_VOID = "orders.late_void_seconds"
NO_NEWS = "orders.no_news_seconds"
NO_ANSWER = "orders.no_answer_seconds"

define(
    PolicyKey(PAY_BY, 1_800, "付款期限", "秒", 30, 86_400),
    PolicyKey(CONFIRM_FRESH, 3 * 86_400, "生鲜签收后自动确认", "秒", 1, 15 * 86_400),
    PolicyKey(CONFIRM_OTHER, 7 * 86_400, "其他签收后自动确认", "秒", 1, 30 * 86_400),
    PolicyKey(EXTENSION, 3 * 86_400, "延长收货", "秒", 0, 7 * 86_400),
    PolicyKey(CLAIM_LONGEST, 2 * 86_400, "坏果包赔最长期限", "秒", 1, 2 * 86_400),
    PolicyKey(SEVEN_DAYS, 7 * 86_400, "七天无理由退货期限", "秒", 1, 15 * 86_400),
    PolicyKey(COMMISSION, 300, "平台佣金", "万分之一", 0, 3_000),
    PolicyKey(CART_LIMIT, 50, "购物车最多几样", "样", 1, 200, everywhere=True),
    PolicyKey(LATE_TOLD, 86_400, "超过发货时间多久可自由取消", "秒", 0, 3 * 86_400),
    # No longer than these two: the hold of the money is computed with them (payments.rules: AFTER_PROMISE, TRANSIT).
    PolicyKey(LATE_VOID, 3 * 86_400, "超过发货时间多久自动取消", "秒", 1, 3 * 86_400),
    PolicyKey(NO_NEWS, 15 * 86_400, "发货多久没签收就问买家", "秒", 1, 15 * 86_400),
    PolicyKey(NO_ANSWER, 3 * 86_400, "问了买家多久没答算签收", "秒", 1, 3 * 86_400),
)
