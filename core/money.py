"""Money is an integer number of fen (分). Here are the words for people."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def yuan(fen: int) -> str:
    """``5900`` → ``"59.00"``; what gateways and people read."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen_of(text: str) -> int:
    """``"59.00"`` → ``5900``. Raises ValueError when it is not an amount with at most two decimals."""
    try:
        amount = Decimal(text)
    except ArithmeticError as error:
        raise ValueError(f"not an amount: {text!r}") from error
    fen = amount * 100
    if not amount.is_finite() or fen != fen.to_integral_value():
        raise ValueError(f"not an amount in fen: {text!r}")
    return int(fen)


def per_500g_fen(price_fen: int, net_g: int) -> int:
    """The price of 500 g (一斤) in fen, rounded half up, for a pack of ``net_g`` grams at ``price_fen``."""
    if net_g <= 0:
        raise ValueError(f"net_g must be positive, got {net_g}")
    return int((Decimal(price_fen) * 500 / net_g).quantize(Decimal(1), ROUND_HALF_UP))


def share(amount: int, weights: list[int]) -> list[int]:
    """Split ``amount`` fen in proportion to ``weights`` by largest remainder: the parts add up to the fen.

    Raises ValueError when a weight is negative or all are zero.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError(f"weights must be >= 0 and not all zero, got {weights}")
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for index in by_remainder[: amount - sum(parts)]:
        parts[index] += 1
    return parts
