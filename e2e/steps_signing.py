"""Coming in: a new person by phone and code, an official with an authenticator beside it."""

from __future__ import annotations

from playwright.sync_api import expect

from e2e.people import Person, authenticator, tap

PASSWORD = "夹沙糕要趁热吃才香甜"


def sign_in_by_phone(person: Person, then: str) -> None:
    """A person nobody knows yet goes to a page of his own and comes back to it signed in."""
    page = person.go(then)
    page.wait_for_url("**/signin?next=*")
    page.get_by_label("手机号").fill(person.phone)
    page.get_by_label("我看过并同意").check()
    tap(page, "发验证码")
    page.get_by_label("短信验证码").wait_for()
    page.get_by_label("短信验证码").fill(person.code())
    person.shot("登录")
    tap(page, "登录", exact=True)
    page.wait_for_url(f"{person.url}{then}")


def sign_in_at_the_desk(person: Person) -> None:
    """An official comes for the first time: SMS, an authenticator, a password, the recovery codes."""
    page = person.go("/center")
    tap(page, "第一次登录，或忘了密码")
    page.get_by_label("手机号").fill(person.phone)
    tap(page, "发验证码")
    page.get_by_label("短信验证码").wait_for()
    page.get_by_label("短信验证码").fill(person.code())
    tap(page, "下一步")
    page.get_by_alt_text("验证器要扫的二维码").wait_for()
    secret = page.locator(".alone .mono").inner_text()
    page.get_by_label("动态码").fill(authenticator(secret))
    page.get_by_label("设一个密码").fill(PASSWORD)
    person.shot("绑定动态码")
    tap(page, "绑定", exact=True)
    tap(page, "记好了，进入工作台")
    expect(page.get_by_role("navigation", name="工作台")).to_be_visible()
    person.shot("工作台")
