"""What buyers and sellers are told about orders."""

from __future__ import annotations

from core.notify import Template, register

register(
    Template("order_paid", "订单 {number} 已付款 {yuan} 元，村站会在 {ship_by} 前发货。"),
    Template("order_new", "新订单 {number}，{yuan} 元，请在 {ship_by} 前发货。"),
    Template("order_expired", "订单 {number} 过了付款时间，已关闭。还想要可以重新下单。"),
    Template("order_late_payment", "订单 {number} 关闭以后收到 {yuan} 元付款，正在自动退回您的支付宝，不用再操作。"),
    Template("order_double_payment", "订单 {number} 多付了一次 {yuan} 元，正在自动退回您的支付宝，不用再操作。"),
    Template("order_cancelled", "订单 {number} 已被买家取消，请不要再发货。原因：{reason}"),
    Template("order_refunded", "订单 {number} 的 {yuan} 元已退回您的支付宝。"),
    Template("order_refund_failed", "订单 {number} 的退款没有成功，平台会联系您处理，钱仍在担保中。"),
    Template("order_refund_stuck", "订单 {number} 的退款被支付宝拒绝（{code}），请查明原因后再次发起。"),
    Template("order_refused", "村站不能发出订单 {number}，已取消，钱会退回您的支付宝。原因：{reason}"),
    Template("order_cancel_asked", "买家申请取消订单 {number}，请先停止装箱并答复。原因：{reason}"),
    Template("order_cancel_agreed", "村站同意取消订单 {number}，钱会退回您的支付宝。"),
    Template("order_cancel_declined", "村站不同意取消订单 {number}，会照常发货。原因：{reason}"),
    Template("order_late", "订单 {number} 过了发货时间还没有发出，您可以随时取消；到 {until} 仍未发出会自动退款。"),
    Template(
        "order_late_seller", "订单 {number} 已过发货时间，请尽快发出；到 {until} 仍未发出会自动取消并记在站点名下。"
    ),
    Template("order_voided", "订单 {number} 迟迟没有发出，已自动取消，钱会退回您的支付宝。"),
    Template("order_voided_seller", "订单 {number} 迟迟没有发出，已自动取消并退款，请不要再发货。"),
    Template("order_delivered", "订单 {number} 已送达，请确认收货；到 {confirm_by} 会自动确认。"),
    Template("order_arrived", "订单 {number} 很久没有签收消息，您收到了吗？到 {until} 没有答复就算收到。"),
    Template("order_not_arrived", "买家说订单 {number} 没有收到，请向快递查件。"),
)
