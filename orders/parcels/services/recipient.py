"""The buyer has it sent elsewhere, as long as nobody packs it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.rules.freight import Item, Terms, province_of, quote_all
from catalog.services.card_parts import terms_of_template
from core import areas, audit
from core.access import Viewer, require
from core.db import get, lock
from core.errors import DomainError, ErrorCode
from core.money import yuan
from orders.errors import OrderErrorCode
from orders.models import Order, Recipient
from orders.parcels.selectors import may_change_recipient
from orders.services.placement import own_address


@transaction.atomic
def change_recipient(*, order_id: UUID, address_id: UUID, by: Viewer) -> Order:
    """Send an order to another of the buyer's addresses, where the way costs the same.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, STATE (being packed), NOT_DELIVERABLE, FREIGHT_CHANGED.
    """
    require(by, "order.change_recipient", get(Order, order_id, "seller__station"))
    address = own_address(by, address_id)
    order = lock(Order, order_id, "seller__station", "recipient")
    if not may_change_recipient(order):
        raise DomainError(ErrorCode.STATE, _("村站已经开始装箱，不能再改地址，请联系村站。"), subject=order)
    _check_freight(order, province_of(address.area_code))
    recipient: Recipient = order.recipient
    recipient.name, recipient.phone = address.name, address.phone
    recipient.area_code, recipient.detail = address.area_code, address.detail
    recipient.area_text = areas.full_name(address.area_code) or ""
    recipient.save(update_fields=["name", "phone", "area_code", "area_text", "detail"])
    audit.record(by, "order.change_recipient", order, after={"address": str(address.pk)})
    return order


def _check_freight(order: Order, province: str) -> None:
    groups: dict[UUID | None, tuple[Terms, list[Item]]] = {}
    for line in order.lines.select_related("variant__product__freight_template"):
        template = line.variant.product.freight_template
        group = groups.setdefault(template.pk if template else None, (terms_of_template(template), []))
        group[1].append(Item(line.qty, int(line.snapshot["net_g"]), line.unit_fen))
    quote = quote_all(list(groups.values()), province)
    if quote.fen is None:
        raise DomainError(OrderErrorCode.NOT_DELIVERABLE, quote.text, "address_id")
    if quote.fen != order.freight_fen:
        raise DomainError(
            OrderErrorCode.FREIGHT_CHANGED,
            _("寄到新地址的运费是 %(now)s 元，和已付的 %(paid)s 元不同，请取消后重新下单。")
            % {"now": yuan(quote.fen), "paid": yuan(order.freight_fen)},
            "address_id",
        )
