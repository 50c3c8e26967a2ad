"""Relay connections with keyset cursors: opaque, and stable while rows are inserted."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import DomainError, ErrorCode

MAX_FIRST = 100
DEFAULT_FIRST = 20


@dataclass(frozen=True, slots=True)
class Order:
    """One column of an ordering. The last one must be unique, normally the key."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.field}" if self.descending else self.field


@dataclass
class Page:
    """A slice of a list: its rows, a cursor for each, whether more follow, and the total when somebody asks."""

    nodes: list[Any]
    cursors: list[str]
    has_next_page: bool
    count: Callable[[], int] = lambda: 0
    extra: Any = None


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.Boolean(required=True)
    end_cursor = graphene.String()


def check_first(first: int | None) -> int:
    """The page size asked for, or the default. Raises DomainError LIMIT outside 1..100."""
    size = DEFAULT_FIRST if first is None else first
    if not 1 <= size <= MAX_FIRST:
        raise DomainError(ErrorCode.LIMIT, _("一页最少 1 条，最多 %(max)s 条。") % {"max": MAX_FIRST}, "first")
    return size


def encode_cursor(values: Sequence[Any]) -> str:
    """An opaque cursor over the values of the ordering columns."""
    text = json.dumps(list(values), cls=DjangoJSONEncoder, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, size: int) -> list[Any]:
    """The values behind a cursor. Raises DomainError INVALID for one that is not ours."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _bad_cursor() from error
    if not isinstance(values, list) or len(values) != size:
        raise _bad_cursor()
    return values


def _bad_cursor() -> DomainError:
    return DomainError(ErrorCode.INVALID, _("翻页位置不对，请从第一页重新看。"), "after")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _after(queryset: QuerySet[Any], orders: Sequence[Order], values: Sequence[Any]) -> QuerySet[Any]:
    """Rows that come after ``values`` in the ordering: (a > x) or (a = x and b > y) or …"""
    condition, equal = Q(), Q()
    for order, value in zip(orders, values, strict=True):
        condition |= equal & Q(**{f"{order.field}__{'lt' if order.descending else 'gt'}": value})
        equal &= Q(**{order.field: value})
    return queryset.filter(condition)


def paginate(queryset: QuerySet[Any], *, orders: Sequence[Order], first: int | None, after: str | None) -> Page:
    """One page of a queryset in keyset order: one statement, ``first`` + 1 rows. Columns must not be null."""
    size = check_first(first)
    page = queryset.order_by(*map(str, orders))
    if after:
        try:
            page = _after(page, orders, decode_cursor(after, len(orders)))
        except (ValidationError, ValueError, TypeError) as error:
            raise _bad_cursor() from error
    rows = list(page[: size + 1])
    nodes = rows[:size]
    cursors = [encode_cursor([_value(row, order.field) for order in orders]) for row in nodes]
    return Page(nodes, cursors, len(rows) > size, queryset.order_by().count)


class Connection(graphene.ObjectType):
    """Base of connection types; resolves from a ``Page``."""

    class Meta:
        abstract = True

    page_info = graphene.NonNull(PageInfo)
    total_count = graphene.Int(required=True, description="Counted only when asked.")

    @staticmethod
    def resolve_edges(page: Page, _info: Any) -> list[dict[str, Any]]:
        return [{"node": node, "cursor": cursor} for node, cursor in zip(page.nodes, page.cursors, strict=True)]

    @staticmethod
    def resolve_nodes(page: Page, _info: Any) -> list[Any]:
        return page.nodes

    @staticmethod
    def resolve_page_info(page: Page, _info: Any) -> dict[str, Any]:
        return {"has_next_page": page.has_next_page, "end_cursor": page.cursors[-1] if page.cursors else None}

    @staticmethod
    def resolve_total_count(page: Page, _info: Any) -> int:
        return page.count()


@cache
def connection_type(node: Any) -> Any:
    """The connection type over an object type: ``ProductCard`` → ``ProductCardConnection``."""
    name = node._meta.name
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {"node": graphene.NonNull(node), "cursor": graphene.String(required=True)},
    )
    return type(
        f"{name}Connection",
        (Connection,),
        {
            "edges": graphene.NonNull(graphene.List(graphene.NonNull(edge))),
            "nodes": graphene.NonNull(graphene.List(graphene.NonNull(node))),
        },
    )


def connection_field(node: Any, **arguments: Any) -> Any:
    """A field that answers a ``Page`` of ``node``, with ``first`` and ``after`` beside its own arguments."""
    return graphene.Field(
        graphene.NonNull(connection_type(node)),
        first=graphene.Int(description=f"At most {MAX_FIRST}; {DEFAULT_FIRST} unless told."),
        after=graphene.String(),
        **arguments,
    )
