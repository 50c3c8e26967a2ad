"""The frames of the three applications: an address of theirs answers the same small page, whatever follows in it.

The shop and station frames hold nothing of anybody: who is there, the application asks ``/session``. The center's frame
carries a nonce, because antd writes its style sheets at run time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from csp.constants import NONCE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

FRESH_SECONDS, STALE_SECONDS = 30, 300
_PHONE_FACES = {"shop": "益农集市", "station": "益农站点"}


def _phone_frame(face: str) -> Callable[..., HttpResponseBase]:
    @require_safe
    def frame(request: HttpRequest, rest: str = "") -> HttpResponseBase:  # noqa: ARG001  # the application reads its address
        body = render_to_string("frame.html", {"face": face, "title": _PHONE_FACES[face]})
        response = HttpResponse(body)
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
        return get_conditional_response(request, etag=etag, response=response) or response

    return frame


shop, station = _phone_frame("shop"), _phone_frame("station")


@require_safe
@csp_update({"style-src": ["'self'", NONCE]})
@cache_control(private=True, no_store=True)
def center(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001  # the application reads its address
    """The officials' desk."""
    nonce = str(request.csp_nonce)  # type: ignore[attr-defined]  # csp.middleware sets it
    return HttpResponse(render_to_string("frame.html", {"face": "center", "title": "益农工作台", "nonce": nonce}))


def _addresses(view: Callable[..., HttpResponseBase], *roots: str) -> list[URLPattern]:
    return [
        pattern
        for root in roots
        for pattern in (path(root, view, name=f"{root}_app"), path(f"{root}/<path:rest>", view))
    ]


urlpatterns = [
    *_addresses(shop, "cart", "checkout", "orders", "me"),
    *_addresses(station, "station"),
    *_addresses(center, "center"),
]
