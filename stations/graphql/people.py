"""People and roles, masked by who looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import graphene

from core.graphql import Loader, NodeType, node_type
from core.identifiers import mask_mobile
from stations.graphql.inputs import EducationEnum, OfficerSourceEnum
from stations.graphql.regions import RegionType
from stations.models import Appointment, Person, Producer
from stations.rules.appointments import LABELS
from stations.selectors import people
from stations.selectors import stations as selectors
from stations.services.people import masked_id


class Persons(Loader):
    """Registrations by user, those the viewer may see."""

    def read(self, keys: Sequence[UUID]) -> Sequence[Person | None]:
        found = people.persons_by_user(keys, self.context.viewer)
        return [found.get(key) for key in keys]


def _masked_phone(phone: str | None) -> str:
    return mask_mobile(phone) if phone else ""


class PersonType(NodeType):
    """Somebody by his real name (实名登记). The identity number is always masked here; an auditor sees names masked."""

    class Meta:
        name = "Person"

    person_name = graphene.String(required=True)
    phone = graphene.String(required=True)
    id_no = graphene.String(required=True, description="530427********123X; empty for a farmer.")
    education = EducationEnum()
    officer_source = OfficerSourceEnum()
    region = graphene.Field(RegionType, required=True)
    verified_at = graphene.DateTime()
    verified_by = graphene.String()

    @staticmethod
    def resolve_person_name(row: Person, info: Any) -> str:
        return row.name if people.sees_in_full(info.context.viewer, row) else people.masked_name(row.name)

    @staticmethod
    def resolve_phone(row: Person, info: Any) -> str:
        return row.phone if people.sees_in_full(info.context.viewer, row) else _masked_phone(row.phone)

    @staticmethod
    def resolve_id_no(row: Person, _info: Any) -> str:
        return masked_id(row)

    @staticmethod
    def resolve_education(row: Person, _info: Any) -> str | None:
        return row.education or None

    @staticmethod
    def resolve_officer_source(row: Person, _info: Any) -> str | None:
        return row.officer_source or None

    @staticmethod
    def resolve_verified_by(row: Person, _info: Any) -> str | None:
        return row.verified_by.name if row.verified_by is not None else None


node_type(PersonType, model=Person, read=people.person, verb="person.view")


class AppointmentType(NodeType):
    """A role somebody holds in a scope."""

    class Meta:
        name = "Appointment"

    role = graphene.String(required=True)
    role_label = graphene.String(required=True)
    scope_key = graphene.String(required=True)
    region = graphene.Field(RegionType, required=True)
    subject_name = graphene.String(required=True, description="The region, station or seller it is for.")
    holder_name = graphene.String(required=True)
    holder_phone = graphene.String(required=True, description="Masked.")
    person = graphene.Field(PersonType, description="His registration, where the viewer may see it.")
    since = graphene.DateTime(required=True)
    until = graphene.DateTime()
    reason = graphene.String(required=True)

    @staticmethod
    def resolve_role_label(row: Appointment, _info: Any) -> str:
        return LABELS[row.role]

    @staticmethod
    def resolve_subject_name(row: Appointment, _info: Any) -> str:
        return str(row.station or row.seller or row.region)

    @staticmethod
    def resolve_holder_name(row: Appointment, _info: Any) -> str:
        return row.user.name or _masked_phone(row.user.phone)  # a person who came by code has told no name

    @staticmethod
    def resolve_holder_phone(row: Appointment, _info: Any) -> str:
        return _masked_phone(row.user.phone)

    @staticmethod
    def resolve_person(row: Appointment, info: Any) -> Any:
        return info.context.loader(Persons).load(row.user_id)

    @staticmethod
    def resolve_since(row: Appointment, _info: Any) -> datetime | None:
        since: datetime | None = row.period.lower
        return since

    @staticmethod
    def resolve_until(row: Appointment, _info: Any) -> datetime | None:
        until: datetime | None = row.period.upper
        return until


node_type(AppointmentType, model=Appointment, read=people.appointment, verb="appointment.view")


class ProducerType(NodeType):
    """A farmer or organisation that supplies a seller."""

    class Meta:
        name = "Producer"

    producer_name = graphene.String(required=True)
    phone = graphene.String(required=True, description="Masked for an auditor.")
    village = graphene.Field(RegionType, required=True)
    organisation = graphene.String(required=True)
    active = graphene.Boolean(required=True)

    @staticmethod
    def resolve_producer_name(row: Producer, info: Any) -> str:
        return row.person.name if _knows(info, row) else people.masked_name(row.person.name)

    @staticmethod
    def resolve_phone(row: Producer, info: Any) -> str:
        return row.person.phone if _knows(info, row) else _masked_phone(row.person.phone)


def _knows(info: Any, row: Producer) -> bool:
    """Whoever buys from him, and the officials who register people, know a farmer by name."""
    return people.knows_producer(info.context.viewer, row)


node_type(ProducerType, model=Producer, read=selectors.producer, verb="producer.view")
