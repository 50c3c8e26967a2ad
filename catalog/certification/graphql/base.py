"""What every mutation on a certificate answers."""

from __future__ import annotations

from uuid import UUID

import graphene

from catalog.certification import selectors
from catalog.certification.graphql.types import CertificateType
from catalog.certification.models import Certificate
from core.access import Viewer
from core.graphql import Deed, Mutation, local_id


class CertificateMutation(Mutation):
    """Answers the certificate; null when refused."""

    class Meta:
        abstract = True

    certificate = graphene.Field(CertificateType)


class CertificateDeed(Deed):
    """A deed on a certificate, answered as its page reads it."""

    class Meta:
        abstract = True

    on, answers, key = "Certificate", "certificate", "certificate_id"
    certificate = graphene.Field(CertificateType)

    @classmethod
    def result(cls, done: Certificate, viewer: Viewer) -> Certificate:
        return selectors.certificate(done.pk, viewer)


def key_of(text: str) -> UUID:
    """The key behind a certificate's id. Raises DomainError NOT_FOUND."""
    return local_id(text, "Certificate", "certificate_id")


def answer(certificate_id: UUID, viewer: Viewer) -> dict[str, Certificate]:
    """The certificate as its page reads it."""
    return {"certificate": selectors.certificate(certificate_id, viewer)}
