"""The whole chain, in order."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import httpx

from clients.main_job import buying, goods, lots, money, offices, selling, shipping
from clients.main_job.checking import Difference, Steps
from clients.main_job.made_up import Names
from clients.main_job.money import SHANGHAI


def run(url: str, courier: str, steps: Steps) -> None:
    """From a new seller to his money. Raises Difference at the first thing that is not as it must be."""
    names, today = Names(), datetime.now(SHANGHAI).date()
    office = offices.enter(url)
    steps.done(f"{url} 演示账号：{office.township_admin.called}、{office.county_admin.called}、{office.finance.called}")
    shop = selling.open_shop(url, names, office, steps)
    selling.shorten_clocks(shop, office, steps)
    due_rates = selling.rates(shop, office)
    shelf = goods.put_up(shop, names, office, steps)
    try:
        farmers = selling.register_farmers(shop, office, today, steps)
        certificate = lots.certify(shop, shelf, farmers, office, today, steps)
        brought = lots.bring_in(shop, shelf, farmers, certificate, today, steps)
        buyer, address = buying.arrive(url, steps)
        goods.find(buyer, shop, shelf, packs=sum(len(lot.codes) for lot in brought), steps=steps)
        bought = buying.order(buyer, address, shelf, steps)
        cashier = buying.pay(buyer, bought, steps)
        parcel, code = shipping.pack(shop, bought, brought, steps)
        shipping.send(shop, buyer, bought, parcel, courier, steps)
        shipping.read_story(buyer, bought, code, brought[0], certificate, steps)
        buying.confirm(buyer, bought, steps)
        due = money.Due.of(bought, due_rates)
        sheet = money.settle(shop, office, bought, due, steps)
        money.check_file(shop, sheet, bought, due, steps)
        money.compare_books(shop, office, bought, sheet, due, cashier, steps)
    except Exception:
        with suppress(Difference, httpx.HTTPError):  # what went wrong first is what is told
            goods.take_away(shop, shelf, steps)
        raise
    goods.take_away(shop, shelf, steps)
