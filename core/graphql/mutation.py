"""Mutations: one per intent, ``input`` in, ``errors`` and a payload out. They translate; services do the work."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

import graphene

from core import audit
from core.access import Viewer
from core.errors import DomainError, ErrorCode


@cache
def error_type(codes: type[StrEnum]) -> Any:
    """The error object of a mutation family: the common codes and the family's own."""
    family = codes.__name__.removesuffix("ErrorCode")
    members = {code.name: code.value for code in ErrorCode} | {code.name: code.value for code in codes}
    enum = graphene.Enum(f"{family}ErrorCode", list(members.items()))
    return type(
        f"{family}Error",
        (graphene.ObjectType,),
        {
            "code": graphene.Field(enum, required=True),
            "message": graphene.String(required=True, description="For people, in Chinese."),
            "field": graphene.String(description="The input field, in camel case, dotted for nested rows."),
        },
    )


class Mutation(graphene.Mutation):
    """Base of all mutations.

    A subclass names its ``verb`` of the access table, its family's ``codes``, an inner ``Input`` class, its payload
    fields, and writes ``perform(viewer, info, **input)``, which calls one service and returns the payload as a dict.
    """

    class Meta:
        abstract = True

    verb: str

    @classmethod
    def __init_subclass_with_meta__(cls, *, verb: str, codes: type[StrEnum], **options: Any) -> None:
        cls.verb = verb
        cls.errors = graphene.NonNull(graphene.List(graphene.NonNull(error_type(codes))))
        declared = getattr(cls, "Input", None)
        fields = (
            {name: value for name, value in vars(declared).items() if not name.startswith("__")} if declared else {}
        )
        arguments = {}
        if fields:
            input_type = type(f"{cls.__name__}Input", (graphene.InputObjectType,), fields)
            arguments = {"input": graphene.Argument(graphene.NonNull(input_type))}
        super().__init_subclass_with_meta__(arguments=arguments, output=None, **options)

    @classmethod
    def mutate(cls, _root: Any, info: Any, input: dict[str, Any] | None = None) -> Any:  # named by Relay
        viewer: Viewer = info.context.viewer
        try:
            payload = cls.perform(viewer, info, **(input or {}))
        except DomainError as error:
            audit.record_refusal(viewer, error)
            return cls(errors=[as_error(error)])
        return cls(errors=[], **payload)

    @classmethod
    def perform(cls, *_viewer_and_info: Any, **_values: Any) -> dict[str, Any]:
        """``perform(viewer, info, **input)``: do it. Raises DomainError."""
        raise NotImplementedError


def as_error(error: DomainError) -> dict[str, Any]:
    """What a client gets for a refusal."""
    return {"code": str(error.code), "message": error.message, "field": camel(error.field) if error.field else None}


def camel(path: str) -> str:
    """``rows.3.net_g`` → ``rows.3.netG``."""
    head, *rest = path.split("_")
    return str(head + "".join(word.capitalize() for word in rest))
