"""At the desk: appointing, reviewing with the file open, accepting a station, changing a rule."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from e2e.people import Person, appears, tap

SIX_HAVES = ("有场所", "有人员", "有设备", "有宽带", "有网页", "有持续运营能力")


def sheet(page: Page) -> Locator:
    """The file at the right."""
    return page.locator(".ant-drawer")


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a list of the open file; the list itself lies over the page."""
    sheet(page).get_by_label(label).click()
    page.locator(".ant-select-item-option:visible", has_text=option).click()


def appoint(officer: Person, other: Person, role: str, township: str = "") -> None:
    """The county fills an office by name, number and paper."""
    page = officer.go("/center/people")
    tap(page, "任命", exact=True)
    file = sheet(page)
    choose(page, "职务", role)
    if township:
        choose(page, "乡镇", township)
    file.get_by_label("姓名").fill(other.name)
    file.get_by_label("手机号").fill(other.phone)
    file.get_by_label("依据").fill("新农通〔2018〕60号")
    officer.shot(f"任命{role}")
    file.get_by_role("button", name="任命", exact=True).click()
    expect(page.get_by_role("button", name=other.name)).to_be_visible()


def review(officer: Person, title: str, verb: str, *, shot: str, sees: tuple[str, ...] = (), changed: str = "") -> None:
    """Open what waits, read it (``changed``: what is marked as new), pass it; it is gone from the queue."""
    page = officer.go("/center/review")
    row = page.get_by_role("button", name=title)
    appears(page, row)
    row.first.click()
    file = sheet(page)
    passes = file.get_by_role("button", name=re.compile(f"^{verb}"))
    passes.wait_for()
    for text in sees:
        expect(file.get_by_text(text).first).to_be_visible()
    if changed:
        expect(file.locator("ins", has_text=changed)).to_be_visible()
    officer.shot(shot)
    passes.click()
    expect(row).to_have_count(0)


def accept_station(officer: Person, station: str) -> None:
    """On the spot: six haves one by one against their proof, six photos, the verdict."""
    page = officer.go("/center/acceptance")
    row = page.get_by_role("button", name=station)
    appears(page, row)
    row.click()
    file = sheet(page)
    expect(file.get_by_text("还差 6 项没核对")).to_be_visible()
    for have in SIX_HAVES:
        file.get_by_role("radiogroup", name=have).get_by_text("有", exact=True).click()
    expect(file.get_by_text("六有齐，通过后即可运营")).to_be_visible()
    expect(file.locator("figure img")).to_have_count(6)
    officer.shot("站点验收")
    tap(file, "通过验收")
    expect(page.get_by_text("没有等着验收的站点。")).to_be_visible()


def change_rule(officer: Person, rule: str, value: str, reason: str) -> None:
    """The audited way a clock is moved: another value in the county's rules, with a reason."""
    page = officer.go("/center/policies")
    page.get_by_role("button", name=rule, exact=True).click()
    file = sheet(page)
    tap(file, "改这一条")
    file.get_by_label("新值").fill(value)
    file.get_by_label("为什么改").fill(reason)
    file.get_by_role("button", name="改为").click()
    expect(file.get_by_text(f"：“{reason}”").first).to_be_visible()
