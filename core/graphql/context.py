"""What every resolver gets as ``info.context``: the viewer, the moment, and the request's loaders."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from graphene.utils.dataloader import DataLoader

from core.access import ANONYMOUS, Viewer, viewer_of

_thread = threading.local()


def event_loop() -> asyncio.AbstractEventLoop:
    """This thread's own loop, on which loaders gather their keys; nothing else ever runs on it."""
    loop: asyncio.AbstractEventLoop | None = getattr(_thread, "loop", None)
    if loop is None or loop.is_closed():
        loop = _thread.loop = asyncio.new_event_loop()
    return loop


@contextmanager
def as_plain_thread() -> Iterator[None]:
    """Run blocking code from within the loaders' loop as the ordinary thread it is.

    With a running loop in sight Django refuses the database, and hands out another connection than the request's own,
    outside its transaction.
    """
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)


class Loader(DataLoader):
    """Gathers the keys asked for in one step of execution and reads them in one statement.

    A subclass writes ``read(keys) -> values`` (same order, None where there is nothing); it knows ``self.context``.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(loop=event_loop())
        self.context = context

    async def batch_load_fn(self, keys: Sequence[Any]) -> Sequence[Any]:
        with as_plain_thread():
            return self.read(keys)

    def read(self, keys: Sequence[Any]) -> Sequence[Any]:
        """Read the values for ``keys``, in their order."""
        raise NotImplementedError


L = TypeVar("L", bound=Loader)


@dataclass
class Context:
    """One execution: who asks, when, and what has been loaded for him."""

    viewer: Viewer = ANONYMOUS
    now: datetime = field(default_factory=timezone.now)
    request: HttpRequest | None = None
    _loaders: dict[Hashable, Loader] = field(default_factory=dict)

    def loader(self, kind: type[L], *args: Hashable) -> L:
        """This execution's loader of one kind; ``args`` part loaders of the same kind, such as a filter."""
        key = (kind, *args)
        if key not in self._loaders:
            self._loaders[key] = kind(self, *args)
        return self._loaders[key]


def context_of(request: HttpRequest) -> Context:
    """The context for an HTTP request: its session's user, with official grants only after a second factor."""
    return Context(viewer=viewer_of_request(request), request=request)


def viewer_of_request(request: HttpRequest) -> Viewer:
    """The viewer behind a request's session."""
    methods = request.session.get("account_authentication_methods", []) if hasattr(request, "session") else []
    mfa = any(method.get("method") == "mfa" for method in methods)
    return viewer_of(getattr(request, "user", None), mfa=mfa)
