"""The parcel of a scanned box: goods know nothing of parcels, so the trace page asks for it beside their story."""

from __future__ import annotations

from typing import Any

import graphene

from core.graphql import verb
from marketplace import parcels


class TraceParcel(graphene.ObjectType):
    """Where a box is: outside the chain, without waybill, address or name."""

    at = graphene.DateTime(required=True)
    title = graphene.String(required=True)
    text = graphene.String(required=True)


class TraceParcelQuery(graphene.ObjectType):
    trace_parcel = graphene.Field(
        TraceParcel,
        code=graphene.String(required=True, description="Of a box; case, blanks and hyphens do not matter."),
        description="Null: a lot's code, an unknown one, or a box that is in no parcel.",
    )

    @staticmethod
    @verb("site.view")
    def resolve_trace_parcel(_root: Any, _info: Any, code: str) -> parcels.Whereabouts | None:
        return parcels.whereabouts(code)
