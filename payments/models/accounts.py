"""Payees: who may receive a seller's money (Stripe's *Account*; Alipay's 二级商户)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.db import Model


class Scheme(models.TextChoices):
    """How a seller's money reaches him."""

    DIRECT = "direct", _("直付通（货款直接结算给卖家）")
    RESALE = "resale", _("自营")


class AccountStatus(models.TextChoices):
    """Where a payee stands with the gateway; only *active* may be paid."""

    NONE = "none", _("未提交")
    SUBMITTED = "submitted", _("已提交")
    AUDITING = "auditing", _("支付宝审核中")
    NEEDS_FIX = "needs_fix", _("需要补正")
    ACTIVE = "active", _("可以收款")
    RESTRICTED = "restricted", _("收款受限")
    CLOSED = "closed", _("已停用")


class Account(Model):
    """One payee at one gateway. A seller without an active one cannot be paid, so cannot list.

    What the money goes to is personal data: encrypted until the gateway has it, masked for people.
    """

    seller = models.ForeignKey("stations.Seller", on_delete=models.PROTECT, related_name="payee_accounts")
    scheme = models.CharField(max_length=16, choices=Scheme, default=Scheme.DIRECT.value)
    provider = models.CharField(max_length=16, default="alipay")
    smid = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=16, choices=AccountStatus, default=AccountStatus.NONE.value)
    requirements = models.JSONField(default=list, blank=True, help_text="what the gateway wants mended, its own words")
    private_enc = models.BinaryField(default=b"", blank=True, editable=False)
    settle_to_masked = models.CharField(max_length=64, blank=True)
    application_ref = models.CharField(max_length=64, blank=True, help_text="the gateway's number of the last one")
    submission = models.PositiveIntegerField(default=0, help_text="how often it was handed in")
    receiver_bound_at = models.DateTimeField(null=True, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller"], condition=~Q(status="closed"), name="account_one_per_seller"),
            models.UniqueConstraint(fields=["provider", "smid"], condition=~Q(smid=""), name="account_smid_once"),
            models.CheckConstraint(condition=~Q(status="active") | ~Q(smid=""), name="account_active_has_smid"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}:{self.smid or self.pk}"

    def scope_keys(self) -> frozenset[str]:
        return self.seller.scope_keys()
