"""Every address of the market."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from core.graphql.view import EndpointView

urlpatterns = [
    path("_allauth/", include("allauth.headless.urls")),
    path("graphql", EndpointView.as_view(graphiql=settings.DEBUG or settings.DEMO), name="graphql"),
]
