"""What the gateway calls, and what people download."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.gateways import gateway_for
from payments.gateways.base import EventRefused
from payments.services.inbound import receive_event

logger = logging.getLogger(__name__)


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
