"""The orders' rows of the access table."""

from core.access import Role, Row, register

SELLER_SIDE = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}
OVERSIGHT = {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN, Role.COUNTY_FINANCE, Role.AUDITOR}

ROWS = register(
    Row("cart.look", {Role.ANYONE}),
    Row("cart.use", {Role.USER}),
    Row("address.use", {Role.SELF}),
    Row("order.place", {Role.USER}),
    Row("order.list_own", {Role.USER}),
    Row("order.view", {Role.SELF, *SELLER_SIDE, *OVERSIGHT}),
    Row("order.see_recipient", {Role.SELF, *SELLER_SIDE}),
    Row("order.pay", {Role.SELF}),
    Row("order.cancel", {Role.SELF}),
    Row("order.confirm", {Role.SELF}),
    Row("order.refuse", SELLER_SIDE),
    Row("order.answer_cancel", SELLER_SIDE),
    Row("order.see_earning", {*SELLER_SIDE, Role.COUNTY_ADMIN, Role.COUNTY_FINANCE, Role.AUDITOR}),
    Row("order.retry_refund", {Role.COUNTY_FINANCE}),
)
