"""Stations: applied for, decided, built, accepted, run."""

from __future__ import annotations

from typing import Any

import graphene

from core.access import Viewer
from core.graphql import Deed, Mutation, local_id
from stations.errors import StationErrorCode
from stations.graphql.inputs import (
    HaveEnum,
    PhotoKindEnum,
    RealNameInput,
    StationInput,
    VerdictInput,
    plain,
    real_name,
    station_values,
    verdicts,
)
from stations.graphql.people import AppointmentType
from stations.graphql.stations import StationType
from stations.services import acceptance, applications, appointments, running


def _station(values: dict[str, Any]) -> Any:
    return local_id(values["id"], "Station", "id")


class StationDeed(Deed):
    """A deed on a station, which it answers."""

    class Meta:
        abstract = True

    on, answers = "Station", "station"
    station = graphene.Field(StationType)


class ApplyForStation(Mutation):
    class Meta:
        verb = "station.apply"
        codes = StationErrorCode

    class Input:
        values = StationInput(required=True)

    station = graphene.Field(StationType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        return {"station": applications.apply_for_station(values=station_values(values["values"]), by=viewer)}


class ChangeStationApplication(Mutation):
    class Meta:
        verb = "station.edit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        values = StationInput(required=True)

    station = graphene.Field(StationType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        changed = applications.change_application(
            station_id=_station(values), values=station_values(values["values"]), by=viewer
        )
        return {"station": changed}


class SubmitStationApplication(StationDeed):
    class Meta:
        verb = "station.submit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    service = staticmethod(applications.submit_application)


class WithdrawStationApplication(StationDeed):
    class Meta:
        verb = "station.submit"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    service = staticmethod(applications.withdraw_application)


class CheckStation(StationDeed):
    class Meta:
        verb = "station.township_check"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")

    service = staticmethod(applications.check_station)


class DecideStation(StationDeed):
    class Meta:
        verb = "station.decide"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        rejects = graphene.Boolean(default_value=False, description="Final, not back to be mended.")
        reason = graphene.String(default_value="")

    service = staticmethod(applications.decide_station)


class RecordHave(Mutation):
    class Meta:
        verb = "station.gather"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        have = HaveEnum(required=True)
        note = graphene.String(required=True)
        seen_on = graphene.Date(required=True)
        file_id = graphene.ID(description="Kind stations.have; without it the proof there is stays.")

    station = graphene.Field(StationType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        file = values.get("file_id")
        row = acceptance.record_have(
            station_id=_station(values),
            have=plain(values["have"]),
            note=values["note"],
            file_id=local_id(file, "File", "file_id") if file else None,
            seen_on=values["seen_on"],
            by=viewer,
            now=info.context.now,
        )
        return {"station": row.station}


class SetStationPhoto(Mutation):
    class Meta:
        verb = "station.gather"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        kind = PhotoKindEnum(required=True)
        file_id = graphene.ID(required=True, description="Kind stations.photo.")

    station = graphene.Field(StationType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        photo = acceptance.set_station_photo(
            station_id=_station(values),
            kind=plain(values["kind"]),
            file_id=local_id(values["file_id"], "File", "file_id"),
            by=viewer,
        )
        return {"station": photo.station}


class RequestAcceptance(StationDeed):
    class Meta:
        verb = "station.gather"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    service = staticmethod(acceptance.request_acceptance)


class AcceptStation(Mutation):
    class Meta:
        verb = "station.accept"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        verdicts = graphene.NonNull(graphene.List(graphene.NonNull(VerdictInput)))

    station = graphene.Field(StationType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        done = acceptance.accept_station(
            station_id=_station(values), verdicts=verdicts(values["verdicts"]), by=viewer, now=info.context.now
        )
        return {"station": done}


class SendStationToRectify(Mutation):
    class Meta:
        verb = "station.accept"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        verdicts = graphene.NonNull(graphene.List(graphene.NonNull(VerdictInput)))
        reason = graphene.String(required=True)

    station = graphene.Field(StationType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        done = acceptance.send_to_rectify(
            station_id=_station(values),
            verdicts=verdicts(values["verdicts"]),
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"station": done}


class DescribeStation(Mutation):
    class Meta:
        verb = "station.describe"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        intro = graphene.String(default_value="")
        hours_text = graphene.String(default_value="")
        phone = graphene.String(default_value="", description="Made public.")

    station = graphene.Field(StationType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        page = running.PageValues(values["intro"], values["hours_text"], values["phone"])
        return {"station": running.describe_station(station_id=_station(values), values=page, by=viewer)}


class _WithReason(StationDeed):
    """A deed on a station that needs nothing but a reason."""

    class Meta:
        abstract = True

    class Input:
        id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    dated = False


class SuspendStation(_WithReason):
    class Meta:
        verb = "station.suspend"
        codes = StationErrorCode

    service = staticmethod(running.suspend_station)


class ResumeStation(_WithReason):
    class Meta:
        verb = "station.suspend"
        codes = StationErrorCode

    service = staticmethod(running.resume_station)


class BeginClosingStation(_WithReason):
    class Meta:
        verb = "station.close"
        codes = StationErrorCode

    service = staticmethod(running.begin_closing)


class CloseStation(_WithReason):
    class Meta:
        verb = "station.close"
        codes = StationErrorCode

    service = staticmethod(running.close_station)


class ChangeStationManager(Mutation):
    class Meta:
        verb = "station.change_manager"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        person = RealNameInput(required=True)
        reason = graphene.String(required=True)

    appointment = graphene.Field(AppointmentType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        given = appointments.change_manager(
            station_id=_station(values),
            values=real_name(values["person"]),
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"appointment": given}


class Mutations(graphene.ObjectType):
    apply_for_station = ApplyForStation.Field()
    change_station_application = ChangeStationApplication.Field()
    submit_station_application = SubmitStationApplication.Field()
    withdraw_station_application = WithdrawStationApplication.Field()
    check_station = CheckStation.Field()
    decide_station = DecideStation.Field()
    record_have = RecordHave.Field()
    set_station_photo = SetStationPhoto.Field()
    request_acceptance = RequestAcceptance.Field()
    accept_station = AcceptStation.Field()
    send_station_to_rectify = SendStationToRectify.Field()
    describe_station = DescribeStation.Field()
    suspend_station = SuspendStation.Field()
    resume_station = ResumeStation.Field()
    begin_closing_station = BeginClosingStation.Field()
    close_station = CloseStation.Field()
    change_station_manager = ChangeStationManager.Field()
