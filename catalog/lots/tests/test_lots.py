"""From the farmer's basket to a parcel: what is recorded, what is held, what may be sold, what is never sold twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from django.db import DatabaseError, transaction

from catalog.lots.models import Basis, Commitment, Lot, LotUse, Quality, SupplyLot, Term
from catalog.lots.services.boxes import box_lot, proposed_lots, use_packs
from catalog.lots.services.intake import RowValues, record_intake
from catalog.lots.services.papers import decide_lot, inspect_lot, issue_commitment, release_lot
from catalog.models import Supply, Variant
from catalog.services.supply import promise
from catalog.tests import people
from catalog.tests.factories import NOVEMBER, VariantFactory
from catalog.traceability.models import TraceEvent
from catalog.traceability.services import record_input, record_plot, verify_chain
from core.access import Role, Viewer
from core.errors import DomainError, ErrorCode
from core.ids import is_valid_code
from stations.models import Producer
from stations.tests.factories import ProducerFactory

pytestmark = pytest.mark.django_db
TODAY = NOVEMBER.date()


@pytest.fixture
def variant() -> Variant:
    return VariantFactory.create()


@pytest.fixture
def station(variant: Variant) -> Viewer:
    return people.manager(variant.product.seller)


@pytest.fixture
def farmer(variant: Variant) -> Producer:
    return ProducerFactory.create(seller=variant.product.seller)


def bought(farmer: Producer, variant: Variant, net_g: int = 100_000, **values: object) -> RowValues:
    row = {"term": Term.PURCHASE, "price_fen_per_kg": 600, **values}
    return RowValues(producer_id=farmer.pk, product_id=variant.product_id, net_g=net_g, **row)  # type: ignore[arg-type]


def brought(farmer: Producer, variant: Variant, by: Viewer, net_g: int = 100_000, **values: object) -> Lot:
    sheet = record_intake(
        seller_id=farmer.seller_id, rows=[bought(farmer, variant, net_g, **values)], by=by, now=NOVEMBER
    )
    return sheet.rows.get().lot


def released(farmer: Producer, variant: Variant, by: Viewer, net_g: int = 100_000, **values: object) -> Lot:
    lot = brought(farmer, variant, by, net_g, **values)
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(12)], by=by, now=NOVEMBER)
    issue_commitment(lot_id=lot.pk, basis=[Basis.SELF_TEST], by=by, now=NOVEMBER)
    return release_lot(lot_id=lot.pk, by=by, now=NOVEMBER)


def refusal(error: pytest.ExceptionInfo[DomainError]) -> tuple[str, str | None]:
    return str(error.value.code), error.value.field


def test_a_sheet_makes_a_lot_for_each_farmer_with_his_paper(
    variant: Variant, station: Viewer, farmer: Producer
) -> None:
    # given two farmers, one of whom hands over his own certificate
    other = ProducerFactory.create(seller=farmer.seller)
    rows = [
        bought(farmer, variant, 80_000, commitment_number="HGZ-0001"),
        RowValues(other.pk, variant.product_id, 50_000, Term.AGENCY, share_bp=8000),
    ]
    # when the station records them in one go
    sheet = record_intake(seller_id=farmer.seller_id, rows=rows, by=station, now=NOVEMBER)
    # then each has a lot with a harvest on its chain and the paper is kept
    lots = [row.lot for row in sheet.rows.order_by("id")]
    assert [lot.net_g for lot in lots] == [80_000, 50_000]
    assert all(is_valid_code(lot.code) and lot.chain_length == 1 and verify_chain(lot) is None for lot in lots)
    assert Commitment.objects.get(lot=lots[0]).producer == farmer


def test_one_bad_row_records_nothing(variant: Variant, station: Viewer, farmer: Producer) -> None:
    stranger = ProducerFactory.create(seller__station=None, seller__uscc="91530427MA6K0000XX")
    with pytest.raises(DomainError) as error:
        record_intake(
            seller_id=farmer.seller_id,
            rows=[bought(farmer, variant), bought(stranger, variant)],
            by=station,
            now=NOVEMBER,
        )
    assert refusal(error) == (ErrorCode.NOT_FOUND, "rows.1.producer_id")
    assert not Lot.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"net_g": 0}, "rows.0.net_g"),
        ({"picked_on": TODAY + timedelta(days=1)}, "rows.0.picked_on"),
        ({"price_fen_per_kg": None}, "rows.0.price_fen_per_kg"),
        ({"term": Term.AGENCY, "price_fen_per_kg": None, "share_bp": 10_001}, "rows.0.share_bp"),
    ],
)
def test_a_row_that_cannot_be_true_is_named(
    variant: Variant, station: Viewer, farmer: Producer, values: dict[str, object], field: str
) -> None:
    with pytest.raises(DomainError) as error:
        brought(farmer, variant, station, **values)  # type: ignore[arg-type]
    assert refusal(error) == (ErrorCode.INVALID, field)


def test_an_early_harvest_is_recorded_and_held_until_the_county_speaks(
    variant: Variant, station: Viewer, farmer: Producer
) -> None:
    # given a plot sprayed 10 days ago with an interval of 14
    plot = record_plot(producer_id=farmer.pk, name="江边三号地", area_mu=Decimal("2.5"), by=station)
    record_input(
        plot_id=plot.pk,
        name="阿维菌素",
        registration_no="PD20101234",
        applied_on=TODAY - timedelta(days=10),
        interval_days=14,
        by=station,
    )
    # when the farmer brings today's fruit
    lot = brought(farmer, variant, station, plot_id=plot.pk)
    # then it is recorded with the dates and cannot be sold
    assert (lot.quality, lot.quality_reason) == (Quality.QUARANTINED, "比安全间隔期早采 4 天")
    with pytest.raises(DomainError) as error:
        release_lot(lot_id=lot.pk, by=station, now=NOVEMBER)
    assert refusal(error)[0] == ErrorCode.STATE
    with pytest.raises(DomainError) as error:
        decide_lot(lot_id=lot.pk, releases=False, reason="复检超标", by=station, now=NOVEMBER)
    assert refusal(error)[0] == ErrorCode.FORBIDDEN
    # and the county voids it, with a reason
    county = people.county(lot.seller)
    with pytest.raises(DomainError) as error:
        decide_lot(lot_id=lot.pk, releases=False, reason=" ", by=county, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.REQUIRED, "reason")
    assert decide_lot(lot_id=lot.pk, releases=False, reason="复检超标", by=county, now=NOVEMBER).quality == "void"


def test_a_lot_is_released_only_with_test_and_paper(variant: Variant, station: Viewer, farmer: Producer) -> None:
    lot = brought(farmer, variant, station)
    with pytest.raises(DomainError) as error:
        release_lot(lot_id=lot.pk, by=station, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.REQUIRED, "inspection")
    with pytest.raises(DomainError) as error:
        issue_commitment(lot_id=lot.pk, basis=[Basis.SELF_TEST], by=station, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.INVALID, "basis")
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(49)], by=station, now=NOVEMBER)
    with pytest.raises(DomainError) as error:
        release_lot(lot_id=lot.pk, by=station, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.REQUIRED, "commitment")
    issue_commitment(lot_id=lot.pk, basis=[Basis.SELF_TEST], by=station, now=NOVEMBER)
    assert release_lot(lot_id=lot.pk, by=station, now=NOVEMBER).quality == Quality.RELEASED


def test_a_positive_test_is_repeated_twice(variant: Variant, station: Viewer, farmer: Producer) -> None:
    lot = brought(farmer, variant, station)
    with pytest.raises(DomainError) as error:
        inspect_lot(lot_id=lot.pk, inhibition=[Decimal(50)], by=station, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.REQUIRED, "inhibition")
    readings = [Decimal(50), Decimal(30), Decimal(50)]
    assert inspect_lot(lot_id=lot.pk, inhibition=readings, by=station, now=NOVEMBER).verdict == "failed"
    lot.refresh_from_db()
    assert lot.quality == Quality.QUARANTINED


def test_the_same_grams_are_never_boxed_twice(variant: Variant, station: Viewer, farmer: Producer) -> None:
    # given 12 kg and packs of 5 kg and 2.5 kg
    small = VariantFactory.create(product=variant.product, net_g=2500)
    lot = released(farmer, variant, station, 12_000)
    # when two big ones are boxed
    codes = box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=2, by=station, now=NOVEMBER)
    # then 2 kg are left, too little for a small one, and the shelf has what was boxed
    with pytest.raises(DomainError) as error:
        box_lot(lot_id=lot.pk, variant_id=small.pk, packs=1, by=station, now=NOVEMBER)
    assert refusal(error) == (ErrorCode.LIMIT, "packs")
    assert Supply.objects.get().quantity == 2
    assert len({code.code for code in codes}) == 2
    assert all(is_valid_code(code.code) for code in codes)
    with pytest.raises(DatabaseError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(offered_g=12_001)


def test_a_failed_test_takes_boxes_off_the_shelf_and_the_county_puts_them_back(
    variant: Variant, station: Viewer, farmer: Producer
) -> None:
    # given five boxes, two of them promised
    lot = released(farmer, variant, station)
    box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=5, by=station, now=NOVEMBER)
    supply = Supply.objects.get()
    promise({supply.pk: 2}, now=NOVEMBER)
    # when a later test fails
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(80)] * 3, by=station, now=NOVEMBER)
    # then nothing is on sale, the promised ones are short, and none can be packed
    supply.refresh_from_db()
    assert (supply.quantity, supply.shortfall) == (0, 2)
    with pytest.raises(DomainError) as error:
        use_packs(supply_id=supply.pk, packs=1, lot_id=lot.pk)
    assert refusal(error)[0] == ErrorCode.STATE
    # and after a passed re-test the county's release brings them back
    later = NOVEMBER + timedelta(hours=1)
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(5)], by=station, now=later)
    decide_lot(lot_id=lot.pk, releases=True, reason="复检合格", by=people.county(lot.seller), now=later)
    supply.refresh_from_db()
    assert (supply.quantity, supply.shortfall) == (5, 0)


def test_packing_takes_the_oldest_by_proposal_and_a_box_by_its_code(
    variant: Variant, station: Viewer, farmer: Producer
) -> None:
    # given a lot of today and one of yesterday behind the same supply
    young = released(farmer, variant, station)
    old = released(farmer, variant, station, picked_on=TODAY - timedelta(days=1))
    (code, *_rest) = box_lot(lot_id=young.pk, variant_id=variant.pk, packs=2, by=station, now=NOVEMBER)
    box_lot(lot_id=old.pk, variant_id=variant.pk, packs=1, by=station, now=NOVEMBER)
    supply = Supply.objects.get()
    assert [row.lot_id for row in proposed_lots(supply.pk)] == [old.pk, young.pk]
    # when the old one is tapped and a box of the young one is scanned, typed with small letters and blanks
    use_packs(supply_id=supply.pk, packs=1, lot_id=old.pk)
    scanned = use_packs(supply_id=supply.pk, packs=1, trace_code=f" {code.code.lower()[:4]}-{code.code.lower()[4:]}")
    # then each gram is accounted for and the old lot is proposed no more
    assert (scanned.lot_id, scanned.trace_code_id) == (young.pk, code.pk)
    assert [row.lot_id for row in proposed_lots(supply.pk)] == [young.pk]
    assert sorted(LotUse.objects.values_list("g", flat=True)) == [5000, 5000]
    with pytest.raises(DomainError) as error:
        use_packs(supply_id=supply.pk, packs=1, lot_id=old.pk)
    assert refusal(error) == (ErrorCode.LIMIT, "packs")


def test_no_parcel_leaves_without_the_paper(variant: Variant, station: Viewer, farmer: Producer) -> None:
    # given a boxed lot whose category has since come to require a certificate
    category = variant.product.category
    category.commitment_required = False
    category.save()
    lot = brought(farmer, variant, station)
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(1)], by=station, now=NOVEMBER)
    release_lot(lot_id=lot.pk, by=station, now=NOVEMBER)
    box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=1, by=station, now=NOVEMBER)
    category.commitment_required = True
    category.save()
    # then packing is refused until it is issued
    supply = Supply.objects.get()
    with pytest.raises(DomainError) as error:
        use_packs(supply_id=supply.pk, packs=1, lot_id=lot.pk)
    assert refusal(error) == (ErrorCode.REQUIRED, "commitment")
    issue_commitment(lot_id=lot.pk, basis=[Basis.CONTROL], by=station, now=NOVEMBER)
    assert use_packs(supply_id=supply.pk, packs=1, lot_id=lot.pk).lot_id == lot.pk


def test_a_lot_behind_another_supply_is_refused(variant: Variant, station: Viewer, farmer: Producer) -> None:
    lot = released(farmer, variant, station)
    box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=1, by=station, now=NOVEMBER)
    other = VariantFactory.create(product=variant.product, net_g=2500)
    foreign = Supply.objects.create(variant=other, mode="in_stock", quantity=1, max_hours=48)
    with pytest.raises(DomainError) as error:
        use_packs(supply_id=foreign.pk, packs=1, lot_id=lot.pk)
    assert refusal(error) == (ErrorCode.STATE, "lot_id")
    assert SupplyLot.objects.get().packs_out == 0


def test_the_chain_shows_what_was_changed_or_cut_off(variant: Variant, station: Viewer, farmer: Producer) -> None:
    lot = released(farmer, variant, station)
    box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=1, by=station, now=NOVEMBER)
    lot.refresh_from_db()
    steps = [row.event.step for row in lot.chain.select_related("event").order_by("seq")]
    assert steps == ["harvest", "inspection", "commitment", "release", "packing"]
    assert verify_chain(lot) is None
    lot.chain_head = "0" * 64
    assert verify_chain(lot) == 6
    with pytest.raises(DatabaseError), transaction.atomic():
        TraceEvent.objects.update(payload={})


def test_events_are_epcis_and_name_nobody(variant: Variant, station: Viewer, farmer: Producer) -> None:
    # given every kind of event a lot can have
    lot = released(farmer, variant, station)
    box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=1, by=station, now=NOVEMBER)
    inspect_lot(lot_id=lot.pk, inhibition=[Decimal(80)] * 3, by=station, now=NOVEMBER + timedelta(hours=1))
    decide_lot(lot_id=lot.pk, releases=False, reason="复检超标", by=people.county(lot.seller), now=NOVEMBER)
    payloads = list(TraceEvent.objects.values_list("payload", flat=True))
    # then they make a document of the official schema
    schema = json.loads((Path(__file__).parents[2] / "traceability/data/EPCIS-JSON-Schema.json").read_text())
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-24T01:00:00.000Z",
        "epcisBody": {"eventList": payloads},
    }
    jsonschema.validate(document, schema)
    assert len(payloads) == 8
    assert farmer.person.name not in json.dumps(payloads, ensure_ascii=False)


@pytest.mark.parametrize("role", [Role.STATION_MANAGER, Role.SELLER_OPERATOR, Role.COUNTY_ADMIN])
def test_neighbours_are_refused(variant: Variant, station: Viewer, farmer: Producer, role: Role) -> None:
    lot = brought(farmer, variant, station)
    stranger = people.neighbour(role)
    deeds: list[Callable[[], object]] = [
        lambda: record_intake(seller_id=farmer.seller_id, rows=[], by=stranger, now=NOVEMBER),
        lambda: record_plot(producer_id=farmer.pk, name="", area_mu=Decimal(0), by=stranger),
        lambda: inspect_lot(lot_id=lot.pk, inhibition=[], by=stranger, now=NOVEMBER),
        lambda: issue_commitment(lot_id=lot.pk, basis=[], by=stranger, now=NOVEMBER),
        lambda: release_lot(lot_id=lot.pk, by=stranger, now=NOVEMBER),
        lambda: decide_lot(lot_id=lot.pk, releases=True, reason="", by=stranger, now=NOVEMBER),
        lambda: box_lot(lot_id=lot.pk, variant_id=variant.pk, packs=0, by=stranger, now=NOVEMBER),
    ]
    for deed in deeds:
        with pytest.raises(DomainError) as error:
            deed()
        assert refusal(error)[0] == ErrorCode.FORBIDDEN
