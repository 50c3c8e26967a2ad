"""Who may do what with stations, sellers, people and reviews; and the kinds of files they bring."""

from __future__ import annotations

from core.access import Role, Row, register
from core.files.kinds import FileKind, define
from stations.files import owner_by_scope

OFFICIALS = {Role.TOWNSHIP_ADMIN, Role.COUNTY_ADMIN}
SELLERS = {Role.STATION_MANAGER, Role.SELLER_OPERATOR}
OVERSIGHT = {*OFFICIALS, Role.COUNTY_FINANCE, Role.AUDITOR}

ROWS = register(
    Row("region.view", {Role.ANYONE}),
    Row("station.public", {Role.ANYONE}),
    Row("station.apply", {Role.USER}),
    Row("station.edit", {Role.SELF}),
    Row("station.submit", {Role.SELF}),
    Row("station.view", {Role.SELF, Role.STATION_MANAGER, Role.INFORMATION_OFFICER, *OVERSIGHT}),
    Row("station.evidence", {Role.SELF, Role.STATION_MANAGER, *OFFICIALS, Role.AUDITOR}),
    Row("station.gather", {Role.STATION_MANAGER}),
    Row("station.describe", {Role.STATION_MANAGER}),
    Row("station.township_check", {Role.TOWNSHIP_ADMIN}),
    Row("station.decide", {Role.COUNTY_ADMIN}),
    Row("station.accept", {Role.COUNTY_ADMIN}),
    Row("station.suspend", {Role.COUNTY_ADMIN}),
    Row("station.close", {Role.COUNTY_ADMIN}),
    Row("station.change_manager", OFFICIALS),
    Row("seller.apply", {Role.USER}),
    Row("seller.apply_for_station", {Role.STATION_MANAGER}),
    Row("seller.edit", {Role.SELF, *SELLERS}),
    Row("seller.submit", {Role.SELF, *SELLERS}),
    Row("seller.view", {Role.SELF, *SELLERS, *OVERSIGHT}),
    Row("seller.township_check", {Role.TOWNSHIP_ADMIN}),
    Row("seller.decide", {Role.COUNTY_ADMIN}),
    Row("seller.verify", {Role.COUNTY_ADMIN}),
    Row("seller.suspend", {Role.COUNTY_ADMIN}),
    Row("seller.close", {Role.COUNTY_ADMIN}),
    Row("licence.bring", {Role.SELF, *SELLERS}),
    Row("licence.view", {Role.SELF, *SELLERS, *OFFICIALS, Role.AUDITOR}),
    Row("licence.township_check", {Role.TOWNSHIP_ADMIN}),
    Row("licence.decide", {Role.COUNTY_ADMIN}),
    Row("producer.view", {*SELLERS, *OFFICIALS, Role.AUDITOR}),
    Row("producer.edit", SELLERS),
    Row("appointment.view", {Role.SELF, *OFFICIALS, Role.AUDITOR}),
    Row("appointment.official", {Role.COUNTY_ADMIN}),
    Row("appointment.local", OFFICIALS),
    Row("appointment.end", OFFICIALS),
    Row("appointment.reset", OFFICIALS),
    Row("officer.register", {Role.TOWNSHIP_ADMIN}),
    Row("person.view", {Role.SELF, *OFFICIALS, Role.AUDITOR}),
    Row("person.reveal_id", OFFICIALS),
    Row("person.erase", {Role.COUNTY_ADMIN}),
    Row("review.view", {*OFFICIALS, Role.AUDITOR}),
    Row("review.hold", OFFICIALS),
    Row("review.decide", OFFICIALS),
    Row("review.as_township", {Role.TOWNSHIP_ADMIN}),
)

define(
    FileKind("stations.have", "六有证明", "station.evidence", owner_by_scope, documents=True),
    FileKind("stations.photo", "站点照片", "station.evidence", owner_by_scope),
    FileKind("stations.licence", "证照", "licence.view", owner_by_scope, documents=True),
)
