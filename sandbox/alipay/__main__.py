"""`python -m sandbox.alipay`: run the Alipay stand-in on a loopback port."""

import argparse
from functools import partial
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from sandbox.alipay.server import Settings, load, prepare, sole_owner

HOST = "127.0.0.1"
THREADS = 8


def settings_of(argv: list[str] | None = None) -> tuple[int, Settings]:
    """(port, settings) of a command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.alipay", description=__doc__)
    parser.add_argument("--port", type=int, default=8710)
    parser.add_argument("--data", type=Path, default=Path("var/sandbox/alipay"), help="books and keys")
    parser.add_argument("--app-id", default="", help="the calling app; more by POST /sandbox/apps")
    parser.add_argument("--app-public-key", type=Path, help="file: SPKI PEM or bare base64")
    parser.add_argument("--platform-id", default="", help="the platform's own account, 2088 and 12 digits")
    parser.add_argument("--time-scale", type=float, help="notify retries and the refund gap run this much faster")
    parser.add_argument("--fee-bp", type=int, help="gateway fee in basis points of the released amount")
    parser.add_argument("--audit-delay", type=float, help="seconds until an onboarding is decided")
    given = parser.parse_args(argv)
    if bool(given.app_id) != bool(given.app_public_key):
        parser.error("--app-id and --app-public-key go together")
    if given.time_scale is not None and given.time_scale < 1:
        parser.error("--time-scale is at least 1")
    options = {
        "time_scale": given.time_scale,
        "fee_bp": given.fee_bp,
        "audit_delay_ms": None if given.audit_delay is None else int(given.audit_delay * 1000),
    }
    return given.port, Settings(
        data=given.data.resolve(),
        app_id=given.app_id,
        app_public_key=given.app_public_key.read_text(encoding="ascii") if given.app_public_key else "",
        platform_id=given.platform_id,
        options=tuple((key, str(value)) for key, value in options.items() if value is not None),
    )


def main() -> None:
    port, settings = settings_of()
    with sole_owner(settings.data):
        prepare(settings)
        print(f"alipay sandbox on http://{HOST}:{port}/gateway.do", flush=True)
        server = Granian(
            "sandbox.alipay",
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,  # one process owns the books; the threads share it
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            log_level=LogLevels.critical,
        )
        server.serve(target_loader=partial(load, settings), wrap_loader=False)


if __name__ == "__main__":
    main()
