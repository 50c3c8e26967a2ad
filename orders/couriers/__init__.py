"""The courier a market orders waybills from, configured from the settings."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from orders.couriers.base import CourierGateway
from orders.couriers.dianyun import DianyunConfig, DianyunGateway
from orders.couriers.names import DIANYUN

PUSH_PATH = "/courier/push"


@lru_cache(maxsize=8)
def _dianyun(config: DianyunConfig) -> DianyunGateway:
    return DianyunGateway(config)


def gateway() -> CourierGateway:
    """The courier waybills are ordered from."""
    return _dianyun(DianyunConfig(settings.COURIER_URL, settings.COURIER_SECRET))


def can_track(courier: str) -> bool:
    """Whether news of a parcel with this courier can be asked for."""
    return courier == DIANYUN


def push_url() -> str:
    """Where the courier tells what happens to a parcel."""
    return str(settings.PUBLIC_URL).rstrip("/") + PUSH_PATH
