"""A buyer in a city, and goods on sale whose seller can be paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from catalog.models import Product, Supply, Variant
from catalog.tests.factories import NOVEMBER
from catalog.tests.shelf import Shelf, open_shelf
from core.access import Viewer
from core.ids import uuid7
from core.models import User
from orders.models import Address, Order
from orders.rules import Wish
from orders.services.placement import Placement, place, preview
from payments.models.accounts import Account, AccountStatus
from stations.tests.factories import UserFactory

NOW = NOVEMBER + timedelta(days=1)
SHANGHAI_PUDONG = "310115"
LHASA = "540102"


class AddressFactory(DjangoModelFactory[Address]):
    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    name = "陈佳宁"
    phone = "13912345678"
    area_code = SHANGHAI_PUDONG
    detail = "世纪大道100号3栋201室"
    is_default = True


@dataclass(frozen=True)
class Stall:
    """Goods on sale and their seller, who can be paid."""

    shelf: Shelf
    product: Product

    @property
    def variant(self) -> Variant:
        return self.shelf.variant(self.product)

    @property
    def supply(self) -> Supply:
        return Supply.objects.get(variant=self.variant)


@transaction.atomic
def open_stall(
    *, packs: int = 10, payable: bool = True, content: dict[str, Any] | None = None, **category: Any
) -> Stall:
    """A new seller with one kind of goods, boxed; his account is active without the gateway having been asked."""
    shelf = open_shelf()
    product = shelf.on_sale(content, packs=packs, **category)
    if payable:
        make_payable(shelf)
    return Stall(shelf, product)


def make_payable(shelf: Shelf) -> Account:
    return Account.objects.create(
        seller=shelf.seller, status=AccountStatus.ACTIVE, smid=f"2088{shelf.seller.pk.int % 10**12:012d}"
    )


@dataclass(frozen=True)
class Buyer:
    """Somebody who buys."""

    viewer: Viewer
    address: Address

    @property
    def user(self) -> User:
        user: User = self.viewer.user
        return user

    def placement(self, *wishes: Wish, now: datetime = NOW, **given: Any) -> Placement:
        """What the checkout page would send for these lines after the buyer ticked every box."""
        address_id: UUID = given.pop("address_id", self.address.pk)
        freight = given.pop("seen_freight_fen", None)
        if freight is None:
            freight = preview(by=self.viewer, wishes=wishes, address_id=self.address.pk, now=now).freight_fen
        return Placement(
            **{
                "idempotency_key": uuid7(),
                "address_id": address_id,
                "wishes": wishes,
                "seen_freight_fen": freight,
                "no_return_ack": True,
                **given,
            }
        )

    def buy(self, *wishes: Wish, now: datetime = NOW, **given: Any) -> list[Order]:
        return place(by=self.viewer, given=self.placement(*wishes, now=now, **given), now=now)


def new_buyer(**address: Any) -> Buyer:
    """A buyer with an address in Shanghai."""
    row = AddressFactory.create(**address)
    return Buyer(Viewer(row.user), row)


def wish(stall: Stall, qty: int = 1, **other: Any) -> Wish:
    """Some packs of a stall's goods at their price."""
    variant = stall.variant
    return Wish(variant.pk, qty, other.get("seen", variant.price_fen))
