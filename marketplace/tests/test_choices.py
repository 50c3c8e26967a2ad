"""What a new row holds before it is read again is what the database will hold."""

from __future__ import annotations

from enum import Enum

from django.apps import apps
from django.db.models import NOT_PROVIDED, Field

OURS = ("core", "stations", "catalog", "payments", "orders", "search", "insight", "marketplace")


def test_no_field_begins_as_a_member_of_its_choices() -> None:
    """GraphQL knows the plain values: a member would fail the very answer that tells of a new row."""
    fields = [
        field
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in model._meta.get_fields()
        if isinstance(field, Field)
    ]
    members = [str(field) for field in fields if field.default is not NOT_PROVIDED and isinstance(field.default, Enum)]
    assert fields
    assert members == []
