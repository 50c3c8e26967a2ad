"""Who may read what the market says of itself, and what was done in it."""

from core.access import Role, Row, register

ROWS = register(
    Row("site.view", {Role.ANYONE}),
    Row("audit.view", {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN, Role.AUDITOR}),
)
