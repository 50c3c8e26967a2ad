"""``GET /session``: what the header of a public page may know about its visitor. Never cached, sets the CSRF cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from core.graphql.context import viewer_of_request
from orders import selectors


@require_safe
@ensure_csrf_cookie
@cache_control(private=True, no_store=True)
def session(request: HttpRequest) -> HttpResponse:
    """``{signedIn, name, cartCount, largeType, roles: [{role, scopeKey}]}``."""
    viewer = viewer_of_request(request)
    if not viewer.is_authenticated:
        return JsonResponse({"signedIn": False, "name": "", "cartCount": 0, "largeType": False, "roles": []})
    return JsonResponse(
        {
            "signedIn": True,
            "name": viewer.user.name,
            "cartCount": selectors.cart_count(viewer),
            "largeType": viewer.user.large_type,
            "roles": [
                {"role": grant.role, "scopeKey": grant.scope_key}
                for grant in sorted(viewer.grants, key=lambda grant: (grant.role, grant.scope_key))
            ],
        }
    )
