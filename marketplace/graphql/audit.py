"""The audit log for those who oversee: who did what to what, when, why. Read here, because only this floor knows what
every app's subjects are called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import graphene
from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from graphene.types.generic import GenericScalar

from core.access import Viewer, require, scopes_for
from core.db import get
from core.graphql import Loader, Order, Page, connection_field, paginate, verb
from core.graphql.node import NodeType, node_type
from core.models import AuditEntry

SENSITIVE = ("person.reveal_id", "person.erase", "file.view", "access.refused")
"""Looks at what is private, and refusals."""

NAMES: dict[str, Callable[[Any], str]] = {
    "stations.station": str,
    "stations.seller": str,
    "stations.reviewtask": str,
    "catalog.productrevision": lambda row: str(row.content.get("title", "")),
    "catalog.lot": str,
    "catalog.certificate": str,
    "orders.order": lambda row: str(row.number),
    "payments.statement": str,
}
"""What a subject is called. People are not here: the log shows no names of whom it is about."""


def audit_log(
    viewer: Viewer,
    *,
    since: date | None = None,
    until: date | None = None,
    actor: str = "",
    region: str = "",
    sensitive: bool = False,
) -> QuerySet[AuditEntry]:
    """The entries of the viewer's scope, of these days (China's, both included), of one actor, within a region.

    Raises DomainError UNAUTHENTICATED, FORBIDDEN.
    """
    require(viewer, "audit.view")
    scopes = scopes_for(viewer, "audit.view")
    rows = AuditEntry.objects.select_related("actor")
    if not scopes.everywhere:
        rows = rows.filter(scope_keys__overlap=sorted(scopes.keys))
    where = Q()
    if since is not None:
        where &= Q(at__gte=_midnight(since))
    if until is not None:
        where &= Q(at__lt=_midnight(until + timedelta(days=1)))
    if actor:
        where &= Q(actor__name__contains=actor)
    if region:
        where &= Q(scope_keys__contains=[f"region:{region}"])
    if sensitive:
        where &= Q(verb__in=SENSITIVE)
    return rows.filter(where)


def audit_entry(key: Any, viewer: Viewer) -> AuditEntry:
    """One entry. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = get(AuditEntry, key, "actor")
    require(viewer, "audit.view", _Within(frozenset(row.scope_keys)))
    return row


class _Within:
    def __init__(self, keys: frozenset[str]) -> None:
        self._keys = keys

    def scope_keys(self) -> frozenset[str]:
        return self._keys


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


class SubjectNames(Loader):
    """What subjects are called: one statement for each kind of them."""

    def read(self, keys: Sequence[tuple[str, str]]) -> Sequence[str]:
        found: dict[tuple[str, str], str] = {}
        for kind in {kind for kind, _key in keys} & NAMES.keys():
            rows = apps.get_model(kind)._default_manager.in_bulk([key for own, key in keys if own == kind])
            found.update({(kind, str(pk)): NAMES[kind](row) for pk, row in rows.items()})
        return [found.get(key, "") for key in keys]


class AuditEntryType(NodeType):
    """One deed or refusal."""

    class Meta:
        name = "AuditEntry"

    at = graphene.DateTime(required=True)
    actor = graphene.String(required=True, description="Empty: the system, or somebody erased.")
    system = graphene.Boolean(required=True)
    verb = graphene.String(required=True)
    subject_type = graphene.String(required=True)
    subject_name = graphene.String(required=True, description="Empty where it has none, or is a person.")
    region = graphene.String(description="Code of the narrowest region it belongs to.")
    reason = graphene.String(required=True)
    before = GenericScalar()
    after = GenericScalar()

    @staticmethod
    def resolve_actor(entry: AuditEntry, _info: Any) -> str:
        return entry.actor.name if entry.actor is not None else ""

    @staticmethod
    def resolve_subject_name(entry: AuditEntry, info: Any) -> Any:
        return info.context.loader(SubjectNames).load((entry.subject_type, entry.subject_id))

    @staticmethod
    def resolve_region(entry: AuditEntry, _info: Any) -> str | None:
        codes = [key.removeprefix("region:") for key in entry.scope_keys if key.startswith("region:")]
        return max(codes, key=len, default=None)


node_type(AuditEntryType, model=AuditEntry, read=audit_entry, verb="audit.view")


class AuditQuery(graphene.ObjectType):
    audit_log = connection_field(
        AuditEntryType,
        since=graphene.Date(),
        until=graphene.Date(description="Included."),
        actor=graphene.String(description="Part of a name."),
        region=graphene.String(description="Code."),
        sensitive=graphene.Boolean(description="Only looks at what is private, and refusals."),
        description="Of the viewer's scope, newest first.",
    )

    @staticmethod
    @verb("audit.view")
    def resolve_audit_log(
        _root: Any,
        info: Any,
        since: date | None = None,
        until: date | None = None,
        actor: str = "",
        region: str = "",
        sensitive: bool = False,
        first: int | None = None,
        after: str | None = None,
    ) -> Page:
        rows = audit_log(info.context.viewer, since=since, until=until, actor=actor, region=region, sensitive=sensitive)
        return paginate(rows, orders=[Order("at", True), Order("id", True)], first=first, after=after)
