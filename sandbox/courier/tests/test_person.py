"""The person who plays the courier, at the page."""

import httpx

from sandbox.courier.tests.playground import Courier, Receiver, until

JOURNEY = ["collected", "in_transit", "out_for_delivery", "signed"]


def test_a_person_takes_a_parcel_from_collection_to_the_door_by_buttons(courier: Courier, receiver: Receiver) -> None:
    no = courier.create("by-hand", note="轻放")["waybill_no"]
    listed = courier.browse("/?q=by-hand")
    assert no in listed.text
    assert "收件" in listed.text
    page = courier.press(f"/waybills/{no}/collect", place="漠沙镇营业点")
    assert "漠沙镇营业点" in page.text
    for action in ("move", "deliver", "sign"):
        page = courier.press(f"/waybills/{no}/{action}")
    assert "已签收" in page.text
    assert "<button" not in page.text
    until(lambda: receiver.statuses() == JOURNEY)
    assert receiver.received[0].event["place"] == "漠沙镇营业点"
    until(lambda: courier.browse(f"/waybills/{no}").text.count("商家已收到") == 4)


def test_the_page_names_false_signing_and_what_cannot_be_done(courier: Courier) -> None:
    no = courier.create("page-false")["waybill_no"]
    refused = courier.press(f"/waybills/{no}/sign")
    assert refused.status_code == 409
    assert "不能做“签收”" in refused.text
    courier.press(f"/waybills/{no}/collect")
    assert "（假签收）" in courier.press(f"/waybills/{no}/false_sign").text
    assert courier.browse("/waybills/DY0").status_code == 404
    assert courier.press(f"/waybills/{no}/nonsense").status_code == 404
    assert "没有找到" in courier.browse("/?q=nothing-like-it").text


def test_the_switches_on_the_page_work(courier: Courier) -> None:
    courier.press("/switches", auto_seconds="2.5", duplicate="on")
    options = httpx.get(courier.url + "/sandbox/options", trust_env=False).json()
    assert (options["auto_seconds"], options["duplicate"], options["disorder"]) == ("2.5", "1", "0")
    for nonsense in ("-1", "nan", "inf", "abc"):
        assert courier.press("/switches", auto_seconds=nonsense).status_code == 400
    assert httpx.get(courier.url + "/sandbox/options", trust_env=False).json() == options


def test_what_a_person_typed_is_shown_as_text(courier: Courier) -> None:
    no = courier.create("escaped", goods="<b>橙</b>")["waybill_no"]
    assert "&lt;b&gt;橙" in courier.browse(f"/waybills/{no}").text


def test_other_sites_cannot_play_the_courier(courier: Courier) -> None:
    no = courier.create("guarded")["waybill_no"]
    foreign = {"Origin": "http://evil.example"}
    for headers in (foreign, {}):
        assert httpx.post(f"{courier.url}/waybills/{no}/collect", headers=headers, trust_env=False).status_code == 403
    control = f"{courier.url}/sandbox/waybills/{no}/collect"
    assert httpx.post(control, json={}, headers=foreign, trust_env=False).status_code == 403
    assert httpx.post(control, data={"a": "b"}, trust_env=False).status_code == 415
    rebound = httpx.get(courier.url + "/", headers={"Host": "evil.example"}, trust_env=False)
    assert rebound.status_code == 403
    assert courier.call("waybill.track", waybill_no=no)["status"] == "created"
