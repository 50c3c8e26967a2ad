"""The official SDK, with every trap of it mended here and nowhere else.

Measured against alipay-sdk-python 3.7.1411. What is replaced, and why:

* ``WebUtils.get_http_connection`` drops an explicit port and has one timeout for everything;
* ``sign_with_rsa2`` is pure Python (26 ms a signature) and cannot read PKCS#8 keys;
* ``verify_with_rsa`` reads the hash from the signature, so a SHA-1 or MD5 signature passes: ours knows SHA-256 only;
* ``PATTERN_RESPONSE_SIGN_BEGIN`` refuses an answer that carries ``alipay_cert_sn`` before its signature.

The SDK is given no logger: it would write whole bodies, with people's names in them.
"""

from __future__ import annotations

import base64
import http.client
import json
import logging
import re
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from alipay.aop.api import DefaultAlipayClient as ClientModule
from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.exception.Exception import RequestException
from alipay.aop.api.util import WebUtils as WebModule
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

from payments.gateways.alipay.errors import not_accepted
from payments.gateways.base import GatewayError

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
_REPLACED = (
    (WebModule, "get_http_connection"),
    (ClientModule, "sign_with_rsa2"),
    (ClientModule, "verify_with_rsa"),
    (ClientModule, "PATTERN_RESPONSE_SIGN_BEGIN"),
)
_SIGN_BEGIN = re.compile(
    r"(\}[ \t\n]*,[ \t\n]*"
    r'(?:"alipay_cert_sn"[ \t\n]*:[ \t\n]*"[0-9a-zA-Z]*"[ \t\n]*,[ \t\n]*)?'
    r'"sign"[ \t\n]*:[ \t\n]*")'
)


@dataclass(frozen=True, slots=True)
class AlipayConfig:
    """One Alipay application. Keys are PEM or bare base64, the private one PKCS#1 or PKCS#8.

    ``platform_account`` is the platform's own user id (2088…), which receives the commission.
    """

    server_url: str
    app_id: str
    private_key: str
    public_key: str
    platform_account: str
    notify_url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A signed answer of the gateway, whatever it says."""

    method: str
    code: str
    sub_code: str
    message: str
    body: Mapping[str, Any]


def _der(text: str) -> bytes:
    """The bytes inside a PEM block or a bare base64 string."""
    body = re.sub(r"-----[A-Z ]+-----", "", text)
    return base64.b64decode("".join(body.split()), validate=True)


@lru_cache(maxsize=8)
def _private_key(text: str) -> RSAPrivateKey:
    key = load_der_private_key(_der(text), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise ValueError("the application's private key is not an RSA key")
    return key


@lru_cache(maxsize=8)
def _public_key(text: str) -> RSAPublicKey:
    key = load_der_public_key(_der(text))
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the gateway's public key is not an RSA key")
    return key


def sign(private_key: str, content: str, charset: str = "utf-8") -> str:
    """RSA PKCS#1 v1.5 over SHA-256, base64 (RSA2)."""
    return base64.b64encode(_private_key(private_key).sign(content.encode(charset), PKCS1v15(), SHA256())).decode()


def verify(public_key: str, message: bytes, signature: str) -> bool:
    """Whether ``signature`` (base64) is an RSA2 signature of ``message``; never SHA-1 or MD5."""
    try:
        _public_key(public_key).verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _connection(url: str, query: str, timeout: tuple[float, float]) -> tuple[str, http.client.HTTPConnection]:
    parts = urlsplit(url)
    connect_seconds, read_seconds = timeout
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, parts.port, timeout=connect_seconds, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=connect_seconds)
    plain_connect = connection.connect

    def connect() -> None:
        plain_connect()
        connection.sock.settimeout(read_seconds)

    connection.connect = connect  # type: ignore[method-assign]  # the SDK connects by itself, then sends
    return f"{parts.path}?{query}", connection


def sdk_faults() -> list[str]:
    """Names we replace that the installed SDK no longer has: empty on a version we know."""
    return [f"{module.__name__}.{name}" for module, name in _REPLACED if not hasattr(module, name)]


def _mend() -> None:
    if faults := sdk_faults():
        raise RuntimeError(f"alipay-sdk-python lacks what we replace: {', '.join(faults)}")
    WebModule.get_http_connection = _connection
    ClientModule.sign_with_rsa2 = sign
    ClientModule.verify_with_rsa = verify
    ClientModule.PATTERN_RESPONSE_SIGN_BEGIN = _SIGN_BEGIN


_mend()


def build(name: str, biz: Mapping[str, Any]) -> Any:
    """The SDK's request ``name`` with ``biz`` as its content.

    The SDK drops keys it does not know and values that are falsy, at every depth; both are an error here (TypeError).
    """
    model_class = getattr(import_module(f"alipay.aop.api.domain.{name}Model"), f"{name}Model")
    request_class = getattr(import_module(f"alipay.aop.api.request.{name}Request"), f"{name}Request")
    model = model_class.from_alipay_dict(dict(biz))
    kept = model.to_alipay_dict() if model is not None else {}
    if kept != dict(biz):
        lost = sorted(set(biz) - set(kept)) or sorted(key for key in biz if biz[key] != kept[key])
        raise TypeError(f"{name}: the SDK would not send {lost}")
    return request_class(biz_model=model)


def string_to_sign(params: Mapping[str, str]) -> bytes:
    """What a notify's signature is over: all but ``sign``, ``sign_type`` and empties, sorted, joined by ``&``."""
    kept = sorted((k, v) for k, v in params.items() if v and k not in ("sign", "sign_type"))
    return "&".join(f"{k}={v}" for k, v in kept).encode()


class AlipayClient:
    """Signs, sends, verifies. Holds configuration only: safe to share between threads."""

    def __init__(self, config: AlipayConfig) -> None:
        self.config = config
        sdk_config = AlipayClientConfig()
        sdk_config.server_url = config.server_url
        sdk_config.app_id = config.app_id
        sdk_config.app_private_key = config.private_key
        sdk_config.alipay_public_key = config.public_key
        sdk_config.timeout = (CONNECT_SECONDS, READ_SECONDS)
        self._sdk = ClientModule.DefaultAlipayClient(sdk_config)

    def call(self, name: str, biz: Mapping[str, Any]) -> Answer:
        """Make one call and return its verified answer, good or bad.

        Raises GatewayError: not sent (signing or connecting failed), or outcome unknown (everything else that can
        happen once bytes have left: time-outs, a torn answer, HTTP ≠ 200, a signature that does not fit). Being turned
        away as a caller counts as not sent: nothing was done.
        """
        request = build(name, biz)
        method = request.get_params()["method"]
        started = time.monotonic()
        try:
            content = self._sdk.execute(request)
            body = json.loads(content)
        except RequestException as error:
            sent = "post request failed" in str(error)
            self._log(method, biz, f"{'unknown' if sent else 'not_sent'}: {error}", started)
            code = "request_torn" if sent else "not_sent"
            raise GatewayError(code, retryable=True, outcome_unknown=sent) from error
        except Exception as error:  # the SDK lets TimeoutError, TypeError, http.client's and its own errors through
            self._log(method, biz, f"unknown {type(error).__name__}", started)
            raise GatewayError("no_answer", type(error).__name__, retryable=True, outcome_unknown=True) from error
        answer = Answer(
            method=method,
            code=str(body.get("code", "")),
            sub_code=str(body.get("sub_code", "")),
            message=str(body.get("sub_msg") or body.get("msg") or ""),
            body=body,
        )
        self._log(method, biz, f"{answer.code} {answer.sub_code}".strip(), started)
        if not_accepted(answer.code, answer.sub_code):
            raise GatewayError(answer.sub_code, answer.message, retryable=True, outcome_unknown=False)
        return answer

    def page_url(self, name: str, biz: Mapping[str, Any], *, return_url: str) -> str:
        """A signed address of the gateway's cashier, for a redirect. Touches no network.

        GET only: the SDK's POST form breaks its own signature on ``&`` and ``<`` in the subject.
        """
        request = build(name, biz)
        request.notify_url = self.config.notify_url
        request.return_url = return_url
        try:
            return str(self._sdk.page_execute(request, "GET"))
        except RequestException as error:
            raise GatewayError("not_signed", retryable=False, outcome_unknown=False) from error

    @staticmethod
    def _log(method: str, biz: Mapping[str, Any], outcome: str, started: float) -> None:
        numbers = {k: biz[k] for k in ("out_trade_no", "trade_no", "out_request_no", "external_id") if k in biz}
        logger.info("alipay %s %s → %s in %d ms", method, numbers, outcome, (time.monotonic() - started) * 1000)
