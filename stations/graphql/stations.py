"""Stations and sellers for those who run or oversee them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from core.access import may
from core.graphql import Loader, NodeType, global_id, node_type
from core.models import File
from stations.graphql.inputs import (
    BandwidthEnum,
    BusinessScopeEnum,
    DatumEnum,
    HaveEnum,
    LicenceStatusEnum,
    PhotoKindEnum,
    SellerKindEnum,
    SellerStatusEnum,
    StationClassEnum,
    StationStatusEnum,
    UnitKindEnum,
)
from stations.graphql.people import AppointmentType
from stations.graphql.regions import RegionType
from stations.models import Appointment, Seller, SellerLicence, Station, StationHave, StationPhoto
from stations.rules.calendar import local_day
from stations.selectors import people
from stations.selectors import stations as selectors


class Haves(Loader):
    """The haves of stations."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[StationHave]]:
        found = selectors.haves_of(keys)
        return [found[key] for key in keys]


class Photos(Loader):
    """The photos of stations."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[StationPhoto]]:
        found = selectors.photos_of(keys)
        return [found[key] for key in keys]


class SellersOfStations(Loader):
    """The sellers of stations."""

    def read(self, keys: Sequence[UUID]) -> Sequence[Seller | None]:
        found = selectors.seller_of_station(keys)
        return [found.get(key) for key in keys]


class Licences(Loader):
    """The licences of sellers."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[SellerLicence]]:
        found = selectors.licences_of(keys)
        return [found[key] for key in keys]


class Managers(Loader):
    """Who manages stations now."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[Appointment]]:
        found = people.managers_of(keys, now=self.context.now)
        return [found[key] for key in keys]


class EvidenceFile(graphene.ObjectType):
    """A private file, behind its access check."""

    id = graphene.ID(required=True)
    url = graphene.String(required=True, description="?width=360 for a small picture.")
    is_image = graphene.Boolean(required=True)
    taken_at = graphene.DateTime()

    @staticmethod
    def resolve_id(file: File, _info: Any) -> str:
        return global_id("File", file.pk)

    @staticmethod
    def resolve_url(file: File, _info: Any) -> str:
        return f"/files/{file.pk}"


class StationHaveType(graphene.ObjectType):
    """One of the six haves (六有) with its evidence and verdict."""

    class Meta:
        name = "StationHave"

    have = HaveEnum(required=True)
    label = graphene.String(required=True)
    note = graphene.String(required=True)
    file = graphene.Field(EvidenceFile)
    seen_on = graphene.Date(required=True)
    ok = graphene.Boolean(description="Null until inspected.")
    inspector = graphene.String()

    @staticmethod
    def resolve_label(row: StationHave, _info: Any) -> str:
        return str(row.get_have_display())

    @staticmethod
    def resolve_inspector(row: StationHave, _info: Any) -> str | None:
        return row.inspector.name if row.inspector is not None else None


class StationPhotoType(graphene.ObjectType):
    """One of the six photos of an acceptance."""

    class Meta:
        name = "StationPhoto"

    kind = PhotoKindEnum(required=True)
    label = graphene.String(required=True)
    file = graphene.Field(EvidenceFile, required=True)

    @staticmethod
    def resolve_label(row: StationPhoto, _info: Any) -> str:
        return str(row.get_kind_display())


class SellerLicenceType(NodeType):
    """A licence of a seller with its scan."""

    class Meta:
        name = "SellerLicence"

    kind = graphene.String(required=True)
    number = graphene.String(required=True)
    valid_from = graphene.Date()
    valid_to = graphene.Date(description="Its last day; null: long-term.")
    status = LicenceStatusEnum(required=True)
    status_text = graphene.String(required=True)
    reason = graphene.String(required=True)
    file = graphene.Field(EvidenceFile, required=True)
    verified_at = graphene.DateTime()

    @staticmethod
    def resolve_status_text(row: SellerLicence, _info: Any) -> str:
        return str(row.get_status_display())


node_type(SellerLicenceType, model=SellerLicence, read=selectors.licence, verb="licence.view")


class SellerType(NodeType):
    """A seller for those who run or oversee it."""

    class Meta:
        name = "Seller"

    kind = SellerKindEnum(required=True)
    legal_name = graphene.String(required=True)
    display_name = graphene.String(required=True)
    uscc = graphene.String(required=True)
    declaration = graphene.String(required=True)
    region = graphene.Field(RegionType, required=True)
    station_id = graphene.ID()
    status = SellerStatusEnum(required=True)
    status_text = graphene.String(required=True)
    status_reason = graphene.String(required=True)
    account_active = graphene.Boolean(required=True)
    next_verify_on = graphene.Date()
    demo = graphene.Boolean(required=True)
    licences = graphene.NonNull(
        graphene.List(graphene.NonNull(SellerLicenceType)), description="Empty for who may not see licences."
    )

    @staticmethod
    def resolve_display_name(row: Seller, _info: Any) -> str:
        return row.station.name if row.station is not None else row.display_name

    @staticmethod
    def resolve_station_id(row: Seller, _info: Any) -> str | None:
        return global_id("Station", row.station_id) if row.station_id is not None else None

    @staticmethod
    def resolve_status_text(row: Seller, _info: Any) -> str:
        return str(row.get_status_display())

    @staticmethod
    def resolve_next_verify_on(row: Seller, _info: Any) -> Any:
        return local_day(row.next_verify_at) if row.next_verify_at is not None else None

    @staticmethod
    def resolve_demo(row: Seller, _info: Any) -> bool:
        return row.is_demo

    @staticmethod
    def resolve_licences(row: Seller, info: Any) -> Any:
        if not may(info.context.viewer, "licence.view", row):
            return []
        return info.context.loader(Licences).load(row.pk)


node_type(SellerType, model=Seller, read=selectors.seller, verb="seller.view")


class StationType(NodeType):
    """A station for those who run or oversee it."""

    class Meta:
        name = "Station"

    station_name = graphene.String(required=True)
    village = graphene.Field(RegionType, required=True)
    status = StationStatusEnum(required=True)
    status_text = graphene.String(required=True)
    status_reason = graphene.String(required=True)
    unit_kind = UnitKindEnum(required=True)
    station_class = StationClassEnum(required=True)
    class_label = graphene.String(required=True)
    host_site = graphene.String(required=True)
    address = graphene.String(required=True)
    latitude = graphene.Decimal()
    longitude = graphene.Decimal()
    datum = DatumEnum()
    floor_area_m2 = graphene.Decimal(required=True, name="floorAreaM2")
    business_scope = graphene.NonNull(graphene.List(graphene.NonNull(BusinessScopeEnum)))
    bandwidth = BandwidthEnum(required=True)
    households = graphene.Int(required=True)
    villagers = graphene.Int(required=True)
    computers = graphene.Int(required=True)
    printers = graphene.Int(required=True)
    phones = graphene.Int(required=True)
    screens = graphene.Int(required=True)
    intro = graphene.String(required=True)
    hours_text = graphene.String(required=True)
    phone = graphene.String(required=True, description="The public one.")
    building_since = graphene.DateTime()
    rectify_by = graphene.DateTime()
    opened_at = graphene.DateTime()
    reinspect_at = graphene.DateTime()
    demo = graphene.Boolean(required=True)
    haves = graphene.NonNull(graphene.List(graphene.NonNull(StationHaveType)), description="What is proven so far.")
    photos = graphene.NonNull(graphene.List(graphene.NonNull(StationPhotoType)))
    seller = graphene.Field(SellerType)
    managers = graphene.NonNull(
        graphene.List(graphene.NonNull(AppointmentType)), description="Empty for who may not see appointments."
    )

    @staticmethod
    def resolve_station_name(row: Station, _info: Any) -> str:
        return row.name

    @staticmethod
    def resolve_status_text(row: Station, _info: Any) -> str:
        return str(row.get_status_display())

    @staticmethod
    def resolve_class_label(row: Station, _info: Any) -> str:
        return str(row.get_station_class_display())

    @staticmethod
    def resolve_datum(row: Station, _info: Any) -> str | None:
        return row.datum or None

    @staticmethod
    def resolve_demo(row: Station, _info: Any) -> bool:
        return row.is_demo

    @staticmethod
    def resolve_haves(row: Station, info: Any) -> Any:
        if not may(info.context.viewer, "station.evidence", row):
            return []
        return info.context.loader(Haves).load(row.pk)

    @staticmethod
    def resolve_photos(row: Station, info: Any) -> Any:
        if not may(info.context.viewer, "station.evidence", row):
            return []
        return info.context.loader(Photos).load(row.pk)

    @staticmethod
    async def resolve_seller(row: Station, info: Any) -> Seller | None:
        seller: Seller | None = await info.context.loader(SellersOfStations).load(row.pk)
        return seller if seller is not None and may(info.context.viewer, "seller.view", seller) else None

    @staticmethod
    def resolve_managers(row: Station, info: Any) -> Any:
        if not may(info.context.viewer, "appointment.view", row):
            return []
        return info.context.loader(Managers).load(row.pk)


node_type(StationType, model=Station, read=selectors.station, verb="station.view")
