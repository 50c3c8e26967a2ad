"""What of the catalogue waits in the review queue: how each kind is decided there, and how its change is read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from catalog.certification import rules as certificate_rules
from catalog.certification.services import review as certificates
from catalog.models import ProductRevision
from catalog.rules import review as product_rules
from catalog.rules.content import parse
from catalog.services import review as products
from core.access import Viewer
from core.db import get
from stations.models import Stage
from stations.review_kinds import ReviewKind, register
from stations.rules.review import Change


def _check_product(*, subject_id: UUID, passes: bool, reason: str, by: Viewer, now: datetime) -> object:
    product_id = get(ProductRevision, subject_id).product_id
    return products.check_product(product_id=product_id, passes=passes, reason=reason, by=by, now=now)


def _decide_product(*, subject_id: UUID, passes: bool, reason: str, by: Viewer, now: datetime) -> object:
    product_id = get(ProductRevision, subject_id).product_id
    return products.decide_product(product_id=product_id, passes=passes, reason=reason, by=by, now=now)


def _check_certificate(*, subject_id: UUID, passes: bool, reason: str, by: Viewer, now: datetime) -> object:
    return certificates.check_certificate(certificate_id=subject_id, passes=passes, reason=reason, by=by, now=now)


def _decide_certificate(*, subject_id: UUID, passes: bool, reason: str, by: Viewer, now: datetime) -> object:
    return certificates.decide_certificate(certificate_id=subject_id, passes=passes, reason=reason, by=by, now=now)


def _product_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    rows = product_rules.changes(parse(before) if before else None, parse(after))
    return [Change(row.path, row.label, row.before, row.after) for row in rows]


def register_own() -> None:
    """This app's kinds, in ``AppConfig.ready``."""
    register(
        ReviewKind(
            products.KIND,
            "商品",
            {Stage.TOWNSHIP: _check_product, Stage.COUNTY: _decide_product},
            diff=_product_changes,
        ),
        ReviewKind(
            certificates.KIND,
            "证书",
            {Stage.TOWNSHIP: _check_certificate, Stage.COUNTY: _decide_certificate},
            labels=certificate_rules.LABELS,
        ),
    )
