"""The market's rules: how they stand in a scope, how they came to be, and their change."""

from __future__ import annotations

import json
from typing import Any

import graphene
from graphene.types.generic import GenericScalar

from core import policy, selectors
from core.access import Viewer
from core.errors import ErrorCode
from core.graphql.connection import Order, connection_field, paginate
from core.graphql.fields import verb
from core.graphql.mutation import Mutation
from core.graphql.node import split_id
from core.models import Policy
from core.selectors import Standing

SCOPE = "Such as region:530427 or seller:<id>, or the id of a Region, Station or Seller; empty: everywhere."


class PolicyType(graphene.ObjectType):
    """One rule as it stands in one scope."""

    class Meta:
        name = "Policy"

    key = graphene.String(required=True)
    label = graphene.String(required=True)
    unit = graphene.String(required=True)
    minimum = graphene.Int()
    maximum = graphene.Int()
    everywhere = graphene.Boolean(required=True, description="It holds for the whole market and no other scope.")
    scope_key = graphene.String(required=True, description="The scope that was asked for; empty: everywhere.")
    value = GenericScalar()
    from_scope = graphene.String(required=True, description="Where the value was set: here, or in a wider scope.")
    revision = graphene.Int(required=True)
    source = graphene.String(required=True, description="Who or what said so: default, or the reason that was given.")
    set_at = graphene.DateTime(required=True)

    @staticmethod
    def resolve_key(standing: Standing, _info: Any) -> str:
        return standing.key.key

    @staticmethod
    def resolve_label(standing: Standing, _info: Any) -> str:
        return standing.key.label

    @staticmethod
    def resolve_unit(standing: Standing, _info: Any) -> str:
        return standing.key.unit

    @staticmethod
    def resolve_minimum(standing: Standing, _info: Any) -> int | None:
        return standing.key.minimum

    @staticmethod
    def resolve_maximum(standing: Standing, _info: Any) -> int | None:
        return standing.key.maximum

    @staticmethod
    def resolve_everywhere(standing: Standing, _info: Any) -> bool:
        return standing.key.everywhere

    @staticmethod
    def resolve_value(standing: Standing, _info: Any) -> Any:
        return standing.row.value

    @staticmethod
    def resolve_from_scope(standing: Standing, _info: Any) -> str:
        return standing.row.scope_key

    @staticmethod
    def resolve_revision(standing: Standing, _info: Any) -> int:
        return standing.row.revision

    @staticmethod
    def resolve_source(standing: Standing, _info: Any) -> str:
        return standing.row.source

    @staticmethod
    def resolve_set_at(standing: Standing, _info: Any) -> Any:
        return standing.row.created_at


class PolicyChange(graphene.ObjectType):
    """What was said of a rule, once."""

    scope_key = graphene.String(required=True)
    value = GenericScalar(description="Null: from then on the wider scope's counted.")
    revision = graphene.Int(required=True)
    source = graphene.String(required=True)
    set_by = graphene.String(description="The official's name; null: the market itself.")
    set_at = graphene.DateTime(required=True)

    @staticmethod
    def resolve_set_by(row: Policy, _info: Any) -> str | None:
        return row.set_by.name if row.set_by is not None else None

    @staticmethod
    def resolve_set_at(row: Policy, _info: Any) -> Any:
        return row.created_at


class PolicyQuery(graphene.ObjectType):
    policies = graphene.NonNull(
        graphene.List(graphene.NonNull(PolicyType)),
        scope_key=graphene.String(default_value="", description=SCOPE),
        description="Every rule as it stands in one scope, by key.",
    )
    policy_history = connection_field(
        PolicyChange,
        key=graphene.String(required=True),
        scope_key=graphene.String(default_value="", description=SCOPE),
        description="What was said of one rule in a scope and around it, newest first.",
    )

    @staticmethod
    @verb("policy.view")
    def resolve_policies(_root: Any, info: Any, scope_key: str) -> Any:
        return selectors.policies(scope_of(scope_key), viewer=info.context.viewer)

    @staticmethod
    @verb("policy.view")
    def resolve_policy_history(
        _root: Any, info: Any, key: str, scope_key: str, first: int | None = None, after: str | None = None
    ) -> Any:
        rows = selectors.policy_changes(key, scope_of(scope_key), viewer=info.context.viewer)
        return paginate(rows, orders=[Order("revision", True)], first=first, after=after)


class SetPolicy(Mutation):
    """Change a rule from now on, in one scope. Orders keep the rules they were sold under."""

    class Meta:
        verb = "policy.set"
        codes = ErrorCode

    class Input:
        key = graphene.String(required=True)
        scope_key = graphene.String(required=True, description=SCOPE)
        value = graphene.String(description="As JSON; null lets the wider scope count again.")
        reason = graphene.String(required=True)

    policy = graphene.Field(PolicyType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key, scope_key = values["key"], scope_of(values["scope_key"])
        policy.set_value(
            key=key, scope_key=scope_key, value=parse_json(values.get("value")), by=viewer, reason=values["reason"]
        )
        return {"policy": selectors.policy_standing(key, scope_key, viewer=viewer)}


def scope_of(text: str) -> str:
    """The scope key behind what a client writes. Raises DomainError NOT_FOUND for an id that is none."""
    if not text or ":" in text:
        return text
    kind, key = split_id(text)
    return f"{kind.lower()}:{key}"


def parse_json(text: str | None) -> Any:
    """The value behind a JSON text; a text that is no JSON stays itself and fails the key's type check."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
