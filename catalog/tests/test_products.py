"""A product from the first word to the shelf: drafts, photos, review with diff, revisions beside the live one."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.errors import CatalogErrorCode
from catalog.models import ListingStatus, Product, ProductCard, ReviewStatus, RevisionStatus, Variant
from catalog.selectors import manage
from catalog.services.drafts import PhotoValues, create_product, save_draft, set_photos, set_terms
from catalog.services.review import check_product, decide_product, submit_product, withdraw_product
from catalog.tests import people
from catalog.tests.factories import NOVEMBER, CategoryFactory, FreightTemplateFactory, content_of
from catalog.tests.shelf import Shelf, open_shelf
from core.access import ANONYMOUS, Role
from core.errors import DomainError, ErrorCode
from core.files.selectors import may_see
from core.files.storage import rendition_name, store_of
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    return open_shelf()


def refused(code: object, field: str | None = None) -> Any:
    return pytest.raises(
        DomainError, check=lambda error: error.code == code and (field is None or error.field == field)
    )


# ---------- drafts ----------


def test_a_draft_keeps_what_was_written_so_far(shelf: Shelf) -> None:
    # given a new product with half a sentence
    product = create_product(
        seller_id=shelf.seller.pk, category_id=CategoryFactory.create().pk, by=shelf.manager, now=NOVEMBER
    )
    first = save_draft(product_id=product.pk, content={"title": "漠沙冰糖橙"}, by=shelf.manager, now=NOVEMBER)
    # when more is written, with a pack that has no price yet
    again = save_draft(
        product_id=product.pk,
        content={"title": "漠沙冰糖橙", "variants": [{"net_g": 5000, "package": "箱"}]},
        by=shelf.manager,
        now=NOVEMBER,
    )
    # then it is the same revision, the pack has an id, and no variant is on offer yet
    assert (again.pk, again.number, again.status) == (first.pk, 1, RevisionStatus.DRAFT)
    (pack,) = again.content["variants"]
    assert pack["id"]
    assert not product.variants.exists()
    # and with its price it is the variant of that id
    pack["price_fen"] = 5900
    save_draft(product_id=product.pk, content=again.content, by=shelf.manager, now=NOVEMBER)
    variant = product.variants.get()
    assert (str(variant.pk), variant.net_g, variant.price_fen) == (pack["id"], 5000, 5900)


def test_an_id_that_is_not_the_products_own_is_a_new_variant(shelf: Shelf) -> None:
    other = shelf.variant(shelf.draft())
    product = shelf.draft()
    shelf.write(product, content_of({"id": str(other.pk), "price_fen": 100}))
    other.refresh_from_db()
    assert (other.price_fen, other.product_id == product.pk) == (5900, False)
    assert product.variants.filter(price_fen=100).count() == 1


def test_goods_hang_on_the_leaves(shelf: Shelf) -> None:
    citrus = CategoryFactory.create(code="citrus", name="柑橘")
    CategoryFactory.create(parent=citrus)
    with refused(ErrorCode.INVALID, "category"):
        create_product(seller_id=shelf.seller.pk, category_id=citrus.pk, by=shelf.manager, now=NOVEMBER)


def test_only_the_sellers_own_people_write(shelf: Shelf) -> None:
    product = shelf.draft()
    for stranger in (people.neighbour(Role.SELLER_OPERATOR), shelf.township, shelf.county):
        with refused(ErrorCode.FORBIDDEN):
            shelf_write(product, stranger)
    with refused(ErrorCode.UNAUTHENTICATED):
        shelf_write(product, ANONYMOUS)


def shelf_write(product: Product, by: Any) -> None:
    save_draft(product_id=product.pk, content={"variants": "not even a list"}, by=by, now=NOVEMBER)


def test_a_pack_that_was_boxed_keeps_its_weight(shelf: Shelf) -> None:
    # given a product whose 5 kg boxes stand in the stock
    product = shelf.on_sale()
    variant = shelf.variant(product)
    shelf.write(product, content_of({"id": str(variant.pk), "net_g": 4500}))
    shelf.submit(product)
    check_product(product_id=product.pk, passes=True, by=shelf.township, now=NOVEMBER)
    # then nobody can turn them into 4.5 kg boxes
    with refused(ErrorCode.INVALID, "variants.0.net_g"):
        decide_product(product_id=product.pk, passes=True, by=shelf.county, now=NOVEMBER)


# ---------- photos ----------


def test_photos_stand_in_the_order_given_and_may_be_put_anew(shelf: Shelf) -> None:
    product = shelf.draft()
    (cover,) = product.revisions.get().photos.all()
    new = shelf.photo("green")
    # when another becomes the cover
    revision = set_photos(
        product_id=product.pk,
        photos=[PhotoValues(new.pk, alt="切面"), PhotoValues(cover.file_id, alt="一箱")],
        by=shelf.manager,
        now=NOVEMBER,
    )
    # then it stands first, and the first upload is still the product's
    assert [photo.alt for photo in revision.photos.all()] == ["切面", "一箱"]
    new.refresh_from_db()
    assert new.owner_scope == f"seller:{shelf.seller.pk}"


def test_a_photo_of_somebody_else_cannot_be_taken(shelf: Shelf) -> None:
    product, other = shelf.draft(), open_shelf()
    with refused(ErrorCode.NOT_FOUND):
        set_photos(product_id=product.pk, photos=[PhotoValues(other.photo().pk)], by=shelf.manager, now=NOVEMBER)


@pytest.mark.parametrize("crop", [(0.5, 0.0, 0.4, 1.0), (-0.1, 0.0, 1.0, 1.0)])
def test_a_crop_lies_within_its_picture(shelf: Shelf, crop: tuple[float, float, float, float]) -> None:
    product = shelf.draft()
    with refused(ErrorCode.INVALID, "crop"):
        set_photos(
            product_id=product.pk, photos=[PhotoValues(shelf.photo().pk, crop=crop)], by=shelf.manager, now=NOVEMBER
        )


def test_the_same_picture_twice_and_too_many_are_refused(shelf: Shelf) -> None:
    product, photo = shelf.draft(), shelf.photo()
    with refused(ErrorCode.INVALID, "photos"):
        set_photos(product_id=product.pk, photos=[PhotoValues(photo.pk)] * 2, by=shelf.manager, now=NOVEMBER)
    with refused(ErrorCode.LIMIT, "photos"):
        set_photos(product_id=product.pk, photos=[PhotoValues(photo.pk)] * 10, by=shelf.manager, now=NOVEMBER)


def test_a_photo_is_private_until_its_revision_is_approved(shelf: Shelf) -> None:
    # given a submitted product
    product = shelf.draft()
    shelf.submit(product)
    photo = product.revisions.get().photos.get()
    # then those who review it see the photo, a stranger and the shop do not
    assert may_see(shelf.township, photo.file)
    assert not may_see(people.neighbour(Role.COUNTY_ADMIN), photo.file)
    assert not may_see(ANONYMOUS, photo.file)
    # and once approved its sizes are public, at the address the card names
    shelf.approve(product)
    shown = ProductCard.objects.get(product=product).card["photo"]
    assert store_of("public").exists(rendition_name(shown["sha256"], 360))
    assert (shown["width"], shown["height"], shown["alt"]) == (600, 600, "一箱冰糖橙")


# ---------- submitting ----------


def test_an_unfinished_product_is_not_submitted_and_says_what_is_missing(shelf: Shelf) -> None:
    product = create_product(
        seller_id=shelf.seller.pk, category_id=CategoryFactory.create().pk, by=shelf.manager, now=NOVEMBER
    )
    with pytest.raises(DomainError) as refusal:
        shelf.submit(product)
    assert refusal.value.field == "photos"
    assert refusal.value.data["missing"] == ["photos", "title", "story", "variants", "freight_template"]


def test_a_claim_word_without_a_certificate_is_not_submitted(shelf: Shelf) -> None:
    product = shelf.draft(content_of(title="漠沙绿色冰糖橙 现摘现发"))
    with pytest.raises(DomainError) as refusal:
        shelf.submit(product)
    assert refusal.value.code == CatalogErrorCode.WORDS
    assert refusal.value.field == "title"
    assert refusal.value.message == "“绿色”是认证用语。挂上绿色食品证书才能写，请删掉或先挂证书。"
    product.refresh_from_db()
    assert product.review_status == ReviewStatus.DRAFT


def test_goods_that_need_a_licence_are_not_submitted_without(shelf: Shelf) -> None:
    product = shelf.draft(code="brown-sugar", name="手工红糖", licence_kinds=["sc"])
    with refused(CatalogErrorCode.LICENCE_MISSING, "category"):
        shelf.submit(product)


def test_what_is_in_review_is_not_written_on_until_it_is_withdrawn(shelf: Shelf) -> None:
    product = shelf.draft()
    shelf.submit(product)
    with refused(ErrorCode.STATE):
        shelf.write(product, content_of(title="另一个名字"))
    with refused(ErrorCode.STATE):
        shelf.submit(product)
    # when it is taken back
    withdraw_product(product_id=product.pk, by=shelf.manager, now=NOVEMBER)
    # then it may be written on and handed in again
    assert shelf.write(product, content_of(title="另一个名字")).number == 1
    shelf.submit(product)


# ---------- review ----------


def test_township_then_county_bring_it_to_the_shop(shelf: Shelf) -> None:
    # given a submitted product
    product = shelf.draft()
    revision = shelf.submit(product)
    product.refresh_from_db()
    assert product.review_status == ReviewStatus.SUBMITTED
    assert not ProductCard.objects.exists()
    # when both stages pass it
    check_product(product_id=product.pk, passes=True, reason="照片与实物相符", by=shelf.township, now=NOVEMBER)
    product.refresh_from_db()
    assert product.review_status == ReviewStatus.TOWNSHIP_CHECKED
    decide_product(product_id=product.pk, passes=True, by=shelf.county, now=NOVEMBER)
    # then it is approved with its card, off the shelf until the seller puts it there
    product.refresh_from_db()
    revision.refresh_from_db()
    assert (product.review_status, product.listing_status) == (ReviewStatus.APPROVED, ListingStatus.OFF)
    assert (revision.status, revision.decided_at) == (RevisionStatus.LIVE, NOVEMBER)
    card = ProductCard.objects.get(product=product)
    assert (card.listed, card.version, card.card["title"]) == (False, product.search_version, "漠沙冰糖橙　特级果")
    # and each step is in the audit log
    verbs = AuditEntry.objects.filter(subject_id=str(revision.pk)).values_list("verb", flat=True)
    assert {"catalog.productrevision.submitted", "catalog.productrevision.live"} <= set(verbs)


def test_a_returned_product_carries_its_reason_and_comes_again(shelf: Shelf) -> None:
    product = shelf.draft()
    shelf.submit(product)
    with refused(ErrorCode.REQUIRED, "reason"):
        check_product(product_id=product.pk, passes=False, reason=" ", by=shelf.township, now=NOVEMBER)
    check_product(product_id=product.pk, passes=False, reason="照片看不清，请重拍", by=shelf.township, now=NOVEMBER)
    revision = product.revisions.get()
    assert (revision.status, revision.return_reason) == (RevisionStatus.RETURNED, "照片看不清，请重拍")
    # then it may be written on and handed in again, and the reason is gone
    shelf.write(product, content_of(summary="江边坡地。"))
    shelf.submit(product)
    revision.refresh_from_db()
    assert (revision.status, revision.return_reason) == (RevisionStatus.SUBMITTED, "")


def test_a_stage_is_decided_once_and_in_its_order(shelf: Shelf) -> None:
    product = shelf.draft()
    with refused(ErrorCode.STATE):
        check_product(product_id=product.pk, passes=True, by=shelf.township, now=NOVEMBER)
    shelf.submit(product)
    check_product(product_id=product.pk, passes=True, by=shelf.township, now=NOVEMBER)
    with refused(ErrorCode.STATE):
        check_product(product_id=product.pk, passes=True, by=shelf.township, now=NOVEMBER)


def test_officials_elsewhere_and_sellers_do_not_decide(shelf: Shelf) -> None:
    product = shelf.draft()
    shelf.submit(product)
    for stranger in (people.neighbour(Role.TOWNSHIP_ADMIN), shelf.manager, shelf.county):
        with refused(ErrorCode.FORBIDDEN):
            check_product(product_id=product.pk, passes=True, by=stranger, now=NOVEMBER)
    for stranger in (people.neighbour(Role.COUNTY_ADMIN), shelf.manager, shelf.township):
        with refused(ErrorCode.FORBIDDEN):
            decide_product(product_id=product.pk, passes=True, by=stranger, now=NOVEMBER)


def test_nobody_decides_on_what_he_filed(shelf: Shelf) -> None:
    """A manager who is also the township's administrator hands in and may not check."""
    both = people.with_grants(shelf.manager, shelf.township)
    product = shelf.draft()
    submit_product(product_id=product.pk, by=both, now=NOVEMBER)
    with refused(ErrorCode.SELF_DECISION):
        check_product(product_id=product.pk, passes=True, by=both, now=NOVEMBER)


def test_an_officer_lets_a_word_stand_with_a_reason(shelf: Shelf) -> None:
    # given a product whose certificate lapsed while it waited: 绿色 stands there without proof
    product = shelf.draft()
    revision = shelf.submit(product)
    revision.content = content_of({"id": revision.content["variants"][0]["id"]}, summary="一片绿色的坡地")
    revision.save()
    check_product(product_id=product.pk, passes=True, by=shelf.township, now=NOVEMBER)
    with refused(CatalogErrorCode.WORDS, "summary"):
        decide_product(product_id=product.pk, passes=True, by=shelf.county, now=NOVEMBER)
    with refused(ErrorCode.REQUIRED, "reason"):
        decide_product(product_id=product.pk, passes=True, allow_words=["绿色"], by=shelf.county, now=NOVEMBER)
    # when the officer says that it speaks of the colour of a slope
    decide_product(
        product_id=product.pk,
        passes=True,
        allow_words=["绿色"],
        reason="说的是坡地的颜色",
        by=shelf.county,
        now=NOVEMBER,
    )
    # then it stands, and who let it stand and why is on record
    revision.refresh_from_db()
    assert revision.words_allowed == ["绿色"]
    entry = AuditEntry.objects.get(verb="catalog.productrevision.live")
    assert (entry.actor, entry.reason) == (shelf.county.user, "说的是坡地的颜色")


# ---------- revisions ----------


def test_the_live_revision_stays_up_while_a_new_one_waits(shelf: Shelf) -> None:
    # given goods on sale
    product = shelf.on_sale()
    variant = shelf.variant(product)
    # when the seller rewrites them and hands that in
    shelf.write(product, content_of({"id": str(variant.pk)}, title="漠沙冰糖橙 现摘现发"))
    revision = shelf.submit(product)
    # then the shop shows what was approved
    product.refresh_from_db()
    assert (revision.number, product.review_status) == (2, ReviewStatus.APPROVED)
    assert ProductCard.objects.get(product=product).card["title"] == "漠沙冰糖橙　特级果"
    assert Variant.objects.get(pk=variant.pk).retired_at is None
    # and the officer reads what changes
    changes, same = manage.diff(revision)
    assert [(change.label, change.before, change.after) for change in changes] == [
        ("名字", "漠沙冰糖橙　特级果", "漠沙冰糖橙 现摘现发")
    ]
    assert same == 5
    # when it is approved, it takes the place of the old one at once
    shelf.approve(product)
    assert ProductCard.objects.get(product=product).card["title"] == "漠沙冰糖橙 现摘现发"
    assert list(product.revisions.order_by("number").values_list("status", flat=True)) == ["superseded", "live"]
    # and its diff is still the one that was decided on
    assert manage.diff(product.revisions.get(number=2)) == (changes, same)


def test_a_variant_left_out_is_retired_and_one_added_can_be_bought(shelf: Shelf) -> None:
    product = shelf.on_sale()
    old = shelf.variant(product)
    shelf.write(product, content_of({"net_g": 2500, "price_fen": 3280}))
    shelf.submit(product)
    shelf.approve(product)
    old.refresh_from_db()
    assert old.retired_at == NOVEMBER
    (new,) = product.variants.filter(retired_at=None)
    assert (new.sku, new.net_g) == ("02", 2500)


def test_a_change_of_category_is_a_revision_and_shows_in_the_diff(shelf: Shelf) -> None:
    product = shelf.on_sale()
    mandarin = CategoryFactory.create(code="mandarin", name="沃柑")
    revision = save_draft(
        product_id=product.pk,
        content=product.revisions.get().content,
        category_id=mandarin.pk,
        by=shelf.manager,
        now=NOVEMBER,
    )
    product.refresh_from_db()
    assert product.category.name == "冰糖橙"
    (change,) = manage.diff(revision)[0]
    assert (change.label, change.before, change.after) == ("品类", "冰糖橙", "沃柑")
    shelf.submit(product)
    shelf.approve(product)
    product.refresh_from_db()
    assert product.category.name == "沃柑"


# ---------- terms ----------


def test_terms_change_without_a_review_and_the_page_follows(shelf: Shelf) -> None:
    product = shelf.on_sale()
    cheap = FreightTemplateFactory.create(seller=shelf.seller, first_fen=300)
    set_terms(product_id=product.pk, freight_template_id=cheap.pk, ship_hours=24, by=shelf.manager)
    card = ProductCard.objects.get(product=product)
    assert card.page["freight"]["rate"] == [300, 600]
    with refused(ErrorCode.INVALID, "freight_template"):
        set_terms(product_id=product.pk, freight_template_id=FreightTemplateFactory.create().pk, by=shelf.manager)
    with refused(ErrorCode.INVALID, "ship_hours"):
        set_terms(product_id=product.pk, ship_hours=73, by=shelf.manager)
