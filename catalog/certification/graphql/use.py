"""Who may use a certificate, which lots do, and what was sold elsewhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from catalog.certification.graphql.base import CertificateMutation, answer, key_of
from catalog.certification.graphql.types import Grams
from catalog.certification.services import claims, terms
from catalog.certification.services.terms import GrantValues
from catalog.errors import CatalogErrorCode
from catalog.lots.graphql import LotType
from catalog.lots.models import Lot
from core.access import Viewer
from core.graphql import Mutation, local_id


class AddCertificateMember(CertificateMutation):
    """A farmer or one of his plots joins the certified base: its seller says so while he writes, officials later."""

    class Meta:
        verb = "certificate.members"
        codes = CatalogErrorCode

    class Input:
        scope_id = graphene.ID(required=True)
        producer_id = graphene.ID()
        plot_id = graphene.ID()

    @classmethod
    def perform(
        cls, viewer: Viewer, _info: Any, scope_id: str, producer_id: str | None = None, plot_id: str | None = None
    ) -> dict[str, Any]:
        member = terms.add_member(
            scope_id=local_id(scope_id, "CertificateScope", "scope_id"),
            producer_id=local_id(producer_id, "Producer", "producer_id") if producer_id else None,
            plot_id=local_id(plot_id, "Plot", "plot_id") if plot_id else None,
            by=viewer,
        )
        return answer(member.scope.certificate_id, viewer)


class EndCertificateMember(CertificateMutation):
    class Meta:
        verb = "certificate.members"
        codes = CatalogErrorCode

    class Input:
        member_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, member_id: str, reason: str) -> dict[str, Any]:
        key = local_id(member_id, "CertificateMember", "member_id")
        member = terms.end_member(member_id=key, reason=reason, by=viewer, now=info.context.now)
        return answer(member.scope.certificate_id, viewer)


class GrantCertificate(CertificateMutation):
    """The holder lets a seller use it."""

    class Meta:
        verb = "certificate.grant"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        seller_id = graphene.ID(required=True)
        category_id = graphene.ID(required=True)
        valid_from = graphene.Date(required=True)
        valid_to = graphene.Date(required=True, description="The last day.")
        file_id = graphene.ID(description="File of kind catalog.certificate_grant; not needed from the holder himself.")

    @classmethod
    def perform(
        cls,
        viewer: Viewer,
        info: Any,
        certificate_id: str,
        seller_id: str,
        category_id: str,
        valid_from: date,
        valid_to: date,
        file_id: str | None = None,
    ) -> dict[str, Any]:
        key = key_of(certificate_id)
        values = GrantValues(
            seller_id=local_id(seller_id, "Seller", "seller_id"),
            category_id=local_id(category_id, "Category", "category_id"),
            valid_from=valid_from,
            valid_to=valid_to,
            file_id=local_id(file_id, "File", "file_id") if file_id else None,
        )
        terms.grant_certificate(certificate_id=key, values=values, by=viewer, now=info.context.now)
        return answer(key, viewer)


class EndCertificateGrant(CertificateMutation):
    class Meta:
        verb = "certificate.grant"
        codes = CatalogErrorCode

    class Input:
        grant_id = graphene.ID(required=True)
        last_day = graphene.Date(required=True)
        reason = graphene.String(required=True)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, grant_id: str, last_day: date, reason: str) -> dict[str, Any]:
        key = local_id(grant_id, "CertificateGrant", "grant_id")
        grant = terms.end_grant(grant_id=key, last_day=last_day, reason=reason, by=viewer, now=info.context.now)
        return answer(grant.certificate_id, viewer)


class RecordOtherSale(CertificateMutation):
    """Certified goods sold by another channel: they count in the same balance."""

    class Meta:
        verb = "certificate.other_sale"
        codes = CatalogErrorCode

    class Input:
        scope_id = graphene.ID(required=True)
        g = Grams(required=True)
        sold_on = graphene.Date(required=True)
        note = graphene.String(required=True, description="To whom, where.")

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, scope_id: str, **values: Any) -> dict[str, Any]:
        key = local_id(scope_id, "CertificateScope", "scope_id")
        sale = claims.record_other_sale(scope_id=key, by=viewer, now=info.context.now, **values)
        return answer(sale.scope.certificate_id, viewer)


class ClaimLot(Mutation):
    """A lot that is not on sale yet claims a certificate with its whole weight."""

    class Meta:
        verb = "certificate.claim"
        codes = CatalogErrorCode

    class Input:
        lot_id = graphene.ID(required=True)
        scope_id = graphene.ID(required=True)

    lot = graphene.Field(LotType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, lot_id: str, scope_id: str) -> dict[str, Lot]:
        made = claims.claim(
            lot_id=local_id(lot_id, "Lot", "lot_id"),
            scope_id=local_id(scope_id, "CertificateScope", "scope_id"),
            by=viewer,
            now=info.context.now,
        )
        return {"lot": made.lot}


class DropClaim(Mutation):
    """A claim made by mistake, before the lot is on sale."""

    class Meta:
        verb = "certificate.claim"
        codes = CatalogErrorCode

    class Input:
        lot_id = graphene.ID(required=True)
        scope_id = graphene.ID(required=True)

    lot = graphene.Field(LotType)

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, lot_id: str, scope_id: str) -> dict[str, Lot]:
        lot = claims.drop_claim(
            lot_id=local_id(lot_id, "Lot", "lot_id"),
            scope_id=local_id(scope_id, "CertificateScope", "scope_id"),
            by=viewer,
            now=info.context.now,
        )
        return {"lot": lot}
