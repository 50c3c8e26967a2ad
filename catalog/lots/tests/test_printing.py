"""What a station prints: its own boxes, sheets and papers, with each look in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from graphene_django.settings import graphene_settings

from catalog.lots.models import Commitment, CommitmentRole, Intake, Lot, Term
from catalog.lots.services.intake import RowValues, record_intake
from catalog.lots.services.papers import issue_commitment
from catalog.models import Product
from catalog.tests import people
from catalog.tests.factories import NOVEMBER
from catalog.tests.lots import boxed_lot, released_lot
from catalog.tests.shelf import Shelf, open_shelf
from catalog.tests.test_graphql import ask
from catalog.traceability.models import TraceCode
from core.access import ANONYMOUS, Role, Viewer
from core.graphql import Context, global_id
from core.graphql.execution import run
from core.models import AuditEntry
from stations.tests.factories import ProducerFactory

pytestmark = pytest.mark.django_db

LABELS = """
query ($lot: ID!, $first: Int, $last: Int) {
  lotLabels(lotId: $lot, first: $first, last: $last) {
    lotCode productTitle pickedOn verb sellerName commitmentNumber boxCount
    boxes { number code codeText specText url }
  }
}
"""
SHEET = """
query ($id: ID!) {
  intakeSheet(id: $id) {
    number day sellerName legalName uscc place recordedBy totalG totalFen
    rows { producerName villageName productTitle lotCode netG termText amountFen upstreamNumber qualityText plotName }
  }
}
"""
PAPER = """
query ($id: ID!) {
  commitmentPaper(id: $id) {
    number roleText productText quantityG origin party uscc contact promiseText basis { text ticked } upstream lotCode
    traceUrl issuedAt
  }
}
"""


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


@pytest.fixture
def product(shelf: Shelf) -> Product:
    return shelf.on_sale(packs=0)


def refused(document: str, viewer: Viewer, **variables: Any) -> list[tuple[str, str | None]]:
    context = Context(viewer=viewer, now=NOVEMBER)
    result = run(graphene_settings.SCHEMA.graphql_schema, document, context=context, variables=variables)
    return [(str(error.original_error.code), error.original_error.field) for error in result.errors or []]  # type: ignore[union-attr]


def test_labels_for_some_boxes_of_a_lot(shelf: Shelf, product: Product) -> None:
    # given five boxes, the fourth label spoilt
    codes = boxed_lot(product, by=shelf.manager, now=NOVEMBER, packs=5)
    TraceCode.objects.filter(pk=codes[3].pk).update(revoked_at=NOVEMBER)
    lot = codes[0].lot
    # when the station prints from the second on
    labels = ask(LABELS, shelf.manager, lot=global_id("Lot", lot.pk), first=2)["lotLabels"]
    # then each says what is in it
    assert [(box["number"], box["code"]) for box in labels["boxes"]] == [(n + 1, codes[n].code) for n in (1, 2, 4)]
    assert labels["boxes"][0]["url"].endswith(f"/t/{codes[1].code}")
    assert labels["boxes"][0]["codeText"].count("-") == 3
    assert labels["boxes"][0]["specText"] == "特级\u30005\u00a0kg\u00a0箱"
    assert (labels["productTitle"], labels["sellerName"]) == ("漠沙冰糖橙　特级果", "曼竜益农信息社")
    assert (labels["lotCode"], labels["boxCount"]) == (lot.code, 5)
    assert labels["commitmentNumber"] == lot.commitments.get(role=CommitmentRole.PURCHASER).number
    # and the look is on record
    assert AuditEntry.objects.get(verb="lot.label").after == {"first": 2, "last": 5}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": 3}, "INVALID"),
        ({"last": 3}, "INVALID"),
        ({"first": 2, "last": 1}, "INVALID"),
        ({"first": -1}, "INVALID"),
    ],
)
def test_boxes_that_are_none(shelf: Shelf, product: Product, given: dict[str, int], code: str) -> None:
    (box, *_rest) = boxed_lot(product, by=shelf.manager, now=NOVEMBER)
    assert refused(LABELS, shelf.manager, lot=global_id("Lot", box.lot_id), **given) == [(code, "first")]


def test_a_lot_without_boxes_has_no_labels(shelf: Shelf, product: Product) -> None:
    lot = released_lot(product, by=shelf.manager, now=NOVEMBER)
    assert refused(LABELS, shelf.manager, lot=global_id("Lot", lot.pk)) == [("STATE", None)]


def test_at_most_five_hundred_labels_at_once(shelf: Shelf, product: Product) -> None:
    lot = released_lot(product, by=shelf.manager, now=NOVEMBER)
    variant = shelf.variant(product)
    TraceCode.objects.bulk_create(
        TraceCode(code=f"C{n:03d}", lot=lot, variant=variant, number=n, minted_at=NOVEMBER) for n in range(1, 502)
    )
    assert refused(LABELS, shelf.manager, lot=global_id("Lot", lot.pk)) == [("LIMIT", "last")]
    assert len(ask(LABELS, shelf.manager, lot=global_id("Lot", lot.pk), last=500)["lotLabels"]["boxes"]) == 500


@pytest.fixture
def sheet(shelf: Shelf, product: Product) -> Intake:
    """Two farmers, one paid by the kilo and with a paper, one by his share."""
    rows = [
        RowValues(_farmer(shelf, "刀老三"), product.pk, 80_333, Term.PURCHASE, 605, commitment_number="HGZ-0001"),
        RowValues(_farmer(shelf, "白玉兰"), product.pk, 50_000, Term.AGENCY, share_bp=8000),
    ]
    return record_intake(seller_id=shelf.seller.pk, rows=rows, by=shelf.manager, now=NOVEMBER)


def _farmer(shelf: Shelf, name: str) -> Any:
    return ProducerFactory.create(seller=shelf.seller, person__name=name).pk


def test_the_sheet_as_it_is_signed(shelf: Shelf, sheet: Intake) -> None:
    paper = ask(SHEET, shelf.manager, id=global_id("Intake", sheet.pk))["intakeSheet"]
    assert (paper["number"], paper["day"], paper["totalG"]) == (sheet.number, "2026-11-24", 130_333)
    # 80.333 kg at 6.05 yuan are 486.01465 yuan
    assert paper["totalFen"] == 48_601
    assert (paper["place"], paper["recordedBy"]) == ("漠沙镇曼竜社区", "刀小妹")
    told = [(row["producerName"], row["termText"], row["amountFen"], row["upstreamNumber"]) for row in paper["rows"]]
    assert told == [
        ("刀老三", "收购，6.05 元/公斤", 48_601, "HGZ-0001"),
        ("白玉兰", "代销，农户得 80%", None, None),
    ]
    assert AuditEntry.objects.get(verb="intake.print").after == {"number": sheet.number}


def test_the_certificate_in_the_words_of_who_issues_it(shelf: Shelf, sheet: Intake) -> None:
    # given the station's own certificate that rests on the farmer's
    lot = sheet.rows.order_by("id")[0].lot
    own = issue_commitment(lot_id=lot.pk, basis=["control"], by=shelf.manager, now=NOVEMBER)  # type: ignore[list-item]
    paper = ask(PAPER, shelf.manager, id=global_id("Commitment", own.pk))["commitmentPaper"]
    assert (paper["number"], paper["roleText"], paper["party"]) == (own.number, "收购者", shelf.seller.legal_name)
    assert (paper["productText"], paper["quantityG"], paper["origin"]) == ("冰糖橙", 80_333, "漠沙镇曼竜社区")
    assert paper["upstream"] == ["HGZ-0001"]
    assert [line["ticked"] for line in paper["basis"]] == [True, False, False]
    assert "收取" in paper["promiseText"]
    assert paper["traceUrl"].endswith(f"/t/{lot.code}")
    # and the farmer's own, which names him
    first = Commitment.objects.get(role=CommitmentRole.PRODUCER)
    paper = ask(PAPER, shelf.manager, id=global_id("Commitment", first.pk))["commitmentPaper"]
    assert (paper["party"], paper["roleText"]) == ("刀老三", "生产者")
    assert paper["promiseText"].startswith("未使用禁用农药、兽药及其他化合物")


WHO: list[tuple[Callable[[Shelf], Viewer], bool]] = [
    (lambda shelf: shelf.manager, True),
    (lambda shelf: shelf.township, False),
    (lambda shelf: shelf.county, False),
    (lambda _shelf: people.neighbour(Role.SELLER_OPERATOR), False),
    (lambda _shelf: people.neighbour(Role.STATION_MANAGER), False),
    (lambda _shelf: ANONYMOUS, False),
]


@pytest.mark.parametrize(("who", "allowed"), WHO)
def test_only_the_seller_s_own_people_print(
    shelf: Shelf, product: Product, who: Callable[[Shelf], Viewer], allowed: bool
) -> None:
    lot = Lot.objects.get(pk=boxed_lot(product, by=shelf.manager, now=NOVEMBER)[0].lot_id)
    viewer = who(shelf)
    wanted = [] if allowed else [("FORBIDDEN" if viewer.is_authenticated else "UNAUTHENTICATED", None)]
    assert refused(LABELS, viewer, lot=global_id("Lot", lot.pk)) == wanted
    assert refused(SHEET, viewer, id=global_id("Intake", lot.intake_row.intake_id)) == wanted
    own = lot.commitments.get(role=CommitmentRole.PURCHASER)
    assert refused(PAPER, viewer, id=global_id("Commitment", own.pk)) == wanted
