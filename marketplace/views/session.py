"""``GET /session``: what the header of a public page may know about its visitor. Never cached, sets the CSRF cookie."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from core.access import Viewer, viewer_of
from core.graphql.context import viewer_of_request
from core.signin.factors import has_second_factor
from orders import selectors


@require_safe
@ensure_csrf_cookie
@cache_control(private=True, no_store=True)
def session(request: HttpRequest) -> HttpResponse:
    """``{signedIn, name, cartCount, largeType, mustEnrol, roles: [{role, scopeKey}]}``.

    ``mustEnrol``: an office waits for the second factor that this account has not enrolled yet.
    """
    viewer = viewer_of_request(request)
    if not viewer.is_authenticated:
        nobody = {"signedIn": False, "name": "", "cartCount": 0, "largeType": False, "mustEnrol": False, "roles": []}
        return JsonResponse(nobody)
    return JsonResponse(
        {
            "signedIn": True,
            "name": viewer.user.name,
            "cartCount": selectors.cart_count(viewer),
            "largeType": viewer.user.large_type,
            "mustEnrol": _must_enrol(viewer),
            "roles": [
                {"role": grant.role, "scopeKey": grant.scope_key}
                for grant in sorted(viewer.grants, key=lambda grant: (grant.role, grant.scope_key))
            ],
        }
    )


def _must_enrol(viewer: Viewer) -> bool:
    held = viewer_of(viewer.user, mfa=True)
    return held.grants != viewer.grants and not has_second_factor(viewer.user)
