"""Relay nodes: opaque global ids over UUID keys, and the ``node(id:)`` field with its access check."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _

from core.access import Viewer
from core.errors import DomainError, ErrorCode


def global_id(type_name: str, key: UUID | str) -> str:
    """The opaque id of a row as clients see it."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")


def split_id(text: str) -> tuple[str, str]:
    """Type name and key of a global id. Raises DomainError NOT_FOUND for what is none."""
    try:
        type_name, _colon, key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(":")
    except (ValueError, binascii.Error) as error:
        raise _no_such(text) from error
    if not key:
        raise _no_such(text)
    return type_name, key


def local_id(text: str, type_name: str, field: str | None = None) -> UUID:
    """The key behind a global id of one type. Raises DomainError NOT_FOUND for any other."""
    found, key = split_id(text)
    try:
        if found == type_name:
            return UUID(key)
    except ValueError as error:
        raise _no_such(text, field) from error
    raise _no_such(text, field)


def _no_such(text: str, field: str | None = None) -> DomainError:
    return DomainError(ErrorCode.NOT_FOUND, _("没有找到，可能已被移走，请刷新后再看。"), field, id=text[:80])


class Node(graphene.Interface):
    """Whatever has an id of its own."""

    id = graphene.ID(required=True)

    @classmethod
    def resolve_type(cls, instance: Any, _info: Any) -> Any:
        for entry in NODES.values():
            if isinstance(instance, entry.model):
                return entry.type
        return None


class NodeType(graphene.ObjectType):
    """Base of object types with an id: the row's key (``pk``), made opaque."""

    class Meta:
        abstract = True

    @classmethod
    def __init_subclass_with_meta__(cls, *, interfaces: tuple[Any, ...] = (), **options: Any) -> None:
        super().__init_subclass_with_meta__(interfaces=(Node, *interfaces), **options)

    @staticmethod
    def resolve_id(parent: Any, info: Any) -> str:
        key = parent["id"] if isinstance(parent, dict) else parent.pk
        return global_id(info.parent_type.name, key)


@dataclass(frozen=True)
class NodeEntry:
    """How ``node(id:)`` finds one type: the reader must itself refuse what the viewer may not see."""

    type: Any
    model: type
    read: Callable[[UUID, Viewer], Any]
    verb: str


NODES: dict[str, NodeEntry] = {}


def node_type(object_type: Any, *, model: type, read: Callable[[UUID, Viewer], Any], verb: str) -> None:
    """Let ``node(id:)`` find this type through ``read(key, viewer)``, a selector that checks ``verb``."""
    NODES[object_type._meta.name] = NodeEntry(object_type, model, read, verb)


class NodeQuery(graphene.ObjectType):
    node = graphene.Field(Node, id=graphene.ID(required=True))

    @staticmethod
    def resolve_node(_root: Any, info: Any, id: str) -> Any:  # the argument is named by Relay
        type_name, _key = split_id(id)
        entry = NODES.get(type_name)
        if entry is None:
            raise _no_such(id)
        return entry.read(local_id(id, type_name), info.context.viewer)
