"""The Alipay stand-in of payments, for orders whose money moves."""

from __future__ import annotations

from payments.tests.conftest import alipay, receiver, running, shop

__all__ = ["alipay", "receiver", "running", "shop"]
