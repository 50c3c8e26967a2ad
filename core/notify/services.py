"""Writing and sending notifications."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core import outbox
from core.access import Role, Row, Viewer, register, require
from core.db import lock
from core.models import Notification, User
from core.notify import templates

ROWS = register(Row("notification.read", {Role.SELF}))


class SmsProvider(Protocol):
    """Whoever carries our SMS. ``send`` is keyed by our notification id: the same id twice sends one message."""

    def send(self, *, notification_id: UUID, to: str, text: str) -> str:
        """Send, and return the provider's reference. Raises on failure; the outbox tries again."""


class DevelopmentOutbox:
    """No provider: the message stays in the table, and the development outbox page shows it."""

    def send(self, *, notification_id: UUID, **_message: str) -> str:
        return f"page:{notification_id}"


def tell(user: User, template: str, params: dict[str, Any], *, link: str = "") -> Notification:
    """Tell somebody on the page, in the caller's transaction."""
    templates.render(template, params)
    return Notification.objects.create(user=user, template=template, params=params, channel="page", link=link)


@transaction.atomic
def text_message(
    *, to: str, template: str, params: dict[str, Any], user: User | None = None, lifetime: timedelta | None = None
) -> Notification:
    """Send an SMS through the outbox. After ``lifetime`` its secrets are erased and it is not sent any more."""
    templates.render(template, params)
    row = Notification.objects.create(
        user=user,
        to=to,
        template=template,
        params=params,
        channel="sms",
        expires_at=timezone.now() + lifetime if lifetime else None,
    )
    outbox.enqueue("core.sms", key=f"core.sms:{row.pk}:1", payload={"notification": str(row.pk)})
    return row


@outbox.handler("core.sms")
def send_sms(payload: dict[str, Any]) -> None:
    """Send one SMS, unless it was sent or has expired."""
    row = Notification.objects.get(pk=payload["notification"])
    if row.sent_at is not None or (row.expires_at is not None and row.expires_at < timezone.now()):
        return
    provider: SmsProvider = import_string(settings.SMS_PROVIDER)()
    reference = provider.send(notification_id=row.pk, to=row.to, text=templates.render(row.template, row.params))
    Notification.objects.filter(pk=row.pk).update(sent_at=timezone.now(), provider_ref=reference)


@transaction.atomic
def mark_read(*, notification_id: UUID, by: Viewer, now: datetime) -> Notification:
    """Note that its reader saw it. Raises DomainError NOT_FOUND, FORBIDDEN."""
    row = lock(Notification, notification_id)
    require(by, "notification.read", row)
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
    return row


def erase_expired(*, now: datetime | None = None) -> int:
    """Erase the secrets of expired messages. Returns how many rows were blanked."""
    erased = 0
    for row in Notification.objects.filter(expires_at__lt=now or timezone.now()).exclude(params={}):
        secret = templates.get(row.template).secret
        kept = {name: text for name, text in row.params.items() if name not in secret}
        if kept != row.params:
            erased += Notification.objects.filter(pk=row.pk).update(params=kept)
    return erased
