"""From the picking list to the signature, and the story behind the box's code."""

from __future__ import annotations

from clients.main_job import outside
from clients.main_job.buying import PACKS, Order
from clients.main_job.checking import Steps, holds, same, until
from clients.main_job.lots import BROUGHT_G, Certificate, Lot
from clients.main_job.market import Json, Person
from clients.main_job.selling import Shop


def pack(shop: Shop, bought: Order, lots: list[Lot], steps: Steps) -> tuple[str, str]:
    """Scan a box of each lot into one parcel. Returns the parcel's id and the code on its first box."""
    waiting = shop.operator.ask("shipping", "ToPack", seller=shop.id)["sellerOrders"]["nodes"]
    [row] = [one for one in waiting if one["id"] == bought.id]
    [line] = row["lines"]
    same("待装箱", market=line["toPackQty"], bought=PACKS)
    shop.operator.do("shipping", "StartPacking", orderIds=[bought.id])
    codes = [lot.codes[0] for lot in lots[:PACKS]]
    items = [{"lineId": line["id"], "packs": 1, "traceCode": code} for code in codes]
    parcel = shop.operator.do("shipping", "PackParcel", orderId=bought.id, items=items)["parcel"]
    same("箱里的码", market=sorted(item["traceCode"] for item in parcel["items"]), scanned=sorted(codes))
    steps.done(f"扫箱码装箱：包裹 {parcel['label']}，{'、'.join(codes)}")
    return str(parcel["id"]), codes[0]


def send(shop: Shop, buyer: Person, bought: Order, parcel: str, courier: str, steps: Steps) -> None:
    """Ask the courier for a number; it is carried and signed for, and the market hears of it."""
    shop.operator.do("shipping", "RequestWaybill", parcelIds=[parcel])
    found = until("快递单号", lambda: _numbered(shop.operator, parcel))
    waybill = str(found["waybill"])
    steps.done(f"{found['courierName']}单号 {waybill}")
    rounds = outside.carry(courier, waybill)
    until("订单已送达", lambda: buyer.node("buying", "BoughtOrder", bought.id)["status"] == "DELIVERED")
    steps.done(f"快递：{' → '.join(rounds)}；订单已送达")


def _numbered(operator: Person, parcel: str) -> Json | None:
    found = operator.node("shipping", "ParcelOf", parcel)
    holds("快递接单", not found["waybillError"], found["waybillError"])
    return found if found["waybill"] else None


def read_story(buyer: Person, bought: Order, code: str, lot: Lot, certificate: Certificate, steps: Steps) -> None:
    """What anybody reads who scans the box: as data, and as a page without script or sign-in."""
    [parcel] = buyer.node("buying", "BoughtOrder", bought.id)["parcels"]
    [path] = [item["tracePath"] for item in parcel["items"] if item["traceCode"] == code]
    anybody = Person(str(buyer.http.base_url).rstrip("/"), "扫码的人")
    told = anybody.ask("shipping", "Story", code=code)
    story = told["tracePage"]
    holds("有溯源页", story)
    same("溯源的批次", market=story["lotCode"], packed=lot.code)
    same("溯源链", market=story["chain"]["state"], expected="INTACT")
    same(
        "溯源页的合格证",
        market=(story["commitment"]["number"], story["commitment"]["quantityG"]),
        ours=(lot.commitment, BROUGHT_G),
    )
    same(
        "溯源页的证书",
        market=[(slip["number"], slip["state"]) for slip in story["certificates"]],
        ours=[(certificate.number, "VALID")],
    )
    holds("快递的去向", told["traceParcel"])
    page = anybody.http.get(path, headers={"Accept": "text/html"})
    same("溯源页", answered=page.status_code, expected=200)
    holds("溯源页写着批次", lot.code in page.text, path)
    chain = story["chain"]
    steps.done(f"溯源页 {path}：{len(story['events'])} 件事，链完整，链头 {chain['headHash'][:12]}…")
