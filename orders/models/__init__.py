from orders.models.buying import Address, Cart, CartLine
from orders.models.order import MoneyStatus, Order, OrderLine, OrderStatus, Purchase, Recipient
from orders.models.parcel import Parcel, ParcelItem, ParcelStatus, TrackingEvent

__all__ = [
    "Address",
    "Cart",
    "CartLine",
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
