"""Every query, mutation and node of the schema × every role, in and out of scope, compared with the access table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from graphql import GraphQLObjectType

from core.graphql.node import NODES
from core.testing import walk
from core.testing.walk import Actor, Question
from marketplace.schema import Mutation, Query, schema
from marketplace.tests.walk.cases import ADDRESSES, CASES, OPEN_ADDRESSES
from marketplace.tests.walk.scene import Scene
from orders.tests.factories import NOW

pytestmark = pytest.mark.usefixtures("valkey")
SCHEMA = schema.graphql_schema
ACTORS = 23
ANSWERS = {
    200: walk.ALLOWED,
    302: "UNAUTHENTICATED",  # to the sign-in page
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
}


def root_fields(kind: GraphQLObjectType | None, name: str) -> list[str]:
    return [f"{name}.{field}" for field in (kind.fields if kind else {})]


def everything() -> set[str]:
    """Every root field and node type there is; ``node`` itself is walked by its types."""
    fields = root_fields(SCHEMA.query_type, "Query") + root_fields(SCHEMA.mutation_type, "Mutation")
    return {*fields, *(f"Node.{name}" for name in NODES)} - {"Query.node"}


def verb_of(path: str) -> str:
    """The verb that a root field or node type declares."""
    kind, name = path.split(".")
    if kind == "Node":
        return NODES[name].verb
    root: Any = Mutation if kind == "Mutation" else Query
    attribute = next(key for key, field in root._meta.fields.items() if (field.name or _camel(key)) == name)
    if kind == "Query":
        return str(getattr(root, f"resolve_{attribute}").verb)
    return str(root._meta.fields[attribute].resolver.__self__.verb)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def question(path: str, scene: Scene) -> Question:
    case = CASES[path]
    found = case(scene) if callable(case) else Question(subject=getattr(scene, case) if case else None)
    own = {"id": scene.global_id(found.subject)} if found.subject is not None and wants_own_id(path) else {}
    return replace(found, given=own | found.given, ids=scene.id_of)


def wants_own_id(path: str) -> bool:
    """Whether the field takes its subject as plain ``id``."""
    kind, name = path.split(".")
    if kind == "Node":
        return True
    root = SCHEMA.mutation_type if kind == "Mutation" else SCHEMA.query_type
    assert root is not None
    arguments: Any = root.fields[name].args
    if "input" in arguments:
        arguments = arguments["input"].type.of_type.fields
    return "id" in arguments


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:  # the database is there
    """One scene for the whole walk: every actor's question is rolled back, so nobody sees what another did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene()
        transaction.set_rollback(True)


def walked(path: str, scene: Scene) -> list[tuple[str, str]]:
    asked = walk.prepare(SCHEMA, path, question(path, scene))
    actors = scene.actors(scene.owner_of(asked.question.subject))
    return list(walk.cells(verb_of(path), actors, asked.question, lambda actor: asked.by(actor.viewer, now=NOW)))


@pytest.mark.parametrize("path", sorted(CASES))
def test_the_market_answers_those_whom_the_table_names(path: str, scene: Scene) -> None:
    # when everybody asks
    found = walked(path, scene)
    # then each gets what the access table says, no more and no less
    assert [wrong for _name, wrong in found if wrong] == []
    assert len(found) == ACTORS


def test_nothing_in_the_schema_is_left_out_of_the_walk() -> None:
    assert everything() == set(CASES)


def test_the_walk_is_as_wide_as_the_market() -> None:
    """The number of cells; it only grows."""
    assert (len(CASES) + len(ADDRESSES)) * ACTORS >= 4_500


# ---------- addresses ----------


def address_names(resolver: URLResolver | None = None) -> set[str]:
    """The names of every address of ours (sign-in's own are allauth's), and of what has none by its route."""
    found: set[str] = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= address_names(entry) if str(entry.pattern) != "_allauth/" else set()
        elif not str(entry.pattern).endswith("/<path:rest>"):
            found.add(entry.name or str(entry.pattern))
    return found


def browser_of(actor: Actor) -> Client:
    client = Client()
    if actor.viewer.is_authenticated:
        client.force_login(actor.viewer.user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa"}] if actor.mfa else []
        session.save()
    return client


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_an_address_opens_for_those_whom_the_table_names(name: str, scene: Scene) -> None:
    # given a private address
    address = ADDRESSES[name]
    subject = getattr(scene, address.subject)
    path = reverse(name, kwargs={address.argument: getattr(scene, address.row).pk})

    def open_it(actor: Actor) -> str:
        status = browser_of(actor).get(path).status_code
        return ANSWERS.get(status, str(status))

    # when everybody opens it
    actors = scene.actors(scene.owner_of(subject))
    found = list(walk.cells(address.verb, actors, Question(subject=subject), open_it))
    # then it opens for some and stays shut for the others
    assert [wrong for _name, wrong in found if wrong] == []
    assert any(walk.expected(address.verb, actor, Question(subject=subject)) for actor in actors)


def test_every_address_is_walked_or_named_as_open() -> None:
    assert address_names() == ADDRESSES.keys() | OPEN_ADDRESSES


def test_a_resolver_that_forgets_to_ask_is_found(monkeypatch: pytest.MonkeyPatch, scene: Scene) -> None:
    # given a node whose reader hands out whatever is asked for
    reader = NODES["Statement"]
    forgetful = type(reader)(
        reader.type, reader.model, lambda key, _viewer: reader.model.objects.get(pk=key), reader.verb
    )
    monkeypatch.setitem(NODES, "Statement", forgetful)
    # when the walk passes
    wrong = [text for _name, text in walked("Node.Statement", scene) if text]
    # then everybody who should have been refused is named
    assert len(wrong) == sum("want a refusal, got ALLOWED" in text for text in wrong) > ACTORS // 2
