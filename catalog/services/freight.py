"""A seller's freight templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import FreightRate, FreightTemplate, FreightUnit
from catalog.services import cards
from core import areas, audit
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from stations.models import Seller


@dataclass(frozen=True, slots=True)
class TemplateValues:
    """What a template says. Quantities in grams or packs (by ``unit``), amounts in fen, provinces as two digits."""

    name: str
    unit: str
    first_qty: int
    first_fen: int
    next_qty: int
    next_fen: int
    free_from_fen: int | None = None
    free_from_packs: int | None = None
    excluded: Sequence[str] = ()
    rates: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def check(self) -> None:
        """Raise DomainError INVALID at the first field that cannot be."""
        rules = [
            ("name", 1 <= len(self.name.strip()) <= 20, _("请给模板起个名字，最多 20 个字。")),
            ("unit", self.unit in FreightUnit.values, _("请选按重量还是按件。")),
            ("first_qty", 1 <= self.first_qty <= 1_000_000, _("首重（首件）须大于 0。")),
            ("next_qty", 1 <= self.next_qty <= 1_000_000, _("续重（续件）须大于 0。")),
            ("first_fen", 0 <= self.first_fen <= 100_000, _("首重运费须在 0 到 1000 元之间。")),
            ("next_fen", 0 <= self.next_fen <= 100_000, _("续重运费须在 0 到 1000 元之间。")),
            ("free_from_fen", (self.free_from_fen or 1) > 0, _("免运费的金额须大于 0。")),
            ("free_from_packs", (self.free_from_packs or 1) > 0, _("免运费的件数须大于 0。")),
            ("excluded", all(map(_is_province, self.excluded)), _("不发货的地区里有不认识的省份，请重新选。")),
            ("rates", all(map(_is_province, self.rates)), _("分省运费里有不认识的省份，请重新选。")),
            (
                "rates",
                all(0 <= fen <= 100_000 for rate in self.rates.values() for fen in rate),
                _("分省运费须在 0 到 1000 元之间。"),
            ),
            ("rates", not set(self.rates) & set(self.excluded), _("同一个省不能又定运费又不发货，请留一样。")),
        ]
        for path, holds, message in rules:
            if not holds:
                raise DomainError(ErrorCode.INVALID, message, field=path)


def _is_province(code: str) -> bool:
    return len(code) == 2 and areas.name(code) is not None


@transaction.atomic
def create_template(*, seller_id: UUID, values: TemplateValues, by: Viewer) -> FreightTemplate:
    """Write a new template. Raises DomainError NOT_FOUND, FORBIDDEN, INVALID, CONFLICT (the name is taken)."""
    seller = lock(Seller, seller_id)
    require(by, "freight.edit", seller)
    values.check()
    if FreightTemplate.objects.filter(seller=seller, name=values.name.strip()).exists():
        raise _name_taken()
    template = FreightTemplate(seller=seller)
    _write(template, values)
    audit.record(by, "freight.edit", template, after={"name": template.name})
    return template


@transaction.atomic
def change_template(*, template_id: UUID, values: TemplateValues, by: Viewer) -> FreightTemplate:
    """Change a template from now on; orders keep the freight they were placed with, cards of its goods follow.

    Raises DomainError NOT_FOUND, FORBIDDEN, INVALID, CONFLICT (the name is taken).
    """
    template = lock(FreightTemplate, template_id, "seller")
    require(by, "freight.edit", template)
    values.check()
    others = FreightTemplate.objects.filter(seller=template.seller_id, name=values.name.strip())
    if others.exclude(pk=template.pk).exists():
        raise _name_taken()
    template.rates.all().delete()
    _write(template, values)
    audit.record(by, "freight.edit", template, after={"name": template.name})
    cards.follow(freight_template_id=template.pk)
    return template


def _name_taken() -> DomainError:
    return DomainError(ErrorCode.CONFLICT, _("已有同名的运费模板，请换个名字。"), field="name")


def _write(template: FreightTemplate, values: TemplateValues) -> None:
    template.name = values.name.strip()
    for attribute in ("unit", "first_qty", "first_fen", "next_qty", "next_fen", "free_from_fen", "free_from_packs"):
        setattr(template, attribute, getattr(values, attribute))
    template.excluded = sorted(set(values.excluded))
    template.save()
    FreightRate.objects.bulk_create(
        FreightRate(template=template, province=province, first_fen=first, next_fen=following)
        for province, (first, following) in sorted(values.rates.items())
    )
