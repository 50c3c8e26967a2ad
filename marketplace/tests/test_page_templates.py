"""Each public page from answers that obey the committed schema: what is on it, for whom, and how long it is kept."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.http import Http404
from django.test import RequestFactory

from marketplace import pages
from marketplace.tests import page_data, page_goods, page_story
from marketplace.tests.outline import Outline
from marketplace.tests.page_server import answering

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PRODUCT_KEY, STATION_KEY = page_goods.key(1), page_goods.key(500)
PAGES: dict[str, tuple[Any, dict[str, Any]]] = {
    "/": (pages.home, {}),
    "/list": (pages.product_list, {}),
    f"/p/{PRODUCT_KEY}": (pages.product, {"key": PRODUCT_KEY}),
    f"/s/{STATION_KEY}": (pages.station, {"key": STATION_KEY}),
    "/s/": (pages.stations, {}),
    "/t/": (pages.trace_find, {}),
    "/t/7K3Q-9MXT-2FHD": (pages.trace, {"code": "7K3Q-9MXT-2FHD"}),
    "/rules/service": (pages.rule, {"kind": "service"}),
    "/signin": (pages.sign_in, {}),
}


@pytest.fixture
def root() -> dict[str, Any]:
    return copy.deepcopy(page_data.everything())


@pytest.fixture
def asked(root: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    monkeypatch.setattr("marketplace.pages.timezone.now", lambda: NOW)
    with answering(root) as asked:
        yield asked


def get(address: str, **headers: str) -> Any:
    view, arguments = PAGES[address.split("?")[0]]
    return view(RequestFactory().get(address, headers=headers), **arguments)


def outline(address: str) -> Outline:
    response = get(address)
    assert response.status_code == 200
    return Outline(response.content.decode())


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("asked")
def test_a_page_keeps_the_strict_policy_and_is_complete_for_readers(address: str) -> None:
    page = outline(address)
    # no inline script or style: the policy forbids them
    assert page.all("style") == []
    assert [own for tag, own in page.tags if tag == "script" and not own.get("src")] == []
    assert [own for _tag, own in page.tags if "style" in own or any(name.startswith("on") for name in own)] == []
    # one heading, language, a way past the navigation, words for every picture and field
    assert len(page.all("h1")) == 1
    assert page.all("html", lang="zh-CN")
    assert page.all("a", href="#main")
    assert [own for own in page.all("img") if own.get("alt") is None] == []
    labels = {own.get("for") for own in page.all("label")}
    bare = [own for own in page.all("input") if own.get("type") not in {"hidden", "radio", "checkbox"}]
    assert [own for own in bare if own.get("id") not in labels] == []
    # ids are unique, and every picture reserves its place
    ids = [own["id"] for _tag, own in page.tags if own.get("id")]
    assert len(ids) == len(set(ids))
    assert [own for own in page.all("img") if not (own.get("width") and own.get("height"))] == []


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.usefixtures("asked")
def test_a_page_is_the_same_for_everybody_and_may_be_kept_for_half_a_minute(address: str) -> None:
    # given a request whose session explodes when touched
    class Untouchable:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError("a public page read the session")

    view, arguments = PAGES[address]
    request: Any = RequestFactory().get(address)
    request.session = request.user = Untouchable()
    # when it is answered
    response = view(request, **arguments)
    # then without a cookie, to be kept, and not sent twice
    assert response.cookies == {}
    assert response.headers["Cache-Control"] == "public, max-age=30, stale-while-revalidate=300"
    again = get(address, if_none_match=response.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.usefixtures("asked")
def test_the_front_page_leads_into_the_season() -> None:
    page = outline("/")
    assert "十一月　小雪" in page.text
    assert "江边开园，" in page.text
    assert page.classes("card") == 7
    assert page.classes("lead") == 1
    # 冰糖橙 is picked from October to January: two bars in the table, one stretch in words
    assert "，10月到次年1月，正当季" in page.text
    assert page.all("a", href="/list?township=530427100")
    # a township without goods is no dead link
    assert "还没有上货" in page.text


@pytest.mark.usefixtures("asked")
def test_a_front_page_before_the_first_product_still_stands(root: dict[str, Any]) -> None:
    root["homePage"].update(
        cover=None, chapters=[], fresh=[], onSaleCount=0, certified=[], certifiedCount=0, stations=[], stationCount=0
    )
    page = outline("/")
    assert "小雪，村里的站点在卖这些" in page.text
    assert page.classes("card") == 0


@pytest.mark.usefixtures("asked")
def test_a_card_says_what_people_compare_by() -> None:
    html = get("/list").content.decode()
    orange = html[html.index("漠沙冰糖橙") - 900 : html.index("漠沙冰糖橙") + 900]
    assert "59.00" in orange
    assert "5.90/500\u00a0g起" in orange
    assert "11月23日采" in orange
    marks = re.findall(r'class="mk-(\w+)"', orange)
    assert marks[:3] == ["GUARANTEE", "CERTIFICATE", "TRACEABLE"]
    assert "1.60/枚" in html  # eggs are compared by the piece
    assert "预售　4月5日起发" in html
    assert "已售罄" in html
    assert "明年六月" in html
    assert "65\u2060–\u206075\u00a0mm" in html  # a range and its unit do not break


@pytest.mark.usefixtures("asked")
def test_the_first_thing_seen_is_not_lazy() -> None:
    page = outline(f"/p/{PRODUCT_KEY}")
    first = page.all("img")[0]
    assert first.get("fetchpriority") == "high"
    assert first.get("loading") is None
    assert first["srcset"].count(".webp") == 3  # type: ignore[union-attr]


def test_facets_in_the_address_become_the_filter(asked: list[dict[str, Any]]) -> None:
    # given an address with picks, one unknown sort and one parameter nobody knows
    get(f"/list?q=+冰糖橙+&township=530427100&township=530427101&cert=GREEN&sort=nonsense&x=1&station={STATION_KEY}")
    # then the document was asked for just that
    variables = next(entry for entry in asked if entry["page"] == "list")
    assert variables["filter"] == {
        "query": "冰糖橙",
        "townships": ["530427100", "530427101"],
        "certifications": ["GREEN"],
        "station": page_story.STATION["id"],
    }
    assert variables["sort"] == "RELEVANCE"
    assert variables["after"] is None


@pytest.mark.usefixtures("asked")
def test_a_pick_can_be_taken_back(root: dict[str, Any]) -> None:
    root["productCards"] = page_data.goods(page_goods.ALL, selected=("530427100", "GREEN"))
    page = outline("/list?q=橙&township=530427100&cert=GREEN&sort=sales")
    targets = {own["href"] for own in page.all("a", **{"class": "pick"})}
    query = "q=%E6%A9%99"
    assert targets == {f"?{query}&cert=GREEN&sort=sales", f"?{query}&township=530427100&sort=sales"}
    assert "checked" in page.all("input", value="530427100")[0]
    # an option that would find nothing cannot be picked
    assert "disabled" in page.all("input", value="AGRI_GI")[0]


@pytest.mark.usefixtures("asked")
def test_a_second_tap_on_the_price_turns_the_order_round() -> None:
    assert outline("/list?sort=price").all("a", href="?sort=-price")
    assert outline("/list?sort=-price").all("a", href="?sort=price")


def test_the_next_page_comes_as_a_fragment(asked: list[dict[str, Any]]) -> None:
    response = get("/list?after=YWJj&part=1&sort=sales")
    html = response.content.decode()
    assert html.count('<li class="card') == len(page_goods.ALL)
    assert "<html" not in html
    assert 'href="?sort=sales&amp;after=bmV4dA"' in html
    assert next(entry for entry in asked if entry["page"] == "list")["more"] is True


@pytest.mark.usefixtures("asked")
def test_an_empty_result_names_the_query_and_offers_what_is_on_sale(
    root: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = page_data.goods(page_goods.ALL[:4])
    empty = page_data.goods([])
    answers = {"list": empty, "missing": calm}
    plain: Any = vars(pages)["ask"]
    monkeypatch.setattr(
        pages,
        "ask",
        lambda page, variables, *, context: (
            {"productCards": copy.deepcopy(answers[page])}
            if page in answers
            else plain(page, variables, context=context)
        ),
    )
    page = outline("/list?q=车厘子<b>")
    assert "没有找到“车厘子<b>”" in page.text
    assert page.classes("card") == 4


@pytest.mark.usefixtures("asked")
def test_a_limited_search_says_so(root: dict[str, Any]) -> None:
    root["productCards"] = page_data.goods(page_goods.ALL, degraded=True)
    assert "搜索服务暂时受限" in outline("/list").text


@pytest.mark.usefixtures("asked")
def test_the_product_page_answers_before_the_buying(root: dict[str, Any]) -> None:
    page = outline(f"/p/{PRODUCT_KEY}")
    text = page.text
    buy = text.index("立即购买")
    for answer in ("32.80", "发货地", "付款后\u00a048\u00a0小时内交快递", "首重 3\u00a0kg", "不支持七天无理由"):
        assert text.index(answer) < buy, answer
    # what cannot be bought cannot be chosen, and says why
    full = page.all("input", value=root["productPage"]["variants"][2]["id"])[0]
    assert "disabled" in full
    assert "今日已订满" in text
    # the form works without a script: it goes to the cart with the variant and the number
    assert page.all("form", action="/cart")
    assert page.all("input", name="quantity", max="30")
    # certificates show number, issuer, expiry; the expired one never looks valid
    assert "LB-18-25122400017A" in text
    assert "2025-12-15 至 2028-12-14" in text
    assert page.classes("is-old") == 1
    assert "往期证书\u00a01\u00a0张" in text
    # who sells, and that one of his licences has expired
    assert "9353042701234567XG" in text
    assert "已过期" in text


@pytest.mark.usefixtures("asked")
def test_a_sold_out_product_has_no_button_to_buy(root: dict[str, Any]) -> None:
    for variant in root["productPage"]["variants"]:
        variant.update(supply=None, buyable=False, blockedText="已售罄")
    root["productPage"].update(state="SOLD_OUT", lot=None, guarantee=None, returnsText="明年十月再来")
    page = outline(f"/p/{PRODUCT_KEY}")
    assert page.all("button", value="checkout") == []
    assert "立即购买" not in page.text
    assert "明年十月再来" in page.text


def test_freight_to_a_region_is_told_without_a_script(asked: list[dict[str, Any]]) -> None:
    text = outline(f"/p/{PRODUCT_KEY}?area=31").text
    assert "到上海市\u00a0¥8.00" in text
    assert asked[0] == {"page": "product", "id": page_goods.ORANGE["id"], "area": "31", "hasArea": True}
    # a code that is none is left aside
    assert "到上海市" not in outline(f"/p/{PRODUCT_KEY}?area=99").text


@pytest.mark.usefixtures("asked")
def test_a_station_shows_licence_and_its_six_haves() -> None:
    page = outline(f"/s/{STATION_KEY}")
    assert "曼竜益农信息社" in page.text
    assert "2018年6月验收" in page.text
    assert "有持续运营能力（还缺）" in page.text
    assert "9353042701234567XG" in page.text
    assert page.all("a", href=f"/list?station={STATION_KEY}")


@pytest.mark.usefixtures("asked")
def test_the_trace_page_tells_the_story_oldest_first_and_nobodys_name() -> None:
    text = outline("/t/7K3Q-9MXT-2FHD").text
    story = [text.index(word) for word in ("定植", "用药", "采收 412\u00a0kg", "农残快检", "装箱 57", "寄出")]
    assert story == sorted(story)
    assert "第\u00a014\u00a0箱，共\u00a057\u00a0箱" in text
    assert "5\u00a0条记录前后扣得上，没有改过" in text
    assert "姓名、电话不公开" in text
    assert "2016年2月" in text  # as precise as it is known, no more
    assert "2016年2月1日" not in text


@pytest.mark.usefixtures("asked")
def test_a_trace_page_that_has_something_to_say_says_it_first(root: dict[str, Any]) -> None:
    root["tracePage"].update(
        box=None,
        alert={"level": "RECALLED", "title": "这一批已召回，先别吃。", "text": "货款会自动退回。"},
        chain={**root["tracePage"]["chain"], "state": "BROKEN", "brokenAt": 6},
    )
    root["traceParcel"] = None
    page = outline("/t/7K3Q-9MXT-2FHD")
    assert page.text.index("这一批已召回") < page.text.index("批次")
    assert "第\u00a06\u00a0条对不上前一条" in page.text
    assert "没有改过" not in page.text


@pytest.mark.usefixtures("asked")
def test_a_wrong_code_keeps_what_was_typed(root: dict[str, Any]) -> None:
    root["tracePage"] = None
    response = pages.trace(RequestFactory().get("/t/ABC"), code='AB"C')
    page = Outline(response.content.decode())
    assert response.status_code == 404
    assert page.all("input", value='AB"C')
    assert "没有这个码" in page.text


def test_a_code_typed_in_goes_to_its_page() -> None:
    response = pages.trace_find(RequestFactory().get("/t/", {"code": " 7K3Q-9MXT "}))
    assert (response.status_code, response.headers["Location"]) == (302, "/t/7K3Q-9MXT")


@pytest.mark.usefixtures("asked")
def test_a_rule_shows_its_headings_and_earlier_versions() -> None:
    page = outline("/rules/service")
    assert len(page.all("h2")) == 3  # its own, and the two of the footer
    assert page.all("a", href="?version=1")


@pytest.mark.usefixtures("asked")
def test_what_is_not_there_says_so_and_offers_goods(root: dict[str, Any]) -> None:
    root["productPage"] = None
    request = RequestFactory().get(f"/p/{PRODUCT_KEY}")
    with pytest.raises(pages.Missing) as gone:
        pages.product(request, key=UUID(PRODUCT_KEY))
    response = pages.not_found(request, gone.value)
    page = Outline(response.content.decode())
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"
    assert "没有这件商品，或已经下架。" in page.text
    assert page.classes("card") == len(page_goods.ALL)


@pytest.mark.usefixtures("asked")
def test_an_address_nobody_knows_does_not_show_the_machine_s_words(root: dict[str, Any]) -> None:
    response = pages.not_found(RequestFactory().get("/x"), Http404({"tried": ["secret"]}))
    assert "secret" not in response.content.decode()
    assert "这一页不在了。" in response.content.decode()


@pytest.mark.usefixtures("asked")
def test_what_is_not_there_stays_a_404_when_nothing_can_be_read(root: dict[str, Any]) -> None:
    root["productCards"] = None
    response = pages.not_found(RequestFactory().get("/x"), Http404())
    assert response.status_code == 404
    assert "这一页不在了。" in Outline(response.content.decode()).text


def test_the_page_for_faults_asks_nothing() -> None:
    response = pages.broken(RequestFactory().get("/list?q=a"))
    page = Outline(response.content.decode())
    assert response.status_code == 500
    assert page.all("a", href="/list?q=a")


@pytest.mark.usefixtures("asked")
def test_what_people_write_is_text_never_markup(root: dict[str, Any]) -> None:
    root["productPage"].update(title="<script>x</script>橙", subtitle='"><img src=x>')
    html = get(f"/p/{PRODUCT_KEY}").content.decode()
    assert "<script>x" not in html
    assert "<img src=x>" not in html
