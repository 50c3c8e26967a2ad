"""Addresses of payments."""

from __future__ import annotations

from django.urls import path

from payments import views

urlpatterns = [
    path("pay/alipay/notify", views.notify, {"provider": "alipay"}, name="alipay-notify"),
    path("statements/<uuid:statement_id>.xlsx", views.statement_file, name="statement-file"),
]
