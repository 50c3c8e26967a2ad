"""The base of every business row, and the one way to lock rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import DomainError, ErrorCode
from core.ids import uuid7


class Model(models.Model):
    """A business row: UUIDv7 key, creation time. Business rows are never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's; and a chosen value is then the plain one, also in a row that was made and never read: GraphQL's
        enums refuse Python's.
        """
        for field in self._meta.concrete_fields:
            if field.choices and isinstance(value := self.__dict__.get(field.attname), models.Choices):
                setattr(self, field.attname, value.value)
        super().save(*args, **kwargs)


M = TypeVar("M", bound=models.Model)


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock outside a transaction holds nothing")


def lock(model: type[M], pk: UUID | str, *related: str) -> M:
    """Lock one row FOR NO KEY UPDATE and return it; ``related`` names to-one relations to read along, unlocked.

    Plain FOR UPDATE is never used: it collides with the foreign-key checks Django defers to commit.
    Raises DomainError NOT_FOUND; TransactionManagementError outside a transaction.
    """
    _require_transaction()
    queryset = model._default_manager.select_for_update(no_key=True, of=("self",))
    if related:
        queryset = queryset.select_related(*related)
    try:
        return queryset.get(pk=pk)
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有找到，可能已被移走，请刷新后再看。")) from error


def lock_all(queryset: QuerySet[M]) -> list[M]:
    """Lock all rows of a queryset in primary-key order (no deadlock between two callers) and return them."""
    _require_transaction()
    return list(queryset.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def get(model: type[M], pk: UUID | str, *related: str) -> M:
    """Read one row without a lock. Raises DomainError NOT_FOUND."""
    try:
        return model._default_manager.select_related(*related).get(pk=pk)
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有找到，可能已被移走，请刷新后再看。")) from error


def fetch(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
