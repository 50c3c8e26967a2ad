"""Real-name registration: whoever acts for the network is known by his identity card; farmers by their name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.identifiers import clean_id_card, clean_mobile, mask_id_card
from core.models import User
from stations.models import Education, OfficerSource, Person, Region
from stations.private import decrypt, encrypt, keyed_hash


@dataclass(frozen=True, slots=True)
class RealName:
    """What stands on somebody's identity card, and what the county asks beside it."""

    name: str
    id_no: str
    phone: str
    education: str = ""
    officer_source: str = ""

    def clean(self) -> RealName:
        """As we store it. Raises DomainError REQUIRED, INVALID at the first field that is wrong."""
        name = self.name.strip()
        if not 2 <= len(name) <= 40:
            raise DomainError(ErrorCode.REQUIRED, _("请按身份证填写姓名。"), "name")
        if self.education and self.education not in Education.values:
            raise DomainError(ErrorCode.INVALID, _("请从列表里选学历。"), "education")
        if self.officer_source and self.officer_source not in OfficerSource.values:
            raise DomainError(ErrorCode.INVALID, _("请从列表里选人员来源。"), "officer_source")
        return RealName(name, clean_id_card(self.id_no), clean_mobile(self.phone), self.education, self.officer_source)


def user_by_phone(phone: str, name: str = "", *, is_demo: bool = False) -> User:
    """The user with this number, made when there is none. Raises DomainError INVALID, STATE (account closed)."""
    number = clean_mobile(phone)
    user, _made = User.objects.get_or_create(
        phone=number, defaults={"name": name.strip()[:40], "password": "!", "is_demo": is_demo}
    )
    if not user.is_active:
        raise DomainError(ErrorCode.STATE, _("这个号码的账号已停用，请换一个号码。"), "phone")
    return user


def write_person(*, user: User, region: Region, values: RealName, by: Viewer, now: datetime) -> Person:
    """Register somebody by his real name, verified by ``by``; known ones are brought up to date. ``values`` are clean.

    Raises DomainError CONFLICT when the identity number belongs to somebody else's account.
    """
    hashed = keyed_hash(values.id_no)
    person = Person.objects.filter(id_no_hash=hashed).first() or Person.objects.filter(user=user).first()
    if person is not None and person.user_id not in {None, user.pk}:
        raise DomainError(ErrorCode.CONFLICT, _("这个身份证号码已登记在另一个手机号下，请核对。"), "id_no")
    if person is not None and person.id_no_hash not in {None, hashed}:
        raise DomainError(ErrorCode.CONFLICT, _("这个手机号已登记了另一个身份证号码，请核对。"), "id_no")
    if person is None:
        person = Person(region=region)
    person.user = user
    person.name, person.phone = values.name, values.phone
    person.education = values.education or person.education
    person.officer_source = values.officer_source or person.officer_source
    person.id_no_enc, person.id_no_hash = encrypt(values.id_no), hashed
    person.verified_by, person.verified_at = by.user, now
    person.save()
    audit.record(by, "person.register", person, after={"id_no": mask_id_card(values.id_no)})
    return person


def masked_id(person: Person) -> str:
    """``530427********123X``, empty for a farmer."""
    return mask_id_card(decrypt(person.id_no_enc)) if person.id_no_hash else ""


@transaction.atomic
def reveal_id_number(*, person_id: UUID, reason: str, by: Viewer) -> str:
    """The whole identity number; each look is written into the audit log with its reason.

    Raises DomainError NOT_FOUND (also: has none), FORBIDDEN, REQUIRED.
    """
    person = lock(Person, person_id)
    require(by, "person.reveal_id", person)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明为什么要看完整号码，这次查看会记入审计。"), "reason")
    if not person.id_no_hash:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有登记身份证号码。"))
    audit.record(by, "person.reveal_id", person, reason=reason.strip())
    return decrypt(person.id_no_enc)


@transaction.atomic
def erase_person(*, person_id: UUID, reason: str, by: Viewer, now: datetime) -> Person:
    """Blank somebody's personal data for good (PIPL, art. 47); what he did stays, without his name.

    Raises DomainError NOT_FOUND, FORBIDDEN, REQUIRED.
    """
    person = lock(Person, person_id)
    require(by, "person.erase", person)
    if not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明依据，例如本人申请的日期。"), "reason")
    person.name = person.phone = person.education = ""
    person.id_no_enc, person.id_no_hash = b"", None
    person.erased_at = now
    person.save()
    audit.record(by, "person.erase", person, reason=reason.strip())
    return person
