"""The books themselves: balanced, append-only, never overdrawn, and whole after kill -9."""

import os
import signal
import sqlite3
import threading
from pathlib import Path

import httpx
import pytest

from sandbox.alipay import books, rules, signing
from sandbox.alipay.books import Books
from sandbox.alipay.server import sole_owner
from sandbox.alipay.tests.conftest import APP_ID
from sandbox.alipay.tests.support import DAY, Market, Program, Shop, number, until


@pytest.fixture
def ledger(tmp_path: Path) -> Books:
    return Books(tmp_path / "books.sqlite3")


def book(ledger: Books, **legs: int) -> None:
    with ledger.transaction() as conn:
        books.post(conn, kind="test", ref="x", at=0, legs=legs)


def change(ledger: Books, statement: str) -> None:
    with ledger.transaction() as conn:
        conn.execute(statement)


def test_an_entry_that_does_not_balance_is_refused(ledger: Books) -> None:
    with pytest.raises(ValueError, match="does not balance"):
        book(ledger, buyers=-100, held=99)


def test_no_account_but_the_outside_world_is_overdrawn(ledger: Books) -> None:
    book(ledger, buyers=-100, seller=100)
    with pytest.raises(sqlite3.IntegrityError):
        book(ledger, seller=-101, buyers=101)
    with ledger.snapshot() as conn:
        assert books.balance(conn, "seller") == 100


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM entry", "UPDATE entry SET at = 1", "DELETE FROM posting", "UPDATE posting SET amount_fen = 1"],
)
def test_history_is_append_only(ledger: Books, statement: str) -> None:
    book(ledger, buyers=-100, held=100)
    with pytest.raises(sqlite3.IntegrityError, match="append only"):
        change(ledger, statement)


def test_a_failed_transaction_leaves_nothing(ledger: Books) -> None:
    # given an entry whose second leg overdraws, after the first was written
    with pytest.raises(sqlite3.IntegrityError):
        book(ledger, buyers=1, seller=-1)
    with ledger.snapshot() as conn:
        assert conn.execute("SELECT count(*) FROM entry").fetchone()[0] == 0
        assert books.balance(conn, "buyers") == 0


@pytest.mark.parametrize(("net", "fee"), [(0, 0), (1, 0), (83, 0), (84, 1), (8888, 53), (100_000_000, 600_000)])
def test_the_fee_is_rounded_half_up(net: int, fee: int) -> None:
    assert rules.fee_fen(net_fen=net, fee_bp=60) == fee


def test_one_data_folder_one_program(tmp_path: Path) -> None:
    with sole_owner(tmp_path), pytest.raises(SystemExit, match="already running"):  # noqa: SIM117 - inner one must fail
        with sole_owner(tmp_path, patience_seconds=0):
            pass


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    first, second = signing.gateway_key(tmp_path), signing.gateway_key(tmp_path)
    assert first.private_numbers() == second.private_numbers()
    assert (tmp_path / signing.PRIVATE_KEY_FILE).stat().st_mode & 0o077 == 0
    with pytest.raises(ValueError, match="2048"):
        signing.public_key(SHORT_KEY)


def test_every_account_together_is_zero_whatever_happens(market: Market, program: Program) -> None:
    # given a bit of everything
    smid, platform = market.seller(), market.bound_platform()
    for round_ in range(3):
        out_trade_no, trade_no = market.paid(smid, f"{50 + round_}.0{round_}")
        market.refund(out_trade_no, "10.00")
        if round_:
            market.confirm(trade_no, f"{40 + round_}.0{round_}", freeze=round_ == 2)
        market.split(trade_no, platform, "3.00", finish=False)
        program.advance(3)
        market.refund(out_trade_no, "5.00")
    program.advance(40 * DAY)
    # then the sum is zero, and each account is the sum of its postings
    assert program.books()["sum_fen"] == 0
    check_whole(program.data)


def check_whole(data: Path) -> None:
    """Every entry balances, balances are sums of postings, and trades say what the ledger says."""
    with Books(data / "books.sqlite3").snapshot() as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not conn.execute("SELECT 1 FROM posting GROUP BY entry_id HAVING sum(amount_fen) <> 0").fetchall()
        assert not conn.execute(
            "SELECT code FROM account WHERE balance_fen <>"
            " (SELECT coalesce(sum(amount_fen), 0) FROM posting WHERE account = code)"
        ).fetchall()
        for trade in conn.execute(FACTS):
            moved = dict(conn.execute(MOVED, [trade["trade_no"]]).fetchall())
            assert moved.get("pay", 0) == (trade["total_fen"] if trade["paid_at"] else 0)
            assert moved.get("refund", 0) == trade["refunded_fen"] == trade["refunds"]
            assert moved.get("release", 0) == trade["released"]
            assert moved.get("split", 0) == trade["splits"]


FACTS = """
    SELECT trade.*, (SELECT coalesce(sum(amount_fen), 0) FROM refund WHERE refund.trade_no = trade.trade_no) AS refunds,
        (SELECT coalesce(sum(amount_fen), 0) FROM release WHERE release.trade_no = trade.trade_no) AS released,
        (SELECT coalesce(sum(amount_fen), 0) FROM split WHERE split.trade_no = trade.trade_no) AS splits
    FROM trade
"""
MOVED = """
    SELECT kind, sum(amount_fen) FROM entry JOIN posting ON entry_id = entry.id
    WHERE trade_no = ? AND amount_fen > 0 GROUP BY kind
"""


def test_kill_9_in_the_middle_of_work_leaves_whole_books(own_program: Program, app_key: str) -> None:
    # given six shops that pay and refund without a pause
    program = own_program
    market = Market(program, APP_ID, app_key)
    smid = market.seller()
    program.post("/control/options", time_scale=100_000)
    known: list[str] = []
    for cycle in range(4):
        urls = [market.page_url(number("T"), smid, "20.00") for _ in range(24)]
        answered, stop = len(known), threading.Event()

        def work(mine: list[str], stop: threading.Event) -> None:
            for url in mine:
                try:
                    paid = httpx.post(f"{program.url}/sandbox/pay", json={"url": url}, trust_env=False).json()
                except httpx.HTTPError:
                    return
                known.append(paid["out_trade_no"])
                if stop.is_set():
                    return

        workers = [threading.Thread(target=work, args=(urls[start::4], stop)) for start in range(4)]
        for worker in workers:
            worker.start()
        # when the program is killed while they work, alone or with its child, and started again
        until(lambda before=answered: len(known) >= before + 6)
        if cycle % 2:
            program.kill()
        else:
            program.kill_all()
        stop.set()
        for worker in workers:
            worker.join()
        check_whole(program.data)
        program.start()
        # then what was answered is there, and the sum is zero
        paid = {trade["out_trade_no"] for trade in program.books()["trades"] if trade["status"] == "TRADE_SUCCESS"}
        assert set(known) <= paid
        assert program.books()["sum_fen"] == 0
    # and the books still take and give
    assert market.refund(known[0], "20.00")["fund_change"] == "Y"


def test_notifies_misbehaviour_and_the_clock_survive_a_restart(own_program: Program, app_key: str, shop: Shop) -> None:
    # given a notify the shop did not accept, a misbehaviour still due, and a clock moved a day
    program = own_program
    market = Market(program, APP_ID, app_key)
    market.notify_url, shop.answers = shop.url, ["fail"]
    smid = market.seller()
    program.advance(DAY)
    out_trade_no, _ = market.paid(smid)
    first = shop.next()
    until(lambda: program.books()["notifies"][0]["attempts"] == 1)
    program.misbehave("alipay.trade.query", "system_error_before")
    before = program.books()["now"]
    # when it is killed and started again
    program.kill_all()
    program.start()
    # then the notify is told again when its time comes, the misbehaviour strikes, the clock went on
    program.advance(240)
    assert shop.next()["notify_id"] == first["notify_id"]
    assert market.refused("AlipayTradeQuery", out_trade_no=out_trade_no) == "aop.ACQ.SYSTEM_ERROR"
    assert program.books()["now"] > before


def test_a_killed_child_is_replaced(own_program: Program, app_key: str) -> None:
    program = own_program
    (child,) = program.children()
    os.kill(child, signal.SIGKILL)
    market = Market(program, APP_ID, app_key)

    def answers() -> bool:
        try:
            return program.http.get("/sandbox/health").status_code == 200
        except httpx.HTTPError:
            return False

    until(answers, seconds=15)
    assert market.paid(market.seller())


SHORT_KEY = """-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC5OIisNPi4YBtOEF8eIQEPgBpE
o5oO+pG/FEp9fN2EKkgF5fBqD35OQNBMGzZzVRLFuHwb4hkFwwT5kfg065eYcCBy
rKQc10sZ83c26wr6aVwH0Tv81rbb4ZgH7w21Enhd0zconMMuf73bMT9rmJDfY1ra
rYcDm+H7ebZ0sGhdoQIDAQAB
-----END PUBLIC KEY-----
"""
