"""How allauth meets our users: mainland numbers, six-digit codes by our own SMS, nobody told who has an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import identifiers, notify
from core.errors import DomainError
from core.models import User


class PhoneField(forms.CharField):
    """A mainland mobile number, as people write it (blanks and dashes allowed)."""

    def clean(self, value: Any) -> str:
        try:
            return identifiers.clean_mobile(super().clean(value))
        except DomainError as error:
            raise ValidationError(error.message, code="invalid") from error


class PhoneAdapter(DefaultAccountAdapter):
    """allauth as it comes refuses 13987654321, tells strangers "no account", and sends codes of letters."""

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        return PhoneField(**kwargs)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone = phone
        user.phone_verified_at = timezone.now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        if user.phone == phone and user.phone_verified_at is None:
            self.set_phone(user, phone, True)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone, is_active=True).first()

    def send_verification_code_sms(self, *, phone: str, code: str, **_user_and_more: Any) -> None:
        minutes = app_settings.LOGIN_BY_CODE_TIMEOUT // 60
        notify.text_message(
            to=phone,
            template="signin_code",
            params={"code": code, "minutes": minutes},
            lifetime=timedelta(minutes=minutes),
        )

    def send_unknown_account_sms(self, phone: str, **kwargs: Any) -> None:
        """Nothing: a wrong number costs no SMS, and the page says the same as for a right one."""

    def send_account_already_exists_sms(self, phone: str) -> None:
        """Nothing, for the same reason."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: nobody here has an e-mail address."""
