"""The HTTP of the sandbox: gateway, cashier, bills, control; and how the program is brought up."""

import contextlib
import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.alipay import ageing, bill, cashier, clock, control, signing
from sandbox.alipay.apps import register
from sandbox.alipay.books import Books, set_option
from sandbox.alipay.gateway import PAGES, Answer, Gateway
from sandbox.alipay.notify import Messenger
from sandbox.alipay.refusals import Refusal

DATABASE = "books.sqlite3"
TICK_SECONDS = 1.0
log = logging.getLogger("sandbox.alipay")


@dataclass(frozen=True, slots=True)
class Settings:
    """How one sandbox runs. Options that are None keep what the books remember."""

    data: Path
    app_id: str = ""
    app_public_key: str = ""
    platform_id: str = ""
    options: tuple[tuple[str, str], ...] = ()


def prepare(settings: Settings) -> None:
    """Keys, books, the app and the options, before the port opens. Raises ValueError for a bad key or id."""
    settings.data.mkdir(parents=True, exist_ok=True)
    signing.gateway_key(settings.data)
    with Books(settings.data / DATABASE).transaction() as conn:
        for key, value in settings.options:
            set_option(conn, key, value)
        if settings.app_id:
            signing.public_key(settings.app_public_key)
            register(
                conn,
                app_id=settings.app_id,
                public_key=settings.app_public_key,
                platform_id=settings.platform_id,
            )


def load(settings: Settings) -> Flask:
    """The application inside the serving process, with its background threads."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s alipay %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    _die_with_parent()
    book = Books(settings.data / DATABASE)
    key = signing.gateway_key(settings.data)
    messenger = Messenger(book, key)
    app = create_app(Gateway(book, key, messenger))
    messenger.start()
    threading.Thread(target=_tick, args=(book,), name="tick", daemon=True).start()
    return app


def _die_with_parent() -> None:
    """A killed parent must not leave a child that holds the port and the books."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def _tick(book: Books) -> None:
    """Time passes also when nobody calls."""
    while True:
        time.sleep(TICK_SECONDS)
        try:
            with book.transaction() as conn:
                ageing.catch_up(conn, clock.now_ms(conn))
        except Exception:
            log.exception("tick")


def create_app(gateway: Gateway) -> Flask:
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20

    @app.before_request
    def read_body() -> None:
        """A body that nobody reads makes the server cut the connection, now and then before the next answer."""
        request.get_data(parse_form_data=True)

    app.register_blueprint(cashier.blueprint(gateway))
    app.register_blueprint(control.blueprint(gateway))

    @app.route("/gateway.do", methods=["GET", "POST"])
    def gateway_do() -> AnyResponse:
        params = {**request.args.to_dict(), **request.form.to_dict()}
        if params.get("method") in PAGES:
            try:
                return redirect(f"/cashier/{gateway.open_cashier(params)}", 302)
            except Refusal as refusal:
                return cashier.refused(refusal)
        return _send(gateway.answer(params, request.host_url.rstrip("/")))

    @app.get("/bill/<token>.zip")
    def bill_file(token: str) -> AnyResponse:
        with gateway.books.snapshot() as conn:
            content = bill.zipped(conn, token, clock.now_ms(conn))
        if content is None:
            abort(403, "账单下载链接无效或已过期（30 秒），请重新获取")
        return Response(content, mimetype="application/zip")

    return app


def _send(answer: Answer) -> Response:
    if answer.delay_seconds:
        time.sleep(answer.delay_seconds)
    response = Response(answer.body, content_type="text/html;charset=utf-8")
    if answer.lost:
        response = Response(_Lost(), content_type="text/html;charset=utf-8")
        response.headers["Content-Length"] = str(len(answer.body))
    return response


class _Lost:
    """A body that breaks off before its first byte: the caller sees a broken connection, never an answer."""

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        raise ConnectionAbortedError("answer dropped on purpose")


@contextlib.contextmanager
def sole_owner(data: Path, patience_seconds: float = 10.0) -> Iterator[None]:
    """Only one program on a data folder, by a kernel lock that a kill -9 releases. Waits a little for one that is
    just dying. Raises SystemExit.
    """
    import fcntl

    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        deadline = time.monotonic() + patience_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise SystemExit(f"already running on {data}") from None
                time.sleep(0.05)
        yield
