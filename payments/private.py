"""Personal data that has to wait for the gateway: encrypted at rest, blanked once the gateway has it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from stations.private import decrypt, encrypt


def seal(values: Mapping[str, str]) -> bytes:
    """Encrypt a few texts."""
    return encrypt(json.dumps(dict(values), ensure_ascii=False))


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    """The inverse of ``seal``. Raises cryptography.fernet.InvalidToken."""
    return {str(key): str(value) for key, value in json.loads(decrypt(sealed)).items()}
