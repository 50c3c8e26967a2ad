"""HTTP entries of signing in; the steps after the first are allauth's own."""

from __future__ import annotations

import json

import segno
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import DomainError, ErrorCode
from core.signin import factors
from core.signin.services import start, start_by_password

_STATUS = {ErrorCode.LIMIT: 429, ErrorCode.FORBIDDEN: 403, ErrorCode.UNAUTHENTICATED: 401, ErrorCode.STATE: 409}


@require_POST
@never_cache
def phone_start(request: HttpRequest) -> JsonResponse:
    """``{"phone": "139…"}`` → 200 ``{"next": "code"}``; a refusal → ``{"error": {code, message, field}}``."""
    try:
        [phone] = _given(request, "phone")
        start(request=request, phone=phone)
    except DomainError as error:
        return _refusal(error)
    return JsonResponse({"next": "code"})


@require_POST
@never_cache
def password_start(request: HttpRequest) -> JsonResponse:
    """``{"phone", "password"}`` → ``{"next": "factor"}`` (allauth's ``auth/2fa/authenticate``) or ``{"next": ""}``."""
    try:
        phone, password = _given(request, "phone", "password")
        waits = start_by_password(request=request, phone=phone, password=password)
    except DomainError as error:
        return _refusal(error)
    return JsonResponse({"next": "factor" if waits else ""})


@require_http_methods(["GET", "POST"])
@never_cache
def second_factor(request: HttpRequest) -> JsonResponse:
    """GET → ``{secret, address, qr}`` to enrol an authenticator app (``qr``: an SVG as a data address);
    POST ``{"code", "password"}`` → ``{"recoveryCodes": [...]}``, shown once.
    """
    try:
        if request.method == "GET":
            offer = factors.begin(request)
            qr = segno.make(offer.address).svg_data_uri(scale=5, border=2)
            return JsonResponse({"secret": offer.secret, "address": offer.address, "qr": qr})
        code, password = _given(request, "code", "password")
        return JsonResponse({"recoveryCodes": factors.enrol(request=request, code=code, password=password)})
    except DomainError as error:
        return _refusal(error)


def _given(request: HttpRequest, *names: str) -> list[str]:
    try:
        body = json.loads(request.body)
        return [str(body[name]) for name in names]
    except (ValueError, KeyError, TypeError) as error:
        message = "请填手机号。" if names == ("phone",) else "请把表单填完整。"
        raise DomainError(ErrorCode.INVALID, message, names[0]) from error


def _refusal(error: DomainError) -> JsonResponse:
    refusal = {"code": str(error.code), "message": error.message, "field": error.field}
    return JsonResponse({"error": refusal}, status=_STATUS.get(ErrorCode(error.code), 400))
