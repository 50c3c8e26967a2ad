"""What buyers and sellers are told about parcels."""

from __future__ import annotations

from core.notify import Template, register

register(
    Template("parcel_shipped", "订单 {number} 的包裹已发出：{courier} {waybill}。"),
    Template("parcel_waybill_refused", "订单 {number} 的包裹没有取到单号：{reason}"),
    Template("parcel_lost", "订单 {number} 的包裹（{courier} {waybill}）快递报告：{text}。村站会联系快递查件。"),
    Template("parcel_lost_seller", "订单 {number} 的包裹（{courier} {waybill}）快递报告：{text}。请马上查件。"),
    Template("parcel_foreign", "订单 {number} 的运单号 {waybill} 在装箱前就有记录，请核对是不是填错了。"),
)
