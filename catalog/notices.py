"""What people are told about goods."""

from __future__ import annotations

from core.notify import Template, register

register(
    Template("product_approved", "“{title}”审核通过了，可以上架。"),
    Template("product_returned", "“{title}”被退回修改：{reason}"),
    Template("product_taken_down", "“{title}”已下架：{reason}"),
    Template("certificate_verified", "证书 {number} 已核验，可以给批次挂证了。"),
    Template("certificate_returned", "证书 {number} 被退回修改：{reason}"),
    Template("certificate_suspended", "证书 {number} 已暂停，商品上的标志已撤下：{reason}"),
    Template("certificate_revoked", "证书 {number} 已撤销，商品上的标志已撤下：{reason}"),
    Template("certificate_resumed", "证书 {number} 已恢复，被下架的商品请逐件申请恢复。"),
    Template("certificate_expiring", "证书 {number} {last_day}到期，请尽快办续展并登记新证。"),
    Template("certificate_lookup_due", "证书 {number} 距上次登记查询满 90 天，请再查一次。"),
)
