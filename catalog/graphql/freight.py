"""Freight templates: written by the seller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.utils.translation import gettext as _

from catalog.errors import CatalogErrorCode
from catalog.graphql.manage import FreightTemplateType
from catalog.models import FreightUnit
from catalog.services.freight import TemplateValues, change_template, create_template
from core.access import Viewer
from core.errors import DomainError, ErrorCode
from core.graphql import Fen, Mutation, local_id

FreightUnitEnum = graphene.Enum("FreightUnit", [(unit.name, unit.value) for unit in FreightUnit])


class FreightRateInput(graphene.InputObjectType):
    province = graphene.String(required=True, description="Two digits, GB/T 2260.")
    first_fen = Fen(required=True)
    next_fen = Fen(required=True)


class FreightTemplateInput(graphene.InputObjectType):
    """Quantities in grams (WEIGHT) or packs (PIECE), amounts in fen."""

    name = graphene.String(required=True)
    unit = FreightUnitEnum(required=True)
    first_qty = graphene.Int(required=True)
    first_fen = Fen(required=True)
    next_qty = graphene.Int(required=True)
    next_fen = Fen(required=True)
    free_from_fen = Fen()
    free_from_packs = graphene.Int()
    excluded = graphene.List(graphene.NonNull(graphene.String), description="Provinces nothing is sent to.")
    rates = graphene.List(graphene.NonNull(FreightRateInput), description="Provinces with rates of their own.")


def _values(given: Mapping[str, Any]) -> TemplateValues:
    rates = {row["province"]: (row["first_fen"], row["next_fen"]) for row in given.get("rates") or []}
    if len(rates) != len(given.get("rates") or []):
        raise DomainError(ErrorCode.INVALID, _("同一个省定了两次运费，请删掉一次。"), field="rates")
    return TemplateValues(
        **{
            **given,
            "unit": given["unit"].value,
            "excluded": given.get("excluded") or (),
            "rates": rates,
        }
    )


class CreateFreightTemplate(Mutation):
    class Meta:
        verb = "freight.edit"
        codes = CatalogErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        template = graphene.NonNull(FreightTemplateInput)

    freight_template = graphene.Field(FreightTemplateType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        seller = local_id(values["seller_id"], "Seller", "seller_id")
        return {"freight_template": create_template(seller_id=seller, values=_values(values["template"]), by=viewer)}


class ChangeFreightTemplate(Mutation):
    """From now on; orders keep the freight they were placed with."""

    class Meta:
        verb = "freight.edit"
        codes = CatalogErrorCode

    class Input:
        freight_template_id = graphene.ID(required=True)
        template = graphene.NonNull(FreightTemplateInput)

    freight_template = graphene.Field(FreightTemplateType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["freight_template_id"], "FreightTemplate", "freight_template_id")
        return {"freight_template": change_template(template_id=key, values=_values(values["template"]), by=viewer)}
