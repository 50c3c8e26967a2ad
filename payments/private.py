"""Personal data that has to wait for the gateway: encrypted at rest, blanked once the gateway has it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet
from django.conf import settings


def seal(values: Mapping[str, str]) -> bytes:
    """Encrypt a few texts (Fernet, key ``ID_ENC_KEY``)."""
    return Fernet(settings.ID_ENC_KEY).encrypt(json.dumps(dict(values), ensure_ascii=False).encode())


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    """The inverse of ``seal``. Raises cryptography.fernet.InvalidToken."""
    values = json.loads(Fernet(settings.ID_ENC_KEY).decrypt(bytes(sealed)))
    return {str(key): str(value) for key, value in values.items()}
