"""The pages' documents: ``frontend/pages/<page>/page.graphql`` with the shared fragments it spreads."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from graphql import DocumentNode, FragmentDefinitionNode, FragmentSpreadNode, Visitor, parse, print_ast, visit

from core.graphql.context import Context
from core.graphql.execution import run


class PageUnavailable(Exception):
    """A page's document could not be answered in full; ``errors`` are graphql-core's."""

    def __init__(self, page: str, errors: list[Any]) -> None:
        super().__init__(f"{page}: {'; '.join(str(error) for error in errors)}")
        self.errors = errors


def folder() -> Path:
    """Where the pages live."""
    return Path(settings.BASE_DIR, "frontend", "pages")


@cache
def _fragments() -> dict[str, FragmentDefinitionNode]:
    document = parse((folder() / "_fragments.graphql").read_text(encoding="utf-8"))
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        self.names.add(node.name.value)


def _spreads(node: DocumentNode | FragmentDefinitionNode) -> set[str]:
    found = _Spreads()
    visit(node, found)
    return found.names


@cache
def document(page: str) -> str:
    """The text of a page's document, complete. Raises KeyError for a fragment nobody wrote."""
    own = parse((folder() / page / "page.graphql").read_text(encoding="utf-8"))
    here = {node.name.value for node in own.definitions if isinstance(node, FragmentDefinitionNode)}
    waiting, used = _spreads(own) - here, {}
    while waiting:
        name = waiting.pop()
        used[name] = _fragments()[name]
        waiting |= _spreads(used[name]) - used.keys() - here
    return print_ast(DocumentNode(definitions=(*own.definitions, *(used[name] for name in sorted(used)))))


def ask(page: str, variables: dict[str, Any], *, context: Context) -> dict[str, Any]:
    """Execute a page's document in this process. Raises PageUnavailable unless every field was answered."""
    schema = import_string(str(settings.GRAPHENE["SCHEMA"])).graphql_schema
    result = run(schema, document(page), context=context, variables=variables, trusted=True)
    if result.errors or result.data is None:
        raise PageUnavailable(page, result.errors or [])
    return result.data
