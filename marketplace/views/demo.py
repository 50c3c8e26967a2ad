"""The demonstration's accounts, one press each: a page for visitors, JSON for programs, 404 on a real market."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from marketplace import pages
from marketplace.demo.accounts import CENTER, SHOP, STATION, accounts, sign_in

FACES = {SHOP: "买东西", STATION: "开店、发货", CENTER: "审核、结算"}


@require_safe
@never_cache
@ensure_csrf_cookie
def account_list(request: HttpRequest) -> HttpResponse:
    """The accounts by face; ``?format=json`` → ``{"accounts": [{phone, name, role, title, place, face, home}]}``."""
    if not settings.DEMO:
        raise Http404
    found = accounts(now=timezone.now())
    if request.GET.get("format") == "json":
        return JsonResponse({"accounts": [{**asdict(one), "home": one.home} for one in found]})
    faces = [{"title": title, "accounts": [one for one in found if one.face == face]} for face, title in FACES.items()]
    context = {"page": "demo", "shell": pages.shell(), "faces": faces, "next": request.GET.get("next", "")}
    return render(request, "demo/page.html", context)


@require_POST
@never_cache
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """``account`` (a phone number of the list), as a form or as JSON: the form goes on to ``next`` or to the account's
    face, JSON is answered ``{"signedIn": true, "home": …}``.
    """
    as_json = request.content_type == "application/json"
    try:
        given = json.loads(request.body) if as_json else request.POST
        phone = str(given.get("account", ""))
    except (ValueError, AttributeError) as error:
        raise Http404 from error
    try:
        account = sign_in(request=request, phone=phone, now=timezone.now())
    except DomainError as error:
        if as_json:
            refusal = {"code": str(error.code), "message": error.message, "field": error.field}
            return JsonResponse({"error": refusal}, status=404)
        raise Http404 from error
    if as_json:
        return JsonResponse({"signedIn": True, "name": account.name, "role": account.role, "home": account.home})
    to = str(given.get("next", ""))
    return redirect(to if url_has_allowed_host_and_scheme(to, allowed_hosts=None) else account.home)
