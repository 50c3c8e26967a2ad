"""Every address of the market."""

from __future__ import annotations

from django.urls import include, path

from core.graphql.view import EndpointView
from marketplace.views import demo, development, session

urlpatterns = [
    path("_allauth/", include("core.signin.steps")),
    path("auth/", include("core.signin.urls")),
    path("", include("core.files.urls")),
    path("", include("payments.urls")),
    path("", include("orders.urls")),
    path("session", session.session, name="session"),
    path("demo/accounts", demo.account_list, name="demo_accounts"),
    path("demo/signin", demo.demo_sign_in, name="demo_sign_in"),
    path("dev/outbox", development.outbox, name="development_outbox"),
    path("graphql", EndpointView.as_view(), name="graphql"),
    path("", include("marketplace.shells")),
    path("", include("marketplace.page_urls")),
]
handler404 = "marketplace.pages.not_found"
handler500 = "marketplace.pages.broken"
