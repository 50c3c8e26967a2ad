"""What people are told about money."""

from __future__ import annotations

from core.notify import Template, register

register(
    Template("account_active", "收款账户已开通，货款会结算到 {settle_to}。"),
    Template("account_needs_fix", "收款账户没有通过支付宝审核：{requirements}。请改好后重新提交。"),
    Template("statement_drafted", "新的结算单 {number}，应结 {yuan} 元，请在 {until} 前核对。"),
    Template("statement_settled", "结算单 {number} 的 {yuan} 元已到账。"),
    Template("statement_partly_settled", "结算单 {number} 有订单暂未到账，县运营中心正在处理，原因在结算单里。"),
    Template("statement_answered", "您对订单 {order_no} 的异议已答复：{answer}"),
)
