"""The courier stand-in over real HTTP: waybills, pushes, the person at the page, bad days, kill -9."""

import json
import threading
import time
from functools import partial
from pathlib import Path

import httpx
import pytest

from sandbox.courier.rules import RETRY_SECONDS, Action, Status, luhn_digit, may, retry_after_ms
from sandbox.courier.tests.playground import RECIPIENT, SECRET, Courier, Receiver, hmac_of, parcel, until

JOURNEY = ["collected", "in_transit", "out_for_delivery", "signed"]
STEPS = ("collect", "move", "deliver", "sign")


# --- the interface ---


def test_a_waybill_is_made_once_per_parcel_id(courier: Courier) -> None:
    first = courier.create("once")
    assert (first["code"], first["status"], first["events"], first["sorting_code"]) == ("OK", "created", [], "31-01-04")
    no = first["waybill_no"]
    assert no.startswith("DY")
    assert luhn_digit(no[2:-1]) == no[-1]
    assert courier.create("once") == first
    assert courier.create("twice")["waybill_no"] != no
    changed = courier.create("once", weight_g=6000)
    assert (changed["code"], "换一个包裹号" in changed["message"]) == ("CONFLICT", True)
    assert courier.call("waybill.track", parcel_id="once") == first
    assert courier.call("waybill.track", waybill_no=no) == first
    assert courier.call("waybill.track", parcel_id="never")["code"] == "NOT_FOUND"


def test_many_at_once_with_one_parcel_id_get_one_waybill(courier: Courier) -> None:
    start, numbers = threading.Barrier(8), []

    def create() -> None:
        start.wait(10)
        numbers.append(courier.create("raced")["waybill_no"])

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(numbers), len(set(numbers))) == (8, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recipient": RECIPIENT | {"area_code": "810000", "area": "香港"}}, "AREA_NOT_SERVED"),
        ({"weight_g": 50_001}, "TOO_HEAVY"),
        ({"weight_g": 0}, "INVALID"),
        ({"weight_g": "5"}, "INVALID"),
        ({"goods": " "}, "INVALID"),
        ({"recipient": None}, "INVALID"),
        ({"recipient": RECIPIENT | {"area_code": "3101"}}, "INVALID"),
        ({"recipient": RECIPIENT | {"phone": ""}}, "INVALID"),
        ({"push_url": "file:///etc/passwd"}, "INVALID"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_chinese_and_leaves_no_waybill(
    courier: Courier, changes: dict[str, object], code: str
) -> None:
    refused = courier.create("refused", **changes)
    assert refused["code"] == code
    assert refused["message"]
    assert courier.call("waybill.track", parcel_id="refused")["code"] == "NOT_FOUND"


def test_areas_can_be_asked_for_before_anything_is_sent(courier: Courier) -> None:
    assert courier.call("area.check", area_code="310104")["served"] is True
    assert courier.call("area.check", area_code="710000")["served"] is False
    courier.control("options", unserved="71,81,82,54")
    assert courier.call("area.check", area_code="540102")["served"] is False
    assert courier.call("area.check", area_code="54")["code"] == "INVALID"


def test_a_parcel_not_yet_collected_can_be_cancelled_and_only_that(courier: Courier) -> None:
    no = courier.create("cancelled")["waybill_no"]
    for _again in range(2):
        assert courier.call("waybill.cancel", waybill_no=no)["status"] == "cancelled"
    assert courier.create("cancelled")["status"] == "cancelled"
    assert courier.control(f"waybills/{no}/collect").status_code == 409
    moving = courier.create("moving")["waybill_no"]
    courier.act(moving, "collect")
    assert courier.call("waybill.cancel", waybill_no=moving)["code"] == "ALREADY_COLLECTED"


def test_unsigned_old_and_altered_calls_are_refused(courier: Courier) -> None:
    body = json.dumps({"method": "waybill.create", **parcel("forged")}).encode()
    now = int(time.time())
    for answer in (
        courier.raw(body, signature="v1=" + "0" * 64),
        courier.raw(body, signature=hmac_of(str(now), body, b"another secret of some length"), timestamp=now),
        courier.raw(body, timestamp=now - 301),
        courier.raw(body, timestamp=now + 360),  # the clock may tick while these are sent: one second over is none
        courier.raw(body + b" ", signature=hmac_of(str(now), body), timestamp=now),
        httpx.post(courier.url + "/api", content=body, trust_env=False),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "SIGNATURE")
    assert courier.call("waybill.track", parcel_id="forged")["code"] == "NOT_FOUND"
    for malformed in (b"[]", b"{", b"{}", b'{"method": "nothing"}', b'{"method": []}'):
        assert courier.raw(malformed).status_code == 400


def test_the_readme_s_example_signature_is_right() -> None:
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
    example = hmac_of("1764000000", b'{"method":"area.check","area_code":"310104"}', b"0123456789abcdef")
    assert example in readme


# --- pushes ---


def test_each_step_is_pushed_signed_with_a_stable_event_id(courier: Courier, receiver: Receiver) -> None:
    no = courier.create("journey")["waybill_no"]
    courier.act(no, *STEPS)
    until(lambda: len(receiver.received) == 4)
    assert receiver.statuses() == JOURNEY
    assert all(one.is_genuine for one in receiver.received)
    tracked = courier.call("waybill.track", waybill_no=no)
    assert tracked["status"] == "signed"
    for one, told in zip(receiver.received, tracked["events"], strict=True):
        assert one.headers["X-Courier-Event-Id"] == one.event["event_id"] == told["event_id"]
        assert one.event == told | {"waybill_no": no, "parcel_id": "journey", "courier": "dianyun"}
    assert [event["seq"] for event in tracked["events"]] == [1, 2, 3, 4]


def test_a_push_is_repeated_with_the_same_bytes_until_it_is_taken(courier: Courier, receiver: Receiver) -> None:
    receiver.answers = [500, 302, 404]
    no = courier.create("stubborn")["waybill_no"]
    courier.act(no, "collect")
    until(lambda: len(receiver.received) == 4)
    assert len({one.body for one in receiver.received}) == 1
    assert all(one.is_genuine for one in receiver.received)
    push = until(lambda: [p for p in courier.state()["pushes"] if p["body"]["waybill_no"] == no and p["attempts"] == 4])
    assert (push[0]["state"], push[0]["outcome"]) == ("delivered", "HTTP 200")


def test_a_push_nobody_takes_is_given_up_and_track_still_tells(courier: Courier) -> None:
    no = courier.create("deaf", push_url="http://127.0.0.1:9/nobody")["waybill_no"]
    courier.act(no, "collect")
    courier.control("options", time_scale=10_000_000)

    def given_up() -> list[object]:
        return [p for p in courier.state()["pushes"] if p["body"]["waybill_no"] == no and p["state"] == "given_up"]

    # the first pause was reckoned before the clock was scaled up, 10 ms of it
    assert until(given_up)[0]["attempts"] == len(RETRY_SECONDS) + 1
    courier.control("options", time_scale=1000)
    assert courier.call("waybill.track", waybill_no=no)["events"][0]["status"] == "collected"


def test_duplicates_and_disorder_can_be_switched_on(courier: Courier, receiver: Receiver) -> None:
    courier.control("options", duplicate=True)
    twice = courier.create("doubled")["waybill_no"]
    courier.act(twice, "collect")
    until(lambda: len(receiver.received) == 2)
    assert receiver.received[0].body == receiver.received[1].body
    receiver.received.clear()

    courier.control("options", duplicate=False, disorder=True)
    mixed = courier.create("mixed")["waybill_no"]
    courier.act(mixed, *STEPS)
    until(lambda: len(receiver.received) == 4)
    assert sorted(receiver.statuses()) == sorted(JOURNEY)
    assert receiver.statuses()[:2] == ["in_transit", "collected"]
    receiver.received.clear()

    waits = courier.create("waits")["waybill_no"]
    courier.act(waits, "collect")
    assert [p["held"] for p in courier.state()["pushes"] if p["body"]["waybill_no"] == waits] == [1]
    courier.control("options", disorder=False)
    until(lambda: receiver.statuses() == ["collected"])


def test_the_journey_can_go_by_itself(courier: Courier, receiver: Receiver) -> None:
    courier.control("options", auto_seconds=0.05)
    no = courier.create("alone")["waybill_no"]
    until(lambda: receiver.statuses() == JOURNEY)
    assert courier.call("waybill.track", waybill_no=no)["status"] == "signed"


def test_lost_and_falsely_signed_look_on_the_wire_as_a_courier_tells_them(courier: Courier, receiver: Receiver) -> None:
    lost, false = courier.create("lost")["waybill_no"], courier.create("false")["waybill_no"]
    courier.act(lost, "collect", "lose")
    courier.act(false, "collect", "move", "false_sign")
    until(lambda: len(receiver.received) == 5)
    assert courier.call("waybill.track", waybill_no=lost)["status"] == "lost"
    told = courier.call("waybill.track", waybill_no=false)
    assert told["status"] == "signed"
    assert "truly_signed" not in told
    assert "假" not in json.dumps(told, ensure_ascii=False)
    truth = {w["waybill_no"]: w["truly_signed"] for w in courier.state()["waybills"]}
    assert (truth[lost], truth[false]) == (None, 0)
    assert courier.control(f"waybills/{lost}/sign").status_code == 409


# --- bad days ---


def test_an_answer_lost_after_the_work_leaves_one_waybill(courier: Courier) -> None:
    courier.control("faults", method="waybill.create", kind="drop_answer")
    with pytest.raises(httpx.TransportError):
        courier.create("unheard")
    found = courier.call("waybill.track", parcel_id="unheard")
    assert found["code"] == "OK"
    assert courier.create("unheard") == found


def test_a_500_does_nothing_and_a_late_answer_has_done_it(courier: Courier) -> None:
    courier.control("faults", method="waybill.create", kind="error_500", times=2)
    body = json.dumps({"method": "waybill.create", **parcel("failing")}).encode()
    assert [courier.raw(body).status_code for _ in range(2)] == [500, 500]
    assert courier.call("waybill.track", parcel_id="failing")["code"] == "NOT_FOUND"
    courier.control("faults", method="waybill.create", kind="delay", seconds=5)
    stamp = str(int(time.time()))
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            courier.url + "/api",
            content=body,
            headers={"X-Courier-Timestamp": stamp, "X-Courier-Signature": hmac_of(stamp, body)},
            timeout=0.5,
            trust_env=False,
        )
    assert courier.call("waybill.track", parcel_id="failing")["code"] == "OK"


def test_wrong_signatures_can_be_ordered_for_answers_and_pushes(courier: Courier, receiver: Receiver) -> None:
    courier.control("faults", method="waybill.create", kind="wrong_signature")
    answer = courier.raw(json.dumps({"method": "waybill.create", **parcel("spoiled")}).encode())
    assert answer.headers["X-Courier-Signature"] != hmac_of(answer.headers["X-Courier-Timestamp"], answer.content)
    receiver.answers = [401]
    courier.control("faults", method="push", kind="wrong_signature")
    courier.act(answer.json()["waybill_no"], "collect")
    until(lambda: len(receiver.received) == 2)
    assert [one.is_genuine for one in receiver.received] == [False, True]
    assert courier.control("faults", method="push", kind="delay").status_code == 400
    assert courier.control("faults", method="waybill.create", kind="nonsense").status_code == 400


def test_a_killed_courier_goes_on_where_it_was(tmp_path: Path, receiver: Receiver) -> None:
    courier = Courier(tmp_path, "--push-url", receiver.url, "--time-scale", "10")
    try:
        receiver.answers = [500]
        before = courier.create("survivor")
        courier.act(before["waybill_no"], "collect", "move")
        until(lambda: receiver.received)
        courier.kill()
        courier.start()
        assert courier.create("survivor")["waybill_no"] == before["waybill_no"]
        assert [event["status"] for event in courier.call("waybill.track", parcel_id="survivor")["events"]] == JOURNEY[
            :2
        ]
        delivered = until(lambda: [p for p in courier.state()["pushes"] if p["state"] == "delivered"][1:])
        assert len(delivered) == 1
        ids = {one.event["event_id"] for one in receiver.received}
        assert len(ids) == 2
    finally:
        courier.stop()


def _more_than(answered: dict[str, str], count: int) -> bool:
    return len(answered) > count


def test_kills_at_any_moment_lose_no_answered_waybill_and_make_none_twice(tmp_path: Path) -> None:
    courier = Courier(tmp_path)
    answered: dict[str, str] = {}
    try:
        for round_ in range(4):
            stop = threading.Event()

            def create(round_: int = round_, stop: threading.Event = stop) -> None:
                for count in range(1000):
                    try:
                        answered[f"{round_}-{count}"] = courier.create(f"{round_}-{count}")["waybill_no"]
                    except httpx.TransportError:
                        return
                    if stop.is_set():
                        return

            thread = threading.Thread(target=create)
            thread.start()
            enough = len(answered) + 3 * (round_ + 1)
            until(partial(_more_than, answered, enough))
            courier.kill()
            stop.set()
            thread.join(20)
            courier.start()
        waybills = {w["parcel_id"]: w["waybill_no"] for w in courier.state()["waybills"]}
        assert answered.items() <= waybills.items()
        assert len(set(waybills.values())) == len(waybills)
    finally:
        courier.stop()


def test_two_on_one_folder_are_refused_and_a_short_secret_too(tmp_path: Path) -> None:
    from sandbox.courier.__main__ import settings_of
    from sandbox.courier.server import sole_owner

    with sole_owner(tmp_path / "books"), pytest.raises(SystemExit, match="already running"):  # noqa: SIM117
        with sole_owner(tmp_path / "books", patience_seconds=0):
            pass
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(SystemExit):
        settings_of(["--secret-file", str(tmp_path / "secret")])
    (tmp_path / "secret").write_bytes(SECRET)
    port, settings = settings_of(["--secret-file", str(tmp_path / "secret"), "--auto-seconds", "3"])
    assert (port, settings.secret, settings.options) == (8720, SECRET, (("auto_seconds", "3.0"),))


# --- pure rules ---


def test_nothing_moves_after_the_end() -> None:
    for status in (Status.SIGNED, Status.LOST, Status.CANCELLED):
        assert not any(may(action, status) for action in Action)


def test_the_retry_schedule_ends() -> None:
    assert [retry_after_ms(n, 1) for n in (1, 2, 9, 10)] == [10_000, 30_000, 43_200_000, None]
    assert retry_after_ms(1, 100) == 100
