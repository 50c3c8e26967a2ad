"""Who may do what with lots: their seller records, the county decides on what is held."""

from __future__ import annotations

from core.access import Role, Row, register

SELLERS = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}

ROWS = register(
    Row("lot.view", {*SELLERS, Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN, Role.AUDITOR}),
    Row("lot.record", SELLERS),
    Row("lot.inspect", SELLERS),
    Row("lot.commit", SELLERS),
    Row("lot.release", SELLERS),
    Row("lot.box", SELLERS),
    Row("lot.label", SELLERS),
    Row("intake.print", SELLERS),
    Row("commitment.print", SELLERS),
    Row("lot.decide", {Role.COUNTY_ADMIN}),
)
