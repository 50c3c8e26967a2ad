"""The keys of an embedded market: made once, kept in ``var/secrets.env``, read where the environment has none.

A production deployment names every one of them in its environment and never comes here.
"""

import base64
import os
import secrets
import textwrap
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from marketplace.embedded.folders import private_folder
from marketplace.embedded.paths import Instance, current

RSA_BITS = 2048  # what RSA2 means at Alipay
SANDBOX_APP_ID = "2021000000000001"

PRIVATE, PUBLIC = "RSA PRIVATE KEY", "PUBLIC KEY"
KEY_FILES = {
    "app-private.pem": ("ALIPAY_PRIVATE_KEY", PRIVATE),
    "app-public.pem": ("ALIPAY_APP_PUBLIC_KEY", PUBLIC),
    "gateway-private.pem": ("ALIPAY_GATEWAY_PRIVATE_KEY", PRIVATE),
    "gateway-public.pem": ("ALIPAY_PUBLIC_KEY", PUBLIC),
}


def load(instance: Instance | None = None) -> dict[str, str]:
    """The secrets by the names settings use, made on first use.

    ``ALIPAY_PRIVATE_KEY`` (ours, PKCS#1) and ``ALIPAY_PUBLIC_KEY`` (the gateway's) are base64 without PEM lines, as
    Alipay hands keys out; their counterparts are the stand-in's. ``ID_ENC_KEY`` and ``ID_HASH_KEY`` are 32 random
    bytes in URL-safe base64.
    """
    file = (instance or current()).secrets_file
    if not file.exists():
        _create(file)
    pairs = (line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines() if "=" in line)
    return dict(pairs)


def write_key_files(instance: Instance) -> Path:
    """Both key pairs as PEM files for the gateway's stand-in, which reads no settings of ours. Returns the folder."""
    private_folder(instance.keys)
    values = load(instance)
    for name, (variable, kind) in KEY_FILES.items():
        body = "\n".join(textwrap.wrap(values[variable], 64))
        _write(instance.keys / name, f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----\n")
    return instance.keys


def _create(file: Path) -> None:
    """Whoever links the file first wins; another process starting at the same time reads the winner's."""
    file.parent.mkdir(parents=True, exist_ok=True)
    app, gateway = (rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS) for _ in range(2))
    values = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ID_ENC_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ID_HASH_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "COURIER_SECRET": secrets.token_urlsafe(32),
        "ALIPAY_APP_ID": SANDBOX_APP_ID,
        "ALIPAY_PRIVATE_KEY": _bare_private(app),
        "ALIPAY_APP_PUBLIC_KEY": _bare_public(app),
        "ALIPAY_GATEWAY_PRIVATE_KEY": _bare_private(gateway),
        "ALIPAY_PUBLIC_KEY": _bare_public(gateway),
    }
    fresh = file.with_suffix(f".{os.getpid()}")
    _write(fresh, "".join(f"{name}={value}\n" for name, value in values.items()))
    try:
        os.link(fresh, file)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _bare_private(key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())).decode()


def _bare_public(key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
