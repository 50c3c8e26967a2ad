"""Who may compare the plan with what is."""

from core.access import Role, Row, register

ROWS = register(
    Row("plan.view", {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN, Role.COUNTY_FINANCE, Role.AUDITOR}),
)
