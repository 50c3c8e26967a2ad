"""HTTP entries of signing in; the steps after the first are allauth's own."""

from __future__ import annotations

import json

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import DomainError, ErrorCode
from core.signin.services import start

_STATUS = {ErrorCode.LIMIT: 429, ErrorCode.FORBIDDEN: 403}


@require_POST
@never_cache
def phone_start(request: HttpRequest) -> JsonResponse:
    """``{"phone": "139…"}`` → 200 ``{"next": "code"}``; a refusal → ``{"error": {code, message, field}}``."""
    try:
        body = json.loads(request.body)
        phone = str(body["phone"])
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": {"code": "INVALID", "message": "请填手机号。", "field": "phone"}}, status=400)
    try:
        start(request=request, phone=phone)
    except DomainError as error:
        refusal = {"code": str(error.code), "message": error.message, "field": error.field}
        return JsonResponse({"error": refusal}, status=_STATUS.get(ErrorCode(error.code), 400))
    return JsonResponse({"next": "code"})
