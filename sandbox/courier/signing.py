"""The signature of every message in both directions: HMAC-SHA256 over timestamp, a dot, and the exact body bytes."""

import hmac
from hashlib import sha256

TIMESTAMP = "X-Courier-Timestamp"
SIGNATURE = "X-Courier-Signature"
TOLERANCE_SECONDS = 300


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    """``v1=`` and the lower-case hex HMAC; ``timestamp`` in seconds since the epoch."""
    return "v1=" + hmac.new(secret, f"{timestamp}.".encode() + body, sha256).hexdigest()


def headers(secret: bytes, timestamp: int, body: bytes, *, spoiled: bool = False) -> dict[str, str]:
    """Both headers of a message; ``spoiled`` signs with another key, for those who must notice."""
    key = secret + b"?" if spoiled else secret
    return {TIMESTAMP: str(timestamp), SIGNATURE: sign(key, timestamp, body)}


def fault_of(secret: bytes, timestamp: str, signature: str, body: bytes, now: int) -> str:
    """Why a message is not to be believed, in Chinese; empty when it is."""
    if not (timestamp.isascii() and timestamp.isdigit()):
        return f"缺少 {TIMESTAMP}"
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        return "时间戳与快递方时间相差超过 5 分钟"
    if not hmac.compare_digest(sign(secret, int(timestamp), body).encode(), signature.encode()):
        return "签名不正确"
    return ""
