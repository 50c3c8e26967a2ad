"""Carries what processes write, line by line, and wakes up for signals while it waits."""

import os
import selectors
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass

from marketplace.embedded.child import Child, Program
from marketplace.embedded.paths import Instance
from marketplace.up.console import Console

READ_BYTES = 65536


@dataclass
class _Pipe:
    name: str
    sink: Callable[[str], None] | None
    partial: bytes = b""


class Carrier:
    """The reading ends of all processes' output."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._selector = selectors.DefaultSelector()
        self._pipes: dict[int, _Pipe] = {}
        self._of_child: dict[int, int] = {}
        self._wake_out, self._wake_in = socket.socketpair()
        for end in (self._wake_out, self._wake_in):
            end.setblocking(False)
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._wake_in.fileno(), warn_on_full_buffer=False)

    def spawn(self, program: Program, instance: Instance, sink: Callable[[str], None] | None = None) -> Child:
        """Start it; its lines go to the console and to ``sink``."""
        read, write = os.pipe()
        try:
            child = Child(program, instance, write)
        except OSError:
            os.close(read)
            raise
        finally:
            os.close(write)
        os.set_blocking(read, False)
        self._pipes[read] = _Pipe(program.name, sink)
        self._of_child[child.pid] = read
        self._selector.register(read, selectors.EVENT_READ)
        return child

    def carry(self, timeout: float | None) -> None:
        """Wait for lines or a signal, at most ``timeout`` seconds, and pass the lines on."""
        for key, _ in self._selector.select(timeout):
            if key.fd == self._wake_out.fileno():
                self._wake_out.recv(READ_BYTES)
            else:
                self._read(key.fd)

    def drain(self, child: Child) -> None:
        """What a dead process wrote last; then its pipe is closed, whoever else may still hold the other end."""
        descriptor = self._of_child.pop(child.pid, None)
        if descriptor is None:
            return
        while descriptor in self._pipes and self._read(descriptor):
            pass
        if descriptor in self._pipes:
            self._close(descriptor)

    def close(self) -> None:
        signal.set_wakeup_fd(-1)
        self._selector.close()
        self._wake_out.close()
        self._wake_in.close()

    def _read(self, descriptor: int) -> bool:
        """Pass on what is there; False when that was nothing."""
        pipe = self._pipes[descriptor]
        try:
            content = os.read(descriptor, READ_BYTES)
        except BlockingIOError:
            return False
        *lines, pipe.partial = (pipe.partial + content).split(b"\n")
        if not content:
            self._close(descriptor)
        for line in lines:
            self._pass_on(pipe, line)
        return bool(content)

    def _close(self, descriptor: int) -> None:
        pipe = self._pipes.pop(descriptor)
        self._selector.unregister(descriptor)
        os.close(descriptor)
        if pipe.partial:
            self._pass_on(pipe, pipe.partial)

    def _pass_on(self, pipe: _Pipe, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip("\r")
        self._console.line(pipe.name, text)
        if pipe.sink:
            pipe.sink(text)
