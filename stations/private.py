"""Identity numbers: encrypted at rest, found by a keyed hash, shown masked."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings


def encrypt(text: str) -> bytes:
    """Encrypted with ``ID_ENC_KEY`` (Fernet: AES-CBC with HMAC); differs each time."""
    return Fernet(settings.ID_ENC_KEY).encrypt(text.encode())


def decrypt(sealed: bytes | memoryview) -> str:
    """The inverse of ``encrypt``. Raises cryptography.fernet.InvalidToken for anything else."""
    return Fernet(settings.ID_ENC_KEY).decrypt(bytes(sealed)).decode()


def keyed_hash(text: str) -> str:
    """HMAC-SHA256 with ``ID_HASH_KEY``, hex: the same number always gives the same, and nobody can try them all."""
    return hmac.new(settings.ID_HASH_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
