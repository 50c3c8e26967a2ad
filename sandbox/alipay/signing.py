"""RSA2 of the gateway's side: keys, strings to sign, signatures (RSA PKCS#1 v1.5, SHA-256, base64)."""

import base64
import binascii
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

PRIVATE_KEY_FILE = "gateway_private_key.pem"
PUBLIC_KEY_FILE = "alipay_public_key.pem"
KEY_BITS = 2048


def _write(path: Path, content: bytes, mode: int) -> None:
    """Beside and rename: a kill in the middle never leaves half a key."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def gateway_key(data: Path) -> RSAPrivateKey:
    """The gateway's key of a data folder, generated at the first start; its public half is (re)written beside it."""
    path = data / PRIVATE_KEY_FILE
    if not path.exists():
        key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), 0o600)
    loaded = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(loaded, RSAPrivateKey):
        raise TypeError(f"{path} is not an RSA key")
    public = loaded.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if not (data / PUBLIC_KEY_FILE).exists() or (data / PUBLIC_KEY_FILE).read_bytes() != public:
        _write(data / PUBLIC_KEY_FILE, public, 0o644)
    return loaded


def public_key(text: str) -> RSAPublicKey:
    """Read an app's public key: SPKI in PEM, or its bare base64. Raises ValueError."""
    written = text.strip()
    if "BEGIN" not in written:
        written = f"-----BEGIN PUBLIC KEY-----\n{written}\n-----END PUBLIC KEY-----\n"
    key = load_pem_public_key(written.encode())
    if not isinstance(key, RSAPublicKey) or key.key_size < KEY_BITS:
        raise ValueError(f"an app's key is RSA of at least {KEY_BITS} bits")
    return key


def string_to_sign(params: Mapping[str, str], *, without: frozenset[str]) -> str:
    """`k=v` of the decoded values, sorted by key, joined by `&`; empty values are left out."""
    return "&".join(f"{key}={params[key]}" for key in sorted(params) if key not in without and params[key] != "")


REQUEST_LEAVES_OUT = frozenset({"sign"})  # sign_type stays in
NOTIFY_LEAVES_OUT = frozenset({"sign", "sign_type"})


def sign(key: RSAPrivateKey, content: bytes) -> str:
    return base64.b64encode(key.sign(content, PKCS1v15(), SHA256())).decode()


def verifies(key: RSAPublicKey, content: bytes, signature: str) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), content, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def spoil(signature: str) -> str:
    """Another signature of the same shape, which does not verify."""
    raw = bytearray(base64.b64decode(signature))
    raw[-1] ^= 1
    return base64.b64encode(bytes(raw)).decode()
