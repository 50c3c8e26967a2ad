"""What the core itself answers: who I am, my messages, the policies and their change."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils import timezone

from core import notify, selectors
from core.access import Viewer
from core.errors import ErrorCode
from core.graphql.connection import Order, connection_field, paginate
from core.graphql.fields import verb
from core.graphql.mutation import Mutation
from core.graphql.node import NodeQuery, NodeType, local_id, node_type
from core.graphql.policies import PolicyQuery, SetPolicy
from core.models import Notification


class NotificationType(NodeType):
    class Meta:
        name = "Notification"

    text = graphene.String(required=True)
    link = graphene.String(required=True)
    created_at = graphene.DateTime(required=True)
    read_at = graphene.DateTime()

    @staticmethod
    def resolve_text(row: Notification, _info: Any) -> str:
        return notify.render(row.template, row.params)


node_type(NotificationType, model=Notification, read=selectors.notification, verb="notification.read")


class GrantType(graphene.ObjectType):
    class Meta:
        name = "Grant"

    role = graphene.String(required=True)
    scope_key = graphene.String(required=True)


class ViewerType(graphene.ObjectType):
    """The signed-in person."""

    class Meta:
        name = "Viewer"

    name = graphene.String(required=True)
    phone = graphene.String(required=True, description="Masked.")
    large_type = graphene.Boolean(required=True)
    grants = graphene.NonNull(graphene.List(graphene.NonNull(GrantType)))
    unread_count = graphene.Int(required=True)
    notifications = connection_field(NotificationType)

    @staticmethod
    def resolve_name(viewer: Viewer, _info: Any) -> str:
        return str(viewer.user.name)

    @staticmethod
    def resolve_phone(viewer: Viewer, _info: Any) -> str:
        return selectors.masked_phone(viewer.user)

    @staticmethod
    def resolve_large_type(viewer: Viewer, _info: Any) -> bool:
        return bool(viewer.user.large_type)

    @staticmethod
    def resolve_grants(viewer: Viewer, _info: Any) -> list[Any]:
        return sorted(viewer.grants, key=lambda grant: (grant.role, grant.scope_key))

    @staticmethod
    def resolve_unread_count(viewer: Viewer, _info: Any) -> int:
        return selectors.notifications(viewer).filter(read_at=None).count()

    @staticmethod
    def resolve_notifications(viewer: Viewer, _info: Any, first: int | None = None, after: str | None = None) -> Any:
        return paginate(
            selectors.notifications(viewer),
            orders=[Order("created_at", True), Order("id", True)],
            first=first,
            after=after,
        )


class Query(PolicyQuery, NodeQuery):
    viewer = graphene.Field(ViewerType, description="Null when nobody is signed in.")

    @staticmethod
    @verb("viewer.view")
    def resolve_viewer(_root: Any, info: Any) -> Viewer | None:
        viewer: Viewer = info.context.viewer
        return viewer if viewer.is_authenticated else None


class MarkNotificationRead(Mutation):
    class Meta:
        verb = "notification.read"
        codes = ErrorCode

    class Input:
        id = graphene.ID(required=True)

    notification = graphene.Field(NotificationType)

    @classmethod
    def perform(cls, viewer: Viewer, _info: Any, **values: Any) -> dict[str, Any]:
        key = local_id(values["id"], "Notification", "id")
        return {"notification": notify.mark_read(notification_id=key, by=viewer, now=timezone.now())}


class Mutations(graphene.ObjectType):
    mark_notification_read = MarkNotificationRead.Field()
    set_policy = SetPolicy.Field()
