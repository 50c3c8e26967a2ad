"""Deeds: mutations on one thing that exists. Its id in, one service called, the thing out."""

from __future__ import annotations

from typing import Any

from core.access import Viewer
from core.graphql.mutation import Mutation
from core.graphql.node import local_id


class Deed(Mutation):
    """A mutation that gives its input to ``service`` as it came, and answers what the service returns.

    A base for each type names ``on`` (the type), ``answers`` (the payload's field; the service takes the key as
    ``<answers>_id``) and, where it is not ``id``, ``key`` (the input's field with the global id). A leaf names
    ``service``. What the client left out or sent as null is left to the service's defaults.
    """

    class Meta:
        abstract = True

    on: str
    answers: str
    key = "id"
    dated = True
    """Whether the service takes the moment as ``now``."""

    service: Any

    @classmethod
    def perform(cls, viewer: Viewer, info: Any, **given: Any) -> dict[str, Any]:
        key = local_id(given.pop(cls.key), cls.on, cls.key)
        values = {name: value for name, value in given.items() if value is not None}
        if cls.dated:
            values["now"] = info.context.now
        done = cls.service(**{f"{cls.answers}_id": key}, by=viewer, **values)
        return {cls.answers: cls.result(done, viewer)}

    @classmethod
    def result(cls, done: Any, _viewer: Viewer) -> Any:
        """What is answered of what the service returned."""
        return done
