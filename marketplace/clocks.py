"""What happens by the clock: each task is idempotent, so a beat missed or doubled does no harm."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab


def _every(task: str, seconds: float) -> dict[str, Any]:
    # A run that waited longer than its interval is dropped: the next one does its work.
    return {"task": task, "schedule": seconds, "options": {"expires": 2 * seconds}}


def _nightly(task: str, hour: int, minute: int) -> dict[str, Any]:
    return {"task": task, "schedule": crontab(hour=str(hour), minute=str(minute)), "options": {"expires": 3600}}


def schedule(*, demonstration: bool) -> dict[str, dict[str, Any]]:
    """Every periodic task by its name. In a demonstration, whose sellers' clocks are minutes or seconds, what follows
    them ticks faster: there are few sellers, and somebody is looking on.
    """
    orders, statements = (5, 5) if demonstration else (15, 30)
    entries = (
        _every("core.sweep_outbox", 5),
        _every("core.erase_expired_secrets", 60),
        _every("core.sweep_uploads", 3600),
        _every("stations.run_clocks", 900),
        _every("orders.run_clocks", orders),
        _every("orders.count_sold", 60),
        _every("payments.sweep", 15),
        _every("payments.run_statements", statements),
        _every("orders.sweep_parcels", 60),
        _nightly("payments.fetch_bills", 10, 20),  # the gateway has yesterday's bill after ten
        _nightly("catalog.run_certificates", 0, 5),  # what ended yesterday: badges, facets, claim words
        _nightly("catalog.recheck_words", 2, 10),
        _nightly("search.reconcile", 3, 10),
        _nightly("insight.check_invariants", 4, 10),
    )
    return {entry["task"]: entry for entry in entries}
