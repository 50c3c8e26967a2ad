"""The public pages over the committed schema with answers of the tests' own: a schema that resolves from a dict."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from graphql import GraphQLSchema, build_schema, execute_sync, parse, validate

from core.graphql import Context
from marketplace import documents, pages


@cache
def committed_schema() -> GraphQLSchema:
    """``schema.graphql`` as it is committed; its fields resolve from dicts."""
    return build_schema(Path(settings.BASE_DIR, "schema.graphql").read_text(encoding="utf-8"))


@contextmanager
def answering(root: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Let the pages' documents be answered from ``root``. Yields the variables of each execution."""
    asked: list[dict[str, Any]] = []

    def ask(page: str, variables: dict[str, Any], *, context: Context) -> dict[str, Any]:
        assert not context.viewer.is_authenticated
        asked.append({"page": page, **variables})
        document = parse(documents.document(page))
        assert validate(committed_schema(), document) == []
        result = execute_sync(committed_schema(), document, root_value=root, variable_values=variables)
        if result.errors or result.data is None:
            raise documents.PageUnavailable(page, list(result.errors or []))
        return copy.deepcopy(result.data)

    pages.forget_shell()
    with patch.object(pages, "ask", ask):
        yield asked
    pages.forget_shell()
