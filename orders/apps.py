"""Orders: carts, addresses, purchases, and what happens to them."""

from __future__ import annotations

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "订单"

    def ready(self) -> None:
        from orders import handlers
        from orders.parcels import access, notices, tasks  # noqa: F401 - they register themselves
        from orders.parcels import handlers as parcel_handlers  # noqa: F401 - so do the outbox topics

        handlers.subscribe_all()
