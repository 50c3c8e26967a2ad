"""A lot's records for machines: its chain for anybody, with the seller's trade for those who may see it."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.lots import selectors as lots
from catalog.traceability import epcis, selectors
from core.graphql.context import viewer_of_request
from marketplace.pages import FRESH_SECONDS, STALE_SECONDS, Missing
from marketplace.parcels import trade_events
from marketplace.printed import private


def _json(document: dict[str, Any], code: str) -> HttpResponse:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    headers = {"Content-Disposition": f'attachment; filename="lot-{code}.epcis.json"'}
    return HttpResponse(body, content_type=epcis.MEDIA_TYPE, headers=headers)


@require_safe
def public(request: HttpRequest, code: str) -> HttpResponseBase:
    """The chain of the lot behind a box's or a lot's code. It never reads the session."""
    story = selectors.story_by_code(code)
    if story is None:
        raise Missing(_("没有这个码。"))
    response = _json(epcis.document(story.row), story.code)
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
    return get_conditional_response(request, etag=etag, response=response) or response


@require_safe
@private
def with_trade(request: HttpRequest, lot_id: UUID) -> HttpResponseBase:
    """The same with the lot's sales and parcels, for those who may see the lot."""
    lot = lots.lot(lot_id, viewer_of_request(request))
    story = selectors.story_of(lot)
    return _json(epcis.document(story.row, trade=trade_events(lot)), lot.code)
