"""The shop's reads and the sellers' and officials' work as clients see them, with their SQL counted exactly."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from graphene_django.settings import graphene_settings

from catalog.models import ProductStats, Supply
from catalog.services.supply import promise
from catalog.tests import people
from catalog.tests.factories import NOVEMBER, FreightTemplateFactory, content_of
from catalog.tests.shelf import Shelf, open_shelf
from core.access import ANONYMOUS, Role, Viewer
from core.graphql import Context, global_id
from core.graphql.execution import run

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


def ask(document: str, viewer: Viewer = ANONYMOUS, **variables: Any) -> dict[str, Any]:
    result = run(
        graphene_settings.SCHEMA.graphql_schema,
        document,
        context=Context(viewer=viewer, now=NOVEMBER),
        variables=variables,
    )
    assert not result.errors, result.errors
    assert result.data is not None
    return result.data


PAGE = """
query ($id: ID!) {
  productPage(id: $id) {
    id title subtitle summary state returnsText soldCount shipFrom sevenDayReturn commitmentRequired demo
    category { id name } photos { sha256 width height alt note } badges { kind text until }
    variants {
      id label note grade package netG pieces pieceWord priceFen buyable blockedText
      supply { mode available shipFrom shipBy maxHours }
      freightQuote(areaCode: "310115") { deliverable areaName freightFen text }
    }
    freight { text excludedText }
    guarantee { windowHours autoApproveFen answerHours }
    story { heading text photo { sha256 } } attributes { label value }
  }
}
"""


def test_a_product_page_in_one_statement(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    # given oranges on sale
    product = shelf.on_sale()
    ProductStats.objects.create(product=product, sold=1286)
    key = global_id("Product", product.pk)
    # when anybody opens their page
    with django_assert_num_queries(1):
        page = ask(PAGE, id=key)["productPage"]
    # then it says all he needs before he buys
    assert (page["id"], page["title"], page["state"], page["soldCount"]) == (key, "漠沙冰糖橙　特级果", "ON_SALE", 1286)
    assert page["shipFrom"] == "云南新平 · 漠沙镇曼竜社区"
    assert page["category"][-1]["name"] == "冰糖橙"
    assert page["badges"] == [{"kind": "GUARANTEE", "text": "坏果包赔", "until": None}]
    assert (page["sevenDayReturn"], page["commitmentRequired"]) == (False, True)
    assert page["guarantee"] == {"windowHours": 24, "autoApproveFen": 2000, "answerHours": 24}
    assert page["freight"] == {"text": "首 1 件 8 元，每加 1 件 6 元，满 2 件免运费", "excludedText": "西藏、新疆不发"}
    (pack,) = page["variants"]
    assert (pack["label"], pack["note"], pack["buyable"], pack["blockedText"]) == (
        "特级\u30005\u00a0kg\u00a0箱",
        "约 26–30 个",
        True,
        None,
    )
    assert pack["supply"] == {"mode": "IN_STOCK", "available": 10, "shipFrom": None, "shipBy": None, "maxHours": 48}
    assert pack["freightQuote"] == {
        "deliverable": True,
        "areaName": "上海市浦东新区",
        "freightFen": 800,
        "text": "再买 1 件免运费",
    }


def test_a_sold_out_pack_says_so(shelf: Shelf) -> None:
    product = shelf.on_sale()
    promise({Supply.objects.get().pk: 10}, now=NOVEMBER)
    page = ask(PAGE, id=global_id("Product", product.pk))["productPage"]
    assert page["state"] == "SOLD_OUT"
    assert (page["variants"][0]["buyable"], page["variants"][0]["blockedText"]) == (False, "已售罄")


def test_a_page_nobody_may_see_is_null(shelf: Shelf) -> None:
    assert ask(PAGE, id=global_id("Product", shelf.draft().pk)) == {"productPage": None}


QUOTE = """
query ($id: ID!, $n: Int!, $area: String!) {
  freightQuote(variantId: $id, quantity: $n, areaCode: $area) { deliverable areaName freightFen text }
}
"""


def test_freight_to_my_region_in_one_statement(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    key = global_id("Variant", shelf.variant(shelf.on_sale()).pk)
    with django_assert_num_queries(1):
        assert ask(QUOTE, id=key, n=2, area="53")["freightQuote"] == {
            "deliverable": True,
            "areaName": "云南省",
            "freightFen": 0,
            "text": "已免运费",
        }
    refusal = ask(QUOTE, id=key, n=1, area="650100")["freightQuote"]
    assert (refusal["deliverable"], refusal["freightFen"]) == (False, None)
    assert refusal["text"] == "新疆维吾尔自治区不发货，请换一个收货地区。"


@pytest.mark.parametrize(("n", "area", "code"), [(0, "53", "INVALID"), (1, "99", "INVALID"), (1, "x", "INVALID")])
def test_a_question_about_freight_that_makes_no_sense(shelf: Shelf, n: int, area: str, code: str) -> None:
    key = global_id("Variant", shelf.variant(shelf.on_sale()).pk)
    context = Context(viewer=ANONYMOUS, now=NOVEMBER)
    result = run(
        graphene_settings.SCHEMA.graphql_schema, QUOTE, context=context, variables={"id": key, "n": n, "area": area}
    )
    assert result.errors is not None
    assert result.errors[0].original_error.code == code  # type: ignore[union-attr]


def test_the_categories_count_what_is_on_sale(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    shelf.on_sale()
    shelf.on_sale()
    with django_assert_num_queries(2):
        rows = ask("{ categories { id name parentId perishable productCount } }")["categories"]
    assert [(row["name"], row["productCount"], row["perishable"]) for row in rows] == [("冰糖橙", 2, True)]


HOME = """
{
  homePage {
    today solarTerm onSaleCount certifiedCount
    cover { title titleLines text action photo { sha256 } listQuery }
    chapters { title text listQuery }
    fresh {
      id title summary state variantCount townshipName soldCount returnsText shipsFrom demo
      photo { sha256 width height alt } variant { id priceFen netG package pieces pieceWord }
      badges { kind text } fresh { on verb }
    }
    seasons { name months inSeason listQuery }
    lands { name text townships { code name goods productCount } }
  }
}
"""


def test_the_front_page_shows_what_can_be_bought(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    # given oranges that can be bought, and some that are sold out
    oranges, gone = shelf.on_sale(), shelf.on_sale(packs=0)
    # when anybody opens the shop in 小雪
    with django_assert_num_queries(6):
        page = ask(HOME)["homePage"]
    # then it speaks of oranges, by season and by land
    assert (page["today"], page["solarTerm"], page["onSaleCount"]) == ("2026-11-24", "小雪", 1)
    assert page["cover"]["title"] == "江边开园，冰糖橙挂够了糖" == "".join(page["cover"]["titleLines"])
    assert page["cover"]["listQuery"] == f"category={oranges.category_id}"
    assert page["cover"]["photo"]["sha256"]
    assert page["chapters"] == []
    assert [card["id"] for card in page["fresh"]] == [global_id("Product", oranges.pk)]
    assert page["fresh"][0]["variant"]["priceFen"] == 5900
    assert page["seasons"] == [
        {
            "name": "冰糖橙",
            "months": [10, 11, 12, 1],
            "inSeason": True,
            "listQuery": f"category={oranges.category_id}",
        }
    ]
    (township,) = [town for land in page["lands"] for town in land["townships"]]
    assert township == {"code": "530427101", "name": "漠沙镇", "goods": ["冰糖橙"], "productCount": 1}
    assert gone.category_id == oranges.category_id


def test_an_empty_shop_has_a_front_page(shelf: Shelf) -> None:
    page = ask(HOME)["homePage"]
    assert (page["cover"], page["chapters"], page["fresh"], page["onSaleCount"]) == (None, [], [], 0)


# ---------- sellers and officials ----------

PRODUCTS = """
query ($seller: ID) {
  products(sellerId: $seller, first: 20) {
    totalCount
    edges {
      node {
        id title reviewStatus listingStatus takedownReason category { name } cover { url alt }
        open { id status number } live { id number }
        variants { id label priceFen supplies { quantity available shortfall } }
      }
    }
  }
}
"""


def test_a_sellers_goods_cost_the_same_however_many(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    shelf.on_sale()
    shelf.draft()
    open_shelf().draft()
    with django_assert_num_queries(6):  # count, goods, revisions, photos, variants, supplies
        goods = ask(PRODUCTS, shelf.manager)["products"]
    assert goods["totalCount"] == 2
    draft, on_sale = (edge["node"] for edge in goods["edges"])
    assert (draft["reviewStatus"], draft["live"], draft["open"]["status"]) == ("DRAFT", None, "DRAFT")
    assert (on_sale["listingStatus"], on_sale["open"], on_sale["live"]["number"]) == ("ON", None, 1)
    assert on_sale["variants"][0]["supplies"] == [{"quantity": 10, "available": 10, "shortfall": 0}]
    assert on_sale["cover"]["alt"] == "一箱冰糖橙"


def test_officials_see_the_goods_of_their_region_only(shelf: Shelf) -> None:
    shelf.draft()
    assert ask(PRODUCTS, shelf.township)["products"]["totalCount"] == 1
    assert ask(PRODUCTS, shelf.county)["products"]["totalCount"] == 1
    assert ask(PRODUCTS, people.neighbour(Role.COUNTY_ADMIN))["products"]["totalCount"] == 0


EDITOR = """
query ($id: ID!) {
  node(id: $id) {
    ... on Product {
      title shipHours freightTemplateId
      open {
        status editable returnReason editedAt
        content {
          title summary months story { heading text photo } attributes { label value }
          variants { id netG package grade priceFen pieces pieceWord spec { pieces fruitG brix } }
        }
        photos { fileId url width height crop alt note }
        problems { path message word blocks }
      }
    }
  }
}
"""


def test_the_editor_gets_the_draft_and_what_is_wrong_with_it(shelf: Shelf) -> None:
    product = shelf.draft(content_of(title="漠沙绿色冰糖橙", story=[]))
    node = ask(EDITOR, shelf.manager, id=global_id("Product", product.pk))["node"]
    draft = node["open"]
    assert (draft["editable"], draft["content"]["title"]) == (True, "漠沙绿色冰糖橙")
    assert draft["content"]["variants"][0]["spec"] == {"pieces": [26, 30], "fruitG": None, "brix": None}
    assert draft["photos"][0]["crop"] == [0.0, 0.0, 0.75, 1.0]
    assert [(p["path"], p["word"], p["blocks"]) for p in draft["problems"]] == [
        ("story", None, True),
        ("title", "绿色", True),
    ]


SAVE = """
mutation ($input: SaveProductDraftInput!) {
  saveProductDraft(input: $input) {
    errors { code message field }
    revision { number content { title variants { id netG priceFen } } }
  }
}
"""


def test_a_draft_is_saved_and_saved_again_through_the_api(shelf: Shelf) -> None:
    product = shelf.draft()
    key = global_id("Product", product.pk)
    pack = {"netG": 5000, "package": "箱", "priceFen": 5900, "spec": {"fruitG": [165, 190]}}
    answer = ask(SAVE, shelf.manager, input={"productId": key, "content": {"title": "漠沙冰糖橙", "variants": [pack]}})
    (saved,) = answer["saveProductDraft"]["revision"]["content"]["variants"]
    again = ask(SAVE, shelf.manager, input={"productId": key, "content": {"variants": [{**pack, "id": saved["id"]}]}})
    assert again["saveProductDraft"]["revision"]["content"]["variants"] == [saved]


def test_what_is_malformed_is_told_at_its_field(shelf: Shelf) -> None:
    product = shelf.draft()
    bad = {"variants": [{"netG": 0}]}
    answer = ask(SAVE, shelf.manager, input={"productId": global_id("Product", product.pk), "content": bad})
    assert answer["saveProductDraft"]["errors"] == [
        {"code": "INVALID", "message": "“净含量（克）”须在 1 到 50000 之间。", "field": "variants.0.netG"}
    ]


REVIEW = """
query ($id: ID!) {
  node(id: $id) {
    ... on ProductRevision {
      number status submittedAt unchangedCount
      changes { label before after }
      photos { url alt takenAt }
      product { id title sellerId }
    }
  }
}
"""
DECIDE = """
mutation ($input: DecideProductInput!) {
  decideProduct(input: $input) { errors { code message field } revision { status } }
}
"""
CHECK = """
mutation ($input: CheckProductInput!) {
  checkProduct(input: $input) { errors { code message field } revision { status } }
}
"""


def test_an_officer_reads_the_diff_and_decides(shelf: Shelf) -> None:
    product = shelf.draft()
    revision = shelf.submit(product)
    subject = ask(REVIEW, shelf.township, id=global_id("ProductRevision", revision.pk))["node"]
    assert (subject["status"], subject["unchangedCount"]) == ("SUBMITTED", 0)
    assert subject["changes"][0] == {"label": "品类", "before": None, "after": "冰糖橙"}
    key = global_id("Product", product.pk)
    assert subject["product"]["id"] == key
    passed = ask(CHECK, shelf.township, input={"productId": key, "passes": True})["checkProduct"]
    assert passed == {"errors": [], "revision": {"status": "TOWNSHIP_CHECKED"}}
    returned = ask(DECIDE, shelf.county, input={"productId": key, "passes": False})["decideProduct"]
    assert returned["errors"] == [{"code": "REQUIRED", "message": "请写明原因，原文会发给卖家。", "field": "reason"}]
    passed = ask(DECIDE, shelf.county, input={"productId": key, "passes": True})["decideProduct"]
    assert passed == {"errors": [], "revision": {"status": "LIVE"}}


TEMPLATE = """
mutation ($input: CreateFreightTemplateInput!) {
  createFreightTemplate(input: $input) {
    errors { code message field }
    freightTemplate { id name unit text excluded rates { province firstFen nextFen } }
  }
}
"""
ORANGES_BY_POST = {
    "name": "漠沙鲜果运费",
    "unit": "PIECE",
    "firstQty": 1,
    "firstFen": 800,
    "nextQty": 1,
    "nextFen": 600,
    "excluded": ["65", "54"],
    "rates": [{"province": "53", "firstFen": 0, "nextFen": 0}],
}


def test_a_freight_template_is_written_and_read(shelf: Shelf, django_assert_num_queries: Counting) -> None:
    seller = global_id("Seller", shelf.seller.pk)
    written = ask(TEMPLATE, shelf.manager, input={"sellerId": seller, "template": ORANGES_BY_POST})
    template = written["createFreightTemplate"]["freightTemplate"]
    assert template["text"] == "云南包邮，首 1 件 8 元，每加 1 件 6 元"
    assert template["excluded"] == ["54", "65"]
    FreightTemplateFactory.create(seller=shelf.seller)
    FreightTemplateFactory.create()
    with django_assert_num_queries(2):
        listed = ask("{ freightTemplates { edges { node { name text } } } }", shelf.manager)["freightTemplates"]
    assert len(listed["edges"]) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"firstQty": 0}, "firstQty"),
        ({"firstFen": -1}, "firstFen"),
        ({"freeFromPacks": -1}, "freeFromPacks"),
        ({"excluded": ["99"]}, "excluded"),
        ({"excluded": ["53"]}, "rates"),
        ({"rates": [{"province": "53", "firstFen": 1, "nextFen": 1}] * 2}, "rates"),
    ],
)
def test_a_template_that_cannot_be_is_refused_at_its_field(shelf: Shelf, change: dict[str, Any], field: str) -> None:
    seller = global_id("Seller", shelf.seller.pk)
    answer = ask(TEMPLATE, shelf.manager, input={"sellerId": seller, "template": {**ORANGES_BY_POST, **change}})
    (error,) = answer["createFreightTemplate"]["errors"]
    assert (error["code"], error["field"]) == ("INVALID", field)


def test_two_templates_of_a_seller_have_two_names(shelf: Shelf) -> None:
    values = {"sellerId": global_id("Seller", shelf.seller.pk), "template": ORANGES_BY_POST}
    ask(TEMPLATE, shelf.manager, input=values)
    (error,) = ask(TEMPLATE, shelf.manager, input=values)["createFreightTemplate"]["errors"]
    assert (error["code"], error["field"]) == ("CONFLICT", "name")
