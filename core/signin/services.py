"""Starting a sign-in: one step for those who have an account and those who do not yet."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import identifiers
from core.errors import DomainError, ErrorCode
from core.models import User


def start(*, request: HttpRequest, phone: str) -> None:
    """Send a code to ``phone`` and let this session wait for it; a number never seen gets an account with it.

    The answer is the same either way. Raises DomainError INVALID for a number that is none, LIMIT when too many codes
    were asked for (per number, address and day), FORBIDDEN for an account that was closed.
    """
    number = identifiers.clean_mobile(phone)
    if not ratelimit.consume(request, action="request_login_code", key=number):
        raise DomainError(ErrorCode.LIMIT, _("验证码要得太勤了，请过一会儿再试。一天最多 10 条。"), "phone")
    with transaction.atomic():
        user, _created = User.objects.get_or_create(phone=number, defaults={"password": "!"})
        if not user.is_active:
            raise DomainError(ErrorCode.FORBIDDEN, _("这个号码的账号已停用。有疑问请找县运营中心。"), "phone")
        LoginCodeVerificationProcess.initiate(request=request, user=user, phone=number)


def start_by_password(*, request: HttpRequest, phone: str, password: str) -> bool:
    """The officials' way in: a password, then the code of the authenticator app. Returns whether that code is next.

    Wrong number and wrong password are told apart to nobody. Raises DomainError INVALID, LIMIT.
    """
    number = identifiers.clean_mobile(phone)
    try:
        user = get_adapter().authenticate(request, phone=number, password=password)
    except ValidationError as error:
        raise DomainError(ErrorCode.LIMIT, _("试得太多了，请过几分钟再来。"), "password") from error
    if user is None:
        raise DomainError(ErrorCode.INVALID, _("手机号或密码不对。忘了密码，请用短信验证码登录。"), "password")
    perform_password_login(request, {"phone": number, "password": password}, Login(user=user))
    return get_pending_stage(request) is not None
