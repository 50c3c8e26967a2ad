"""What the floors above tell about a seller: his payee account's state, what he has on sale, his newest public deed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core import policy
from core.access import SYSTEM
from core.db import lock
from core.events import publish
from core.states import transition
from stations import policies
from stations.events import SellerChanged
from stations.models import Seller, SellerStanding, SellerStatus
from stations.rules.calendar import add_months
from stations.rules.lifecycle import SELLER_TRANSITIONS
from stations.scopes import policy_scopes


@transaction.atomic
def seller_account_submitted(*, seller_id: UUID) -> Seller:
    """His payee account was handed in to the gateway. Raises DomainError NOT_FOUND."""
    seller = lock(Seller, seller_id)
    if seller.status == SellerStatus.COUNTY_APPROVED:
        transition(seller, SellerStatus.ACCOUNT_PENDING, SELLER_TRANSITIONS, by=SYSTEM, verb="seller.account")
    return seller


@transaction.atomic
def seller_account_activated(*, seller_id: UUID, now: datetime | None = None) -> Seller:
    """The gateway accepted his payee account: an approved seller may sell. Raises DomainError NOT_FOUND."""
    seller = lock(Seller, seller_id)
    if not seller.account_active:
        seller.account_active = True
        seller.save(update_fields=["account_active"])
    if seller.status in {SellerStatus.COUNTY_APPROVED, SellerStatus.ACCOUNT_PENDING}:
        start_selling(seller, now or timezone.now())
    return seller


def start_selling(seller: Seller, now: datetime) -> None:
    """Let an approved seller with an active account sell; his identity is verified again after some months (policy)."""
    months = policy.value(policies.VERIFY_MONTHS, scopes=policy_scopes(seller))
    transition(
        seller,
        SellerStatus.ACTIVE,
        SELLER_TRANSITIONS,
        by=SYSTEM,
        verb="seller.activate",
        next_verify_at=add_months(seller.verified_at or now, months),
    )
    publish(SellerChanged(seller.pk, seller.status))


@transaction.atomic
def seller_account_restricted(*, seller_id: UUID, reason: str) -> Seller:
    """The gateway restricted his payee account: no new orders. Raises DomainError NOT_FOUND."""
    seller = lock(Seller, seller_id)
    seller.account_active = False
    seller.save(update_fields=["account_active"])
    restrict(seller, reason)
    return seller


def restrict(seller: Seller, reason: str) -> bool:
    """Take no new orders for a seller that is active; the caller holds the lock. Returns whether anything changed."""
    if seller.status != SellerStatus.ACTIVE:
        return False
    transition(
        seller,
        SellerStatus.RESTRICTED,
        SELLER_TRANSITIONS,
        by=SYSTEM,
        reason=reason,
        verb="seller.restrict",
        status_reason=reason[:500],
    )
    publish(SellerChanged(seller.pk, seller.status))
    return True


def tell_on_sale(*, seller_id: UUID, count: int) -> None:
    """How many of a seller's goods may be found now, in the transaction that changes it."""
    SellerStanding.objects.update_or_create(seller_id=seller_id, defaults={"on_sale": count})


def tell_news(*, seller_id: UUID, text: str, at: datetime) -> None:
    """A seller's newest public deed (收了 3 户的冰糖橙); no names of persons."""
    SellerStanding.objects.update_or_create(seller_id=seller_id, defaults={"news": text[:80], "news_at": at})
