"""The gateways by name, configured from the settings."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from payments.gateways.alipay.client import AlipayConfig
from payments.gateways.alipay.gateway import AlipayGateway
from payments.gateways.base import PaymentGateway

NOTIFY_PATH = "/pay/alipay/notify"


@lru_cache(maxsize=8)
def _alipay(config: AlipayConfig) -> AlipayGateway:
    return AlipayGateway(config)


def gateway_for(provider: str) -> PaymentGateway:
    """The gateway a payee account is with. Raises KeyError for a provider we do not speak."""
    if provider != AlipayGateway.name:
        raise KeyError(provider)
    return _alipay(
        AlipayConfig(
            server_url=settings.ALIPAY_GATEWAY_URL,
            app_id=settings.ALIPAY_APP_ID,
            private_key=settings.ALIPAY_PRIVATE_KEY,
            public_key=settings.ALIPAY_PUBLIC_KEY,
            platform_account=settings.ALIPAY_PLATFORM_ACCOUNT,
            notify_url=settings.PUBLIC_URL.rstrip("/") + NOTIFY_PATH,
        )
    )
