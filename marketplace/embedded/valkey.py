"""Embedded Valkey: broker, cache and rate limits on a unix socket, with an append-only file."""

import socket

from marketplace.embedded import binaries
from marketplace.embedded.child import Program
from marketplace.embedded.folders import private_folder
from marketplace.embedded.paths import Instance


def program(instance: Instance, *, throwaway: bool = False) -> Program:
    """Valkey of this instance. ``throwaway``: keep nothing on disk (tests)."""
    sock = instance.valkey_socket

    def prepare() -> None:
        private_folder(instance.sockets, mode=0o711)
        private_folder(sock.parent)
        private_folder(instance.valkey_data)

    def ready() -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(sock))
                client.sendall(b"PING\r\n")
                return client.recv(7) == b"+PONG\r\n"
            except OSError:
                return False

    options = {
        "port": "0",
        "unixsocket": str(sock),
        "unixsocketperm": "700",
        "dir": str(instance.valkey_data),
        "appendonly": "no" if throwaway else "yes",
        "save": "",
        # A broker that evicts loses tasks: refuse writes instead.
        "maxmemory-policy": "noeviction",
        # Its title would overwrite the environment by which a left-over process is recognised.
        "set-proc-title": "no",
        "daemonize": "no",
        "loglevel": "warning",
        "databases": "64",  # two for each worker of a test run
    }
    return Program(
        name="valkey",
        argv=[binaries.valkey_server(), *(part for key, value in options.items() for part in (f"--{key}", value))],
        ready=ready,
        prepare=prepare,
    )
