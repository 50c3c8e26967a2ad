"""Every write of this app, one verb each."""

from stations.services.standing import (
    seller_account_activated,
    seller_account_restricted,
    seller_account_submitted,
    tell_news,
    tell_on_sale,
)

__all__ = [
    "seller_account_activated",
    "seller_account_restricted",
    "seller_account_submitted",
    "tell_news",
    "tell_on_sale",
]
