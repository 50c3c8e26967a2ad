"""The nightly look at what must never be: whoever answers for the county hears of it, nothing is mended by itself."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from core import notify
from core.access import Role
from insight.invariants import Violation, violations
from stations.selectors.people import officials_of
from stations.selectors.regions import children_of

logger = logging.getLogger(__name__)


@transaction.atomic
def report_violations(*, now: datetime) -> list[Violation]:
    """Check everything; log each violation by name, and tell the counties' administrators and finance how many."""
    found = violations(now=now)
    for violation in found:
        logger.error("invariant broken: %s", violation)
    if found:
        scopes = frozenset(f"region:{county.pk}" for county in children_of(None))
        told = {
            user.pk: user for role in (Role.COUNTY_ADMIN, Role.COUNTY_FINANCE) for user in officials_of(role, scopes)
        }
        for user in told.values():
            notify.tell(user, "invariants_broken", {"count": len(found), "first": str(found[0])[:200]}, link="/center")
    return found
