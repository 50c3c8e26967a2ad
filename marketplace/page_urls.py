"""Addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from marketplace import pages

urlpatterns = [
    path("", pages.home, name="home_page"),
    path("list", pages.product_list, name="list_page"),
    path("p/<uuid:key>", pages.product, name="product_page"),
    path("s/", pages.stations, name="stations_page"),
    path("s/<uuid:key>", pages.station, name="station_page"),
    path("t/", pages.trace_find, name="trace_find_page"),
    path("t/<str:code>", pages.trace, name="trace_page"),
    path("rules/<slug:kind>", pages.rule, name="rule_page"),
    path("signin", pages.sign_in, name="signin_page"),
    path("areas.json", pages.area_names, name="areas"),
]
