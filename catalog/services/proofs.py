"""What lots and certificates say of products: the part of a card that ``lots`` and ``certification`` know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Max, Q

from catalog.certification.models import Certificate, CertificateScope, CertificateStatus
from catalog.certification.rules import BADGES, ends_at, is_live
from catalog.certification.services.coverage import Coverage, coverage
from catalog.lots.models import Quality, SupplyLot
from catalog.models import Product, Supply
from stations.rules.calendar import local_day


@dataclass(frozen=True, slots=True)
class Proofs:
    """``certificates``: slips as JSON, with kind, kind_label, number, issuer, holder_name, issued_on, expires_on,
    checked_on (ISO dates or None), revoked, demo, scopes (the ids that supplies carry in ``claim_key``) and scope_text.
    ``badges``: one for each live certificate that every supply with packs left carries, with ``text`` and ``until``
    (ISO moment at which it ends, None: long-term): whichever supply a buyer is promised from, what he saw is true.

    ``kinds``: certificate kinds that are live for this product and seller: the claim words they prove.
    ``fresh_on``: when the newest lot was picked; None without a lot.
    """

    certificates: Sequence[Mapping[str, Any]] = ()
    badges: Sequence[Mapping[str, Any]] = ()
    kinds: frozenset[str] = frozenset()
    fresh_on: date | None = None


def proofs_of(product_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Proofs]:
    """The proofs of each product at a moment, in seven statements."""
    goods = list(Product.objects.filter(pk__in=list(product_ids)).values_list("pk", "seller_id", "category_id"))
    carried = _carried(product_ids, now)
    found = coverage(
        {seller for _pk, seller, _category in goods},
        carried={scope_id for keys in carried.values() for key in keys for scope_id in key},
        now=now,
    )
    scopes = {scope.pk: scope for scope in found.scopes}
    fresh = _fresh(product_ids)
    proofs = dict.fromkeys(product_ids, Proofs())
    for pk, seller, category in goods:
        keys = carried[pk]
        shown = [scopes[scope_id] for scope_id in sorted(frozenset.intersection(*keys))] if keys else []
        certificates, badges = _slips(shown, found, seller, category)
        kinds = frozenset(scope.certificate.kind for scope in found.live(seller=seller, category=category))
        proofs[pk] = Proofs(certificates, badges, kinds, fresh.get(pk))
    return proofs


def _carried(product_ids: Iterable[UUID], now: datetime) -> dict[UUID, set[frozenset[UUID]]]:
    """The claims of each open supply with packs left, by product; of all open ones where everything is sold out."""
    rows = Supply.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=now), variant__product__in=list(product_ids), variant__retired_at=None
    ).values_list("variant__product_id", "claim_key", F("quantity") - F("allocated"))
    every: dict[UUID, set[frozenset[UUID]]] = defaultdict(set)
    left: dict[UUID, set[frozenset[UUID]]] = defaultdict(set)
    for product_id, key, packs in rows:
        claims = frozenset(UUID(scope_id) for scope_id in key.split(",") if scope_id)
        every[product_id].add(claims)
        if packs > 0:
            left[product_id].add(claims)
    return defaultdict(set, {product_id: left.get(product_id, claims) for product_id, claims in every.items()})


def _fresh(product_ids: Iterable[UUID]) -> dict[UUID, date]:
    """When the newest released lot behind each product's boxes was picked."""
    boxed = SupplyLot.objects.filter(supply__variant__product__in=list(product_ids), lot__quality=Quality.RELEASED)
    return dict(boxed.order_by().values_list("lot__product_id").annotate(newest=Max("lot__picked_on")))


def _slips(
    scopes: Sequence[CertificateScope], found: Coverage, seller: UUID, category: UUID
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Slips and badges of the scopes that are carried and that this seller may use; one for each certificate."""
    slips: dict[UUID, dict[str, Any]] = {}
    badges: dict[str, dict[str, Any]] = {}
    for scope in scopes:
        certificate, right = scope.certificate, found.right(scope, seller=seller, category=category)
        if right is None:
            continue
        if certificate.pk in slips:
            slips[certificate.pk]["scopes"].append(str(scope.pk))
            continue
        slips[certificate.pk] = slip_json(scope)
        if is_live(certificate.status, certificate.issued_on, certificate.expires_on, day=found.today):
            end = ends_at(certificate.expires_on, right.last_day)
            badges[certificate.kind] = {"text": badge_text(certificate.kind), "until": end.isoformat() if end else None}
    return list(slips.values()), list(badges.values())


def badge_text(kind: str) -> str:
    """How a kind of certificate is worded on a badge."""
    return BADGES.get(kind, kind)


def shown_number(certificate: Certificate) -> str:
    """A certificate's number as it is shown: nobody shall take one of the demonstration for a real one."""
    return f"{certificate.number}（演示）" if certificate.seller.is_demo else certificate.number


def slip_json(scope: CertificateScope) -> dict[str, Any]:
    """A certificate as pages keep it; ``scope`` as ``coverage`` reads it. Its state follows the reader's clock."""
    certificate = scope.certificate
    looked_at: datetime | None = getattr(scope, "looked_at", None)
    return {
        "kind": certificate.kind,
        "kind_label": badge_text(certificate.kind),
        "number": shown_number(certificate),
        "issuer": certificate.issuer,
        "holder_name": certificate.holder_name,
        "issued_on": certificate.issued_on.isoformat(),
        "expires_on": certificate.expires_on.isoformat() if certificate.expires_on else None,
        "checked_on": local_day(looked_at).isoformat() if looked_at else None,
        "revoked": certificate.status != CertificateStatus.VERIFIED,
        "demo": certificate.seller.is_demo,
        "scopes": [str(scope.pk)],
        "scope_text": scope.product_text,
    }
