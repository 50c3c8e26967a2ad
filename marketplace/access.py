"""Who may read what the market says of itself."""

from core.access import Role, Row, register

ROWS = register(Row("site.view", {Role.ANYONE}))
