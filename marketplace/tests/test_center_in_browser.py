"""The officials' desk in a real Chromium over a real database: what waits, what changes, decisions with their reasons,
several at once, the day in three books; nothing overflows, no accessibility violation, nothing the policy stops.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from catalog.models import Product, ProductRevision
from catalog.services.review import check_product, decide_product
from catalog.tests.factories import NOVEMBER, content_of
from catalog.tests.shelf import Shelf
from core import policy
from core.access import Role
from core.models import Notification, User
from marketplace.tests.browsing import chromium_running, until
from marketplace.tests.desk_server import Desk, serving
from payments.models.settlement import Statement
from payments.services import confirm_statement, draft_statements
from payments.tests.conftest import alipay, receiver, running, shop  # noqa: F401  # fixtures
from payments.tests.market import manager_of, paid_order, payee, work
from payments.tests.program import Program
from stations.models import ReviewTask
from stations.policies import RECTIFY_DAYS
from stations.services.reviews import hold_review
from stations.tests.factories import UserFactory
from stations.tests.world import World, build, granted

pytestmark = pytest.mark.browser
SCREENS = ["review", "acceptance", "lots", "plan", "certificates", "stations", "people", "policies", "audit"]
MONEY_SCREENS = ["finance", "finance?tab=day", "finance?tab=stuck", "accounts"]


@pytest.fixture(scope="module", autouse=True)
def _django_beside_playwright() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, in which Django would refuse every statement of the test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="module")
def browser(_django_beside_playwright: None) -> Iterator[Browser]:
    with chromium_running() as browser:
        yield browser


@pytest.fixture
def world(race_db: str) -> World:
    """Two counties with their people, and one seller's goods waiting for the county."""
    return build()


@pytest.fixture
def shelf(world: World) -> Shelf:
    return Shelf(
        world.here.seller,
        world.viewer(Role.SELLER_OPERATOR),
        world.viewer(Role.TOWNSHIP_ADMIN),
        world.viewer(Role.COUNTY_ADMIN),
    )


@pytest.fixture
def site(world: World) -> Iterator[str]:
    with serving() as address:
        yield address
    connections.close_all()


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Any]:
    desks: list[Desk] = []

    def sit(user: User | None, **size: int) -> Desk:
        desks.append(Desk(browser, site, user, **size))
        return desks[-1]

    yield sit
    for one in desks:
        one.context.close()


def changed(shelf: Shelf) -> Product:
    """Goods on sale whose second revision waits for the county."""
    with transaction.atomic():
        product = shelf.on_sale(content_of(title="漠沙冰糖橙 基地直发", summary="坡地老树，不套袋。"))
    live = product.revisions.get(status="live")
    shelf.write(
        product, {**live.content, "title": "漠沙冰糖橙 现摘现发", "summary": "坡地老树，不套袋，个头有大有小。"}
    )
    shelf.submit(product)
    check_product(product_id=product.pk, passes=True, reason="照片与实物相符", by=shelf.township, now=NOVEMBER)
    return product


def waiting(shelf: Shelf, title: str) -> Product:
    """New goods that the township passed."""
    product = shelf.draft(content_of(title=title))
    shelf.submit(product)
    check_product(product_id=product.pk, passes=True, by=shelf.township, now=NOVEMBER)
    return product


def code_of(secret: str) -> str:
    """What an authenticator shows now."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def axe(page: Page) -> list[Any]:
    source = Path(settings.BASE_DIR, "frontend", "node_modules", "axe-core", "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


def overflow(page: Page) -> list[int]:
    return list(
        page.evaluate(
            "[document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
        )
    )


@pytest.mark.usefixtures("valkey")
def test_an_official_enrols_the_first_time_and_comes_in_by_password_and_authenticator(world: World, desk: Any) -> None:
    # given a county officer who signs in for the first time
    user = world.here.users[Role.COUNTY_ADMIN]
    page = desk(None).go()
    page.get_by_role("button", name="第一次登录，或忘了密码").click()
    page.get_by_label("手机号").fill(user.phone or "")
    page.get_by_role("button", name="发验证码").click()
    page.get_by_label("短信验证码").wait_for()
    code = Notification.objects.filter(to=user.phone, template="signin_code").latest("created_at").params["code"]
    page.get_by_label("短信验证码").fill(code)
    page.get_by_role("button", name="下一步").click()
    # when he binds an authenticator and chooses a password
    page.get_by_alt_text("验证器要扫的二维码").wait_for()
    assert axe(page) == []
    secret = page.locator(".alone .mono").inner_text()
    page.get_by_label("动态码").fill(code_of(secret))
    page.get_by_label("设一个密码").fill("夹沙糕要趁热吃才香甜")
    page.get_by_role("button", name="绑定").click()
    page.get_by_role("button", name="记好了，进入工作台").click()
    # then he sits at the desk
    expect(page.get_by_role("heading", name="待审")).to_be_visible()
    # when he comes again, with his password
    again = desk(None).go()
    again.get_by_label("手机号").fill(user.phone or "")
    again.get_by_label("密码", exact=True).fill("夹沙糕要趁热吃才香甜")
    again.get_by_role("button", name="下一步").click()
    again.get_by_label("动态码").wait_for()
    again.get_by_label("动态码").fill("000000")
    again.get_by_role("button", name="进入工作台").click()
    # then a wrong code is told in words, and lets nobody in
    expect(again.get_by_text("动态码不对")).to_be_visible()


def test_a_change_is_read_as_a_diff_returned_with_a_reason_and_passed_the_second_time(
    world: World, shelf: Shelf, desk: Any
) -> None:
    # given a second revision that the township passed
    product = changed(shelf)
    here = desk(world.here.users[Role.COUNTY_ADMIN])
    page = here.go()
    # when the officer opens it
    page.get_by_role("button", name="漠沙冰糖橙 现摘现发").click()
    # then he reads what was removed and what is new, beside the photos and the township's word
    file = page.locator(".ant-drawer")
    expect(file.locator("del", has_text="基地直")).to_be_visible()
    expect(file.locator("ins", has_text="，个头有大有小")).to_be_visible()
    expect(file.get_by_text("现行第 1 版仍在售")).to_be_visible()
    expect(file.get_by_text("“照片与实物相符”")).to_be_visible()
    expect(file.locator("figure img")).to_have_count(1)
    assert file.locator("figure img").evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 0
    # and it cannot be returned without a reason
    file.get_by_role("button", name="退回").click()
    expect(file.get_by_role("button", name="确定退回")).to_be_disabled()
    expect(file.get_by_label("退回原因")).to_be_focused()
    file.get_by_label("规格不清").check()
    file.get_by_label("退回原因").fill("写清一箱几个。")
    file.get_by_role("button", name="确定退回").click()
    # then it is gone from the queue, and the seller reads the reason
    expect(page.get_by_text("待审事项已全部办结。")).to_be_visible()
    revision = ProductRevision.objects.get(product=product, number=2)
    assert (revision.status, revision.return_reason) == ("returned", "规格不清：写清一箱几个。")
    # when it comes back and is passed
    shelf.submit(product)
    check_product(product_id=product.pk, passes=True, by=shelf.township, now=NOVEMBER)
    page.reload()
    expect(page.get_by_text("退回过 1 次")).to_be_visible()
    page.get_by_role("button", name="漠沙冰糖橙 现摘现发").click()
    expect(file.get_by_text("：“规格不清：写清一箱几个。”")).to_be_visible()
    file.get_by_role("button", name="通过").click()
    expect(page.get_by_text("待审事项已全部办结。")).to_be_visible()
    revision.refresh_from_db()
    assert revision.status == "live"
    assert here.complaints == []


def test_several_of_one_kind_are_passed_at_once_and_what_failed_is_named(world: World, shelf: Shelf, desk: Any) -> None:
    # given three goods, one of them in a colleague's hands
    for title in ("漠沙冰糖橙 大果", "漠沙冰糖橙 中果", "漠沙冰糖橙 小果"):
        waiting(shelf, title)
    colleague = granted(UserFactory.create(name="杨立新"), Role.COUNTY_ADMIN, "region:530427")
    page = desk(world.here.users[Role.COUNTY_ADMIN]).go()
    page.get_by_label("选 漠沙冰糖橙 小果").wait_for()
    hold_review(
        task_id=ReviewTask.objects.get(title="漠沙冰糖橙 小果", decided_at=None).pk, by=colleague, now=timezone.now()
    )
    # when all three are chosen
    for title in ("大果", "中果", "小果"):
        page.get_by_label(f"选 漠沙冰糖橙 {title}").check()
    bar = page.get_by_role("region", name="批量办理")
    expect(bar).to_contain_text("已选 3 件均为商品类")
    bar.get_by_role("button", name="批量通过 3 件").click()
    # then two are done, and the third is named with its reason
    told = page.locator(".outcomes")
    expect(told).to_contain_text("办了 2 件，共 3 件")
    expect(told).to_contain_text("漠沙冰糖橙 小果：")
    assert list(ReviewTask.objects.filter(decided_at=None).values_list("title", flat=True)) == ["漠沙冰糖橙 小果"]


def test_somebody_else_was_faster(world: World, shelf: Shelf, desk: Any) -> None:
    # given an open file that a colleague has just returned
    product = waiting(shelf, "漠沙冰糖橙 大果")
    page = desk(world.here.users[Role.COUNTY_ADMIN]).go()
    page.get_by_role("button", name="漠沙冰糖橙 大果").click()
    file = page.locator(".ant-drawer")
    file.get_by_role("button", name="通过").wait_for()
    colleague = granted(UserFactory.create(name="杨立新"), Role.COUNTY_ADMIN, "region:530427")
    until(page, ReviewTask.objects.filter(decided_at=None, held_by__isnull=False).exists)
    ReviewTask.objects.filter(decided_at=None).update(held_by=None, held_until=None)
    decide_product(product_id=product.pk, passes=False, reason="照片不符", by=colleague, now=timezone.now())
    # when the officer passes it
    file.get_by_role("button", name="通过").click()
    # then nothing changed, and he reads who did what
    expect(file.get_by_text("已由杨立新退回")).to_be_visible()
    expect(file.get_by_text("原因：照片不符")).to_be_visible()
    product.refresh_from_db()
    assert product.review_status == "returned"


def test_a_township_finds_its_own_menu_and_its_own_stage(world: World, shelf: Shelf, desk: Any) -> None:
    product = shelf.draft(content_of(title="漠沙冰糖橙 大果"))
    shelf.submit(product)
    page = desk(world.here.users[Role.TOWNSHIP_ADMIN]).go()
    menu = page.get_by_role("navigation", name="工作台")
    expect(menu.get_by_text("待审")).to_be_visible()
    expect(menu.get_by_text("结算")).to_have_count(0)
    page.get_by_role("button", name="漠沙冰糖橙 大果").click()
    page.locator(".ant-drawer").get_by_role("button", name="同意").click()
    expect(page.get_by_text("待审事项已全部办结。")).to_be_visible()
    assert ReviewTask.objects.get(decided_at=None).stage == "county"


def test_finance_approves_and_the_day_agrees_in_three_books(
    world: World,
    desk: Any,
    alipay: Program,  # noqa: F811  # the fixture
) -> None:
    # given a paid and matured order in a confirmed statement
    account = payee(world.here.seller)
    order = paid_order(alipay, account)
    order.mature()
    draft_statements(now=timezone.now() + timedelta(days=1))
    statement = Statement.objects.get()
    confirm_statement(statement_id=statement.pk, by=manager_of(statement.seller), now=timezone.now())
    here = desk(world.here.users[Role.COUNTY_FINANCE])
    page = here.go("finance")
    # when finance opens it, each line shows its order, and it is approved
    page.get_by_role("button", name=statement.number).click()
    file = page.locator(".ant-drawer")
    expect(file.get_by_role("button", name=order.intent.order_no)).to_be_visible()
    file.get_by_role("button", name="核定，放 84.35 元").click()
    expect(page.get_by_text("没有等着核定的结算单。")).to_be_visible()
    work()
    statement.refresh_from_db()
    assert statement.status == "settled"
    # then, once the gateway's bill was fetched, the day's books agree
    page.get_by_role("tab", name="当日对账").click()
    page.get_by_label("对账日").fill(timezone.localdate().isoformat())
    expect(page.get_by_text("账单还没取")).to_be_visible()
    page.get_by_role("button", name="取这天的账单").click()
    expect(page.get_by_text("已向网关取 1 个账户的账单")).to_be_visible()
    work()
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_role("cell", name="平", exact=True)).to_have_count(5)
    expect(page.get_by_text("账单和总账逐笔一致")).to_be_visible()
    assert overflow(page) == [0, 0]
    assert axe(page) == []
    assert here.complaints == []


def test_a_rule_is_changed_with_a_reason(world: World, desk: Any) -> None:
    page = desk(world.here.users[Role.COUNTY_ADMIN]).go("policies")
    page.get_by_role("button", name="限期整改").click()
    file = page.locator(".ant-drawer")
    file.get_by_role("button", name="改这一条").click()
    file.get_by_label("新值").fill("二十")
    file.get_by_label("为什么改").fill("雨季路断")
    expect(file.get_by_role("button", name="改为 新值")).to_be_visible()
    file.get_by_label("新值").fill("20")
    file.get_by_role("button", name="改为 20 天").click()
    expect(file.get_by_text("：“雨季路断”")).to_be_visible()
    assert policy.value(RECTIFY_DAYS, scopes=["region:530427"]) == 20


def test_no_screen_overflows_or_hinders_anybody(world: World, shelf: Shelf, desk: Any) -> None:
    changed(shelf)
    for role, screens in ((Role.COUNTY_ADMIN, SCREENS), (Role.COUNTY_FINANCE, MONEY_SCREENS)):
        here = desk(world.here.users[role])
        for screen in screens:
            page = here.go(screen)
            page.wait_for_load_state("networkidle")
            assert overflow(page) == [0, 0], screen
            assert axe(page) == [], screen
        assert here.complaints == []


@pytest.mark.parametrize(("width", "covers"), [(1366, False), (1180, True)])
def test_the_file_covers_the_queue_only_on_a_narrow_window(
    world: World, shelf: Shelf, desk: Any, width: int, covers: bool
) -> None:
    changed(shelf)
    page = desk(world.here.users[Role.COUNTY_ADMIN], width=width).go()
    page.get_by_role("button", name="漠沙冰糖橙 现摘现发").click()
    file = page.locator(".ant-drawer-content-wrapper")
    file.get_by_role("button", name="通过").wait_for()
    left = page.locator("#work").bounding_box()["x"]
    assert (file.bounding_box()["x"] <= left + 2) is covers
    assert overflow(page) == [0, 0]
    assert axe(page) == []
