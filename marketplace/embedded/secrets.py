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

from marketplace.embedded.paths import Instance, current

RSA_BITS = 2048  # what RSA2 means at Alipay
SANDBOX_APP_ID = "2021000000000001"
SANDBOX_PLATFORM_ACCOUNT = "2088000000000001"


def load(instance: Instance | None = None) -> dict[str, str]:
    """The secrets by the names settings use, made on first use.

    ``ALIPAY_PRIVATE_KEY`` (PKCS#1) and ``ALIPAY_PUBLIC_KEY`` (the gateway's, which the stand-in makes when it first
    starts; absent until then) are base64 without PEM lines, as Alipay hands keys out. ``ID_ENC_KEY`` and
    ``ID_HASH_KEY`` are 32 random bytes in URL-safe base64.
    """
    instance = instance or current()
    if not instance.secrets_file.exists():
        _create(instance.secrets_file)
    lines = instance.secrets_file.read_text(encoding="utf-8").splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line)
    if instance.alipay_public_key.exists():
        pem = instance.alipay_public_key.read_text(encoding="ascii").splitlines()
        values["ALIPAY_PUBLIC_KEY"] = "".join(line for line in pem if not line.startswith("-----"))
    return values


def write_app_public_key(instance: Instance) -> Path:
    """The key a merchant uploads at Alipay, as a PEM file for the stand-in, which reads no settings of ours."""
    body = "\n".join(textwrap.wrap(load(instance)["ALIPAY_APP_PUBLIC_KEY"], 64))
    path = instance.var / "alipay-app-public.pem"
    _write(path, f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
    return path


def write_courier_secret(instance: Instance) -> Path:
    """What the courier and we sign with, as a file for its stand-in."""
    path = instance.var / "courier-secret"
    _write(path, load(instance)["COURIER_SECRET"])
    return path


def _create(file: Path) -> None:
    """Whoever links the file first wins; another process starting at the same time reads the winner's."""
    file.parent.mkdir(parents=True, exist_ok=True)
    app = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    values = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "ID_ENC_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "ID_HASH_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "COURIER_SECRET": secrets.token_urlsafe(32),
        "ALIPAY_APP_ID": SANDBOX_APP_ID,
        "ALIPAY_PRIVATE_KEY": _bare(app.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())),
        "ALIPAY_APP_PUBLIC_KEY": _bare(app.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
    }
    fresh = file.with_suffix(f".{os.getpid()}")
    _write(fresh, "".join(f"{name}={value}\n" for name, value in values.items()))
    try:
        os.link(fresh, file)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _bare(der: bytes) -> str:
    return base64.b64encode(der).decode()


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
