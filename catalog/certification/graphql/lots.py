"""What a lot claims and could claim: fields of ``Lot``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import graphene

from catalog.certification import selectors
from catalog.certification.graphql.types import Grams
from catalog.certification.models import CertificateClaim
from catalog.certification.selectors import Claimable
from catalog.graphql.slips import CertificateKind
from catalog.lots.models import Lot
from core.graphql import Loader, global_id


class Claims(Loader):
    """The claims of lots."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[CertificateClaim]]:
        found = selectors.claims_of(keys)
        return [found.get(key, []) for key in keys]


class ClaimableScopes(Loader):
    """What lots could claim."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[Claimable]]:
        found = selectors.claimable(keys, now=self.context.now)
        return [found.get(key, []) for key in keys]


class LotClaim(graphene.ObjectType):
    """A lot claims a certificate with its whole weight."""

    scope_id = graphene.ID(required=True)
    certificate_id = graphene.ID(required=True)
    kind = CertificateKind(required=True)
    kind_label = graphene.String(required=True)
    number = graphene.String(required=True)
    product_text = graphene.String(required=True)
    g = graphene.Int(required=True)
    released = graphene.Boolean(required=True, description="Given back.")

    @staticmethod
    def resolve_scope_id(row: CertificateClaim, _info: Any) -> str:
        return global_id("CertificateScope", row.scope_id)

    @staticmethod
    def resolve_certificate_id(row: CertificateClaim, _info: Any) -> str:
        return global_id("Certificate", row.scope.certificate_id)

    @staticmethod
    def resolve_kind(row: CertificateClaim, _info: Any) -> str:
        return row.scope.certificate.kind

    @staticmethod
    def resolve_kind_label(row: CertificateClaim, _info: Any) -> str:
        return str(row.scope.certificate.get_kind_display())

    @staticmethod
    def resolve_number(row: CertificateClaim, _info: Any) -> str:
        return row.scope.certificate.number

    @staticmethod
    def resolve_product_text(row: CertificateClaim, _info: Any) -> str:
        return row.scope.product_text

    @staticmethod
    def resolve_released(row: CertificateClaim, _info: Any) -> bool:
        return row.released_at is not None


class ClaimableScope(graphene.ObjectType):
    """A scope a lot may claim, or why it may not."""

    scope_id = graphene.ID(required=True)
    certificate_id = graphene.ID(required=True)
    kind = CertificateKind(required=True)
    kind_label = graphene.String(required=True)
    number = graphene.String(required=True)
    product_text = graphene.String(required=True)
    problem = graphene.String(description="Null: may be claimed now.")
    left_g = Grams(description="Of the certificate year the lot was picked in; null: no limit.")

    @staticmethod
    def resolve_scope_id(row: Claimable, _info: Any) -> str:
        return global_id("CertificateScope", row.scope.pk)

    @staticmethod
    def resolve_certificate_id(row: Claimable, _info: Any) -> str:
        return global_id("Certificate", row.scope.certificate_id)

    @staticmethod
    def resolve_kind(row: Claimable, _info: Any) -> str:
        return row.scope.certificate.kind

    @staticmethod
    def resolve_kind_label(row: Claimable, _info: Any) -> str:
        return str(row.scope.certificate.get_kind_display())

    @staticmethod
    def resolve_number(row: Claimable, _info: Any) -> str:
        return row.scope.certificate.number

    @staticmethod
    def resolve_product_text(row: Claimable, _info: Any) -> str:
        return row.scope.product_text


class LotClaimFields:
    """Mixed into ``Lot``."""

    claims = graphene.NonNull(graphene.List(graphene.NonNull(LotClaim)))
    claimable_scopes = graphene.NonNull(
        graphene.List(graphene.NonNull(ClaimableScope)),
        description="Of certificates its seller holds or may use, over goods of its category; without those it claims.",
    )

    @staticmethod
    def resolve_claims(lot: Lot, info: Any) -> Any:
        return info.context.loader(Claims).load(lot.pk)

    @staticmethod
    def resolve_claimable_scopes(lot: Lot, info: Any) -> Any:
        return info.context.loader(ClaimableScopes).load(lot.pk)
