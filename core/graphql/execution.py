"""Running a document: parsed and validated once, limited, executed with this thread's loaders."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from graphql import (
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute,
    parse,
    specified_rules,
    validate,
)
from graphql.utilities import get_operation_ast

from core.errors import DomainError, ErrorCode
from core.graphql.context import Context, as_plain_thread, event_loop
from core.graphql.limits import check_limits
from core.graphql.mutation import camel

# What PostgreSQL keeps in no text, and UTF-8 in no answer; in a document it can only stand escaped.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_UNWRITABLE_ESCAPED = re.compile(r"\\u(0000|\{0+\})")


class BlockingExecution(ExecutionContext):
    """Resolvers that run after a loader has answered run inside its loop, and read the database all the same."""

    def execute_field(self, *args: Any) -> Any:
        with as_plain_thread():
            return super().execute_field(*args)


@lru_cache(maxsize=512)
def prepare(schema: GraphQLSchema, source: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """Parse and validate a document once; the next request with the same text skips both."""
    try:
        document = parse(source, max_tokens=8_000)
    except GraphQLError as error:
        return None, (error,)
    return document, tuple(validate(schema, document, specified_rules, max_errors=20))


def run(
    schema: GraphQLSchema,
    source: str,
    *,
    context: Context,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    trusted: bool = False,
) -> ExecutionResult:
    """Execute a document for a viewer. A trusted one (ours, registered) is not measured against the limits."""
    document, errors = prepare(schema, source)
    if document is None or errors:
        return ExecutionResult(data=None, errors=list(errors))
    if _UNWRITABLE_ESCAPED.search(source) or not _writable(variables):
        unwritable = DomainError(ErrorCode.INVALID, _("填写的内容里有看不见的特殊字符，请删掉后重新填写。"))
        return ExecutionResult(data=None, errors=[GraphQLError(unwritable.message, original_error=unwritable)])
    operation = get_operation_ast(document, operation_name)
    if operation is None:
        return ExecutionResult(data=None, errors=[GraphQLError("name one operation of the document")])
    if not trusted and (refusal := check_limits(document, operation, variables or {})):
        return ExecutionResult(data=None, errors=[GraphQLError(refusal, extensions={"code": "LIMIT"})])
    result = execute(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation_name,
        execution_context_class=BlockingExecution,
    )
    if inspect.isawaitable(result):
        return event_loop().run_until_complete(_wait(result))
    return result


def _writable(value: Any) -> bool:
    if isinstance(value, str):
        return _UNWRITABLE.search(value) is None
    if isinstance(value, Mapping):
        return all(_writable(name) and _writable(one) for name, one in value.items())
    return all(map(_writable, value)) if isinstance(value, list | tuple) else True


async def _wait(result: Any) -> ExecutionResult:
    done: ExecutionResult = await result
    return done


def format_error(error: GraphQLError) -> dict[str, Any]:
    """An error as clients get it: a refusal with code and Chinese message; anything unforeseen without its insides."""
    cause = error.original_error
    if isinstance(cause, DomainError):
        extensions = {"code": str(cause.code), "field": camel(cause.field) if cause.field else None}
        return {"message": cause.message, "path": error.path, "extensions": extensions}
    if cause is not None:
        return {"message": "服务器出了点问题，请稍后再试。", "path": error.path, "extensions": {"code": "INTERNAL"}}
    formatted = dict(error.formatted)
    formatted.setdefault("extensions", {"code": "BAD_REQUEST"})
    return formatted
