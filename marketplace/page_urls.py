"""Addresses of the public pages, and of what is printed."""

from __future__ import annotations

from django.urls import path

from marketplace import pages, printed
from marketplace.views import epcis

urlpatterns = [
    path("", pages.home, name="home_page"),
    path("list", pages.product_list, name="list_page"),
    path("p/<uuid:key>", pages.product, name="product_page"),
    path("s/", pages.stations, name="stations_page"),
    path("s/<uuid:key>", pages.station, name="station_page"),
    path("t/", pages.trace_find, name="trace_find_page"),
    path("t/<str:code>", pages.trace, name="trace_page"),
    path("t/<str:code>/epcis.json", epcis.public, name="epcis"),
    path("exports/lots/<uuid:lot_id>/epcis.json", epcis.with_trade, name="epcis_with_trade"),
    path("labels/lots/<uuid:lot_id>", printed.labels, name="labels"),
    path("print/picking/<uuid:seller_id>", printed.picking, name="picking_list"),
    path("print/intakes/<uuid:intake_id>", printed.sheet, name="intake_sheet"),
    path("print/commitments/<uuid:commitment_id>", printed.commitment, name="commitment_paper"),
    path("rules/<slug:kind>", pages.rule, name="rule_page"),
    path("signin", pages.sign_in, name="signin_page"),
    path("areas.json", pages.area_names, name="areas"),
]
