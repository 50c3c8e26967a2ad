"""Who may do what with stations, sellers, people and reviews; and the kinds of files they bring."""

from __future__ import annotations

from core.access import Role, Row, register

OFFICIALS = {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN}
COUNTY = {Role.COUNTY_ADMIN, Role.COUNTY_FINANCE, Role.AUDITOR}

ROWS = register(
    Row("region.view", {Role.ANYONE}),
    Row("review.view", {*OFFICIALS, Role.AUDITOR}),
    Row("review.hold", OFFICIALS),
)
