"""Officials check, look up, decide, suspend and revoke certificates."""

from __future__ import annotations

from typing import Any

import graphene

from catalog.certification.graphql.base import CertificateDeed, CertificateMutation, answer, key_of
from catalog.certification.services import review, standing
from catalog.errors import CatalogErrorCode
from core.access import Viewer
from core.graphql import local_id


class CheckCertificate(CertificateDeed):
    """The township's pre-check: scans readable, members real."""

    class Meta:
        verb = "certificate.township_check"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")

    service = staticmethod(review.check_certificate)


class DecideCertificate(CertificateDeed):
    """The county's decision; to pass it needs a look at the register that agreed."""

    class Meta:
        verb = "certificate.decide"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        passes = graphene.Boolean(required=True)
        reason = graphene.String(default_value="")

    service = staticmethod(review.decide_certificate)


class RecordRegisterCheck(CertificateMutation):
    """A look at the official register; one that disagrees suspends a verified certificate."""

    class Meta:
        verb = "certificate.look_up"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        url = graphene.String(required=True)
        file_id = graphene.ID(required=True, description="File of kind catalog.register_screenshot.")
        agrees = graphene.Boolean(required=True)
        note = graphene.String(default_value="", description="What does not agree.")

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, certificate_id: str, file_id: str, **values: Any) -> dict[str, Any]:
        key = key_of(certificate_id)
        standing.record_register_check(
            certificate_id=key,
            file_id=local_id(file_id, "File", "file_id"),
            by=viewer,
            now=info.context.now,
            **values,
        )
        return answer(key, viewer)


class SuspendCertificate(CertificateDeed):
    """Badges go, claim words take listings down."""

    class Meta:
        verb = "certificate.suspend"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    service = staticmethod(standing.suspend_certificate)


class ResumeCertificate(CertificateDeed):
    class Meta:
        verb = "certificate.suspend"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    service = staticmethod(standing.resume_certificate)


class RevokeCertificate(CertificateDeed):
    """For good."""

    class Meta:
        verb = "certificate.suspend"
        codes = CatalogErrorCode

    class Input:
        certificate_id = graphene.ID(required=True)
        reason = graphene.String(required=True)

    service = staticmethod(standing.revoke_certificate)
