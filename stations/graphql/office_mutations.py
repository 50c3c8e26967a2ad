"""The officials' own work: roles, people, the review queue."""

from __future__ import annotations

from typing import Any

import graphene

from core.access import Role, Viewer
from core.graphql import Mutation, local_id
from stations.errors import StationErrorCode
from stations.graphql.inputs import RealNameInput, real_name
from stations.graphql.people import AppointmentType, PersonType
from stations.graphql.reviews import ReviewTaskType
from stations.rules.appointments import OFFICIAL_LEVELS
from stations.services import appointments, people, queue, reviews

OfficialRole = graphene.Enum("OfficialRole", [(role.name, role.value) for role in OFFICIAL_LEVELS])


class AppointOfficial(Mutation):
    class Meta:
        verb = "appointment.official"
        codes = StationErrorCode

    class Input:
        role = OfficialRole(required=True)
        region = graphene.String(required=True, description="Code: a county, for a township administrator a township.")
        phone = graphene.String(required=True)
        name = graphene.String(required=True)
        until = graphene.DateTime()
        reason = graphene.String(required=True, description="Such as the number of the decree.")

    appointment = graphene.Field(AppointmentType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        role = values["role"]
        given = appointments.appoint_official(
            role=Role(getattr(role, "value", role)),
            region_code=values["region"],
            phone=values["phone"],
            name=values["name"],
            until=values.get("until"),
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"appointment": given}


class AppointOperator(Mutation):
    class Meta:
        verb = "appointment.local"
        codes = StationErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        phone = graphene.String(required=True)
        name = graphene.String(required=True)
        until = graphene.DateTime()
        reason = graphene.String(required=True)

    appointment = graphene.Field(AppointmentType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        given = appointments.appoint_operator(
            seller_id=local_id(values["seller_id"], "Seller", "seller_id"),
            phone=values["phone"],
            name=values["name"],
            until=values.get("until"),
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"appointment": given}


class RegisterOfficer(Mutation):
    class Meta:
        verb = "officer.register"
        codes = StationErrorCode

    class Input:
        village = graphene.String(required=True, description="Code, 12 digits.")
        person = RealNameInput(required=True)
        since = graphene.DateTime(required=True)
        until = graphene.DateTime(required=True)
        reason = graphene.String(required=True)

    appointment = graphene.Field(AppointmentType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        given = appointments.register_officer(
            village_code=values["village"],
            values=real_name(values["person"]),
            since=values["since"],
            until=values["until"],
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"appointment": given}


class EndAppointment(Mutation):
    class Meta:
        verb = "appointment.end"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    appointment = graphene.Field(AppointmentType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        ended = appointments.end_appointment(
            appointment_id=local_id(values["id"], "Appointment", "id"),
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"appointment": ended}


class ResetSignIn(Mutation):
    """For who lost his phone: his authenticator and password are forgotten, his number may change."""

    class Meta:
        verb = "appointment.reset"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        phone = graphene.String(description="His new number; null: it stays.")
        reason = graphene.String(required=True, description="How it was made sure that it is he.")

    appointment = graphene.Field(AppointmentType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        appointment = appointments.reset_sign_in(
            appointment_id=local_id(values["id"], "Appointment", "id"),
            phone=values.get("phone") or "",
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"appointment": appointment}


class RevealIdNumber(Mutation):
    """The whole identity number; the look is written into the audit log."""

    class Meta:
        verb = "person.reveal_id"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    id_no = graphene.String()

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Person", "id")
        return {"id_no": people.reveal_id_number(person_id=key, reason=values["reason"], by=viewer)}


class ErasePerson(Mutation):
    class Meta:
        verb = "person.erase"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    person = graphene.Field(PersonType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Person", "id")
        erased = people.erase_person(person_id=key, reason=values["reason"], by=viewer, now=info.context.now)
        return {"person": erased}


class HoldReview(Mutation):
    class Meta:
        verb = "review.hold"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    task = graphene.Field(ReviewTaskType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "ReviewTask", "id")
        return {"task": reviews.hold_review(task_id=key, by=viewer, now=info.context.now)}


class ReleaseReview(Mutation):
    class Meta:
        verb = "review.hold"
        codes = StationErrorCode

    class Input:
        id = graphene.ID(required=True)

    task = graphene.Field(ReviewTaskType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "ReviewTask", "id")
        return {"task": reviews.release_review(task_id=key, by=viewer)}


class ReviewOutcome(graphene.ObjectType):
    """What became of one task of a batch."""

    task = graphene.Field(ReviewTaskType, required=True)
    decided = graphene.Boolean(required=True)
    message = graphene.String(description="Why it was not decided.")

    @staticmethod
    def resolve_decided(outcome: queue.Outcome, _info: Any) -> bool:
        return outcome.error is None

    @staticmethod
    def resolve_message(outcome: queue.Outcome, _info: Any) -> str | None:
        return outcome.error.message if outcome.error is not None else None


class DecideReviews(Mutation):
    """Decide several tasks of one kind at once; a refused one does not hold up the others."""

    class Meta:
        verb = "review.decide"
        codes = StationErrorCode

    class Input:
        ids = graphene.NonNull(graphene.List(graphene.NonNull(graphene.ID)))
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")

    outcomes = graphene.List(graphene.NonNull(ReviewOutcome))

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **values: Any) -> dict[str, Any]:
        outcomes = queue.decide_tasks(
            task_ids=[local_id(text, "ReviewTask", "ids") for text in values["ids"]],
            passes=values["passes"],
            reason=values["reason"],
            by=viewer,
            now=info.context.now,
        )
        return {"outcomes": outcomes}


class Mutations(graphene.ObjectType):
    appoint_official = AppointOfficial.Field()
    appoint_operator = AppointOperator.Field()
    register_officer = RegisterOfficer.Field()
    end_appointment = EndAppointment.Field()
    reset_sign_in = ResetSignIn.Field()
    reveal_id_number = RevealIdNumber.Field()
    erase_person = ErasePerson.Field()
    hold_review = HoldReview.Field()
    release_review = ReleaseReview.Field()
    decide_reviews = DecideReviews.Field()
