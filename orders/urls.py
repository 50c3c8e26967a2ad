"""Addresses of orders."""

from __future__ import annotations

from django.urls import path

from orders.parcels import views

urlpatterns = [
    path("courier/push", views.courier_push, name="courier_push"),
]
