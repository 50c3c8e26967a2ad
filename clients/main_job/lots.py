"""The certificate, and what the farmers brought: weighed, tested, certified, claimed, released, boxed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from clients.main_job import made_up
from clients.main_job.checking import Steps, holds, same
from clients.main_job.goods import CATEGORY, NET_G, Goods
from clients.main_job.offices import Offices
from clients.main_job.selling import Farmer, Shop

APPROVED_G = 2_000_000
BROUGHT_G, PACKS_EACH = 20_000, 4
REGISTER = "https://register.invalid/demo"  # a demonstration's certificate stands in no register
READINGS = ["8.4"]
ISSUED_DAYS_AGO = 200


@dataclass(frozen=True, slots=True)
class Certificate:
    """A verified certificate and its one scope."""

    id: str
    number: str
    scope: str


@dataclass(frozen=True, slots=True)
class Lot:
    """What one farmer brought; ``codes``: one a box."""

    id: str
    code: str
    commitment: str
    codes: list[str]


def certify(shop: Shop, goods: Goods, farmers: list[Farmer], office: Offices, today: date, steps: Steps) -> Certificate:
    """Hand in the paper with its members; township, look-up in the register, county."""
    operator, number = shop.operator, made_up.green_number()
    scope = {"productText": CATEGORY, "categoryId": goods.category, "form": "FRESH", "areaMu": "120"}
    made = operator.do(
        "lots", "CreateCertificate",
        sellerId=shop.id, kind="GREEN", number=number, holderName=shop.legal_name, holderUscc=shop.uscc,
        issuer="演示发证机构", issuedOn=str(today - timedelta(days=ISSUED_DAYS_AGO)),
        expiresOn=str(today + timedelta(days=895)),
        scanId=operator.upload("catalog.certificate_scan", made_up.picture(number)),
        scopes=[{**scope, "approvedGPerYear": APPROVED_G}],
    )["certificate"]  # fmt: skip
    certificate, [scope_row] = str(made["id"]), made["scopes"]
    for farmer in farmers:
        operator.do("lots", "AddCertificateMember", scopeId=scope_row["id"], producerId=farmer.id)
    operator.do("lots", "SubmitCertificate", certificateId=certificate)
    office.township_admin.do("lots", "CheckCertificate", certificateId=certificate, passes=True)
    seen = office.county_admin.upload("catalog.register_screenshot", made_up.picture(REGISTER + number))
    office.county_admin.do(
        "lots", "RecordRegisterCheck",
        certificateId=certificate, url=REGISTER, fileId=seen, agrees=True, note="演示：没有查过官方登记",
    )  # fmt: skip
    decided = office.county_admin.do("lots", "DecideCertificate", certificateId=certificate, passes=True)["certificate"]
    same("证书", market=(decided["status"], decided["state"]), expected=("VERIFIED", "VALID"))
    steps.done(f"绿色食品证书 {number}：{len(farmers)} 户成员，乡镇初审，登记查询留图，县级核验")
    return Certificate(certificate, number, str(scope_row["id"]))


def bring_in(
    shop: Shop, goods: Goods, farmers: list[Farmer], certificate: Certificate, today: date, steps: Steps
) -> list[Lot]:
    """One collection sheet for all farmers; each lot is led to its boxes."""
    rows = [
        {
            "producerId": farmer.id, "productId": goods.id, "netG": BROUGHT_G, "term": "AGENCY", "shareBp": 8_000,
            "pickedOn": str(today - timedelta(days=1)), "plotId": farmer.plot, "form": "FRESH",
        }
        for farmer in farmers
    ]  # fmt: skip
    sheet = shop.operator.do("lots", "RecordIntake", sellerId=shop.id, rows=rows)
    same("收购单的重量", market=[lot["netG"] for lot in sheet["lots"]], sent=[BROUGHT_G] * len(farmers))
    steps.done(f"收购单 {sheet['number']}：{len(farmers)} 户，共 {len(farmers) * BROUGHT_G // 1000} 公斤")

    lots = [_lead(shop, goods, certificate, row["id"], row["code"]) for row in sheet["lots"]]
    [year] = [row["thisYear"] for row in shop.operator.node("lots", "CertificateYear", certificate.id)["scopes"]]
    claimed = len(lots) * BROUGHT_G
    same(
        "证书当年的克数",
        market=(year["approvedG"], year["claimedG"], year["leftG"]),
        ours=(APPROVED_G, claimed, APPROVED_G - claimed),
    )
    told = "；".join(f"{lot.code} 合格证 {lot.commitment} {len(lot.codes)} 箱" for lot in lots)
    steps.done(f"快检、承诺达标合格证、认领绿色食品、放行、装箱：{told}")
    return lots


def _lead(shop: Shop, goods: Goods, certificate: Certificate, lot: str, code: str) -> Lot:
    operator = shop.operator
    verdict = operator.do("lots", "InspectLot", lotId=lot, inhibition=READINGS)["verdict"]
    same("快检结论", market=verdict, expected="PASSED")
    commitment = operator.do("lots", "IssueCommitment", lotId=lot, basis=["CONTROL", "SELF_TEST"])["number"]
    claims = operator.do("lots", "ClaimLot", lotId=lot, scopeId=certificate.scope)["lot"]["claims"]
    same(
        "认领",
        market=[(claim["number"], claim["g"]) for claim in claims],
        expected=[(certificate.number, BROUGHT_G)],
    )
    released = operator.do("lots", "ReleaseLot", lotId=lot)["lot"]
    same("放行", market=released["quality"], expected="RELEASED")
    codes = operator.do("lots", "BoxLot", lotId=lot, variantId=goods.variant, packs=PACKS_EACH)["traceCodes"]
    holds("每箱一个码", len(set(codes)) == PACKS_EACH == BROUGHT_G // NET_G, codes)
    return Lot(lot, code, str(commitment), [str(one) for one in codes])
