"""What this app answers and does."""

from __future__ import annotations

from typing import Any

import graphene

from core.graphql import verb
from stations.graphql.regions import RegionType
from stations.selectors.regions import children_of


class Query(graphene.ObjectType):
    regions = graphene.NonNull(
        graphene.List(graphene.NonNull(RegionType)),
        parent=graphene.String(description="A code; without it, the counties of the network."),
        description="The regions right below one.",
    )

    @staticmethod
    @verb("region.view")
    def resolve_regions(_root: Any, _info: Any, parent: str | None = None) -> Any:
        return children_of(parent)
