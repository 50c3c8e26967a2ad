"""The whole market behind a real address, over the database of one test: for faces that write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from core.models import User
from marketplace.tests.browsing import Quiet, Server


class _Server(Server):
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """As usual; then the thread's connections go with it, or the database could not be dropped."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


@contextmanager
def serving() -> Iterator[str]:
    """The market's address while the block runs."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), _Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def session_of(user: User, *, second_factor: bool = True) -> str:
    """The key of a session signed in as ``user``, as allauth leaves it after his second factor."""
    client = Client()
    client.force_login(user)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": timezone.now().timestamp()}]
        session.save()
    return str(client.cookies["sessionid"].value)


class Desk:
    """Somebody's browser at the desk, which keeps what it complained about."""

    def __init__(self, browser: Browser, site: str, user: User | None, *, width: int = 1366, height: int = 768) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        if user is not None:
            self.context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": site}])
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None,
        )

    def go(self, screen: str = "") -> Page:
        self.page.goto(f"{self.site}/center{'/' + screen if screen else ''}")
        self.page.locator(".ttl h1, .alone h1").first.wait_for()
        return self.page
