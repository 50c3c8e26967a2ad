"""What people are told about goods."""

from __future__ import annotations

from core.notify import Template, register

register(
    Template("product_approved", "“{title}”审核通过了，可以上架。"),
    Template("product_returned", "“{title}”被退回修改：{reason}"),
    Template("product_taken_down", "“{title}”已下架：{reason}"),
)
