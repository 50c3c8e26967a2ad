"""A real Chromium for tests: how it is started, a page that keeps what it complained about, what every page must be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright

from marketplace.testing.suites import chromium

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter((one) => {
        const box = (one.closest('label') ?? one).getBoundingClientRect()
        const seen = box.width && getComputedStyle(one).visibility !== 'hidden' && !one.matches('.skip')
        return seen && (box.width < 43.5 || box.height < 43.5)
    })
    .map((one) => one.outerHTML.slice(0, 100))"""


class Server(ThreadingMixIn, WSGIServer):
    """Answers each request in a thread of its own."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no access log."""

    def log_message(self, *_arguments: Any) -> None:
        pass


@contextmanager
def chromium_running() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page in a window of one width, which keeps what the browser complained about."""

    def __init__(self, browser: Browser, width: int, *, large: bool = False, **options: Any) -> None:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN", **options)
        if large:
            context.add_init_script("localStorage.setItem('type', 'large')")
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )

    def go(self, address: str) -> Page:
        self.page.goto(address)  # until loaded: islands run before that
        return self.page


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """What axe finds on the page: the rule and where."""
    axe = Path(settings.BASE_DIR, "frontend", "node_modules", "axe-core", "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


def until(page: Page, condition: Callable[[], bool], *, seconds: float = 10) -> None:
    """Let the page go on until something is true of the market. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("what was waited for did not come")
        page.wait_for_timeout(50)
