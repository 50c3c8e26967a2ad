"""Promising, releasing and writing down packs: the only writers of ``Supply``'s counts.

Building blocks for services that have checked who acts (placement in ``orders``, boxing in ``lots``). Each is one
statement; rows are locked in id order, FOR NO KEY UPDATE, and nothing else is touched: a flip between available and
sold out leaves one outbox row, and the card follows from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from catalog.errors import CatalogErrorCode
from core import outbox
from core.errors import DomainError
from core.ids import uuid7

FLIPPED = "catalog.supply_flipped"

_LOCKED = """
    WITH wanted AS (SELECT * FROM unnest(%(ids)s::uuid[], %(packs)s::int[]) AS w (id, n)),
    locked AS MATERIALIZED (
        SELECT s.id, s.variant_id, wanted.n FROM catalog_supply s JOIN wanted ON wanted.id = s.id
        ORDER BY s.id FOR NO KEY UPDATE OF s
    )
"""
_PROMISE = """
    UPDATE catalog_supply s SET allocated = s.allocated + locked.n
    FROM locked
    JOIN catalog_variant v ON v.id = locked.variant_id AND v.retired_at IS NULL
    JOIN catalog_product p ON p.id = v.product_id AND p.listing_status = 'on'
    WHERE s.id = locked.id AND s.allocated + locked.n <= s.quantity
        AND s.opens_at <= %(now)s AND (s.closes_at IS NULL OR s.closes_at > %(now)s)
    RETURNING s.id, s.allocated = s.quantity
"""
_RELEASE = """
    UPDATE catalog_supply s
    SET allocated = s.allocated - locked.n, shortfall = greatest(0, s.allocated - locked.n - s.quantity)
    FROM locked
    WHERE s.id = locked.id AND s.allocated >= locked.n
    RETURNING s.id, s.allocated + locked.n >= s.quantity AND s.allocated < s.quantity
"""
_WRITE_DOWN = """
    UPDATE catalog_supply s
    SET quantity = s.quantity - %(packs)s, shortfall = greatest(0, s.allocated - (s.quantity - %(packs)s))
    WHERE s.id = %(id)s AND s.quantity >= %(packs)s
    RETURNING s.shortfall, s.allocated < s.quantity + %(packs)s AND s.allocated >= s.quantity
"""
_RESTOCK = """
    INSERT INTO catalog_supply AS s (id, created_at, variant_id, mode, claim_key, quantity, shortfall, allocated,
                                     opens_at, max_hours)
    SELECT %(id)s, %(now)s, v.id, 'in_stock', %(claim_key)s, %(packs)s, 0, 0, %(now)s, p.ship_hours
    FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id
    WHERE v.id = %(variant)s
    ON CONFLICT (variant_id, claim_key) WHERE mode = 'in_stock' AND closes_at IS NULL
    DO UPDATE SET quantity = s.quantity + excluded.quantity,
                  shortfall = greatest(0, s.allocated - s.quantity - excluded.quantity)
    RETURNING s.id, s.allocated >= s.quantity - %(packs)s AND s.allocated < s.quantity
"""


def promise(lines: Mapping[UUID, int], *, now: datetime) -> None:
    """Promise packs of several supplies (id → packs) to one order, all or none.

    Call it as the last statement of a placement. Raises DomainError SOLD_OUT with ``missing`` = ids that cannot give as
    much (closed, taken down, too few): the caller's transaction must then be rolled back, some may be promised already.
    """
    done = _run(_PROMISE, lines, now=now)
    missing = sorted(set(lines) - {supply_id for supply_id, _sold_out in done})
    if missing:
        raise DomainError(CatalogErrorCode.SOLD_OUT, _("有商品刚被买完或下架了，请看标出的那几样。"), missing=missing)
    _tell_flips(supply_id for supply_id, sold_out in done if sold_out)


def release_promise(lines: Mapping[UUID, int]) -> None:
    """Give back what an order was promised (id → packs): closed, cancelled, refused.

    Raises ValueError when a supply has not promised as much: then somebody gives back twice.
    """
    done = _run(_RELEASE, lines)
    if len(done) != len(lines):
        raise ValueError(f"released more than promised: {sorted(set(lines) - {row[0] for row in done})}")
    _tell_flips(supply_id for supply_id, available_again in done if available_again)


def write_down(*, supply_id: UUID, packs: int) -> int:
    """Take packs out that are no more (spoiled, recalled), promised or not. Returns the shortfall: packs promised that
    nobody has. Raises ValueError for more packs than the supply ever had.
    """
    _check(packs)
    _require_transaction()
    rows = _rows(_WRITE_DOWN, {"id": supply_id, "packs": packs})
    if not rows:
        raise ValueError(f"supply {supply_id} has no {packs} packs to write down")
    ((shortfall, sold_out),) = rows
    _tell_flips([supply_id] if sold_out else [])
    return int(shortfall)


def restock(*, variant_id: UUID, claim_key: str, packs: int, now: datetime) -> UUID:
    """Add packs to the variant's open stock with these claims, opening one when there is none. Returns its id.

    ``claim_key``: the sorted certificate scope ids all these packs carry, joined by commas; empty = none.
    Raises ValueError for an unknown variant.
    """
    _check(packs)
    _require_transaction()
    values = {"id": uuid7(), "variant": variant_id, "claim_key": claim_key, "packs": packs, "now": now}
    rows = _rows(_RESTOCK, values)
    if not rows:
        raise ValueError(f"no variant {variant_id}")
    ((supply_id, available_again),) = rows
    _tell_flips([supply_id] if available_again else [])
    return UUID(str(supply_id))


def _run(sql: str, lines: Mapping[UUID, int], **values: Any) -> list[tuple[UUID, bool]]:
    if not lines:
        raise ValueError("no lines")
    for packs in lines.values():
        _check(packs)
    _require_transaction()
    rows = _rows(_LOCKED + sql, {"ids": list(lines), "packs": list(lines.values()), **values})
    return [(supply_id, flipped) for supply_id, flipped in rows]


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _check(packs: int) -> None:
    if packs <= 0:
        raise ValueError(f"packs must be positive, got {packs}")


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("a promise outside a transaction cannot be taken back with its order")


def _tell_flips(supply_ids: Iterable[UUID]) -> None:
    """One outbox row for each flip; what reads it looks at the supply as it is then."""
    for supply_id in supply_ids:
        outbox.enqueue(FLIPPED, key=f"{FLIPPED}:{supply_id}:{uuid7()}", payload={"supply": str(supply_id)})
