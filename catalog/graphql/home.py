"""The shop's front page."""

from __future__ import annotations

from typing import Any

import graphene

from catalog.graphql.goods import ProductCard
from catalog.graphql.slips import CertificateSlip, ShownSlip, shown_slips
from catalog.rules.seasons import local_day
from catalog.rules.slips import CERTIFICATE_KINDS
from catalog.selectors.home import Home
from catalog.selectors.shop import Offer
from core.graphql import Photo
from stations.graphql.shop import StationCard
from stations.models import Station
from stations.selectors.shop import busiest_stations, station_cards

STATIONS_SHOWN = 3


class Feature(graphene.ObjectType):
    """A chapter of the front page: words, a picture, and the list behind it."""

    title = graphene.String(required=True)
    title_lines = graphene.NonNull(
        graphene.List(graphene.NonNull(graphene.String)), description="The title, cut where it may break."
    )
    text = graphene.String(required=True)
    action = graphene.String(description="Cover only.")
    photo = graphene.Field(Photo, description="Cover only.")
    list_query = graphene.String(required=True, description="Query string of the list it opens.")


class SeasonRow(graphene.ObjectType):
    name = graphene.String(required=True)
    months = graphene.NonNull(graphene.List(graphene.NonNull(graphene.Int)))
    in_season = graphene.Boolean(required=True)
    list_query = graphene.String(required=True)


class LandTownship(graphene.ObjectType):
    code = graphene.String(required=True)
    name = graphene.String(required=True)
    goods = graphene.NonNull(graphene.List(graphene.NonNull(graphene.String)))
    product_count = graphene.Int(required=True)


class Land(graphene.ObjectType):
    """Townships grouped as the county's people speak of them."""

    name = graphene.String(required=True)
    text = graphene.String(required=True)
    townships = graphene.NonNull(graphene.List(graphene.NonNull(LandTownship)))


class CertifiedGood(graphene.ObjectType):
    card = graphene.Field(ProductCard, required=True)
    village_name = graphene.String(required=True)
    certificate = graphene.Field(CertificateSlip, required=True)

    @staticmethod
    def resolve_card(offer: Offer, _info: Any) -> Offer:
        return offer

    @staticmethod
    def resolve_village_name(offer: Offer, _info: Any) -> str:
        return str(offer.row.card["village"] or offer.row.card["township"])

    @staticmethod
    def resolve_certificate(offer: Offer, _info: Any) -> ShownSlip:
        return shown_slips(offer.row.page["certificates"], today=local_day(offer.now))[0]


class HomePage(graphene.ObjectType):
    today = graphene.Date(required=True)
    solar_term = graphene.String(required=True)
    cover = graphene.Field(Feature)
    chapters = graphene.NonNull(graphene.List(graphene.NonNull(Feature)))
    fresh = graphene.NonNull(graphene.List(graphene.NonNull(ProductCard)))
    on_sale_count = graphene.Int(required=True)
    seasons = graphene.NonNull(graphene.List(graphene.NonNull(SeasonRow)))
    certified = graphene.NonNull(graphene.List(graphene.NonNull(CertifiedGood)), description="Live certificates only.")
    certified_count = graphene.Int(required=True)
    certified_query = graphene.String(required=True, description="Query string of the list of all of them.")
    lands = graphene.NonNull(graphene.List(graphene.NonNull(Land)))
    stations = graphene.NonNull(graphene.List(graphene.NonNull(StationCard)), description="The busiest, three at most.")
    station_count = graphene.Int(required=True, description="Operating stations that sell.")

    @staticmethod
    def resolve_solar_term(home: Home, _info: Any) -> str:
        return home.term

    @staticmethod
    def resolve_certified_query(_home: Home, _info: Any) -> str:
        return "&".join(f"cert={kind}" for kind in CERTIFICATE_KINDS)

    @staticmethod
    def resolve_lands(home: Home, _info: Any) -> Any:
        return home.lands()

    @staticmethod
    def resolve_stations(_home: Home, _info: Any) -> list[Station]:
        return busiest_stations(STATIONS_SHOWN)

    @staticmethod
    def resolve_station_count(_home: Home, _info: Any) -> int:
        return station_cards().order_by().count()
