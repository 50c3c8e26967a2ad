"""How the program is brought up: one process owns the books, its threads share them."""

import contextlib
import fcntl
import logging
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from sandbox.courier import api, control, pages, waybills
from sandbox.courier.books import Books, now_ms, set_option
from sandbox.courier.pushing import Messenger

DATABASE = "books.sqlite3"
MAX_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How one sandbox runs; options it is not given keep what the books remember."""

    data: Path
    secret: bytes
    options: tuple[tuple[str, str], ...] = ()


def prepare(settings: Settings) -> None:
    """Books and options, before the port opens."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with Books(settings.data / DATABASE).transaction() as conn:
        for key, value in settings.options:
            set_option(conn, key, value)


def load(settings: Settings) -> Flask:
    """The application inside the serving process, with its background thread."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s courier %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    _die_with_parent()
    books = Books(settings.data / DATABASE)

    def let_time_pass() -> None:
        with books.transaction() as conn:
            waybills.progress(conn, now_ms())

    messenger = Messenger(books, settings.secret, let_time_pass)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.register_blueprint(api.blueprint(books, settings.secret))
    app.register_blueprint(control.blueprint(books, messenger))
    app.register_blueprint(pages.blueprint(books, messenger))
    messenger.start()
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


@contextlib.contextmanager
def sole_owner(data: Path, patience_seconds: float = 10.0) -> Iterator[None]:
    """Only one program on a data folder, by a kernel lock that a kill -9 releases. Waits a little for one that is
    just dying. Raises SystemExit.
    """
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
