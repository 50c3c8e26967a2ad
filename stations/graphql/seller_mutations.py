"""Sellers, their licences and the farmers who supply them."""

from __future__ import annotations

from typing import Any

import graphene

from core.access import Viewer
from core.graphql import Deed, Mutation, local_id
from stations.errors import StationErrorCode
from stations.graphql.inputs import SellerInput, seller_values
from stations.graphql.people import ProducerType
from stations.graphql.stations import SellerLicenceType, SellerType
from stations.services import licences, producers, running, sellers


def _seller(values: dict[str, Any]) -> Any:
    return local_id(values["id"], "Seller", "id")


class SellerDeed(Deed):
    """A deed on a seller, who is answered."""

    class Meta:
        abstract = True

    on, answers = "Seller", "seller"
    seller = graphene.Field(SellerType)


class JoinAsStation(Mutation):
    class Meta:
        verb = "seller.apply_for_station"
        codes = StationErrorCode

    class Input:
        station_id = graphene.ID(required=True)
        values = SellerInput(required=True)

    seller = graphene.Field(SellerType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        joined = sellers.join_as_station(
            station_id=local_id(values["station_id"], "Station", "station_id"),
            values=seller_values(values["values"]),
            by=viewer,
        )
        return {"seller": joined}


class JoinAsOrganisation(Mutation):
    class Meta:
        verb = "seller.apply"
        codes = StationErrorCode

    class Input:
        region = graphene.String(required=True, description="Code of a village, township or county.")
        values = SellerInput(required=True)

    seller = graphene.Field(SellerType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        joined = sellers.join_as_organisation(
            region_code=values["region"], values=seller_values(values["values"]), by=viewer
        )
        return {"seller": joined}


class ChangeSeller(Mutation):
    class Meta:
        verb = "seller.edit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        values = SellerInput(required=True)

    seller = graphene.Field(SellerType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        changed = sellers.change_seller(seller_id=_seller(values), values=seller_values(values["values"]), by=viewer)
        return {"seller": changed}


class SubmitSeller(SellerDeed):
    class Meta:
        verb = "seller.submit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    service = staticmethod(sellers.submit_seller)


class WithdrawSeller(SellerDeed):
    class Meta:
        verb = "seller.submit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    service = staticmethod(sellers.withdraw_seller)


class CheckSeller(SellerDeed):
    class Meta:
        verb = "seller.township_check"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")

    service = staticmethod(sellers.check_seller)


class DecideSeller(SellerDeed):
    class Meta:
        verb = "seller.decide"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        rejects = graphene.Boolean(default_value=False, description="Final, not back to be mended.")
        reason = graphene.String(default_value="")

    service = staticmethod(sellers.decide_seller)


class BringLicence(Mutation):
    class Meta:
        verb = "licence.bring"
        codes = StationErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        kind = graphene.String(required=True, description="business, sc, jy, prepackaged, small_workshop.")
        number = graphene.String(required=True)
        file_id = graphene.ID(required=True, description="Kind stations.licence.")
        valid_from = graphene.Date()
        valid_to = graphene.Date(description="Its last day; null: long-term.")

    licence = graphene.Field(SellerLicenceType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        brought = licences.bring_licence(
            seller_id=local_id(values["seller_id"], "Seller", "seller_id"),
            values=licences.LicenceValues(
                kind=values["kind"],
                number=values["number"],
                file_id=local_id(values["file_id"], "File", "file_id"),
                valid_from=values.get("valid_from"),
                valid_to=values.get("valid_to"),
            ),
            by=viewer,
            now=info.context.now,
        )
        return {"licence": brought}


class _LicenceDecision(Deed):
    class Meta:
        abstract = True

    class Input:
        id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")

    on, answers = "SellerLicence", "licence"
    licence = graphene.Field(SellerLicenceType)


class CheckLicence(_LicenceDecision):
    class Meta:
        verb = "licence.township_check"
        codes = StationErrorCode

    service = staticmethod(licences.check_licence)


class DecideLicence(_LicenceDecision):
    class Meta:
        verb = "licence.decide"
        codes = StationErrorCode

    service = staticmethod(licences.decide_licence)


class _WithReason(SellerDeed):
    """A deed on a seller that needs nothing but a reason."""

    class Meta:
        abstract = True

    class Input:
        id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    dated = False


class SuspendSeller(_WithReason):
    class Meta:
        verb = "seller.suspend"
        codes = StationErrorCode

    service = staticmethod(running.suspend_seller)


class BeginSellerExit(_WithReason):
    class Meta:
        verb = "seller.close"
        codes = StationErrorCode

    service = staticmethod(running.begin_exit)


class CloseSeller(_WithReason):
    class Meta:
        verb = "seller.close"
        codes = StationErrorCode

    service = staticmethod(running.close_seller)


class ResumeSeller(_WithReason):
    class Meta:
        verb = "seller.suspend"
        codes = StationErrorCode

    service = staticmethod(running.resume_seller)
    dated = True


class VerifySeller(_WithReason):
    class Meta:
        verb = "seller.verify"
        codes = StationErrorCode

    service = staticmethod(running.verify_seller)
    dated = True


class RegisterProducer(Mutation):
    class Meta:
        verb = "producer.edit"
        codes = StationErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        name = graphene.String(required=True)
        village = graphene.String(required=True, description="Code, 12 digits.")
        phone = graphene.String(default_value="")
        organisation = graphene.String(default_value="")

    producer = graphene.Field(ProducerType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        seller = local_id(values.pop("seller_id"), "Seller", "seller_id")
        given = producers.ProducerValues(**values)
        return {"producer": producers.register_producer(seller_id=seller, values=given, by=viewer)}


class ChangeProducer(Mutation):
    class Meta:
        verb = "producer.edit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        name = graphene.String(required=True)
        village = graphene.String(required=True, description="Code, 12 digits.")
        phone = graphene.String(default_value="")
        organisation = graphene.String(default_value="")

    producer = graphene.Field(ProducerType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values.pop("id"), "Producer", "id")
        given = producers.ProducerValues(**values)
        return {"producer": producers.change_producer(producer_id=key, values=given, by=viewer)}


class RetireProducer(Mutation):
    class Meta:
        verb = "producer.edit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    producer = graphene.Field(ProducerType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Producer", "id")
        return {"producer": producers.retire_producer(producer_id=key, by=viewer)}


class Mutations(graphene.ObjectType):
    join_as_station = JoinAsStation.Field()
    join_as_organisation = JoinAsOrganisation.Field()
    change_seller = ChangeSeller.Field()
    submit_seller = SubmitSeller.Field()
    withdraw_seller = WithdrawSeller.Field()
    check_seller = CheckSeller.Field()
    decide_seller = DecideSeller.Field()
    bring_licence = BringLicence.Field()
    check_licence = CheckLicence.Field()
    decide_licence = DecideLicence.Field()
    suspend_seller = SuspendSeller.Field()
    resume_seller = ResumeSeller.Field()
    verify_seller = VerifySeller.Field()
    begin_seller_exit = BeginSellerExit.Field()
    close_seller = CloseSeller.Field()
    register_producer = RegisterProducer.Field()
    change_producer = ChangeProducer.Field()
    retire_producer = RetireProducer.Field()
