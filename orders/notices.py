"""What buyers and sellers are told about orders."""

from __future__ import annotations

from core.notify import Template, register

register(
    Template("order_paid", "订单 {number} 已付款 {yuan} 元，村站会在 {ship_by} 前发货。"),
    Template("order_new", "新订单 {number}，{yuan} 元，请在 {ship_by} 前发货。"),
    Template("order_expired", "订单 {number} 过了付款时间，已关闭。还想要可以重新下单。"),
    Template("order_cancelled", "订单 {number} 已被买家取消，请不要再发货。原因：{reason}"),
    Template("order_refunded", "订单 {number} 的 {yuan} 元已退回您的支付宝。"),
    Template("order_refund_failed", "订单 {number} 的退款没有成功，平台会联系您处理，钱仍在担保中。"),
)
