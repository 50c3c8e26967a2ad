"""The second factor of officials: a code from an authenticator app, with recovery codes for a lost phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import audit
from core.access import viewer_of
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.models import User


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the secret to type in, or the address behind the QR code."""

    secret: str
    address: str


def has_second_factor(user: User) -> bool:
    """Whether somebody signs in with a second factor."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def begin(request: HttpRequest) -> Enrolment:
    """Offer a new secret, kept in this session until it is proved. Raises DomainError UNAUTHENTICATED, STATE."""
    user = _owner(request)
    secret = request.session[totp.SECRET_SESSION_KEY] = totp.generate_totp_secret()
    return Enrolment(secret, get_adapter().build_totp_url(user, secret))


@transaction.atomic
def enrol(*, request: HttpRequest, code: str, password: str) -> list[str]:
    """Take the app into use: its first code proves it, the password is from now on the first factor.

    This session counts as one with a second factor. Returns the recovery codes, shown once. Raises DomainError
    UNAUTHENTICATED, STATE (has one already, or none was offered), INVALID.
    """
    user = _owner(request)
    lock(User, user.pk)
    secret = request.session.get(totp.SECRET_SESSION_KEY)
    if not secret or has_second_factor(user):
        raise DomainError(ErrorCode.STATE, _("绑定已过期，请刷新页面重新扫码。"))
    if not totp.validate_totp_code(secret, code.strip()):
        raise DomainError(ErrorCode.INVALID, _("动态码不对。请看验证器里现在的 6 位数，并确认手机时间准确。"), "code")
    try:
        validate_password(password, user)
    except ValidationError as error:
        message = _("密码至少 10 个字符，不能全是数字，也不要用常见的密码。")
        raise DomainError(ErrorCode.INVALID, message, "password") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    totp.TOTP.activate(user, secret)
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    del request.session[totp.SECRET_SESSION_KEY]
    record_authentication(request, user, method="mfa", type="totp")
    audit.record(viewer_of(user, mfa=True), "signin.enrol", user)
    return codes


def clear(user: User) -> None:
    """Forget somebody's second factor and password, in the transaction of the officer's deed.

    His sessions end with it: each carries a hash of the password it was opened under.
    """
    Authenticator.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])


def _owner(request: HttpRequest) -> User:
    user: Any = request.user
    if not user.is_authenticated:
        raise DomainError(ErrorCode.UNAUTHENTICATED, _("请先登录，再做这一步。"))
    if has_second_factor(user):
        raise DomainError(ErrorCode.STATE, _("已经绑定过验证器。手机丢了，请找上一级管理员重置。"))
    assert isinstance(user, User)  # noqa: S101 - for the type checker
    return user
