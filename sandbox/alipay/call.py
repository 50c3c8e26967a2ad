"""One verified call of an app, as the rooms see it."""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.alipay import clock
from sandbox.alipay.biz import Biz
from sandbox.alipay.faults import Fault

Node = dict[str, object]


@dataclass(frozen=True, slots=True)
class App:
    app_id: str
    platform_id: str


@dataclass(frozen=True, slots=True)
class Call:
    conn: sqlite3.Connection
    app: App
    method: str
    biz: Biz
    now: int
    notify_url: str = ""
    return_url: str = ""
    base_url: str = ""
    fault: Fault | None = None


Method = Callable[[Call], Node]


def digits(count: int) -> str:
    return f"{secrets.randbelow(10**count):0{count}d}"


def dated_number(now: int, middle: str, count: int) -> str:
    """A number as the gateway makes them: date, a fixed middle, random digits."""
    return f"{clock.moment(now):%Y%m%d}{middle}{digits(count)}"
