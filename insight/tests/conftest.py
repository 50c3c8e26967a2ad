"""The Alipay stand-in of payments, for a market whose money moved."""

from __future__ import annotations

from payments.tests.conftest import alipay, receiver, running, shop

__all__ = ["alipay", "receiver", "running", "shop"]
