"""The parcels' rows of the access table."""

from core.access import Role, Row, register
from orders.access import OVERSIGHT, SELLER_SIDE

ROWS = register(
    Row("order.list_sold", {*SELLER_SIDE, *OVERSIGHT}),
    Row("order.pack", SELLER_SIDE),
    Row("order.ship", SELLER_SIDE),
    Row("order.change_recipient", {Role.SELF}),
    Row("courier.list", {Role.USER}),
)
