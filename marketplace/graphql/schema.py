"""What the market says of itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from core.graphql import verb
from core.models import LegalText
from marketplace import site
from marketplace.graphql.audit import AuditQuery
from marketplace.graphql.trace import TraceParcelQuery
from stations.rules.calendar import local_day


class RuleLink(graphene.ObjectType):
    kind = graphene.String(required=True)
    title = graphene.String(required=True)
    version = graphene.Int(required=True)


class RuleVersion(graphene.ObjectType):
    version = graphene.Int(required=True)
    valid_from = graphene.Date(required=True)

    @staticmethod
    def resolve_valid_from(row: LegalText, _info: Any) -> date:
        return local_day(row.valid_from)


class RuleText(graphene.ObjectType):
    """A rule of the platform; ``body`` is plain text, a line that begins with ``## `` a heading."""

    kind = graphene.String(required=True)
    title = graphene.String(required=True)
    version = graphene.Int(required=True)
    valid_from = graphene.Date(required=True)
    body = graphene.String(required=True, description="Paragraphs parted by a blank line.")
    versions = graphene.NonNull(
        graphene.List(graphene.NonNull(RuleVersion)), description="Newest first, of the last three years."
    )

    @staticmethod
    def resolve_valid_from(row: LegalText, _info: Any) -> date:
        return local_day(row.valid_from)

    @staticmethod
    def resolve_versions(row: LegalText, info: Any) -> list[LegalText]:
        return site.versions_of(row.kind, now=info.context.now)


class SiteInfo(graphene.ObjectType):
    """Who runs the platform, and the figures of its network."""

    operator_name = graphene.String(required=True)
    uscc = graphene.String()
    licence_text = graphene.String()
    icp = graphene.String()
    police_filing = graphene.String()
    address = graphene.String()
    complaint_phone = graphene.String()
    complaint_text = graphene.String()
    county_name = graphene.String(required=True)
    township_count = graphene.Int(required=True)
    village_count = graphene.Int(required=True)
    demo = graphene.Boolean(required=True, description="The demonstration catalogue is on.")
    rules = graphene.NonNull(graphene.List(graphene.NonNull(RuleLink)))


class Query(AuditQuery, TraceParcelQuery):
    site = graphene.Field(SiteInfo, required=True)
    rule_text = graphene.Field(
        RuleText,
        kind=graphene.String(required=True),
        version=graphene.Int(description="Null: the one in force."),
        description="Null: no such rule or version.",
    )

    @staticmethod
    @verb("site.view")
    def resolve_site(_root: Any, info: Any) -> dict[str, Any]:
        return site.Site(info.context.now).facts()

    @staticmethod
    @verb("site.view")
    def resolve_rule_text(_root: Any, info: Any, kind: str, version: int | None = None) -> LegalText | None:
        return site.rule_text(kind=kind, version=version, now=info.context.now)
