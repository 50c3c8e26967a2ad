"""Domain events: what a lower floor tells a higher one.

An event is a frozen dataclass that holds ids. It is published inside the transaction of the deed; handlers run at once,
write rows and do no I/O; a handler that fails fails the deed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection

E = TypeVar("E")
_handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Let ``handler`` be called for each event of this type; called once, in ``AppConfig.ready``."""
    if handler not in _handlers[event_type]:
        _handlers[event_type].append(handler)


def publish(event: object) -> None:
    """Tell the handlers, in the order they subscribed. Raises RuntimeError outside a transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} published outside a transaction")
    for handler in _handlers[type(event)]:
        handler(event)
