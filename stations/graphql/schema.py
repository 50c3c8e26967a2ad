"""What this app answers and does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import graphene

from core.graphql import Order, Page, connection_field, local_id, paginate, verb
from stations.graphql import office_mutations, seller_mutations, station_mutations
from stations.graphql.inputs import SellerStatusEnum, StageEnum, StationStatusEnum, plain
from stations.graphql.people import AppointmentType, ProducerType
from stations.graphql.regions import RegionType
from stations.graphql.reviews import ReviewTaskType
from stations.graphql.shop import StationCard, StationPage
from stations.graphql.stations import SellerType, StationType
from stations.selectors import people, reviews, shop
from stations.selectors import stations as selectors
from stations.selectors.regions import children_of

NEWEST_FIRST = [Order("created_at", descending=True), Order("id", descending=True)]
BUSIEST_FIRST = [Order("on_sale", descending=True), Order("id")]
SOONEST_DUE = [Order("due_at"), Order("id")]


class ShopQuery(graphene.ObjectType):
    """What anyone may ask."""

    regions = graphene.NonNull(
        graphene.List(graphene.NonNull(RegionType)),
        parent=graphene.String(description="A code; without it, the counties of the network."),
        description="The regions right below one.",
    )
    station_page = graphene.Field(
        StationPage, id=graphene.ID(required=True), description="Null: unknown, or not accepted yet."
    )
    station_cards = connection_field(
        StationCard,
        township=graphene.String(description="Code."),
        description="Operating stations that sell, the busiest first.",
    )

    @staticmethod
    @verb("region.view")
    def resolve_regions(_root: Any, _info: Any, parent: str | None = None) -> Any:
        return children_of(parent)

    @staticmethod
    @verb("station.public")
    def resolve_station_page(_root: Any, _info: Any, id: str) -> Any:  # the argument is named by Relay
        return shop.station_page(local_id(id, "Station", "id"))

    @staticmethod
    @verb("station.public")
    def resolve_station_cards(
        _root: Any, _info: Any, township: str | None = None, first: int | None = None, after: str | None = None
    ) -> Page:
        return paginate(shop.station_cards(township=township), orders=BUSIEST_FIRST, first=first, after=after)


class Query(ShopQuery):
    stations = connection_field(
        StationType,
        status=graphene.List(graphene.NonNull(StationStatusEnum)),
        region=graphene.String(description="Code of a region around them."),
        description="Those the viewer runs, applied for or oversees, newest first.",
    )
    sellers = connection_field(
        SellerType,
        status=graphene.List(graphene.NonNull(SellerStatusEnum)),
        region=graphene.String(description="Code of a region around them."),
    )
    producers = connection_field(ProducerType, seller_id=graphene.ID(required=True))
    appointments = connection_field(
        AppointmentType, region=graphene.String(), role=graphene.String(), description="In force now."
    )
    review_queue = connection_field(
        ReviewTaskType,
        stage=StageEnum(),
        kind=graphene.String(),
        township=graphene.String(description="Code."),
        due_before=graphene.DateTime(),
        filed_by=graphene.ID(description="A task's filedById."),
        description="What waits for the viewer's office, soonest due first; never what he filed himself.",
    )

    @staticmethod
    @verb("station.view")
    def resolve_stations(
        _root: Any,
        info: Any,
        status: Any = None,
        region: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        rows = selectors.stations(info.context.viewer, status=plain(status) or (), region=region or "")
        return paginate(rows, orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("seller.view")
    def resolve_sellers(
        _root: Any,
        info: Any,
        status: Any = None,
        region: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        rows = selectors.sellers(info.context.viewer, status=plain(status) or (), region=region or "")
        return paginate(rows, orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("producer.view")
    def resolve_producers(
        _root: Any, info: Any, seller_id: str, first: int | None = None, after: str | None = None
    ) -> Page:
        rows = selectors.producers(info.context.viewer, seller_id=local_id(seller_id, "Seller", "seller_id"))
        return paginate(rows, orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("appointment.view")
    def resolve_appointments(
        _root: Any,
        info: Any,
        region: str | None = None,
        role: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        rows = people.appointments(info.context.viewer, region=region or "", role=role or "", now=info.context.now)
        return paginate(rows, orders=NEWEST_FIRST, first=first, after=after)

    @staticmethod
    @verb("review.view")
    def resolve_review_queue(
        _root: Any,
        info: Any,
        stage: Any = None,
        kind: str | None = None,
        township: str | None = None,
        due_before: datetime | None = None,
        filed_by: str | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        wanted = reviews.QueueFilter(
            stage=plain(stage) or "",
            kind=kind or "",
            township=township or "",
            due_before=due_before,
            filed_by=local_id(filed_by, "User", "filed_by") if filed_by else None,
        )
        return paginate(reviews.queue(info.context.viewer, wanted), orders=SOONEST_DUE, first=first, after=after)


class Mutations(station_mutations.Mutations, seller_mutations.Mutations, office_mutations.Mutations):
    pass
