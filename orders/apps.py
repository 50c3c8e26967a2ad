"""Orders: carts, addresses, purchases, and what happens to them."""

from __future__ import annotations

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "订单"

    def ready(self) -> None:
        from orders import handlers

        handlers.subscribe_all()
