"""Who may do what with goods."""

from __future__ import annotations

from core.access import Role, Row, register

SELLERS = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}
OFFICIALS = {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN}
READERS = {*SELLERS, *OFFICIALS, Role.AUDITOR}

ROWS = register(
    Row("shop.view", {Role.ANYONE}),
    Row("product.view", READERS),
    Row("product.edit", SELLERS),
    Row("product.submit", SELLERS),
    Row("product.price", SELLERS),
    Row("product.list", SELLERS),
    Row("product.township_check", {Role.TOWNSHIP_ADMIN}),
    Row("product.decide", {Role.COUNTY_ADMIN}),
    Row("product.take_down", {Role.COUNTY_ADMIN}),
    Row("product.restore", {Role.COUNTY_ADMIN}),
    Row("freight.view", READERS),
    Row("freight.edit", SELLERS),
)
