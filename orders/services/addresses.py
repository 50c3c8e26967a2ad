"""A buyer's addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import areas, identifiers
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.models import User
from orders.models import Address

LIMIT = 20


@dataclass(frozen=True, slots=True)
class AddressInput:
    """What a buyer typed."""

    name: str
    phone: str
    area_code: str
    detail: str
    is_default: bool = False


def _clean(given: AddressInput) -> dict[str, object]:
    name, detail = given.name.strip(), given.detail.strip()
    if not name:
        raise DomainError(ErrorCode.REQUIRED, _("请填收货人。"), "name")
    if len(name) > 40:
        raise DomainError(ErrorCode.INVALID, _("收货人最多 40 个字。"), "name")
    if not areas.is_county(given.area_code):
        raise DomainError(ErrorCode.INVALID, _("请选到区或县。"), "area_code")
    if not 2 <= len(detail) <= 120:
        raise DomainError(ErrorCode.INVALID, _("请把街道和门牌写全，2 到 120 个字。"), "detail")
    return {
        "name": name,
        "phone": identifiers.clean_mobile(given.phone),
        "area_code": given.area_code,
        "detail": detail,
    }


@transaction.atomic
def save_address(*, by: Viewer, given: AddressInput, address_id: UUID | None = None) -> Address:
    """Add an address, or change one of the buyer's own; the first one is the default.

    Raises DomainError UNAUTHENTICATED, NOT_FOUND, FORBIDDEN, REQUIRED, INVALID, LIMIT.
    """
    require(by, "address.use")
    lock(User, by.user.pk)
    mine = Address.objects.filter(user=by.user, removed_at=None)
    address = Address(user=by.user)
    if address_id is not None:
        address = lock(Address, address_id)
        require(by, "address.use", address)
    elif mine.count() >= LIMIT:
        raise DomainError(ErrorCode.LIMIT, _("最多存 %(limit)s 个地址，请先删掉不用的。") % {"limit": LIMIT})
    for name, value in _clean(given).items():
        setattr(address, name, value)
    address.is_default = given.is_default or not mine.exclude(pk=address.pk).filter(is_default=True).exists()
    if address.is_default:
        mine.exclude(pk=address.pk).filter(is_default=True).update(is_default=False)
    address.removed_at = None
    address.save()
    return address


@transaction.atomic
def remove_address(*, by: Viewer, address_id: UUID, now: datetime) -> None:
    """Take an address off the buyer's list; orders keep their own copy. Raises DomainError NOT_FOUND, FORBIDDEN."""
    require(by, "address.use")
    lock(User, by.user.pk)
    address = lock(Address, address_id)
    require(by, "address.use", address)
    address.removed_at, was_default, address.is_default = now, address.is_default, False
    address.save(update_fields=["removed_at", "is_default"])
    if was_default and (heir := Address.objects.filter(user=by.user, removed_at=None).order_by("-created_at").first()):
        heir.is_default = True
        heir.save(update_fields=["is_default"])
