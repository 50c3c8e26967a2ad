"""Retiring the demonstration: nothing is deleted; its goods come off the shelf and its people can no longer sign in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from catalog.certification.services import standing
from catalog.models import Certificate, ListingStatus, Product
from catalog.services import listing
from core import audit
from core.access import SYSTEM
from core.models import User
from marketplace.demo import policies
from stations.models import Appointment, Seller
from stations.services.appointments import end_appointment

REASON = "演示结束"


def retire(*, now: datetime, say: Callable[[str], None]) -> None:
    """Take every demonstration product off the shelf, revoke its certificates, end its rules and appointments, close
    its accounts. Safe to repeat.
    """
    goods = Product.objects.filter(seller__is_demo=True, listing_status=ListingStatus.ON)
    for product in goods:
        listing.unlist_product(product_id=product.pk, by=SYSTEM)
    for certificate in Certificate.objects.filter(seller__is_demo=True, status__in=["verified", "suspended"]):
        standing.revoke_certificate(certificate_id=certificate.pk, reason=REASON, by=SYSTEM, now=now)
    policies.lengthen(Seller.objects.filter(is_demo=True), by=SYSTEM, reason=REASON)
    appointments = Appointment.objects.filter(user__is_demo=True, period__contains=now)
    for appointment in appointments:
        end_appointment(appointment_id=appointment.pk, reason=REASON, by=SYSTEM, now=now)
    with transaction.atomic():
        closed = list(User.objects.select_for_update(no_key=True).filter(is_demo=True, is_active=True))
        for user in closed:
            user.is_active = False
            user.save(update_fields=["is_active"])
            audit.record(SYSTEM, "user.close", user, reason=REASON)
    say(f"演示已收起：停用账号 {len(closed)} 个")
