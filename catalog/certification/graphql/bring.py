"""Sellers bring certificates: written down, submitted, taken back."""

from __future__ import annotations

from typing import Any

import graphene

from catalog.certification.graphql.base import CertificateDeed, CertificateMutation, answer, key_of
from catalog.certification.graphql.types import GoodsForm, Grams
from catalog.certification.services import drafts, review
from catalog.certification.services.drafts import CertificateValues, ScopeValues
from catalog.errors import CatalogErrorCode
from catalog.graphql.slips import CertificateKind
from core.access import Viewer
from core.graphql import local_id
from stations.graphql.inputs import plain


class CertificateScopeInput(graphene.InputObjectType):
    product_text = graphene.String(required=True, description="As it stands on the certificate.")
    category_id = graphene.ID(required=True)
    form = GoodsForm(required=True)
    area_mu = graphene.Decimal(description="亩")
    approved_g_per_year = Grams(description="Null only for a GI.")


class Facts:
    """What stands on a certificate."""

    number = graphene.String(required=True)
    holder_name = graphene.String(required=True)
    holder_uscc = graphene.String(required=True, description="统一社会信用代码")
    issuer = graphene.String(required=True)
    issued_on = graphene.Date(required=True)
    expires_on = graphene.Date(description="The last day; null: long-term, only a GI.")
    scan_id = graphene.ID(description="File of kind catalog.certificate_scan.")
    scopes = graphene.NonNull(graphene.List(graphene.NonNull(CertificateScopeInput)))


def _values(given: dict[str, Any]) -> CertificateValues:
    scan_id = given.pop("scan_id", None)
    scopes = [
        ScopeValues(
            **{
                **{name: plain(value) for name, value in row.items() if name != "category_id"},
                "category_id": local_id(row["category_id"], "Category", f"scopes.{index}.category_id"),
            }
        )
        for index, row in enumerate(given.pop("scopes"))
    ]
    return CertificateValues(**given, scopes=scopes, scan_id=local_id(scan_id, "File", "scan_id") if scan_id else None)


class CreateCertificate(CertificateMutation):
    """Write a certificate down as a draft; ``renewsId`` names the one it renews."""

    class Meta:
        verb = "certificate.edit"
        codes = CatalogErrorCode

    class Input:
        seller_id = graphene.ID(required=True)
        kind = CertificateKind(required=True)
        renews_id = graphene.ID()
        number = Facts.number
        holder_name = Facts.holder_name
        holder_uscc = Facts.holder_uscc
        issuer = Facts.issuer
        issued_on = Facts.issued_on
        expires_on = Facts.expires_on
        scan_id = Facts.scan_id
        scopes = Facts.scopes

    @classmethod
    def perform(
        cls, viewer: Viewer, info: Any, seller_id: str, kind: Any, renews_id: str | None = None, **given: Any
    ) -> dict[str, Any]:
        made = drafts.create_certificate(
            seller_id=local_id(seller_id, "Seller", "seller_id"),
            kind=plain(kind),
            values=_values(given),
            renews_id=local_id(renews_id, "Certificate", "renews_id") if renews_id else None,
            by=viewer,
            now=info.context.now,
        )
        return answer(made.pk, viewer)


class SaveCertificate(CertificateMutation):
    """Correct a draft or what was returned. Scopes are replaced as a whole; those of the same category and form keep
    their members.
    """

    class Meta:
        verb = "certificate.edit"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        number = Facts.number
        holder_name = Facts.holder_name
        holder_uscc = Facts.holder_uscc
        issuer = Facts.issuer
        issued_on = Facts.issued_on
        expires_on = Facts.expires_on
        scan_id = Facts.scan_id
        scopes = Facts.scopes

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, certificate_id: str, **given: Any) -> dict[str, Any]:
        key = key_of(certificate_id)
        drafts.save_certificate(certificate_id=key, values=_values(given), by=viewer, now=info.context.now)
        return answer(key, viewer)


class SubmitCertificate(CertificateDeed):
    """Hand it in for review."""

    class Meta:
        verb = "certificate.submit"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)

    service = staticmethod(review.submit_certificate)


class WithdrawCertificate(CertificateDeed):
    """Take a submission back to write on."""

    class Meta:
        verb = "certificate.submit"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)

    service = staticmethod(review.withdraw_certificate)
