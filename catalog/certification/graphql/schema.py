"""What the catalogue answers and does about certificates."""

from __future__ import annotations

from typing import Any

import graphene

from catalog.certification import selectors
from catalog.certification.graphql import bring, office, use
from catalog.certification.graphql.types import CertificateStatusEnum, CertificateType
from catalog.certification.selectors import Wanted
from catalog.graphql.slips import CertificateKind, CertificateState
from core.graphql import Order, Page, connection_field, local_id, paginate, verb
from stations.graphql.inputs import plain


class CertificateQuery(graphene.ObjectType):
    certificates = connection_field(
        CertificateType,
        seller_id=graphene.ID(),
        status=CertificateStatusEnum(),
        kind=CertificateKind(),
        state=CertificateState(),
        lookup_due=graphene.Boolean(description="Verified, and the register was last asked 90 days ago or more."),
        description="Of the sellers this viewer works for or oversees, also those they may only use; newest first.",
    )

    @staticmethod
    @verb("certificate.view")
    def resolve_certificates(
        _root: Any,
        info: Any,
        seller_id: str | None = None,
        status: Any = None,
        kind: Any = None,
        state: Any = None,
        lookup_due: bool | None = None,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        wanted = Wanted(
            seller=local_id(seller_id, "Seller", "seller_id") if seller_id else None,
            status=plain(status),
            kind=plain(kind),
            state=plain(state),
            lookup_due=bool(lookup_due),
        )
        rows = selectors.certificates(info.context.viewer, wanted, now=info.context.now)
        return paginate(rows, orders=[Order("created_at", True), Order("id", True)], first=first, after=after)


class CertificateMutations(graphene.ObjectType):
    create_certificate = bring.CreateCertificate.Field()
    save_certificate = bring.SaveCertificate.Field()
    submit_certificate = bring.SubmitCertificate.Field()
    withdraw_certificate = bring.WithdrawCertificate.Field()
    check_certificate = office.CheckCertificate.Field()
    decide_certificate = office.DecideCertificate.Field()
    record_register_check = office.RecordRegisterCheck.Field()
    suspend_certificate = office.SuspendCertificate.Field()
    resume_certificate = office.ResumeCertificate.Field()
    revoke_certificate = office.RevokeCertificate.Field()
    add_certificate_member = use.AddCertificateMember.Field()
    end_certificate_member = use.EndCertificateMember.Field()
    grant_certificate = use.GrantCertificate.Field()
    end_certificate_grant = use.EndCertificateGrant.Field()
    record_other_sale = use.RecordOtherSale.Field()
    claim_lot = use.ClaimLot.Field()
    drop_claim = use.DropClaim.Field()
