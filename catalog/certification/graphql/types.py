"""Certificates as sellers and officials see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import graphene

from catalog.certification import rules, selectors
from catalog.certification.models import (
    Certificate,
    CertificateGrant,
    CertificateMember,
    CertificateScope,
    CertificateStatus,
    RegisterCheck,
)
from catalog.certification.selectors import YearShown
from catalog.graphql.slips import CertificateKind, CertificateState
from catalog.lots.models import Form
from catalog.rules.slips import CertificateState as States
from core.graphql import Fen, Loader, NodeType, global_id, node_type
from stations.graphql.inputs import DecisionEnum, StageEnum
from stations.models import Producer, ReviewTask
from stations.rules.calendar import local_day
from stations.selectors.people import knows_producer, masked_name

CertificateStatusEnum = graphene.Enum("CertificateStatus", [(s.name, s.value) for s in CertificateStatus])
GoodsForm = graphene.Enum("GoodsForm", [(s.name, s.value) for s in Form])


class Grams(graphene.Scalar):
    """A weight in whole grams; a scope approves more of them in a year than an Int holds."""

    serialize = Fen.serialize
    parse_value = Fen.serialize
    parse_literal = Fen.parse_literal


class Scopes(Loader):
    def read(self, keys: Sequence[UUID]) -> Sequence[list[CertificateScope]]:
        found = selectors.scopes_of(keys)
        return [found.get(key, []) for key in keys]


class Grants(Loader):
    def read(self, keys: Sequence[UUID]) -> Sequence[list[CertificateGrant]]:
        found = selectors.grants_of(keys)
        return [found.get(key, []) for key in keys]


class Checks(Loader):
    def read(self, keys: Sequence[UUID]) -> Sequence[list[RegisterCheck]]:
        found = selectors.checks_of(keys)
        return [found.get(key, []) for key in keys]


class Reviews(Loader):
    def read(self, keys: Sequence[UUID]) -> Sequence[list[ReviewTask]]:
        found = selectors.reviews_of(keys)
        return [found.get(key, []) for key in keys]


class Base(Loader):
    """Members of scopes."""

    def read(self, keys: Sequence[UUID]) -> Sequence[list[CertificateMember]]:
        found = selectors.bases_of(keys)
        return [found.get(key, []) for key in keys]


class ThisYear(Loader):
    """The certificate year of today, by scope."""

    def read(self, keys: Sequence[CertificateScope]) -> Sequence[YearShown | None]:
        today = local_day(self.context.now)
        found = selectors.years_of(keys, [today])
        return [found.get((scope.pk, today)) for scope in keys]


class CertificateYearType(graphene.ObjectType):
    """An anniversary year of a scope and its balance."""

    class Meta:
        name = "CertificateYear"

    starts_on = graphene.Date(required=True)
    ends_on = graphene.Date(required=True)
    approved_g = Grams(required=True)
    claimed_g = Grams(required=True)
    left_g = Grams(required=True)


class CertificateMemberType(graphene.ObjectType):
    """A farmer of the certified base, or one of his plots; his name is masked for who may not read it."""

    class Meta:
        name = "CertificateMember"

    id = graphene.ID(required=True)
    producer_id = graphene.ID(required=True)
    producer_name = graphene.String(required=True)
    plot_id = graphene.ID()
    plot_name = graphene.String()

    @staticmethod
    def resolve_id(row: CertificateMember, _info: Any) -> str:
        return global_id("CertificateMember", row.pk)

    @staticmethod
    def resolve_producer_id(row: CertificateMember, _info: Any) -> str:
        return global_id("Producer", _producer(row).pk)

    @staticmethod
    def resolve_producer_name(row: CertificateMember, info: Any) -> str:
        producer = _producer(row)
        name = producer.person.name
        return name if knows_producer(info.context.viewer, producer) else masked_name(name)

    @staticmethod
    def resolve_plot_id(row: CertificateMember, _info: Any) -> str | None:
        return global_id("Plot", row.plot_id) if row.plot_id is not None else None

    @staticmethod
    def resolve_plot_name(row: CertificateMember, _info: Any) -> str | None:
        return row.plot.name if row.plot is not None else None


def _producer(row: CertificateMember) -> Producer:
    """Constraint ``certificate_member_is_one``: the farmer himself, or the plot's."""
    if row.producer is not None:
        return row.producer
    if row.plot is None:
        raise ValueError(f"{row} names nobody")
    return row.plot.producer


class CertificateScopeType(graphene.ObjectType):
    """One certified product."""

    class Meta:
        name = "CertificateScope"

    id = graphene.ID(required=True)
    product_text = graphene.String(required=True)
    category_id = graphene.ID(required=True)
    category_name = graphene.String(required=True)
    form = GoodsForm(required=True)
    area_mu = graphene.Decimal(description="亩")
    approved_g_per_year = Grams(description="Null: no limit (a GI).")
    this_year = graphene.Field(CertificateYearType, description="The one that runs today; null without a limit.")
    members = graphene.NonNull(graphene.List(graphene.NonNull(CertificateMemberType)))

    @staticmethod
    def resolve_id(row: CertificateScope, _info: Any) -> str:
        return global_id("CertificateScope", row.pk)

    @staticmethod
    def resolve_category_id(row: CertificateScope, _info: Any) -> str:
        return global_id("Category", row.category_id)

    @staticmethod
    def resolve_category_name(row: CertificateScope, _info: Any) -> str:
        return row.category.name

    @staticmethod
    def resolve_this_year(row: CertificateScope, info: Any) -> Any:
        return info.context.loader(ThisYear).load(row)

    @staticmethod
    def resolve_members(row: CertificateScope, info: Any) -> Any:
        return info.context.loader(Base).load(row.pk)


class CertificateGrantType(graphene.ObjectType):
    """The holder lets a seller use the certificate for a category."""

    class Meta:
        name = "CertificateGrant"

    id = graphene.ID(required=True)
    seller_id = graphene.ID(required=True)
    seller_name = graphene.String(required=True)
    category_id = graphene.ID(required=True)
    category_name = graphene.String(required=True)
    valid_from = graphene.Date(required=True)
    valid_to = graphene.Date(required=True, description="The last day.")
    live = graphene.Boolean(required=True)
    file_url = graphene.String(description="The paper, behind its access check.")

    @staticmethod
    def resolve_id(row: CertificateGrant, _info: Any) -> str:
        return global_id("CertificateGrant", row.pk)

    @staticmethod
    def resolve_seller_id(row: CertificateGrant, _info: Any) -> str:
        return global_id("Seller", row.seller_id)

    @staticmethod
    def resolve_seller_name(row: CertificateGrant, _info: Any) -> str:
        return row.seller.legal_name

    @staticmethod
    def resolve_category_id(row: CertificateGrant, _info: Any) -> str:
        return global_id("Category", row.category_id)

    @staticmethod
    def resolve_category_name(row: CertificateGrant, _info: Any) -> str:
        return row.category.name

    @staticmethod
    def resolve_live(row: CertificateGrant, info: Any) -> bool:
        return row.valid_from <= local_day(info.context.now) <= row.valid_to

    @staticmethod
    def resolve_file_url(row: CertificateGrant, _info: Any) -> str | None:
        return f"/files/{row.file_id}" if row.file_id is not None else None


class RegisterCheckType(graphene.ObjectType):
    """A look at the official register."""

    class Meta:
        name = "RegisterCheck"

    id = graphene.ID(required=True)
    at = graphene.DateTime(required=True)
    by = graphene.String(required=True)
    url = graphene.String(required=True)
    file_url = graphene.String(description="The screenshot, behind its access check.")
    agrees = graphene.Boolean(required=True)
    note = graphene.String(required=True)

    @staticmethod
    def resolve_id(row: RegisterCheck, _info: Any) -> str:
        return global_id("RegisterCheck", row.pk)

    @staticmethod
    def resolve_by(row: RegisterCheck, _info: Any) -> str:
        return row.by.name

    @staticmethod
    def resolve_file_url(row: RegisterCheck, _info: Any) -> str | None:
        return f"/files/{row.file_id}" if row.file_id is not None else None


class CertificateReview(graphene.ObjectType):
    """One stage of one submission."""

    stage = StageEnum(required=True)
    decision = DecisionEnum()
    reason = graphene.String(required=True)
    filed_by = graphene.String(required=True)
    opened_at = graphene.DateTime(required=True)
    due_at = graphene.DateTime(required=True)
    decided_at = graphene.DateTime()
    decided_by = graphene.String()

    @staticmethod
    def resolve_decision(task: ReviewTask, _info: Any) -> str | None:
        return task.decision or None

    @staticmethod
    def resolve_filed_by(task: ReviewTask, _info: Any) -> str:
        return task.filed_by.name

    @staticmethod
    def resolve_decided_by(task: ReviewTask, _info: Any) -> str | None:
        return task.decided_by.name if task.decided_by is not None else None


class CertificateType(NodeType):
    """A certificate of 三品一标, from its draft to its end."""

    class Meta:
        name = "Certificate"

    kind = CertificateKind(required=True)
    kind_label = graphene.String(required=True)
    number = graphene.String(required=True)
    seller_id = graphene.ID(required=True)
    seller_name = graphene.String(required=True)
    holder_is_seller = graphene.Boolean(required=True, description="Else the seller needs a grant himself.")
    holder_name = graphene.String(required=True)
    holder_uscc = graphene.String(required=True)
    issuer = graphene.String(required=True)
    issued_on = graphene.Date(required=True)
    expires_on = graphene.Date(description="The last day; null: long-term.")
    status = CertificateStatusEnum(required=True)
    status_reason = graphene.String(required=True)
    state = CertificateState(description="What it proves today; null until it was verified.")
    days_left = graphene.Int(description="While it expires.")
    editable = graphene.Boolean(required=True)
    verified_at = graphene.DateTime()
    verified_by = graphene.String()
    checked_on = graphene.Date(description="When the official register last agreed.")
    lookup_due_on = graphene.Date(description="When it has to be looked up again; null until verified.")
    scan_url = graphene.String(description="Behind its access check.")
    scan_is_pdf = graphene.Boolean(required=True)
    renews_id = graphene.ID()
    renewed_by_id = graphene.ID()
    demo = graphene.Boolean(required=True)
    scopes = graphene.NonNull(graphene.List(graphene.NonNull(CertificateScopeType)))
    grants = graphene.NonNull(graphene.List(graphene.NonNull(CertificateGrantType)), description="Newest first.")
    register_checks = graphene.NonNull(graphene.List(graphene.NonNull(RegisterCheckType)), description="Newest first.")
    reviews = graphene.NonNull(graphene.List(graphene.NonNull(CertificateReview)), description="Oldest first.")

    @staticmethod
    def resolve_kind_label(row: Certificate, _info: Any) -> str:
        return str(row.get_kind_display())

    @staticmethod
    def resolve_seller_id(row: Certificate, _info: Any) -> str:
        return global_id("Seller", row.seller_id)

    @staticmethod
    def resolve_seller_name(row: Certificate, _info: Any) -> str:
        return row.seller.legal_name

    @staticmethod
    def resolve_holder_is_seller(row: Certificate, _info: Any) -> bool:
        return bool(row.seller.uscc) and row.seller.uscc == row.holder_uscc

    @staticmethod
    def resolve_state(row: Certificate, info: Any) -> States | None:
        stands = selectors.standing_of(row, today=local_day(info.context.now))
        return stands.state if stands is not None else None

    @staticmethod
    def resolve_days_left(row: Certificate, info: Any) -> int | None:
        stands = selectors.standing_of(row, today=local_day(info.context.now))
        return stands.days_left if stands is not None else None

    @staticmethod
    def resolve_editable(row: Certificate, _info: Any) -> bool:
        return row.status in rules.EDITABLE

    @staticmethod
    def resolve_verified_by(row: Certificate, _info: Any) -> str | None:
        return row.verified_by.name if row.verified_by is not None else None

    @staticmethod
    def resolve_checked_on(row: Certificate, _info: Any) -> date | None:
        return _looked_on(row)

    @staticmethod
    def resolve_lookup_due_on(row: Certificate, _info: Any) -> date | None:
        return rules.lookup_due_on(_looked_on(row)) if row.status == CertificateStatus.VERIFIED else None

    @staticmethod
    def resolve_scan_url(row: Certificate, _info: Any) -> str | None:
        return f"/files/{row.scan_id}" if row.scan_id is not None else None

    @staticmethod
    def resolve_scan_is_pdf(row: Certificate, _info: Any) -> bool:
        return row.scan is not None and row.scan.mime == "application/pdf"

    @staticmethod
    def resolve_renews_id(row: Certificate, _info: Any) -> str | None:
        return global_id("Certificate", row.renews_id) if row.renews_id is not None else None

    @staticmethod
    def resolve_renewed_by_id(row: Certificate, _info: Any) -> str | None:
        newer: Certificate | None = getattr(row, "renewed_by", None)
        return global_id("Certificate", newer.pk) if newer is not None else None

    @staticmethod
    def resolve_demo(row: Certificate, _info: Any) -> bool:
        return row.seller.is_demo

    @staticmethod
    def resolve_scopes(row: Certificate, info: Any) -> Any:
        return info.context.loader(Scopes).load(row.pk)

    @staticmethod
    def resolve_grants(row: Certificate, info: Any) -> Any:
        return info.context.loader(Grants).load(row.pk)

    @staticmethod
    def resolve_register_checks(row: Certificate, info: Any) -> Any:
        return info.context.loader(Checks).load(row.pk)

    @staticmethod
    def resolve_reviews(row: Certificate, info: Any) -> Any:
        return info.context.loader(Reviews).load(row.pk)


def _looked_on(row: Certificate) -> date | None:
    """Read with ``selectors.with_looks``."""
    looked_at: datetime | None = getattr(row, "looked_at", None)
    return local_day(looked_at) if looked_at is not None else None


node_type(CertificateType, model=Certificate, read=selectors.certificate, verb="certificate.view")
