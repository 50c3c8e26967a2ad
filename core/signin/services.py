"""Starting a sign-in: one step for those who have an account and those who do not yet."""

from __future__ import annotations

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core import ratelimit
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
