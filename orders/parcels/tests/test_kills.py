"""A worker dies at any line between a wish for a number and the door: nothing is lost, no parcel has two waybills.

Dying is a ``BaseException`` that no code of ours catches, at every boundary in turn (before and after each call of the
courier, before and after each commit); then the message's lease runs out and another worker takes over. The stand-in's
books are the judge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from catalog.lots.models import Lot
from core.models import Notification
from orders.couriers.dianyun import DianyunGateway
from orders.models import Parcel
from orders.parcels.services.shipping import request_waybills
from orders.parcels.services.tracking import receive_push
from orders.parcels.tests.program import Courier, Pushes
from orders.parcels.tests.yard import Yard, line_of
from payments.tests.market import work
from payments.tests.test_kills import Boundaries, at_every_boundary

pytestmark = pytest.mark.django_db
MANY = 60


@pytest.fixture
def lot(yard: Yard) -> Lot:
    return yard.lot(packs=MANY)


@pytest.fixture
def boundaries(monkeypatch: pytest.MonkeyPatch) -> Boundaries:
    """Those of a commit, and of a call to the courier."""
    found, real = Boundaries(monkeypatch), DianyunGateway._call

    def call(gateway: DianyunGateway, method: str, **values: Any) -> dict[str, Any]:
        found._pass()
        try:
            return real(gateway, method, **values)
        finally:
            found._pass()

    monkeypatch.setattr(DianyunGateway, "_call", call)
    return found


class Case:
    """The parcel at hand."""

    def __init__(self, yard: Yard, lot: Lot) -> None:
        self.yard, self.lot = yard, lot

    def asked(self) -> Callable[[], None]:
        """A parcel that wants a number; the deed is the worker's."""
        self.parcel = self.yard.packed(self.yard.paid(), self.lot)
        request_waybills(parcel_ids=[self.parcel.pk], by=self.yard.manager)
        return work

    def again(self) -> Parcel:
        return Parcel.objects.select_related("order").get(pk=self.parcel.pk)


def test_killed_anywhere_while_a_number_is_asked_for(
    boundaries: Boundaries, yard: Yard, lot: Lot, courier: Courier
) -> None:
    case = Case(yard, lot)

    def check() -> None:
        parcel = case.again()
        assert [one["waybill_no"] for one in courier.waybills(parcel.pk)] == [parcel.waybill]
        assert (parcel.status, parcel.order.status, line_of(parcel.order).shipped_qty) == ("ready", "shipped", 1)
        assert Notification.objects.filter(template="parcel_shipped", user=parcel.order.buyer_id).count() == 1

    assert at_every_boundary(boundaries, case.asked, check) == 8


def test_the_harness_notices_a_parcel_id_made_anew(
    boundaries: Boundaries, yard: Yard, lot: Lot, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: a number asked for under an id that was not stored before the call is made twice, and this sees it."""
    case, real, made = Case(yard, lot), DianyunGateway._call, iter(range(10_000))

    def call(gateway: DianyunGateway, method: str, **values: Any) -> dict[str, Any]:
        return real(gateway, method, **{**values, "parcel_id": f"{values['parcel_id']}{next(made)}"})

    monkeypatch.setattr(DianyunGateway, "_call", call)

    def check() -> None:
        assert len(courier.waybills(case.parcel.pk)) == 1

    with pytest.raises(AssertionError):
        at_every_boundary(boundaries, case.asked, check)


def test_killed_anywhere_between_a_push_and_the_door(
    boundaries: Boundaries, yard: Yard, lot: Lot, courier: Courier, pushes: Pushes
) -> None:
    case = Case(yard, lot)

    def begin() -> Callable[[], None]:
        case.asked()()
        waybill = case.again().waybill
        courier.act(waybill, "collect", "false_sign")
        came = pushes.take(waybill, "collected", "signed")

        def deed() -> None:
            for headers, body in came:
                receive_push(body=body, headers=headers)
            work()

        return deed

    def check() -> None:
        parcel = case.again()
        if not parcel.tracking.exists():  # it died before it acknowledged: the courier pushes again
            for headers, body in pushes.take(parcel.waybill, "signed"):
                receive_push(body=body, headers=headers)
            work()
            parcel = case.again()
        assert (parcel.status, parcel.order.status, parcel.tracking.count()) == ("delivered", "delivered", 2)
        assert Notification.objects.filter(template="order_delivered", user=parcel.order.buyer_id).count() == 1

    assert at_every_boundary(boundaries, begin, check) == 12
