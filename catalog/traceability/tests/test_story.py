"""The story behind a code as anybody reads it: complete, in words, with nobody's name, its SQL counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.certification.models import (
    Certificate,
    CertificateClaim,
    CertificateScope,
    CertificateYear,
    RegisterCheck,
)
from catalog.lots.models import Basis, Lot, Quality, Term
from catalog.lots.services.boxes import box_lot
from catalog.lots.services.intake import RowValues, record_intake
from catalog.lots.services.papers import decide_lot, inspect_lot, issue_commitment, release_lot
from catalog.models import Product, Supply
from catalog.services.supply import promise
from catalog.tests.factories import NOVEMBER
from catalog.tests.shelf import Shelf, open_shelf
from catalog.tests.test_graphql import ask
from catalog.traceability import wording
from catalog.traceability.models import TraceCode
from catalog.traceability.services import record_input, record_plot
from core.graphql import global_id
from stations.models import Producer
from stations.tests.factories import ProducerFactory

pytestmark = pytest.mark.django_db
Counting = Callable[[int], AbstractContextManager[object]]
PICKED = date(2026, 11, 23)

TRACE = """
query ($code: String!) {
  tracePage(code: $code) {
    code productId title photo { sha256 } lotCode pickedOn verb netG grade place producerText
    seller { displayName } box { number count } alert { level title text }
    chain { state count brokenAt headHash }
    events { seq kind title text facts { label value } at precision hash prevHash eventId }
    commitment { number productText quantityG promiseText basis roleLabel issuedAt place }
    certificates { kindLabel state number scopeText checkedOn demo } inspections epcisPath
  }
}
"""
LOT = """
query ($id: ID!) {
  productPage(id: $id) {
    lot { code place pickedOn packsLeft eventCount latestEvents { kind title at precision } commitment { number } }
    seller { displayName }
  }
}
"""


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture
def product(shelf: Shelf) -> Product:
    return shelf.on_sale(packs=0)


@pytest.fixture
def farmer(shelf: Shelf) -> Producer:
    return ProducerFactory.create(seller=shelf.seller, person__name="刀老三")


def collected(shelf: Shelf, product: Product, farmer: Producer, *, kg: int = 412, picked_on: date = PICKED) -> Lot:
    """A lot from a plot that was sprayed in August."""
    plot = farmer.plots.first() or record_plot(
        producer_id=farmer.pk, name="江边三号地", area_mu=Decimal("6.2"), variety="冰糖橙",
        planted_on=date(2016, 2, 3), by=shelf.manager,
    )  # fmt: skip
    if not plot.applications.exists():
        record_input(
            plot_id=plot.pk, name="矿物油乳油", registration_no="PD20080005", applied_on=date(2026, 8, 18),
            interval_days=20, dose="稀释 150 倍喷雾", target="红蜘蛛", by=shelf.manager,
        )  # fmt: skip
    row = RowValues(farmer.pk, product.pk, kg * 1000, Term.PURCHASE, 600, picked_on=picked_on, plot_id=plot.pk)
    return record_intake(seller_id=shelf.seller.pk, rows=[row], by=shelf.manager, now=NOVEMBER).rows.get().lot


def sold(shelf: Shelf, lot: Lot, packs: int = 57) -> list[TraceCode]:
    """Tested, certified, released and boxed."""
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal("12.4")], by=shelf.manager, now=NOVEMBER)
    issue_commitment(lot_id=lot.pk, basis=[Basis.SELF_TEST], by=shelf.manager, now=NOVEMBER)
    release_lot(lot_id=lot.pk, by=shelf.manager, now=NOVEMBER)
    variant = shelf.variant(lot.product)
    return box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=packs, by=shelf.manager, now=NOVEMBER)


def test_the_story_of_a_box_in_three_statements(
    shelf: Shelf, product: Product, farmer: Producer, django_assert_num_queries: Counting
) -> None:
    # given the fourteenth box of a lot
    lot = collected(shelf, product, farmer)
    code = sold(shelf, lot)[13].code
    # when somebody types its code in small letters with hyphens
    with django_assert_num_queries(3):
        page = ask(TRACE, code="-".join([code[:4], code[4:]]).lower())["tracePage"]
    # then he reads what it is and where it comes from
    assert (page["title"], page["lotCode"], page["pickedOn"]) == ("漠沙冰糖橙", lot.code, "2026-11-23")
    assert page["code"].replace("-", "") == code
    assert (page["netG"], page["grade"], page["box"]) == (5000, "特级", {"number": 14, "count": 57})
    assert (page["place"], page["producerText"]) == ("漠沙镇曼竜社区", "曼竜社区农户 1 户")
    assert page["productId"] == global_id("Product", product.pk)
    assert (page["alert"], page["certificates"], page["inspections"], page["verb"]) == (None, [], 1, "采")
    # and each step, the field's outside the chain
    told = [(event["kind"], event["title"], event["seq"], event["precision"]) for event in page["events"]]
    assert told == [
        ("PLANTING", "定植", None, "MONTH"),
        ("INPUT", "用药", None, "DAY"),
        ("HARVEST", "采收 412\u00a0kg", 1, "DAY"),
        ("INSPECTION", "农残快检，合格", 2, "MINUTE"),
        ("COMMITMENT", "开合格证", 3, "MINUTE"),
        ("RELEASE", "放行，可以装箱", 4, "MINUTE"),
        ("PACKING", "装箱 57 箱，每箱 5\u00a0kg", 5, "MINUTE"),
    ]
    by_kind = {event["kind"]: event for event in page["events"]}
    assert by_kind["PLANTING"]["text"] == "江边三号地，6.2 亩，品种冰糖橙。"
    assert by_kind["HARVEST"]["text"] == "离上次用药 97 天，要求不少于 20 天。"
    assert by_kind["INPUT"]["facts"] == [
        {"label": "药", "value": "矿物油乳油，登记证号 PD20080005"},
        {"label": "治什么", "value": "红蜘蛛，稀释 150 倍喷雾"},
        {"label": "安全间隔", "value": "20 天，9月7日起可采"},
    ]
    # a rapid test says what it does not find
    assert [fact["value"] for fact in by_kind["INSPECTION"]["facts"]] == [
        "酶抑制法，GB/T 5009.199",
        "抑制率 12.4 %（低于 50 % 为合格）",
        "只测有机磷和氨基甲酸酯类；快检不等于实验室检验",
    ]
    assert by_kind["PACKING"]["text"] == "第 1 到第 57 箱，共 285\u00a0kg。你这是第 14 箱。"
    # the certificate names the seller who issued it
    assert page["commitment"]["basis"] == ["自行检测合格"]
    assert page["commitment"]["roleLabel"] == "收购者曼竜益农信息社"
    assert page["commitment"]["quantityG"] == 412_000
    # and the records fit each other: each names the link of the one before
    lot.refresh_from_db()
    assert page["chain"] == {"state": "INTACT", "count": 5, "brokenAt": None, "headHash": lot.chain_head}
    links = list(lot.chain.order_by("seq").values_list("link", flat=True))
    assert [event["prevHash"] for event in page["events"] if event["seq"]] == [None, *links[:-1]]
    assert by_kind["PACKING"]["eventId"] == f"ni:///sha-256;{by_kind['PACKING']['hash']}?ver=CBV2.0"
    assert page["epcisPath"] == f"/t/{code}/epcis.json"


def test_nobody_is_named_and_no_other_box_can_be_found(shelf: Shelf, product: Product, farmer: Producer) -> None:
    lot = collected(shelf, product, farmer)
    codes = sold(shelf, lot)
    text = json.dumps(ask(TRACE, code=codes[0].code), ensure_ascii=False)
    for secret in (farmer.person.name, farmer.person.phone, str(farmer.pk), shelf.manager.user.name, codes[1].code):
        assert secret not in text
    # a farm's name is often its farmer's
    Producer.objects.filter(pk=farmer.pk).update(organisation="刀老三家庭农场")
    assert ask(TRACE, code=lot.code)["tracePage"]["producerText"] == "曼竜社区农业组织 1 家"


def test_a_lot_s_code_tells_of_the_lot(shelf: Shelf, product: Product, farmer: Producer) -> None:
    lot = collected(shelf, product, farmer)
    page = ask(TRACE, code=lot.code)["tracePage"]
    assert (page["code"], page["box"], page["netG"], page["commitment"]) == (lot.code, None, None, None)
    assert [event["kind"] for event in page["events"]] == ["PLANTING", "INPUT", "HARVEST"]


@pytest.mark.parametrize(
    "change", [lambda code: code[:-1] + ("0" if code[-1] != "0" else "1"), lambda _: "", lambda _: "漠沙"]
)
def test_a_code_that_is_none_is_not_found_and_asks_nothing(
    shelf: Shelf, product: Product, farmer: Producer, change: Callable[[str], str], django_assert_num_queries: Counting
) -> None:
    code = collected(shelf, product, farmer).code
    with django_assert_num_queries(0):
        assert ask(TRACE, code=change(code)) == {"tracePage": None}


def test_what_is_the_matter_is_said(shelf: Shelf, product: Product, farmer: Producer) -> None:
    # given a lot whose later test failed
    lot = collected(shelf, product, farmer)
    (code, *_rest) = sold(shelf, lot)
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(80)] * 3, by=shelf.manager, now=NOVEMBER + timedelta(hours=1))
    page = ask(TRACE, code=code.code)["tracePage"]
    # then the page says so, the failed test and the quarantine stand in the story
    assert page["alert"]["level"] == "WARNING"
    assert "农残快检不合格" in page["alert"]["text"]
    assert [event["title"] for event in page["events"][-2:]] == ["农残快检，不合格", "隔离，暂停销售"]
    result = page["events"][-2]["facts"][1]["value"]
    assert result == "抑制率 80 %、80 %、80 %（低于 50 % 为合格），第一次偏高，复测两次以复测为准"
    # and a lot made void says that, too
    decide_lot(lot_id=lot.pk, releases=False, reason="复检超标", by=shelf.county, now=NOVEMBER + timedelta(hours=2))
    page = ask(TRACE, code=code.code)["tracePage"]
    assert (page["alert"]["title"], page["events"][-1]["kind"]) == ("这一批已作废，没有卖出过。", "VOID")
    Lot.objects.filter(pk=lot.pk).update(quality=Quality.RECALLED)
    assert ask(TRACE, code=code.code)["tracePage"]["alert"]["level"] == "RECALLED"


def test_a_revoked_box_code_says_so(shelf: Shelf, product: Product, farmer: Producer) -> None:
    (code, *_rest) = sold(shelf, collected(shelf, product, farmer))
    TraceCode.objects.filter(pk=code.pk).update(revoked_at=NOVEMBER)
    assert ask(TRACE, code=code.code)["tracePage"]["alert"]["level"] == "REVOKED"


def test_an_early_harvest_is_told_with_its_dates(shelf: Shelf, product: Product, farmer: Producer) -> None:
    collected(shelf, product, farmer)
    early = collected(shelf, product, farmer, picked_on=date(2026, 9, 1))
    page = ask(TRACE, code=early.code)["tracePage"]
    assert page["events"][-1]["text"] == "离上次用药 14 天，要求不少于 20 天。"
    assert "早采 6 天" in page["alert"]["text"]


def test_a_broken_chain_is_not_hidden(shelf: Shelf, product: Product, farmer: Producer) -> None:
    lot = collected(shelf, product, farmer)
    sold(shelf, lot)
    Lot.objects.filter(pk=lot.pk).update(chain_head="0" * 64)
    chain = ask(TRACE, code=lot.code)["tracePage"]["chain"]
    assert (chain["state"], chain["brokenAt"]) == ("BROKEN", 6)


def test_claimed_certificates_stand_as_on_the_day_of_picking(shelf: Shelf, product: Product, farmer: Producer) -> None:
    # given a lot that claims a certificate which has expired since
    lot = collected(shelf, product, farmer)
    certificate = Certificate.objects.create(
        kind="green", number="LB-18-25122400017A", seller=shelf.seller, holder_name="漠沙曼竜柑橘专业合作社",
        holder_uscc="9353042701234567XG", issuer="中国绿色食品发展中心", issued_on=date(2023, 12, 15),
        expires_on=date(2026, 11, 23), status="verified", verified_by=shelf.county.user, verified_at=NOVEMBER,
    )  # fmt: skip
    RegisterCheck.objects.create(
        certificate=certificate, at=NOVEMBER, by=shelf.county.user, url="https://x.cn", agrees=True
    )
    scope = CertificateScope.objects.create(
        certificate=certificate, product_text="冰糖橙", category=product.category, approved_g_per_year=500_000
    )
    year = CertificateYear.objects.create(scope=scope, starts_on=date(2025, 12, 15), approved_g=500_000)
    claim = CertificateClaim.objects.create(lot=lot, scope=scope, year=year, g=lot.net_g)
    # then it is shown as it stood when the oranges were picked
    (slip,) = ask(TRACE, code=lot.code)["tracePage"]["certificates"]
    assert (slip["state"], slip["kindLabel"], slip["checkedOn"]) == ("VALID", "绿色食品", "2026-11-24")
    assert slip["scopeText"] == "地块在获证基地内，计入本年度核准产量 412\u00a0kg"
    # revoked it never looks valid, given back it is not shown
    Certificate.objects.filter(pk=certificate.pk).update(status="revoked", status_reason="造假")
    assert ask(TRACE, code=lot.code)["tracePage"]["certificates"][0]["state"] == "REVOKED"
    CertificateClaim.objects.filter(pk=claim.pk).update(released_at=NOVEMBER)
    assert ask(TRACE, code=lot.code)["tracePage"]["certificates"] == []


def test_the_product_page_shows_the_lot_that_leaves_first_in_three_statements(
    shelf: Shelf, product: Product, farmer: Producer, django_assert_num_queries: Counting
) -> None:
    # given a lot of yesterday and an older one, both on the shelf
    young = collected(shelf, product, farmer)
    sold(shelf, young, packs=3)
    old = collected(shelf, product, farmer, kg=10, picked_on=PICKED - timedelta(days=2))
    sold(shelf, old, packs=2)
    key = global_id("Product", product.pk)
    with django_assert_num_queries(3):
        lot = ask(LOT, id=key)["productPage"]["lot"]
    assert (lot["code"], lot["place"], lot["packsLeft"], lot["eventCount"]) == (old.code, "漠沙镇曼竜社区", 2, 7)
    assert [event["kind"] for event in lot["latestEvents"]] == ["PACKING", "RELEASE", "COMMITMENT", "INSPECTION"]
    assert lot["commitment"]["number"] == old.commitments.get().number
    # when all is promised there is no lot to show
    promise({Supply.objects.get().pk: 5}, now=NOVEMBER)
    assert ask(LOT, id=key)["productPage"]["lot"] is None


@pytest.mark.parametrize(
    ("code", "grouped"), [("7K3Q9MXT2FHD4W8Z0", "7K3Q-9MXT-2FHD-4W8Z0"), ("7K3Q9MXT", "7K3Q-9MXT"), ("7K3", "7K3")]
)
def test_a_code_is_printed_in_groups(code: str, grouped: str) -> None:
    assert wording.group_code(code) == grouped


def test_goods_that_disturb_the_rapid_test_say_so(shelf: Shelf, farmer: Producer) -> None:
    garlic = shelf.on_sale(packs=0, code="garlic", name="大蒜")
    lot = collected(shelf, garlic, farmer)
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(30)], by=shelf.manager, now=timezone.now())
    facts = ask(TRACE, code=lot.code)["tracePage"]["events"][-1]["facts"]
    assert facts[-1]["label"] == "会误报的"
