"""The access walk: one question to the market, asked by everybody, compared with the access table.

A *case* names a root field of the schema, a node type or an address, and what it is asked about. The walk asks it for
every actor and says ``ALLOWED`` or the code of the refusal; what comes after the access check (a missing value, a wrong
state) counts as allowed, so that a case needs ids that exist but no perfect input.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

from core.access import TABLE, Role, Scoped, Viewer
from core.errors import DomainError
from core.graphql import Context
from core.graphql.execution import run

ALLOWED, NOTHING = "ALLOWED", "NOTHING"
HIDDEN = frozenset({"UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", NOTHING})
"""Answers that keep something from somebody. What is out of scope may be hidden instead of refused."""

_SAMPLES: dict[str, Any] = {
    "Int": 1,
    "Fen": 100,
    "Grams": 1000,
    "Float": 1.0,
    "Decimal": "1",
    "Boolean": True,
    "Date": "2026-11-23",
    "DateTime": "2026-11-23T08:00:00+08:00",
    "UUID": "0190a7c8-0000-7000-8000-000000000001",
    "GenericScalar": "x",
    "JSONString": "{}",
}


@dataclass(frozen=True)
class Actor:
    """Somebody who asks. ``inside``: whether his scope contains the subject; ``mfa``: after a second factor."""

    name: str
    role: Role
    viewer: Viewer
    inside: bool = True
    mfa: bool = True


@dataclass(frozen=True)
class Question:
    """``subject``: what the verb is done on, None where there is no object yet. ``given``: arguments by their names in
    the schema (of the input, for a mutation). What is required and not given is filled in: ids by ``ids`` from the
    argument's name, the rest with samples. ``sees``: a text, such as an id, that the answer shows to those who may see
    it and to nobody else; ``selection``: what to ask for, when an id is not enough. ``outside``: roles whose scope does
    not reach this subject although they are of the same county. ``verb``: a stricter one than the field's own, of
    something that is given with it.
    """

    subject: Scoped | None = None
    given: dict[str, Any] = field(default_factory=dict)
    sees: str = ""
    selection: str = ""
    outside: frozenset[Role] = frozenset()
    verb: str = ""
    ids: Callable[[str], str] = lambda name: name


def expected(verb: str, actor: Actor, question: Question) -> bool:
    """Whether the table lets this actor do ``verb``; the actors' scopes are known, so the rule is worked out anew."""
    roles, subject = TABLE[question.verb or verb].roles, question.subject
    if Role.ANYONE in roles:
        return True
    if not actor.viewer.is_authenticated:
        return False
    if Role.USER in roles:
        return True
    if Role.SELF in roles and (subject is None or actor.viewer.self_key in subject.scope_keys()):
        return True
    if actor.role is Role.SELF or actor.role not in roles:
        return False
    return subject is None or (actor.inside and actor.role not in question.outside)


def cells(verb: str, actors: list[Actor], question: Question, ask: Callable[[Actor], str]) -> Iterator[tuple[str, str]]:
    """Every actor's cell: a name, and what is wrong with it ("" when it is as the table says)."""
    for actor in actors:
        want = expected(verb, actor, question)
        with transaction.atomic():
            got = ask(actor)
            transaction.set_rollback(True)
        wrong = got != ALLOWED if want else got not in HIDDEN
        yield actor.name, f"{actor.name}: want {'ALLOWED' if want else 'a refusal'}, got {got}" if wrong else ""


# ---------- asking the schema ----------


@dataclass(frozen=True)
class Asked:
    """A question as it goes to the schema; made once, before the first actor asks it."""

    path: str
    schema: GraphQLSchema
    document: str
    variables: dict[str, Any]
    question: Question

    def by(self, viewer: Viewer, **moment: Any) -> str:
        """What this viewer is answered: ALLOWED, NOTHING, or the code of a refusal."""
        result = run(self.schema, self.document, context=Context(viewer=viewer, **moment), variables=self.variables)
        for error in result.errors or []:
            if not isinstance(error.original_error, DomainError):
                raise AssertionError(f"{self.path} broke: {error}") from error.original_error
            return _code(str(error.original_error.code))
        (answer,) = (result.data or {"": None}).values()
        if self.path.startswith("Mutation."):
            return _code(next((error["code"] for error in answer["errors"]), ALLOWED))
        if self.question.sees:
            return ALLOWED if self.question.sees in json.dumps(answer) else NOTHING
        return ALLOWED if answer is not None or self.question.subject is None else NOTHING


def _code(code: str) -> str:
    return code if code in HIDDEN else ALLOWED


def prepare(schema: GraphQLSchema, path: str, question: Question) -> Asked:
    """``Query.field``, ``Mutation.field`` or ``Node.Type`` as a document with its variables."""
    operation, name = path.split(".")
    document, variables = _document(schema, operation, name, question)
    return Asked(path, schema, document, variables, question)


def _document(schema: GraphQLSchema, operation: str, name: str, question: Question) -> tuple[str, dict[str, Any]]:
    if operation == "Node":
        text = f"query($id: ID!) {{ node(id: $id) {{ id ... on {name} {{ __typename }} }} }}"
        return text, {"id": question.given["id"]}
    found = schema.get_root_type(OperationType(operation.lower())).fields[name]  # type: ignore[union-attr]
    given = {"input": question.given} if operation == "Mutation" else question.given
    variables = {
        key: _value(argument.type, given.get(key), key, question.ids)
        for key, argument in found.args.items()
        if key in given or is_required_argument(argument)
    }
    declared = ", ".join(f"${key}: {found.args[key].type}" for key in variables)
    passed = ", ".join(f"{key}: ${key}" for key in variables)
    wanted = question.selection or _selection(found.type, operation == "Mutation")
    head = operation.lower() + (f"({declared})" if declared else "")
    return f"{head} {{ {name}{f'({passed})' if passed else ''} {wanted} }}", variables


def _selection(kind: Any, is_mutation: bool) -> str:
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if is_mutation:
        return "{ errors { code message field } }"
    fields = named.fields if isinstance(named, GraphQLObjectType) else {}
    if "edges" in fields:
        return "{ edges { node { __typename " + ("id " if "id" in _node_of(fields).fields else "") + "} } }"
    return "{ __typename " + ("id" if "id" in fields else "") + " }"


def _node_of(fields: Any) -> Any:
    return get_named_type(get_named_type(fields["edges"].type).fields["node"].type)


def _value(kind: Any, given: Any, key: str, ids: Callable[[str], str]) -> Any:
    """``given``, with whatever the type requires beside it."""
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: _value(entry.type, (given or {}).get(name), name, ids)
            for name, entry in kind.fields.items()
            if name in (given or {}) or is_required_input_field(entry)
        }
    if given is not None:
        if isinstance(kind, GraphQLList) and isinstance(given, list):
            return [_value(kind.of_type, one, key, ids) for one in given]
        return given
    if isinstance(kind, GraphQLList):
        return [_value(kind.of_type, None, key.removesuffix("s"), ids)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return ids(key) if kind.name == "ID" else _SAMPLES.get(kind.name, "x")
