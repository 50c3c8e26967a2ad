"""`python -m sandbox.courier`: run the courier stand-in on a loopback port."""

import argparse
import math
from functools import partial
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from sandbox.courier.server import Settings, load, prepare, sole_owner

HOST = "127.0.0.1"
THREADS = 8
MIN_SECRET_BYTES = 16


def settings_of(argv: list[str] | None = None) -> tuple[int, Settings]:
    """(port, settings) of a command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.courier", description=__doc__)
    parser.add_argument("--port", type=int, default=8720)
    parser.add_argument("--data", type=Path, default=Path("var/sandbox/courier"), help="the books")
    parser.add_argument("--secret-file", type=Path, required=True, help="file: the secret shared with the market")
    parser.add_argument("--push-url", help="where tracking events go unless a waybill names another address")
    parser.add_argument("--auto-seconds", type=float, help="seconds between automatic steps; 0: only by hand")
    parser.add_argument("--time-scale", type=float, help="push retries come this much faster")
    given = parser.parse_args(argv)
    secret = given.secret_file.read_bytes().strip()
    if len(secret) < MIN_SECRET_BYTES:
        parser.error(f"the secret has at least {MIN_SECRET_BYTES} bytes")
    if given.time_scale is not None and not 1 <= given.time_scale < math.inf:
        parser.error("--time-scale is at least 1")
    if given.auto_seconds is not None and not 0 <= given.auto_seconds < math.inf:
        parser.error("--auto-seconds is not negative")
    options = {"push_url": given.push_url, "auto_seconds": given.auto_seconds, "time_scale": given.time_scale}
    return given.port, Settings(
        data=given.data.resolve(),
        secret=secret,
        options=tuple((key, str(value)) for key, value in options.items() if value is not None),
    )


def main() -> None:
    port, settings = settings_of()
    with sole_owner(settings.data):
        prepare(settings)
        print(f"courier sandbox on http://{HOST}:{port}/", flush=True)
        server = Granian(
            "sandbox.courier",
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,  # one process owns the books; the threads share it
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            log_level=LogLevels.error,
        )
        server.serve(target_loader=partial(load, settings), wrap_loader=False)


if __name__ == "__main__":
    main()
