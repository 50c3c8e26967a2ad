"""Who takes part: each in a browser of his own, with a camera that keeps what he sees."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError, ViewportSize, expect

from marketplace.embedded.paths import PROJECT

PHONE = ViewportSize(width=360, height=740)
DESKTOP = ViewportSize(width=1366, height=768)
PICTURES = PROJECT / "marketplace" / "demo" / "pictures"
SOON_MS = 60_000
"""How long a screen may take, on a machine that runs the whole market and five browsers."""
LOOK_AGAIN_MS = 2_000
PICTURES_THERE = """() => [...document.images].every((one) => {
    const box = one.getBoundingClientRect()
    const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    return one.complete || !seen
})"""
STEP_SECONDS, DIGITS = 30, 6


@dataclass
class Album:
    """The screenshots of one run, numbered as the story goes."""

    folder: Path
    taken: int = field(default=0)

    def keep(self, page: Page, who: str, what: str) -> None:
        self.taken += 1
        page.screenshot(path=self.folder / f"{self.taken:02d}-{who}-{what}.png", animations="disabled")


class Person:
    """Somebody with a browser, a phone number and a way to read the SMS sent to it."""

    def __init__(self, browser: Browser, url: str, album: Album, *, role: str, name: str, phone: str) -> None:
        self.url, self.role, self.name, self.phone = url, role, name, phone
        size = PHONE if role in ("buyer", "station") else DESKTOP
        self.context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.context.set_default_timeout(SOON_MS)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self._album = album
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on(
            "console",
            lambda told: self.complaints.append(f"{self.page.url}: {told.text}") if told.type == "error" else None,
        )

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def shot(self, what: str) -> None:
        """Keep what is seen now; nothing may stick out at the side."""
        self.page.wait_for_function(PICTURES_THERE)
        over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{self.page.url} is {over} px wider than the screen"
        self.keep(self.page, what)

    def keep(self, page: Page, what: str) -> None:
        """Keep another page of this browser, like a sheet to be printed."""
        self._album.keep(page, self.role, what)

    def text_message(self, about: str) -> str:
        """The newest SMS to his number that speaks of something."""
        page = self.context.new_page()
        message = page.get_by_role("listitem").filter(has_text=self.phone).filter(has_text=about).first
        page.goto(f"{self.url}/dev/outbox")
        appears(page, message)
        text = message.inner_text()
        page.close()
        return text

    def code(self) -> str:
        """The six digits of the newest SMS with a code."""
        found = re.search(r"\b\d{6}\b", self.text_message("验证码"))
        assert found, "no code in the SMS"
        return found.group()


def appears(page: Page, wanted: Locator, *, seconds: float = 60) -> None:
    """Look again until it is there, as a person does with what happens elsewhere."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            wanted.wait_for(timeout=LOOK_AGAIN_MS)
        except TimeoutError:
            if time.monotonic() > deadline:
                raise
            page.reload()
        else:
            return


def tap(page: Page | Locator, name: str, *, exact: bool = False) -> None:
    page.get_by_role("button", name=name, exact=exact).click()


def follow(page: Page | Locator, name: str) -> None:
    page.get_by_role("link", name=name).first.click()


def pick(page: Page | Locator, name: str) -> None:
    """Choose one of several that are seen side by side."""
    page.get_by_role("radio", name=name).click()


def photograph(page: Page | Locator, label: str, picture: str) -> None:
    """Take a picture out of the album of this phone and wait until it has gone up."""
    whole = page.page if isinstance(page, Locator) else page
    box = page.locator(".fd").filter(has=whole.locator(".lb", has_text=re.compile(f"^{re.escape(label)}$")))
    box.get_by_label("相册里选").set_input_files(PICTURES / f"{picture}.jpg")
    expect(box.get_by_text(re.compile("传好了|已有")).first).to_be_visible(timeout=SOON_MS)


def authenticator(secret: str) -> str:
    """What an authenticator shows now (RFC 6238): ours, not the library the server asks."""
    counter = struct.pack(">Q", int(time.time()) // STEP_SECONDS)
    digest = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFF_FFFF
    return str(number % 10**DIGITS).zfill(DIGITS)
