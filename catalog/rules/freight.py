"""What carrying costs, as a pure function: first and continued weight or packs, by province (GB/T 2260, two digits)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.areas import name, short_name
from core.money import yuan

WEIGHT, PIECE = "weight", "piece"


@dataclass(frozen=True, slots=True)
class Rate:
    """What the first step and each further step cost, in fen."""

    first_fen: int
    next_fen: int


@dataclass(frozen=True, slots=True)
class Terms:
    """A freight template without its row. ``first_qty``, ``next_qty``: grams (``unit`` weight) or packs (piece)."""

    unit: str
    first_qty: int
    next_qty: int
    rate: Rate
    rates: Mapping[str, Rate] = field(default_factory=dict)
    excluded: frozenset[str] = frozenset()
    free_from_fen: int | None = None
    free_from_packs: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The terms as a card keeps them; ``terms_of`` reads them back."""
        return {
            "unit": self.unit,
            "first_qty": self.first_qty,
            "next_qty": self.next_qty,
            "rate": [self.rate.first_fen, self.rate.next_fen],
            "rates": {code: [rate.first_fen, rate.next_fen] for code, rate in sorted(self.rates.items())},
            "excluded": sorted(self.excluded),
            "free_from_fen": self.free_from_fen,
            "free_from_packs": self.free_from_packs,
        }


def terms_of(stored: Mapping[str, Any]) -> Terms:
    """The reverse of ``Terms.as_json``."""
    return Terms(
        unit=stored["unit"],
        first_qty=stored["first_qty"],
        next_qty=stored["next_qty"],
        rate=Rate(*stored["rate"]),
        rates={code: Rate(*amounts) for code, amounts in stored["rates"].items()},
        excluded=frozenset(stored["excluded"]),
        free_from_fen=stored["free_from_fen"],
        free_from_packs=stored["free_from_packs"],
    )


@dataclass(frozen=True, slots=True)
class Item:
    """What one line puts into the box: packs of ``net_g`` grams each, ``unit_fen`` fen each."""

    packs: int
    net_g: int
    unit_fen: int


@dataclass(frozen=True, slots=True)
class Quote:
    """What carrying costs in fen, or None where nothing is sent; ``text`` says why, or what would make it cheaper."""

    fen: int | None
    text: str = ""

    @property
    def deliverable(self) -> bool:
        return self.fen is not None


def province_of(area_code: str) -> str:
    """The two digits that decide, of an area code of 2 to 6 digits. Raises ValueError for anything else."""
    if not (2 <= len(area_code) <= 6 and area_code.isascii() and area_code.isdigit()):
        raise ValueError(f"not an area code: {area_code!r}")
    return area_code[:2]


def quote(terms: Terms, items: Sequence[Item], province: str) -> Quote:
    """Freight of ``items`` that share one template to a province (two digits).

    First step + ⌈(quantity − first step) ÷ further step⌉ × further price; weight counts net grams. Free when the goods
    reach ``free_from_fen`` or the packs ``free_from_packs``. Raises ValueError unless there is at least one pack.
    """
    packs = sum(item.packs for item in items)
    if packs <= 0 or any(item.packs <= 0 for item in items):
        raise ValueError("freight of nothing")
    if province in terms.excluded:
        return Quote(None, _("%(area)s不发货，请换一个收货地区。") % {"area": name(province) or province})
    goods_fen = sum(item.packs * item.unit_fen for item in items)
    if _free(terms, packs, goods_fen):
        return Quote(0, _("已免运费"))
    rate = terms.rates.get(province, terms.rate)
    quantity = packs if terms.unit == PIECE else sum(item.packs * item.net_g for item in items)
    steps = max(0, -(-(quantity - terms.first_qty) // terms.next_qty))
    fen = rate.first_fen + steps * rate.next_fen
    return Quote(fen, _nearly_free(terms, packs, goods_fen) if fen else _("包邮"))


def _free(terms: Terms, packs: int, goods_fen: int) -> bool:
    enough_goods = terms.free_from_fen is not None and goods_fen >= terms.free_from_fen
    return enough_goods or (terms.free_from_packs is not None and packs >= terms.free_from_packs)


def _nearly_free(terms: Terms, packs: int, goods_fen: int) -> str:
    if terms.free_from_packs is not None:
        return _("再买 %(n)d 件免运费") % {"n": terms.free_from_packs - packs}
    if terms.free_from_fen is not None:
        return _("再买 %(yuan)s 元免运费") % {"yuan": yuan(terms.free_from_fen - goods_fen)}
    return ""


def quote_all(groups: Sequence[tuple[Terms, Sequence[Item]]], province: str) -> Quote:
    """Freight of an order with several templates: each group by itself, summed; one refusal refuses all."""
    total = 0
    text = ""
    for terms, items in groups:
        part = quote(terms, items, province)
        if part.fen is None:
            return part
        total += part.fen
        text = part.text if len(groups) == 1 else ""
    return Quote(total, text)


def terms_text(terms: Terms) -> str:
    """The terms in a sentence, such as ``首重 3 kg 内 8 元起，续重每 1 kg 2 元，满 2 件免运费``."""
    rates = [terms.rate, *terms.rates.values()]
    if all(rate == Rate(0, 0) for rate in rates):
        return _("包邮")
    lowest = min(rate.first_fen for rate in rates)
    several = len({rate.first_fen for rate in rates}) > 1
    head = _("首重 %(qty)s 内 %(fen)s 元") if terms.unit == WEIGHT else _("首 %(qty)s %(fen)s 元")
    parts = [head % {"qty": _quantity(terms.unit, terms.first_qty), "fen": _short(terms.rate.first_fen)}]
    if several and lowest < terms.rate.first_fen:
        parts = [
            _areas_at(terms, lowest) + (_("%(fen)s 元") % {"fen": _short(lowest)} if lowest else _("包邮")),
            *parts,
        ]
    if terms.rate.next_fen:
        parts.append(
            _("每加 %(qty)s %(fen)s 元")
            % {"qty": _quantity(terms.unit, terms.next_qty), "fen": _short(terms.rate.next_fen)}
        )
    if terms.free_from_packs is not None:
        parts.append(_("满 %(n)d 件免运费") % {"n": terms.free_from_packs})
    if terms.free_from_fen is not None:
        parts.append(_("满 %(yuan)s 元免运费") % {"yuan": _short(terms.free_from_fen)})
    return "，".join(parts)


def excluded_text(terms: Terms) -> str | None:
    """``西藏自治区、新疆维吾尔自治区不发``, or None."""
    if not terms.excluded:
        return None
    return _("%(areas)s不发") % {"areas": "、".join((short_name(code) or code) for code in sorted(terms.excluded))}


def _areas_at(terms: Terms, fen: int) -> str:
    return "、".join((short_name(code) or code) for code, rate in sorted(terms.rates.items()) if rate.first_fen == fen)


def _short(fen: int) -> str:
    """``800`` → ``8``, ``850`` → ``8.50``."""
    return yuan(fen).removesuffix(".00")


def _quantity(unit: str, quantity: int) -> str:
    if unit == PIECE:
        return _("%(n)d 件") % {"n": quantity}
    return f"{quantity / 1000:g} kg"
