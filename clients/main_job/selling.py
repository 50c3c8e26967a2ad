"""A new seller, from an application to the gateway's word; his farmers and their land; his clocks, in seconds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta

from clients.main_job import made_up, offices
from clients.main_job.checking import Steps, holds, same, until
from clients.main_job.made_up import Names
from clients.main_job.market import Json, Person
from clients.main_job.offices import Offices

CLOCKS = {
    "orders.claim_window_seconds": 1,
    "orders.seven_day_return_seconds": 1,
    "payments.statement_period_seconds": 1,
}
"""What stands between a signed parcel and the money, in seconds. The buyer and the seller still say yes themselves."""
REASON = "主链试跑：本次新开的卖家，时钟按秒"
FARMERS = ("刀某甲（演示）", "白某乙（演示）")
INTERVAL_DAYS = 20


@dataclass(frozen=True, slots=True)
class Farmer:
    """Who grows, and on which land."""

    id: str
    plot: str


@dataclass(frozen=True, slots=True)
class Shop:
    """A seller that may sell. ``scope``: where rules of his own are set."""

    id: str
    scope: str
    legal_name: str
    uscc: str
    operator: Person


def open_shop(url: str, names: Names, office: Offices, steps: Steps) -> Shop:
    """Apply, be looked at by township and county, be audited by the gateway."""
    operator = Person(url, "卖家")
    operator.sign_in_by_code(made_up.phone())
    code = made_up.credit_code(office.county)
    values = {"kind": "LICENSED", "legalName": names.seller, "uscc": code, "displayName": names.shop}
    seller = operator.do("selling", "JoinAsOrganisation", region=office.village, values=values)["seller"]["id"]
    steps.done(f"新卖家 {names.seller}，{office.place}，经办人 {operator.phone}，短信验证码登录")

    licence = operator.upload("stations.licence", made_up.picture(names.seller))
    operator.do("selling", "BringLicence", sellerId=seller, kind="business", number=code, fileId=licence)
    operator.do("selling", "SubmitSeller", id=seller)
    checked = office.township_admin.do("selling", "CheckSeller", id=seller, passes=True)["seller"]
    same("乡镇初审后的状态", market=checked["status"], expected="TOWNSHIP_CHECKED")
    decided = office.county_admin.do("selling", "DecideSeller", id=seller, passes=True)["seller"]
    holds("县级通过后等收款账户", decided["status"] in {"COUNTY_APPROVED", "ACCOUNT_PENDING"}, decided["status"])
    steps.done(f"执照 {code} 上传，{office.township_admin.called}初审，{office.county_admin.called}通过")

    operator.do(
        "selling", "SubmitPayeeAccount",
        sellerId=seller, legalPerson=FARMERS[0], contactName=FARMERS[0],
        contactMobile=operator.phone, settleTo=operator.phone,
    )  # fmt: skip
    until("支付网关审核收款账户", lambda: _active(operator, seller))
    steps.done("收款账户在支付网关入驻，已审核，卖家可以经营")
    return Shop(seller, offices.seller_scope(operator), names.seller, code, operator)


def _active(operator: Person, seller: str) -> bool:
    told = operator.ask("selling", "Standing", id=seller)
    return bool(told["node"]["status"] == "ACTIVE" and (told["payeeAccount"] or {}).get("status") == "ACTIVE")


def shorten_clocks(shop: Shop, office: Offices, steps: Steps) -> None:
    """Set this seller's clocks, and nobody else's, and read back who set them."""
    for key, seconds in CLOCKS.items():
        given = {"key": key, "scopeKey": shop.scope, "value": json.dumps(seconds), "reason": REASON}
        policy = office.county_admin.do("people", "SetPolicy", **given)["policy"]
        same(f"规则 {key}", market=(policy["value"], policy["scopeKey"]), given=(seconds, shop.scope))
        told = office.county_admin.ask("people", "PolicyHistory", key=key, scopeKey=shop.scope)
        [last] = told["policyHistory"]["nodes"]
        same(
            f"规则 {key} 的记录",
            market=(last["value"], last["setBy"], last["source"]),
            given=(seconds, office.county_admin.called, REASON),
        )
    steps.done(f"本卖家的 {len(CLOCKS)} 个时钟改为 1 秒，有据可查：{office.county_admin.called}")


def rates(shop: Shop, office: Offices) -> Json:
    """Commission and gateway fee that hold for this seller, in basis points."""
    told = office.county_admin.ask("people", "Policies", scopeKey=shop.scope)["policies"]
    known = {row["key"]: row["value"] for row in told}
    return {"commission": known["orders.commission_bp"], "fee": known["payments.gateway_fee_bp"]}


def register_farmers(shop: Shop, office: Offices, today: date, steps: Steps) -> list[Farmer]:
    """Two farmers, a plot each, with what was put on it and its interval kept."""
    farmers = []
    for name in FARMERS:
        given = {"sellerId": shop.id, "name": name, "village": office.village}
        producer = shop.operator.do("selling", "RegisterProducer", **given)["producer"]["id"]
        plot = shop.operator.do(
            "selling", "RecordPlot", producerId=producer, name="冰糖橙地（演示）", areaMu="3.5", variety="冰糖橙"
        )["plotId"]
        shop.operator.do(
            "selling", "RecordInput",
            plotId=plot, name="矿物油乳油（演示）", registrationNo="PD20080005", dose="稀释 150 倍喷雾",
            target="红蜘蛛", appliedOn=str(today - timedelta(days=INTERVAL_DAYS + 16)), intervalDays=INTERVAL_DAYS,
        )  # fmt: skip
        farmers.append(Farmer(str(producer), str(plot)))
    steps.done(f"农户 {'、'.join(FARMERS)}，各一块地，用药间隔 {INTERVAL_DAYS} 天已记")
    return farmers
