"""The GraphQL endpoint: trusted documents by hash; others only where development or integration allows them."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from graphene_django.views import GraphQLView, HttpError
from graphql import ExecutionResult, GraphQLError

from core.graphql.context import context_of
from core.graphql.execution import format_error, run
from core.graphql.trusted import documents

logger = logging.getLogger(__name__)

_SHAPE = "请求的格式不对，请刷新页面后重试。"


class EndpointView(GraphQLView):
    """graphene-django's view with our execution: cached documents, trusted documents, limits, loaders, typed errors."""

    def __init__(self, **options: Any) -> None:
        super().__init__(schema=import_string(str(settings.GRAPHENE["SCHEMA"])), **options)

    @cached_property
    def graphql_schema(self) -> Any:
        return self.schema.graphql_schema

    def execute_graphql_request(
        self,
        request: HttpRequest,
        data: dict[str, Any],
        query: str | None,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        show_graphiql: bool = False,  # noqa: ARG002  # of the parent's signature; there is no page of its own
    ) -> ExecutionResult | None:
        if request.method != "POST":
            raise HttpError(_refuse("只接受 POST。", 405))
        trusted = documents().get(str(data.get("documentId", "")).removeprefix("sha256:"))
        if trusted is None and settings.GRAPHQL_TRUSTED_ONLY:
            raise HttpError(_refuse("这里只执行登记过的查询文档。", 400))
        if not isinstance(variables or {}, dict):
            raise HttpError(_refuse(_SHAPE, 400))
        source = trusted or query
        if not source:
            raise HttpError(_refuse("没有查询文档，或文档编号没有登记。", 400))
        result = run(
            self.graphql_schema,
            source,
            context=context_of(request),
            variables=variables,
            operation_name=operation_name,
            trusted=trusted is not None,
        )
        for error in result.errors or []:
            if error.original_error is not None:
                _log(error)
        return result

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The request's document, variables and operation. Raises HttpError for what has another shape."""
        data: dict[str, Any] = super().parse_body(request)
        if any(not isinstance(data.get(name) or "", str) for name in ("query", "operationName", "documentId")):
            raise HttpError(_refuse(_SHAPE, 400))
        return data

    def json_encode(self, _request: HttpRequest, d: Any, pretty: bool = False) -> str:
        return json.dumps(d, ensure_ascii=False, separators=(",", ":"), indent=2 if pretty else None)

    @staticmethod
    def format_error(error: Exception) -> dict[str, Any]:
        if isinstance(error, GraphQLError):
            return format_error(error)
        return {"message": str(error), "extensions": {"code": "BAD_REQUEST"}}


def _refuse(message: str, status: int) -> HttpResponse:
    return HttpResponse(message, status=status)


def _log(error: GraphQLError) -> None:
    from core.errors import DomainError

    if not isinstance(error.original_error, DomainError):
        logger.error("graphql: %s at %s", error.original_error, error.path, exc_info=error.original_error)
