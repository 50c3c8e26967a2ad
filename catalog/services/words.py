"""Checking a product's words against the county's list and the proofs of the moment."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from catalog.certification.services.coverage import live_kinds
from catalog.models import Product, ProductRevision, RevisionStatus
from catalog.policies import AUTHORISED_WORDS, WORDS
from catalog.rules.content import parse
from catalog.rules.words import Finding, check_words, word_list
from core import policy


def revision_findings(product: Product, revision: ProductRevision, *, now: datetime | None = None) -> list[Finding]:
    """What in a revision's words needs a proof that is not there at ``now`` (this moment), or an officer's eye."""
    values = policy.load([WORDS, AUTHORISED_WORDS], scopes=[f"seller:{product.seller_id}"])
    return check_words(
        parse(revision.content).texts(),
        word_list(values[WORDS]),
        claims=live_kinds(seller=product.seller_id, category=revision.category_id, now=now or timezone.now()),
        authorised=values[AUTHORISED_WORDS],
        allowed=revision.words_allowed,
    )


def word_findings(product: Product, *, now: datetime | None = None) -> list[Finding]:
    """The same for what the shop shows of a product now; nothing for one that was never approved."""
    live = product.revisions.filter(status=RevisionStatus.LIVE).first()
    return revision_findings(product, live, now=now) if live is not None else []
