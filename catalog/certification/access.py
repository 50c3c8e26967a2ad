"""Who may do what with certificates: sellers bring and claim, townships check, the county verifies and suspends."""

from __future__ import annotations

from core.access import Role, Row, register
from core.files.kinds import FileKind, define
from stations.files import owner_by_scope

SELLERS = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}
OFFICIALS = {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN}

SCAN, SCREENSHOT, GRANT = "catalog.certificate_scan", "catalog.register_screenshot", "catalog.certificate_grant"

ROWS = register(
    Row("certificate.view", {*SELLERS, *OFFICIALS, Role.AUDITOR}),
    Row("certificate.edit", SELLERS),
    Row("certificate.submit", SELLERS),
    Row("certificate.township_check", {Role.TOWNSHIP_ADMIN}),
    Row("certificate.decide", {Role.COUNTY_ADMIN}),
    Row("certificate.look_up", {Role.COUNTY_ADMIN}),
    Row("certificate.suspend", {Role.COUNTY_ADMIN}),
    Row("certificate.members", {*SELLERS, *OFFICIALS}),
    Row("certificate.grant", {*SELLERS, Role.COUNTY_ADMIN}),
    Row("certificate.claim", SELLERS),
    Row("certificate.other_sale", SELLERS),
)

define(
    FileKind(SCAN, "证书扫描件", "certificate.view", owner_by_scope, documents=True),
    FileKind(SCREENSHOT, "登记查询截图", "certificate.view", owner_by_scope),
    FileKind(GRANT, "证书授权书", "certificate.view", owner_by_scope, documents=True),
)
