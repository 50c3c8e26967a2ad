"""A buyer: an address, what it will cost, the order (pressed twice), the cashier."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from clients.main_job import made_up
from clients.main_job.checking import Steps, holds, same, until, yuan
from clients.main_job.goods import NET_G, PRICE_FEN, Goods, freight_fen
from clients.main_job.market import Person
from clients.main_job.outside import Cashier

PACKS = 2
TO = {"areaCode": "310104", "detail": "演示路 1 号 2 单元 301 室"}  # Shanghai, Xuhui


@dataclass(frozen=True, slots=True)
class Order:
    """What was bought. Amounts in fen."""

    id: str
    number: str
    goods_fen: int
    freight_fen: int
    total_fen: int


def arrive(url: str, steps: Steps) -> tuple[Person, str]:
    """A new buyer, signed in by code, with an address to send to."""
    buyer = Person(url, "买家")
    buyer.sign_in_by_code(made_up.phone())
    address = buyer.do("buying", "SaveAddress", name="演示买家", phone=buyer.phone, **TO)["address"]
    steps.done(f"新买家 {buyer.phone}，收货 {address['areaText']}")
    return buyer, str(address["id"])


def order(buyer: Person, address: str, goods: Goods, steps: Steps) -> Order:
    """Look at the price, then press the button twice: one order."""
    lines = [{"variantId": goods.variant, "qty": PACKS, "seenPriceFen": PRICE_FEN}]
    preview = buyer.ask("buying", "Preview", lines=lines, address=address)["checkoutPreview"]
    same("结算页的问题", market=[problem["message"] for problem in preview["problems"]], expected=[])
    holds("送得到", all(one["deliverable"] for one in preview["orders"]))
    expected = (PACKS * PRICE_FEN, freight_fen(PACKS * NET_G))
    same("货款和运费", preview=(preview["goodsFen"], preview["freightFen"]), ours=expected)

    wish = {
        "idempotencyKey": str(uuid4()), "addressId": address, "lines": lines,
        "seenFreightFen": preview["freightFen"], "noReturnAck": preview["noReturnText"] is not None,
    }  # fmt: skip
    [first] = buyer.do("buying", "PlaceOrder", **wish)["orders"]
    [second] = buyer.do("buying", "PlaceOrder", **wish)["orders"]
    same("同一个键下两次单，是同一单", first=first["id"], second=second["id"])
    same(
        "订单金额",
        order=(first["goodsFen"], first["freightFen"], first["totalFen"]),
        ours=(*expected, sum(expected)),
    )
    steps.done(
        f"订单 {first['number']}（同一个键按两次，一单）：货款 {yuan(first['goodsFen'])} + 运费"
        f" {yuan(first['freightFen'])} = {yuan(first['totalFen'])}"
    )
    return Order(first["id"], first["number"], first["goodsFen"], first["freightFen"], first["totalFen"])


def pay(buyer: Person, bought: Order, steps: Steps) -> Cashier:
    """Go to the gateway's cashier, pay there, come back, and ask until the market knows by the gateway's word."""
    opened = buyer.do("buying", "OpenCashier", orderId=bought.id, channel="PAGE")
    cashier = Cashier.at(opened["redirectUrl"])
    same("收银台的金额", cashier=cashier.amount, order=f"{bought.total_fen / 100:.2f}")
    back = cashier.pay()
    returned = buyer.http.get(back, follow_redirects=True, headers={"Accept": "text/html"})
    same("回到集市的页面", answered=returned.status_code, expected=200)
    until("订单已付款", lambda: _paid(buyer, bought))
    found = buyer.node("buying", "BoughtOrder", bought.id)
    same("付款", order=found["totalFen"], lines=sum(line["paidFen"] for line in found["lines"]) + bought.freight_fen)
    steps.done(f"在收银台付 {cashier.amount} 元，支付单 {cashier.out_trade_no}，订单已付款")
    return cashier


def _paid(buyer: Person, bought: Order) -> bool:
    told = buyer.do("buying", "RefreshPayment", orderId=bought.id)["order"]
    return bool(told["money"] == "PAID")


def confirm(buyer: Person, bought: Order, steps: Steps) -> None:
    """The buyer says that it came."""
    told = buyer.do("buying", "ConfirmReceipt", orderId=bought.id)["order"]
    holds("确认收货", told["status"] in {"COMPLETED", "MATURED"}, told["status"])
    steps.done("买家确认收货")
