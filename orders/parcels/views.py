"""What the courier calls."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from orders.couriers.base import PushRefused
from orders.parcels.services.tracking import receive_push

logger = logging.getLogger(__name__)

MOST_BYTES = 65_536
"""An event is a few hundred bytes; a courier never sends more than this (sandbox/courier/README.md, Calls)."""


@csrf_exempt  # authenticated by the courier's signature, which a browser cannot make
@require_POST
def courier_push(request: HttpRequest) -> HttpResponse:
    """Take one event: stored and committed before it is acknowledged. A refused one changes nothing."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit():
        return HttpResponse(status=411)
    if int(length) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        receive_push(body=request.body, headers=request.headers)
    except PushRefused as refusal:
        logger.warning("courier push refused: %s", refusal)
        return HttpResponseBadRequest()
    return HttpResponse(status=204)
