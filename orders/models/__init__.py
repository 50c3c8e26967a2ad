from orders.models.buying import Address, Cart, CartLine
from orders.models.cancelling import CancelRequest, CancelRequestStatus
from orders.models.order import CloseCause, MoneyStatus, Order, OrderLine, OrderStatus, Purchase, Recipient
from orders.models.parcel import Parcel, ParcelItem, ParcelStatus, TrackingEvent

__all__ = [
    "Address",
    "CancelRequest",
    "CancelRequestStatus",
    "Cart",
    "CartLine",
    "CloseCause",
    "MoneyStatus",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Parcel",
    "ParcelItem",
    "ParcelStatus",
    "Purchase",
    "Recipient",
    "TrackingEvent",
]
