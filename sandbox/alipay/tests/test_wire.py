"""Signatures, envelopes and public parameters, judged by the official SDK."""

import json
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from sandbox.alipay.tests.conftest import APP_ID
from sandbox.alipay.tests.support import Market, Program, new_key, number, public_half


def test_an_answer_is_verified_by_the_sdk_even_with_a_signature_lookalike_inside(market: Market, smid: str) -> None:
    # given a subject that looks like the end of an envelope
    subject = '坏","sign":"果},"sign":"包赔'
    out_trade_no, _ = market.paid(smid, subject=subject)
    # when it is queried, then the SDK finds the signature verified and the subject whole
    assert market.ok("AlipayTradeQuery", out_trade_no=out_trade_no)["subject"] == subject


def test_another_key_is_refused_with_a_signed_answer(program: Program) -> None:
    stranger = Market(program, APP_ID, new_key())
    node = stranger.call("AlipayTradeQuery", out_trade_no="x")
    assert (node["code"], node["sub_code"]) == ("40002", "isv.invalid-signature")


def test_an_unknown_app_is_refused(program: Program, app_key: str) -> None:
    assert Market(program, "2021999999999999", app_key).refused("AlipayTradeQuery", out_trade_no="x") == (
        "isv.invalid-app-id"
    )


def test_a_method_it_does_not_speak_is_refused(program: Program) -> None:
    answer = program.http.post("/gateway.do", data={"method": "alipay.trade.precreate"}).json()
    assert answer["error_response"]["sub_code"] == "isv.invalid-method"


@pytest.mark.parametrize(
    ("changes", "sub_code"),
    [
        ({"subject": "改过的商品"}, "isv.invalid-signature"),
        ({"method": ""}, "isv.missing-method"),
        ({"sign": ""}, "isv.missing-sign"),
        ({"sign_type": "RSA"}, "isv.invalid-signature-type"),
        ({"charset": "gbk"}, "isv.invalid-parameter"),
        ({"extra": "unsigned"}, "isv.invalid-signature"),
    ],
)
def test_what_was_changed_after_signing_is_refused(
    market: Market, program: Program, smid: str, changes: dict[str, str], sub_code: str
) -> None:
    # given a good page.pay address, one parameter of which is changed
    params = dict(parse_qsl(urlsplit(market.page_url(number("T"), smid)).query))
    if "subject" in changes:
        changes = {"biz_content": json.dumps(json.loads(params["biz_content"]) | changes)}
    # when the buyer's browser follows it, then the page says why not, and there is no trade
    answer = program.http.get("/gateway.do", params=params | changes)
    assert answer.status_code in (200, 400)
    assert sub_code in answer.text


def test_a_timestamp_of_another_time_zone_is_refused(market: Market) -> None:
    market.time_zone = "UTC"
    assert market.refused("AlipayTradeQuery", out_trade_no="x") == "isv.invalid-timestamp"


def test_another_app_is_registered_and_sees_only_its_own_trades(market: Market, program: Program, smid: str) -> None:
    # given a second app, registered while the program runs
    key, app_id = new_key(), "2021004100000002"
    program.post("/apps", app_id=app_id, public_key=public_half(key))
    other = Market(program, app_id, key)
    # when it asks for a trade of the first, then there is none, and it cannot pay into the first one's seller
    out_trade_no, _ = market.paid(smid)
    assert other.refused("AlipayTradeQuery", out_trade_no=out_trade_no) == "ACQ.TRADE_NOT_EXIST"
    refused = program.pay(url=other.page_url(number("T"), smid))
    assert refused["sub_code"] == "ACQ.SECONDARY_MERCHANT_STATUS_ERROR"


def test_each_call_leaves_one_line_without_personal_data(market: Market, program: Program) -> None:
    external_id = number("S")
    market.seller(external_id)
    lines = [line for line in program.log().splitlines() if external_id in line]
    assert [("zft.create" in line, "10000" in line) for line in lines] == [(True, True), (False, True)]
    assert "13987700001" not in program.log()
    assert "6228480000000000001" not in program.log()


def test_the_control_side_is_not_for_web_pages(program: Program) -> None:
    good = {"method": "alipay.trade.query", "kind": "delay"}
    assert (
        program.http.post("/sandbox/control", json=good, headers={"Origin": "http://evil.example"}).status_code == 403
    )
    assert program.http.get("/sandbox/books", headers={"Host": "evil.example"}).status_code == 403
    assert program.http.post("/sandbox/control", content="{}").status_code == 415
    assert httpx.get(f"{program.url}/sandbox/control", trust_env=False).json() == {"faults": []}
