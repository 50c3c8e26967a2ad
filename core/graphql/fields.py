"""Scalars, and the verb each root field stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import graphene
from graphql import GraphQLError, IntValueNode, ValueNode

MAX_SAFE = 2**53 - 1


class Fen(graphene.Scalar):
    """An amount of money: a whole number of fen (分, 1/100 yuan)."""

    @staticmethod
    def serialize(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MAX_SAFE:
            raise GraphQLError(f"not an amount in fen: {value!r}")
        return value

    parse_value = serialize

    @staticmethod
    def parse_literal(node: ValueNode, _variables: Any = None) -> int:
        if not isinstance(node, IntValueNode):
            raise GraphQLError("an amount is written as a whole number of fen")
        return Fen.serialize(int(node.value))


F = TypeVar("F", bound=Callable[..., Any])


def verb(name: str) -> Callable[[F], F]:
    """Mark a query resolver with the verb of the access table it stands for; the access walk reads it."""

    def mark(resolver: F) -> F:
        resolver.verb = name  # type: ignore[attr-defined]
        return resolver

    return mark
