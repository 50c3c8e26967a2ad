"""The county's kinds of goods, loaded from their data file."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from catalog.models import Category
from catalog.selectors.home import editorial
from catalog.services.categories import DATA, load_categories
from catalog.tests.factories import CategoryFactory
from stations.rules.licences import LICENCE_KINDS

pytestmark = pytest.mark.django_db


def test_loading_twice_changes_nothing() -> None:
    call_command("load_categories", verbosity=0)
    assert Category.objects.count() == 33
    before = list(Category.objects.order_by("pk").values())
    assert load_categories() == 0
    assert list(Category.objects.order_by("pk").values()) == before


def test_a_changed_row_is_written_under_its_code() -> None:
    load_categories()
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    rows[0]["claim_hours"] = 48
    # the fruit and all that follows it: citrus, its two, and the other four
    assert load_categories(rows) == 8
    assert Category.objects.get(code="bingtang-orange").claim_window_hours == 48


def test_children_follow_their_parents_unless_they_say_otherwise() -> None:
    load_categories()
    orange, eggs, honey = (Category.objects.get(code=code) for code in ("bingtang-orange", "eggs", "honey"))
    assert (orange.perishable, orange.commitment_required, orange.claim_window_hours) == (True, True, 24)
    assert (eggs.perishable, eggs.verb, eggs.confirm_days) == (True, "捡", 3)
    assert (honey.perishable, honey.commitment_required, honey.claim_window_hours) == (False, False, None)


def test_what_the_law_asks_a_certificate_of_and_what_not() -> None:
    """Fruit, vegetables with cultivated fungi, eggs; not processed tea, sugar, ham (domain.md §2)."""
    load_categories()
    roots = Category.objects.filter(parent=None)
    asked = {root.code for root in roots if root.commitment_required}
    assert asked == {"fruit", "vegetables"}
    for code in ("green-tea", "brown-sugar", "ham", "rice"):
        assert not Category.objects.get(code=code).commitment_required


def test_every_licence_and_every_entrance_of_the_front_page_is_known() -> None:
    load_categories()
    needed = {kind for kinds in Category.objects.values_list("licence_kinds", flat=True) for kind in kinds}
    assert needed <= set(LICENCE_KINDS)
    named = {row["category"] for part in ("covers", "chapters", "seasons") for row in editorial()[part]}
    assert named <= set(Category.objects.values_list("code", flat=True))


def test_a_category_cannot_be_nonsense() -> None:
    category = CategoryFactory.create()
    for change in ({"claim_window_hours": 49}, {"confirm_days": 0}, {"months": [13]}, {"parent": category}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Category.objects.filter(pk=category.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        CategoryFactory.create(code="other", name=category.name)
