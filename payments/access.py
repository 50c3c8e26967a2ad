"""Who may do what with money."""

from __future__ import annotations

from core.access import Role, Row, register

SELLERS = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}
COUNTY = {Role.COUNTY_FINANCE, Role.COUNTY_ADMIN, Role.AUDITOR}

ROWS = register(
    Row("account.view", SELLERS | COUNTY),
    Row("account.submit", SELLERS),
    Row("statement.view", SELLERS | COUNTY),
    Row("statement.confirm", SELLERS),
    Row("statement.dispute", SELLERS),
    Row("statement.answer", {Role.COUNTY_FINANCE}),
    Row("statement.approve", {Role.COUNTY_FINANCE}),
    Row("refund.view", COUNTY),
    Row("refund.resume", {Role.COUNTY_FINANCE}),
    Row("release.resume", {Role.COUNTY_FINANCE}),
    Row("reconciliation.view", COUNTY),
    Row("reconciliation.fetch", {Role.COUNTY_FINANCE}),
)
