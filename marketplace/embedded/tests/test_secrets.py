"""Secrets are made once, kept to their owner, and the two sides of a key pair fit."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_public_key,
)

from marketplace.embedded import secrets
from marketplace.embedded.paths import Instance


def test_secrets_survive_and_are_nobody_elses(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "var")
    first = secrets.load(instance)
    assert secrets.load(instance) == first
    assert stat.S_IMODE(instance.secrets_file.stat().st_mode) == 0o600
    assert len(base64.urlsafe_b64decode(first["ID_ENC_KEY"])) == 32
    assert first["ID_ENC_KEY"] != first["ID_HASH_KEY"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "var")
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: secrets.load(instance), range(4)))
    assert all(answer == answers[0] for answer in answers)
    assert [path.name for path in instance.var.iterdir()] == ["secrets.env"]


def test_the_public_key_the_gateway_gets_belongs_to_our_private_key(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "var")
    uploaded = load_pem_public_key(secrets.write_app_public_key(instance).read_bytes())
    ours = load_der_private_key(base64.b64decode(secrets.load(instance)["ALIPAY_PRIVATE_KEY"]), password=None)
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert ours.public_key().public_bytes(*form) == uploaded.public_bytes(*form)


def test_the_gateways_key_is_read_once_its_stand_in_has_laid_it_down(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "var")
    assert "ALIPAY_PUBLIC_KEY" not in secrets.load(instance)
    instance.alipay_public_key.parent.mkdir(parents=True)
    instance.alipay_public_key.write_text("-----BEGIN PUBLIC KEY-----\nAB\nCD\n-----END PUBLIC KEY-----\n")
    assert secrets.load(instance)["ALIPAY_PUBLIC_KEY"] == "ABCD"


def test_the_courier_gets_the_secret_we_sign_with(tmp_path: Path) -> None:
    instance = Instance(tmp_path / "var")
    file = secrets.write_courier_secret(instance)
    assert file.read_text() == secrets.load(instance)["COURIER_SECRET"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
