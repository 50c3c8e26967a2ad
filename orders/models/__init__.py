from orders.models.buying import Address, Cart, CartLine
from orders.models.order import MoneyStatus, Order, OrderLine, OrderStatus, Purchase, Recipient

__all__ = [
    "Address",
    "Cart",
    "CartLine",
    "MoneyStatus",
    "Order",
    "OrderLine",
    "OrderStatus",
    "Purchase",
    "Recipient",
]
