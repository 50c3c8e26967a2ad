"""State machines: allowed transitions are data, each is one service function, every step is audited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core import audit
from core.access import Viewer
from core.errors import DomainError, ErrorCode


def transition(
    obj: models.Model,
    to: str,
    transitions: Mapping[str, Collection[str]],
    *,
    by: Viewer,
    reason: str = "",
    field: str = "status",
    verb: str = "",
    **also: Any,
) -> None:
    """Move ``obj`` to the state ``to`` (with the fields ``also``), save, and record who did it and why.

    The caller holds the row's lock. Raises DomainError STATE when the table does not allow the step.
    """
    before = str(getattr(obj, field))
    if to not in transitions.get(before, ()):
        raise DomainError(
            ErrorCode.STATE,
            _("现在的状态不能做这一步，请刷新后再看。"),
            field=None,
            state=before,
            to=str(to),
            subject=obj,
        )
    setattr(obj, field, str(to))  # the plain value, as the database and GraphQL know it
    for name, value in also.items():
        setattr(obj, name, value)
    obj.save(update_fields=[field, *also])
    audit.record(
        by,
        verb or f"{obj._meta.label_lower}.{to}",
        obj,
        reason=reason,
        before={field: before},
        after={field: str(to)},
    )
