"""The station's way from the basket to labelled boxes, as its client asks for it."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.tests import people
from catalog.tests.factories import NOVEMBER, VariantFactory
from catalog.tests.lots import boxed_lot
from catalog.tests.shelf import open_shelf
from catalog.tests.test_graphql import ask
from core.access import Role
from core.graphql import global_id, local_id
from stations.tests.factories import ProducerFactory

pytestmark = pytest.mark.django_db


HAVING = """{ lots { edges { node { code tracePath labelsPath papers {
    intakeId intakePath commitmentId commitmentNumber commitmentPath boxCount inspection } } } } }"""


def did(name: str, viewer: Any, fields: str, /, **values: Any) -> dict[str, Any]:
    kind = f"{name[0].upper()}{name[1:]}Input"
    document = f"mutation ($input: {kind}!) {{ {name}(input: $input) {{ {fields} errors {{ code field }} }} }}"
    answer: dict[str, Any] = ask(document, viewer, input=values)[name]
    return answer


def test_from_the_sheet_to_labelled_boxes() -> None:
    variant = VariantFactory.create()
    seller = variant.product.seller
    station = people.manager(seller)
    farmer = ProducerFactory.create(seller=seller)
    plot = did(
        "recordPlot", station, "plotId", producerId=global_id("Producer", farmer.pk), name="江边三号地", areaMu="2.5"
    )
    sprayed = did(
        "recordInput",
        station,
        "",
        plotId=plot["plotId"],
        name="阿维菌素",
        registrationNo="PD20101234",
        appliedOn="2026-08-01",
        intervalDays=14,
    )
    assert sprayed["errors"] == []
    row = {
        "producerId": global_id("Producer", farmer.pk),
        "productId": global_id("Product", variant.product_id),
        "plotId": plot["plotId"],
        "netG": 12_000,
        "term": "PURCHASE",
        "priceFenPerKg": 600,
    }
    sheet = did(
        "recordIntake",
        station,
        "number intakeId lots { id quality }",
        sellerId=global_id("Seller", seller.pk),
        rows=[row],
    )
    (lot,) = sheet["lots"]
    assert lot["quality"] == "PENDING"
    assert did("releaseLot", station, "lot { id }", lotId=lot["id"]) == {
        "lot": None,
        "errors": [{"code": "REQUIRED", "field": "inspection"}],
    }
    assert did("inspectLot", station, "verdict", lotId=lot["id"], inhibition=["12.5"])["verdict"] == "PASSED"
    own = did("issueCommitment", station, "number commitmentId", lotId=lot["id"], basis=["SELF_TEST"])
    assert did("releaseLot", station, "lot { quality }", lotId=lot["id"])["lot"] == {"quality": "RELEASED"}
    boxed = did("boxLot", station, "traceCodes", lotId=lot["id"], variantId=global_id("Variant", variant.pk), packs=2)
    assert len(boxed["traceCodes"]) == 2
    # the papers of a lot, with the addresses to print them
    node = ask(HAVING, station)["lots"]["edges"][0]["node"]
    assert (node["labelsPath"], node["tracePath"]) == (
        f"/labels/lots/{local_id(lot['id'], 'Lot')}",
        f"/t/{node['code']}",
    )
    assert node["papers"] == {
        "intakeId": sheet["intakeId"],
        "intakePath": f"/print/intakes/{local_id(sheet['intakeId'], 'Intake')}",
        "commitmentId": own["commitmentId"],
        "commitmentNumber": own["number"],
        "commitmentPath": f"/print/commitments/{local_id(own['commitmentId'], 'Commitment')}",
        "boxCount": 2,
        "inspection": "PASSED",
    }
    refused = did("decideLot", station, "lot { id }", lotId=lot["id"], releases=False, reason="试试")
    assert refused["errors"] == [{"code": "FORBIDDEN", "field": None}]
    # the list shows it to the station and its county, not to the neighbours
    lots = "{ lots { edges { node { code netG offeredG freeG usedG chainLength qualityReason productId pickedOn } } } }"
    for viewer, seen in ((station, 1), (people.county(seller), 1), (people.neighbour(Role.COUNTY_ADMIN), 0)):
        edges = ask(lots, viewer)["lots"]["edges"]
        assert len(edges) == seen
    assert ask(lots, station)["lots"]["edges"][0]["node"]["freeG"] == 2000


def test_the_papers_of_all_lots_of_a_list_in_one_statement(django_assert_num_queries: Any) -> None:
    # given three lots
    shelf = open_shelf()
    product = shelf.on_sale(packs=0)
    for _ in range(3):
        boxed_lot(product, by=shelf.manager, now=NOVEMBER)
    # then their list takes two statements: the lots, and what they have
    with django_assert_num_queries(2):
        edges = ask(HAVING, shelf.manager)["lots"]["edges"]
    assert [edge["node"]["papers"]["boxCount"] for edge in edges] == [2, 2, 2]
