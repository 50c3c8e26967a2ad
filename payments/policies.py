"""What a county may change about money. Durations in seconds, so that a demonstration can be short."""

from __future__ import annotations

from core.policy import PolicyKey, define

DAY = 86_400

HOLD_LIMIT_DAYS = "payments.hold_limit_days"
FEE_BP = "payments.gateway_fee_bp"
EXPIRY_GRACE = "payments.expiry_grace_seconds"
STATEMENT_PERIOD = "payments.statement_period_seconds"
SELLER_REVIEW = "payments.seller_review_seconds"
APPROVE_DAYS = "payments.approve_working_days"
AUTO_LIMIT = "payments.auto_approve_limit_fen"
AUTO_AFTER = "payments.auto_approve_after_statements"
FOUR_EYES = "payments.four_eyes_limit_fen"
HOLD_ALARM_DAYS = "payments.hold_alarm_days"

define(
    PolicyKey(HOLD_LIMIT_DAYS, 90, "货款最长担保天数", "天", 1, 365),
    PolicyKey(FEE_BP, 60, "支付宝手续费", "万分之一", 0, 300),
    PolicyKey(EXPIRY_GRACE, 60, "付款超时后的等待", "秒", 1, 3600),
    PolicyKey(STATEMENT_PERIOD, DAY, "账单周期", "秒", 1, 7 * DAY),
    PolicyKey(SELLER_REVIEW, 3 * DAY, "卖家核对账单的时间", "秒", 1, 14 * DAY),
    PolicyKey(APPROVE_DAYS, 2, "财务审核账单的工作日", "天", 1, 10),
    PolicyKey(AUTO_LIMIT, 500_000, "账单自动审核上限", "分", 0, 100_000_000),
    PolicyKey(AUTO_AFTER, 3, "新卖家由财务审核的账单数", "张", 0, 50),
    PolicyKey(FOUR_EYES, 5_000_000, "账单须两人审核的金额", "分", 0, 1_000_000_000),
    PolicyKey(HOLD_ALARM_DAYS, 5, "担保到期前提醒", "天", 1, 30, everywhere=True),
)
