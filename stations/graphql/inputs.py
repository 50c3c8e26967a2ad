"""What clients send, made into the values services take."""

from __future__ import annotations

from typing import Any

import graphene

from stations.models import (
    Bandwidth,
    BusinessScope,
    Datum,
    Decision,
    Education,
    Have,
    LicenceStatus,
    OfficerSource,
    PhotoKind,
    SellerKind,
    SellerStatus,
    Stage,
    StationClass,
    StationStatus,
    UnitKind,
)
from stations.services.people import RealName
from stations.services.values import SellerValues, StationValues


def _enum(name: str, choices: Any) -> Any:
    """A schema enum over a model's choices; Mbit/s bands get names that GraphQL takes."""
    return graphene.Enum(name, [(choice.name, choice.value) for choice in choices])


StationStatusEnum = _enum("StationStatus", StationStatus)
StationClassEnum = _enum("StationClass", StationClass)
UnitKindEnum = _enum("StationUnitKind", UnitKind)
BandwidthEnum = _enum("StationBandwidth", Bandwidth)
BusinessScopeEnum = _enum("StationBusiness", BusinessScope)
DatumEnum = _enum("MapDatum", Datum)
HaveEnum = _enum("StationHaveKind", Have)
PhotoKindEnum = _enum("StationPhotoKind", PhotoKind)
SellerKindEnum = _enum("SellerKind", SellerKind)
SellerStatusEnum = _enum("SellerStatus", SellerStatus)
LicenceStatusEnum = _enum("LicenceStatus", LicenceStatus)
StageEnum = _enum("ReviewStage", Stage)
DecisionEnum = _enum("ReviewDecision", Decision)
EducationEnum = _enum("Education", Education)
OfficerSourceEnum = _enum("OfficerSource", OfficerSource)


def plain(value: Any) -> Any:
    """Enum members as the database has them, also inside lists."""
    if isinstance(value, list):
        return [plain(part) for part in value]
    return getattr(value, "value", value)


class StationInput(graphene.InputObjectType):
    village = graphene.String(required=True, description="Code, 12 digits.")
    name = graphene.String(required=True)
    unit_kind = UnitKindEnum(required=True)
    station_class = StationClassEnum(required=True)
    address = graphene.String(required=True)
    floor_area_m2 = graphene.Decimal(required=True, name="floorAreaM2")
    business_scope = graphene.NonNull(graphene.List(graphene.NonNull(BusinessScopeEnum)))
    bandwidth = BandwidthEnum(required=True)
    households = graphene.Int(required=True)
    villagers = graphene.Int(required=True)
    computers = graphene.Int(default_value=0)
    printers = graphene.Int(default_value=0)
    phones = graphene.Int(default_value=0)
    screens = graphene.Int(default_value=0)
    host_site = graphene.String(default_value="")
    latitude = graphene.Decimal()
    longitude = graphene.Decimal()
    datum = DatumEnum()


def station_values(given: dict[str, Any]) -> StationValues:
    values = {name: plain(value) for name, value in given.items() if value is not None}
    return StationValues(**values)


class SellerInput(graphene.InputObjectType):
    kind = SellerKindEnum(required=True)
    legal_name = graphene.String(required=True)
    uscc = graphene.String(default_value="", description="统一社会信用代码, of a licensed seller.")
    declaration = graphene.String(default_value="", description="What an exempt seller declares.")
    display_name = graphene.String(default_value="", description="An organisation's shop name.")


def seller_values(given: dict[str, Any]) -> SellerValues:
    return SellerValues(**{name: plain(value) for name, value in given.items()})


class RealNameInput(graphene.InputObjectType):
    name = graphene.String(required=True)
    id_no = graphene.String(required=True, description="公民身份号码, 18 characters.")
    phone = graphene.String(required=True)
    education = EducationEnum()
    officer_source = OfficerSourceEnum()


def real_name(given: dict[str, Any]) -> RealName:
    return RealName(**{name: plain(value) for name, value in given.items() if value is not None})


class VerdictInput(graphene.InputObjectType):
    have = HaveEnum(required=True)
    found = graphene.Boolean(required=True)


def verdicts(given: list[dict[str, Any]]) -> dict[str, bool]:
    return {plain(row["have"]): row["found"] for row in given}
