"""The picking list on paper: for the seller's people only, stored nowhere, nobody's address on it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.models import AuditEntry
from marketplace.tests.outline import Outline
from orders.parcels.tests.yard import Yard, open_yard

pytestmark = pytest.mark.django_db


def opened(by: Yard | None, seller: Yard) -> Any:
    client = Client()
    if by is not None:
        client.force_login(by.manager.user)
    return client.get(f"/print/picking/{seller.seller.pk}")


@pytest.fixture
def yard() -> Yard:
    return open_yard()


def test_says_what_to_take_from_where_and_for_whom(yard: Yard) -> None:
    lot = yard.lot(packs=2)
    order = yard.paid(2)
    response = opened(yard, yard)
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")
    page = Outline(response.content.decode())
    for text in ("拣货单", "漠沙冰糖橙", f"{lot.code}：2 件", order.number, "曼竜益农信息社", "1 单，2 件"):
        assert text in page.text
    assert page.all("style") == []
    for secret in ("陈佳宁", "13912345678", "世纪大道"):
        assert secret not in page.text


def test_says_so_when_nothing_waits(yard: Yard) -> None:
    assert "现在没有要装的货" in opened(yard, yard).content.decode()


def test_a_neighbour_is_refused_on_record_and_a_stranger_led_to_the_sign_in(yard: Yard) -> None:
    refusals = AuditEntry.objects.filter(verb="access.refused").count()
    response = opened(open_yard(), yard)
    assert response.status_code == 403
    assert AuditEntry.objects.filter(verb="access.refused").count() == refusals + 1
    response = opened(None, yard)
    assert (response.status_code, response.headers["Location"][:13]) == (302, "/signin?next=")
