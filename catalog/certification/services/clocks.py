"""What the clock does to certificates every night. The truth does not wait for it: readers have their own clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from catalog.certification.models import Certificate, CertificateGrant, CertificateStatus
from catalog.certification.rules import LOOKUP_DAYS
from catalog.certification.services.follow import FOLLOW
from catalog.certification.services.telling import tell_county, tell_seller
from catalog.rules.slips import EXPIRING_DAYS
from core import outbox
from core.db import lock
from stations.rules.calendar import local_day

LOOK_BACK = timedelta(days=7)
"""A night that was missed is made up for within so long."""


def run_certificates(*, now: datetime) -> None:
    """Let goods follow what ended, tell sellers what will end, the county what to look up. Safe to repeat."""
    follow_ended(now=now)
    for certificate_id in list(expiring(now).values_list("pk", flat=True)):
        _tell_expiring(certificate_id, now)
    for certificate_id in list(lookup_due(now).values_list("pk", flat=True)):
        _tell_lookup(certificate_id, now)


@transaction.atomic
def follow_ended(*, now: datetime) -> int:
    """Cards, search and claim words of goods whose certificate, or whose seller's grant, ended in the last days: one
    outbox row for each end, ever. Returns how many ended.
    """
    today = local_day(now)
    ended = {
        *Certificate.objects.filter(expires_on__gte=today - LOOK_BACK, expires_on__lt=today).values_list(
            "pk", "expires_on"
        ),
        *CertificateGrant.objects.filter(valid_to__gte=today - LOOK_BACK, valid_to__lt=today).values_list(
            "certificate_id", "valid_to"
        ),
    }
    for certificate_id, last_day in sorted(ended, key=str):
        key = f"{FOLLOW}:{certificate_id}:ended-{last_day}"
        outbox.enqueue(FOLLOW, key=key, payload={"certificate": str(certificate_id)})
    return len(ended)


def expiring(now: datetime) -> QuerySet[Certificate]:
    """Live certificates whose last day is at most 90 days off, that nobody was told of and that no renewal follows."""
    today = local_day(now)
    renewed = Certificate.objects.filter(renews=OuterRef("pk"), status=CertificateStatus.VERIFIED)
    return Certificate.objects.filter(
        ~Exists(renewed),
        status=CertificateStatus.VERIFIED,
        expires_on__gte=today,
        expires_on__lte=today + timedelta(days=EXPIRING_DAYS),
        expiry_told_at=None,
    ).order_by("pk")


def lookup_due(now: datetime) -> QuerySet[Certificate]:
    """Verified certificates whose register was last looked up 90 days ago or more; once for each look-up."""
    looked = Certificate.objects.filter(status=CertificateStatus.VERIFIED).annotate(
        looked_at=Max("register_checks__at")
    )
    due = looked.filter(Q(looked_at=None) | Q(looked_at__lte=now - timedelta(days=LOOKUP_DAYS)))
    return due.filter(Q(lookup_told_at=None) | Q(lookup_told_at__lt=F("looked_at"))).order_by("pk")


@transaction.atomic
def _tell_expiring(certificate_id: UUID, now: datetime) -> None:
    certificate = lock(Certificate, certificate_id, "seller")
    if certificate.expiry_told_at is None and certificate.expires_on is not None:
        certificate.expiry_told_at = now
        certificate.save(update_fields=["expiry_told_at"])
        tell_seller(certificate, "certificate_expiring", last_day=f"{certificate.expires_on:%Y 年 %m 月 %d 日}")


@transaction.atomic
def _tell_lookup(certificate_id: UUID, now: datetime) -> None:
    certificate = lock(Certificate, certificate_id, "seller")
    if lookup_due(now).filter(pk=certificate_id).exists():
        certificate.lookup_told_at = now
        certificate.save(update_fields=["lookup_told_at"])
        tell_county(certificate, "certificate_lookup_due")
