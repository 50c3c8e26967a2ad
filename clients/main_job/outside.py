"""What lies outside the market: the cashier a buyer pays at, the gateway's books, the courier's rounds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from clients.main_job.checking import Difference, holds
from clients.main_job.market import TIMEOUT_SECONDS, Json

PAY_FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+/pay)"')
ROUNDS = ("collect", "move", "deliver", "sign")


@dataclass(frozen=True, slots=True)
class Cashier:
    """One opened cashier: the gateway's address for it, and what the market asked for there."""

    address: str
    out_trade_no: str
    amount: str

    @classmethod
    def at(cls, address: str) -> Cashier:
        asked: Json = json.loads(parse_qs(urlsplit(address).query)["biz_content"][0])
        return cls(address, str(asked["out_trade_no"]), str(asked["total_amount"]))

    @property
    def gateway(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def pay(self) -> str:
        """Look at the page and press its button. Returns the address the buyer is sent back to."""
        with httpx.Client(timeout=TIMEOUT_SECONDS) as browser:
            page = browser.get(self.address, follow_redirects=True)
            form = PAY_FORM.search(page.text)
            if form is None:
                raise Difference(f"收银台没有付款按钮：{page.status_code} {page.text[:200]}")
            holds("收银台的金额", self.amount in page.text)
            pressed = browser.post(urljoin(str(page.url), form[1]))
            # The form answers with the page's own address, which sends a payer back to the shop.
            back = str(pressed.headers.get("Location", ""))
            while back.startswith("/"):
                back = str(browser.get(urljoin(str(page.url), back)).headers.get("Location", ""))
        holds("付款后送回集市", back.startswith("http"), f"{pressed.status_code} {pressed.text[:200]}")
        return back

    def books(self) -> Json:
        """The gateway's own books, in fen."""
        told: Json = httpx.get(f"{self.gateway}/sandbox/books", timeout=TIMEOUT_SECONDS).raise_for_status().json()
        return told


def carry(courier: str, waybill: str) -> list[str]:
    """Take a parcel through its rounds until it is signed for. Returns what the courier calls them."""
    said: list[str] = []
    for action in ROUNDS:
        address = f"{courier}/sandbox/waybills/{waybill}/{action}"
        answer = httpx.post(address, json={}, timeout=TIMEOUT_SECONDS)
        if answer.status_code != httpx.codes.OK:
            raise Difference(f"快递 {action}：{answer.status_code} {answer.text[:200]}")
        state: dict[str, Any] = answer.json()
        said.append(str(state["status_text"]))
    return said
