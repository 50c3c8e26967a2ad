"""The plan beside what is."""

from __future__ import annotations

from typing import Any

import graphene

from core.graphql import verb
from insight.models import Denominator
from insight.selectors import OPERATING, UNDER_WAY, PlanRow, plan_rows
from stations.graphql.regions import RegionType
from stations.models import StationClass

PlanDenominator = graphene.Enum("PlanDenominator", [(one.name, one.value) for one in Denominator])


class PlanClass(graphene.ObjectType):
    """Stations of one class in a region."""

    label = graphene.String(required=True)
    planned = graphene.Int(description="Null: the plan says nothing of this class for the year.")
    operating = graphene.Int(required=True)


class PlanRowType(graphene.ObjectType):
    """A region's plan of one year beside its stations as they stand now."""

    class Meta:
        name = "PlanRow"

    region = graphene.Field(RegionType, required=True)
    stations_planned = graphene.Int(description="Cumulative.")
    operating = graphene.Int(required=True)
    under_way = graphene.Int(required=True, description="Being built, waiting for acceptance, or to be mended.")
    users_planned = graphene.Int(description="Persons in the annex, households in the body text.")
    classes = graphene.NonNull(graphene.List(graphene.NonNull(PlanClass)))

    @staticmethod
    def resolve_stations_planned(row: PlanRow, _info: Any) -> int | None:
        return row.planned("stations")

    @staticmethod
    def resolve_operating(row: PlanRow, _info: Any) -> int:
        return row.count(OPERATING)

    @staticmethod
    def resolve_under_way(row: PlanRow, _info: Any) -> int:
        return row.count(UNDER_WAY)

    @staticmethod
    def resolve_users_planned(row: PlanRow, _info: Any) -> int | None:
        return row.planned("app_users")

    @staticmethod
    def resolve_classes(row: PlanRow, _info: Any) -> list[dict[str, Any]]:
        return [
            {
                "label": str(one.label),
                "planned": row.planned("stations", one),
                "operating": row.count(OPERATING, one),
            }
            for one in StationClass
        ]


class Query(graphene.ObjectType):
    plan_rows = graphene.NonNull(
        graphene.List(graphene.NonNull(PlanRowType)),
        denominator=PlanDenominator(required=True),
        year=graphene.Int(required=True),
        description="The annex by township, the body text by county; never both, they are not added.",
    )

    @staticmethod
    @verb("plan.view")
    def resolve_plan_rows(_root: Any, info: Any, denominator: Any, year: int) -> list[PlanRow]:
        return plan_rows(Denominator(getattr(denominator, "value", denominator)), year=year, viewer=info.context.viewer)
