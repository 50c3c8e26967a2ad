"""What people print: a registered document, run as the one who asks, and a page for paper. Never stored anywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import audit
from core.errors import DomainError, ErrorCode
from core.graphql import global_id
from core.graphql.context import context_of, viewer_of_request
from marketplace.documents import PageUnavailable, ask

View = Callable[..., HttpResponseBase]
_STATUS = {ErrorCode.FORBIDDEN: HTTPStatus.FORBIDDEN, ErrorCode.NOT_FOUND: HTTPStatus.NOT_FOUND}


def private(view: View) -> View:
    """A page for one person: never stored; who is not signed in is led there; a refusal says why and is audited."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except DomainError as error:
            audit.record_refusal(viewer_of_request(request), error)
            if error.code == ErrorCode.UNAUTHENTICATED:
                response = redirect(f"{reverse('signin_page')}?{urlencode({'next': request.get_full_path()})}")
            else:
                body = render_to_string("_print_refused.html", {"message": error.message})
                response = HttpResponse(body, status=_STATUS.get(ErrorCode(error.code), HTTPStatus.BAD_REQUEST))
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return answer


def answer(page: str, variables: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """A page's data as the one who asks may see it. Raises DomainError as the first refused field did."""
    try:
        return ask(page, variables, context=context_of(request))
    except PageUnavailable as error:
        for cause in error.errors:
            if isinstance(cause.original_error, DomainError):
                raise cause.original_error from error
        raise


def _number(text: str, field: str) -> int | None:
    if text and not (text.isdecimal() and len(text) < 7):
        raise DomainError(ErrorCode.INVALID, _("箱号要填数字。"), field=field)
    return int(text) if text else None


@require_safe
@private
def labels(request: HttpRequest, lot_id: UUID) -> HttpResponseBase:
    """Labels of 60 × 40 mm for the boxes of a lot, ``?from=1&to=57``."""
    variables = {
        "lot": global_id("Lot", lot_id),
        "first": _number(request.GET.get("from", ""), "first"),
        "last": _number(request.GET.get("to", ""), "last"),
    }
    return HttpResponse(render_to_string("labels/page.html", answer("labels", variables, request)))


@require_safe
@private
def sheet(request: HttpRequest, intake_id: UUID) -> HttpResponseBase:
    """收购单."""
    data = answer("sheet", {"id": global_id("Intake", intake_id)}, request)
    return HttpResponse(render_to_string("sheet/page.html", data))


@require_safe
@private
def picking(request: HttpRequest, seller_id: UUID) -> HttpResponseBase:
    """拣货单."""
    data = answer("picking", {"id": global_id("Seller", seller_id)}, request)
    return HttpResponse(render_to_string("picking/page.html", data))


@require_safe
@private
def commitment(request: HttpRequest, commitment_id: UUID) -> HttpResponseBase:
    """承诺达标合格证."""
    data = answer("commitment", {"id": global_id("Commitment", commitment_id)}, request)
    return HttpResponse(render_to_string("commitment/page.html", data))
