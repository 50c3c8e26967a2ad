"""What a county may change about goods."""

from __future__ import annotations

from catalog.rules.words import read_word_file
from core.policy import PolicyKey, define

PRICE_UP_PERCENT = "catalog.price_up_percent"
PRICE_DOWN_PERCENT = "catalog.price_down_percent"
REVIEW_DAYS = "catalog.review_working_days"
WORDS = "catalog.words"
AUTHORISED_WORDS = "catalog.authorised_words"
CLAIM_AUTO_FEN = "catalog.claim_auto_approve_fen"
CLAIM_ANSWER_HOURS = "catalog.claim_answer_hours"

define(
    PolicyKey(PRICE_UP_PERCENT, 30, "涨价不用重审的上限", "%", 0, 1000),
    PolicyKey(PRICE_DOWN_PERCENT, 50, "降价不用重审的上限", "%", 0, 100),
    PolicyKey(REVIEW_DAYS, 2, "商品审核每一级的工作日", "天", 1, 20),
    PolicyKey(WORDS, read_word_file(), "认证、品牌、广告用语"),
    # Set for one seller, with the authorisation's number as the reason: 褚橙, 元江芒果.
    PolicyKey(AUTHORISED_WORDS, [], "已有授权的品牌和地名用语"),
    PolicyKey(CLAIM_AUTO_FEN, 2_000, "坏果包赔自动通过的金额", "分", 0, 100_000),
    PolicyKey(CLAIM_ANSWER_HOURS, 24, "站点答复包赔的时限", "小时", 1, 72),
)
