"""What must hold of the schema as a whole."""

from __future__ import annotations

from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLObjectType

from marketplace.schema import schema

TYPES = schema.graphql_schema.type_map.values()


def test_what_an_input_requires_cannot_be_left_out() -> None:
    """A required field with a hidden default of null would let a client leave it out and the service stumble."""
    skippable = [
        f"{kind.name}.{name}"
        for kind in TYPES
        if isinstance(kind, GraphQLInputObjectType)
        for name, field in kind.fields.items()
        if isinstance(field.type, GraphQLNonNull) and field.default_value is None
    ]
    assert skippable == []


def test_what_an_argument_requires_cannot_be_left_out() -> None:
    skippable = [
        f"{kind.name}.{name}({key})"
        for kind in TYPES
        if isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items()
        for key, argument in field.args.items()
        if isinstance(argument.type, GraphQLNonNull) and argument.default_value is None
    ]
    assert skippable == []
