"""The frames of the applications."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "face"),
    [
        ("/cart", "shop"),
        ("/orders/0190a7c8-0000-7000-8000-000000000001", "shop"),
        ("/me/addresses", "shop"),
        ("/station", "station"),
        ("/station/lots/new", "station"),
        ("/center", "center"),
        ("/center/review", "center"),
    ],
)
def test_every_address_of_an_application_answers_its_frame(client: Client, address: str, face: str) -> None:
    # when somebody opens an address inside an application, first or later
    answer = client.get(address)
    # then it is that application's frame, with its script
    assert answer.status_code == 200
    assert re.search(rf'<script type="module" src="/static/[^"]*{face}', answer.content.decode())


def test_a_phone_frame_is_the_same_for_everybody_and_comes_again_from_the_cache(client: Client) -> None:
    # given a frame that was read once
    first = client.get("/cart")
    # when it is asked for again
    again = client.get("/orders", headers={"If-None-Match": first.headers["ETag"]})
    # then nothing has to travel, and nothing was about the visitor
    assert again.status_code == 304
    assert "public" in first.headers["Cache-Control"]
    assert not first.cookies


def test_the_desk_may_write_style_sheets_by_its_own_nonce_only(client: Client) -> None:
    # when the desk is opened twice
    pages = [client.get("/center") for _ in range(2)]
    # then each has a nonce of its own, the one that its policy names, and is kept nowhere
    nonces = [re.search('csp-nonce" content="([^"]+)"', page.content.decode()) for page in pages]
    for page, nonce in zip(pages, nonces, strict=True):
        assert nonce
        assert f"style-src 'self' 'nonce-{nonce[1]}'" in page.headers["Content-Security-Policy"]
        assert "no-store" in page.headers["Cache-Control"]
    assert nonces[0][1] != nonces[1][1]  # type: ignore[index]
