"""What the gateway calls, and what people download."""

from __future__ import annotations

import logging
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core import audit
from core.errors import DomainError, ErrorCode
from core.graphql.context import viewer_of_request
from core.graphql.mutation import as_error
from payments import selectors
from payments.exports import CONTENT_TYPE, statement_xlsx
from payments.gateways import gateway_for
from payments.gateways.base import EventRefused
from payments.services.inbound import receive_event

logger = logging.getLogger(__name__)

_STATUS: dict[str, int] = {ErrorCode.UNAUTHENTICATED: 401, ErrorCode.FORBIDDEN: 403, ErrorCode.NOT_FOUND: 404}


@csrf_exempt  # authenticated by the gateway's signature, which a browser cannot make
@require_POST
def notify(request: HttpRequest, provider: str) -> HttpResponse:
    """Take one event: stored and committed before it is acknowledged. A refused one changes nothing."""
    gateway = gateway_for(provider)
    try:
        receive_event(provider=provider, body=request.body, headers=request.headers)
    except EventRefused as refusal:
        logger.warning("%s event refused: %s", provider, refusal)
        ok = False
    else:
        ok = True
    status, body, content_type = gateway.ack(ok)
    return HttpResponse(body, status=status, content_type=content_type)


@require_safe
def statement_file(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """A statement as .xlsx, for whoever may see it on the page."""
    viewer = viewer_of_request(request)
    try:
        statement = selectors.statement(statement_id, viewer)
    except DomainError as error:
        audit.record_refusal(viewer, error)
        return JsonResponse({"errors": [as_error(error)]}, status=_STATUS.get(error.code, 400))
    lines = selectors.lines(statement).order_by("earning__matured_at", "pk")
    response = HttpResponse(statement_xlsx(statement, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{statement.number}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response
