"""People who sign in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from core.db import Model


class UserManager(BaseUserManager["User"]):
    def create_user(self, phone: str, password: str | None = None, **fields: Any) -> User:
        """Make a user who signs in by phone code, and by password when one is given."""
        user = self.model(phone=phone, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(Model, AbstractBaseUser):
    """Somebody who signs in with a mainland mobile number. Erasing a person blanks phone and name; the row stays."""

    phone = models.CharField("手机号", max_length=11, unique=True, null=True, blank=True)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField("称呼", max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    large_type = models.BooleanField("大字版", default=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__isnull=True) | Q(phone__regex=r"^1[3-9]\d{9}$"), name="user_phone_mainland"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(phone__isnull=True, name=""), name="user_erased_is_blank"
            ),
        ]

    def __str__(self) -> str:
        return f"user {self.pk}"

    def scope_keys(self) -> frozenset[str]:
        return frozenset({f"self:{self.pk}"})
