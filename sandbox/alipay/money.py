"""Yuan on the wire, fen inside."""

import re
from decimal import Decimal

PATTERN = re.compile(r"\d{1,9}(\.\d{1,2})?")


def to_fen(value: object) -> int:
    """Fen of `88.88`, `88.8`, `88` (text, or a JSON number read as Decimal). Raises ValueError."""
    written = str(value) if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if not PATTERN.fullmatch(written):
        raise ValueError(f"not an amount in yuan: {value!r}")
    return int(Decimal(written) * 100)


def yuan(fen: int) -> str:
    """`88.88`; a minus sign in front of negative amounts."""
    sign = "-" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole}.{cents:02d}"
