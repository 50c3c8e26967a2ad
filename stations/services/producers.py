"""Farmers and organisations that supply a seller's lots."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.identifiers import clean_mobile
from stations.models import Person, Producer, Region, RegionLevel, Seller


@dataclass(frozen=True, slots=True)
class ProducerValues:
    """A farmer by his name; the phone may be missing. ``organisation`` where it is a co-operative or a farm."""

    name: str
    village: str
    phone: str = ""
    organisation: str = ""

    def clean(self) -> tuple[str, Region, str, str]:
        """Name, village, phone, organisation as we store them. Raises DomainError REQUIRED, INVALID."""
        name = self.name.strip()
        if not 2 <= len(name) <= 40:
            raise DomainError(ErrorCode.REQUIRED, _("请填写农户姓名。"), "name")
        village = Region.objects.filter(pk=self.village, level=RegionLevel.VILLAGE).first()
        if village is None:
            raise DomainError(ErrorCode.INVALID, _("没有找到这个村（社区），请从列表里选择。"), "village")
        phone = clean_mobile(self.phone) if self.phone.strip() else ""
        return name, village, phone, self.organisation.strip()[:80]


@transaction.atomic
def register_producer(*, seller_id: UUID, values: ProducerValues, by: Viewer) -> Producer:
    """Register a farmer who supplies this seller. The same name, village and phone again returns the one there is.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, INVALID.
    """
    seller = lock(Seller, seller_id)
    require(by, "producer.edit", seller)
    name, village, phone, organisation = values.clean()
    known = Producer.objects.filter(seller=seller, village=village, person__name=name, person__phone=phone).first()
    if known is not None:
        if not known.active:
            known.active = True
            known.save(update_fields=["active"])
        return known
    person = Person.objects.create(name=name, phone=phone, region=village)
    producer = Producer.objects.create(person=person, village=village, organisation=organisation, seller=seller)
    audit.record(by, "producer.register", producer, after={"village": village.code})
    return producer


@transaction.atomic
def change_producer(*, producer_id: UUID, values: ProducerValues, by: Viewer) -> Producer:
    """Correct a farmer's name, village or phone. Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED, INVALID."""
    producer = lock(Producer, producer_id, "seller")
    require(by, "producer.edit", producer)
    name, village, phone, organisation = values.clean()
    Person.objects.filter(pk=producer.person_id, erased_at=None).update(name=name, phone=phone, region=village)
    producer.village, producer.organisation = village, organisation
    producer.save(update_fields=["village", "organisation"])
    audit.record(by, "producer.change", producer, after={"village": village.code})
    return producer


@transaction.atomic
def retire_producer(*, producer_id: UUID, by: Viewer) -> Producer:
    """Take a farmer off the lists; his lots stay. Raises DomainError NOT_FOUND, FORBIDDEN."""
    producer = lock(Producer, producer_id, "seller")
    require(by, "producer.edit", producer)
    producer.active = False
    producer.save(update_fields=["active"])
    audit.record(by, "producer.retire", producer)
    return producer
