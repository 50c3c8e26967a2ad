"""A revision's way to the shop: submitted, checked by the township, decided by the county; each step a task with a due
time, reasons and the diff. Nobody decides on what he filed himself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.errors import CatalogErrorCode
from catalog.models import Product, ProductRevision, ReviewStatus, RevisionStatus
from catalog.policies import REVIEW_DAYS
from catalog.rules.content import missing, parse
from catalog.rules.review import EDITABLE, REVIEW_TRANSITIONS, REVISION_TRANSITIONS, WAITING
from catalog.rules.words import blocking
from catalog.services import cards
from catalog.services.card_parts import crop_of
from catalog.services.seller_facts import has_licence
from catalog.services.telling import tell_seller
from catalog.services.variants import apply_variants
from catalog.services.words import revision_findings
from core import policy
from core.access import Viewer, require
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.files.services import publish_image, render_image
from core.states import transition
from stations.models import Stage
from stations.scopes import policy_scopes
from stations.services import reviews

KIND = "product"


@transaction.atomic
def submit_product(*, product_id: UUID, by: Viewer, now: datetime) -> ProductRevision:
    """Hand the draft in: to the township, or straight to the county for a seller above township level.

    Raises DomainError NOT_FOUND, FORBIDDEN, STATE (nothing to submit), REQUIRED (the first gap; ``missing`` names all),
    WORDS (a word without proof), LICENCE_MISSING (the category needs one the seller has not).
    """
    product = lock(Product, product_id, "seller")
    require(by, "product.submit", product)
    revision = product.revisions.filter(status__in=EDITABLE).select_related("category").first()
    if revision is None:
        raise DomainError(ErrorCode.STATE, _("没有要送审的改动。"))
    _check(product, revision, now)
    for photo in revision.photos.select_related("file"):
        render_image(file=photo.file, crop=crop_of(photo))
    _step(product, revision, ReviewStatus.SUBMITTED, by, submitted_at=now, return_reason="")
    reviews.open_review(
        kind=KIND,
        subject=revision,
        by=by,
        now=now,
        working_days=policy.value(REVIEW_DAYS, scopes=policy_scopes(product.seller)),
        before=_live_content(product),
        after=revision.content,
        title=revision.content["title"],
        detail=_("第 %(n)d 版") % {"n": revision.number},
    )
    return revision


def _check(product: Product, revision: ProductRevision, now: datetime) -> None:
    """Raise the first thing that keeps a revision from being submitted."""
    photos = list(revision.photos.all())
    gaps = missing(
        parse(revision.content),
        photos=len(photos),
        photos_without_alt=sum(not photo.alt for photo in photos),
        has_freight=product.freight_template_id is not None,
    )
    if gaps:
        raise DomainError(ErrorCode.REQUIRED, gaps[0].message, field=gaps[0].field, missing=[gap.field for gap in gaps])
    if stopped := blocking(revision_findings(product, revision, now=now)):
        raise DomainError(
            CatalogErrorCode.WORDS,
            stopped[0].message,
            field=stopped[0].field,
            words=[finding.word for finding in stopped],
        )
    kinds = revision.category.licence_kinds
    if kinds and not has_licence(product.seller, kinds, now=now):
        raise DomainError(
            CatalogErrorCode.LICENCE_MISSING,
            _("卖“%(category)s”要有%(licences)s，请先在店铺资料里补上。")
            % {"category": revision.category.name, "licences": reviews.licence_labels(kinds)},
            field="category",
        )


@transaction.atomic
def withdraw_product(*, product_id: UUID, by: Viewer, now: datetime) -> ProductRevision:
    """Take a submitted revision back to write on. Raises DomainError NOT_FOUND, FORBIDDEN, STATE (not in review)."""
    product = lock(Product, product_id, "seller")
    require(by, "product.submit", product)
    revision = _waiting(product)
    reviews.withdraw_review(kind=KIND, subject=revision, by=by, now=now)
    _step(product, revision, ReviewStatus.DRAFT, by)
    return revision


@transaction.atomic
def check_product(*, product_id: UUID, passes: bool, reason: str = "", by: Viewer, now: datetime) -> ProductRevision:
    """The township's pre-check (words, photos, origin): on to the county, or back with a reason.

    Raises DomainError NOT_FOUND, FORBIDDEN, SELF_DECISION, STATE (not at this stage), REQUIRED (no reason),
    HELD (a colleague is at it).
    """
    product = lock(Product, product_id, "seller")
    require(by, "product.township_check", product)
    revision = _waiting(product)
    if revision.status != RevisionStatus.SUBMITTED:
        raise DomainError(ErrorCode.STATE, _("乡镇初审已经办过了。"))
    _need_reason(passes, reason)
    reviews.decide_review(
        kind=KIND, subject=revision, stage=Stage.TOWNSHIP, passes=passes, reason=reason, by=by, now=now
    )
    if passes:
        _step(product, revision, ReviewStatus.TOWNSHIP_CHECKED, by, reason=reason)
    else:
        _send_back(product, revision, reason, by, now)
    return revision


@transaction.atomic
def decide_product(
    *,
    product_id: UUID,
    passes: bool,
    reason: str = "",
    allow_words: Sequence[str] = (),
    by: Viewer,
    now: datetime,
) -> ProductRevision:
    """The county's decision: the revision goes live and its card with it, or back with a reason.

    ``allow_words``: words the officer lets stand although a rule objects; needs a reason. Raises DomainError NOT_FOUND,
    FORBIDDEN, SELF_DECISION, STATE (nothing waits), REQUIRED (no reason), TOWNSHIP_FIRST, HELD, WORDS (a proof has
    lapsed since).
    """
    product = lock(Product, product_id, "seller__station")
    require(by, "product.decide", product)
    revision = _waiting(product)
    _need_reason(passes and not allow_words, reason)
    reviews.decide_review(kind=KIND, subject=revision, stage=Stage.COUNTY, passes=passes, reason=reason, by=by, now=now)
    if not passes:
        _send_back(product, revision, reason, by, now)
        return revision
    revision.words_allowed = sorted({*revision.words_allowed, *allow_words})
    if stopped := blocking(revision_findings(product, revision, now=now)):
        raise DomainError(CatalogErrorCode.WORDS, stopped[0].message, field=stopped[0].field)
    _go_live(product, revision, reason, by, now)
    return revision


def _go_live(product: Product, revision: ProductRevision, reason: str, by: Viewer, now: datetime) -> None:
    """The new words, category and variants take the place of the old; then pictures, then the card."""
    content = parse(revision.content)
    old = product.revisions.filter(status=RevisionStatus.LIVE).first()
    if old is not None:
        transition(old, RevisionStatus.SUPERSEDED, REVISION_TRANSITIONS, by=by)
    product.category_id = revision.category_id
    product.approved_at = product.approved_at or now
    revision.save(update_fields=["words_allowed"])
    _step(product, revision, ReviewStatus.APPROVED, by, reason=reason, decided_at=now)
    product.save(update_fields=["category", "approved_at"])
    apply_variants(product, content, now=now)
    for photo in revision.photos.select_related("file"):
        publish_image(file=photo.file, crop=crop_of(photo))
    tell_seller(product, "product_approved")
    cards.rewrite([product.pk], now=now)


def _send_back(product: Product, revision: ProductRevision, reason: str, by: Viewer, now: datetime) -> None:
    _step(
        product,
        revision,
        ReviewStatus.RETURNED,
        by,
        reason=reason,
        return_reason=reason.strip()[:500],
        decided_at=now,
    )
    tell_seller(product, "product_returned", reason=revision.return_reason)


def _step(
    product: Product, revision: ProductRevision, to: ReviewStatus, by: Viewer, *, reason: str = "", **also: Any
) -> None:
    """Move the revision, and with a product's first revision the product: later ones leave it approved."""
    state = RevisionStatus.LIVE if to == ReviewStatus.APPROVED else RevisionStatus(to)
    transition(revision, state, REVISION_TRANSITIONS, by=by, reason=reason, **also)
    if product.review_status != ReviewStatus.APPROVED:
        approved: dict[str, Any] = {"approved_at": product.approved_at} if to == ReviewStatus.APPROVED else {}
        transition(product, to, REVIEW_TRANSITIONS, by=by, reason=reason, field="review_status", **approved)


def _waiting(product: Product) -> ProductRevision:
    revision = product.revisions.filter(status__in=WAITING).first()
    if revision is None:
        raise DomainError(ErrorCode.STATE, _("这件商品没有待审的改动，可能别人刚办过，请刷新。"))
    return revision


def _need_reason(optional: bool, reason: str) -> None:
    if not optional and not reason.strip():
        raise DomainError(ErrorCode.REQUIRED, _("请写明原因，原文会发给卖家。"), field="reason")


def _live_content(product: Product) -> dict[str, object]:
    live = product.revisions.filter(status=RevisionStatus.LIVE).first()
    return dict(live.content) if live is not None else {}
