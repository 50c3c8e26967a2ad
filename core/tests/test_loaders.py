"""Loaders, and what is resolved after them, read the request's own connection inside its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene
import pytest
from django.db import connection

from core.graphql import Context, Loader
from core.graphql.execution import run
from core.models import User


class Phones(Loader):
    def read(self, keys: Sequence[str]) -> Sequence[User]:
        found = {user.name: user for user in User.objects.filter(name__in=keys)}
        return [found[key] for key in keys]


class Person(graphene.ObjectType):
    phone = graphene.String()
    namesakes = graphene.Int()

    @staticmethod
    def resolve_namesakes(user: User, _info: Any) -> int:
        """A statement of its own, after the loader has answered."""
        return User.objects.filter(name=user.name).count()


class Query(graphene.ObjectType):
    person = graphene.Field(Person, name=graphene.String())

    @staticmethod
    def resolve_person(_root: Any, info: Any, name: str) -> Any:
        return info.context.loader(Phones).load(name)


@pytest.mark.django_db
def test_what_this_transaction_wrote_is_seen_in_one_statement_per_loader(django_assert_num_queries: Any) -> None:
    # given two users, written but not committed
    for phone, name in (("13900000001", "甲"), ("13900000002", "乙")):
        User.objects.create(phone=phone, name=name)
    document = '{ a: person(name: "甲") { phone namesakes } b: person(name: "乙") { phone namesakes } }'
    # when
    with django_assert_num_queries(3):
        result = run(graphene.Schema(query=Query).graphql_schema, document, context=Context())
    # then
    assert result.errors is None
    assert result.data == {
        "a": {"phone": "13900000001", "namesakes": 1},
        "b": {"phone": "13900000002", "namesakes": 1},
    }
    assert connection.in_atomic_block
