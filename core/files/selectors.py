"""Who may see which file, and at which public address a picture stands."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from core.access import Viewer, may
from core.db import get
from core.errors import DomainError, ErrorCode
from core.files import kinds
from core.files.images import WIDTHS, Crop
from core.files.storage import rendition_key
from core.models import File


def may_see(viewer: Viewer, file: File) -> bool:
    """Whether ``viewer`` may see a file: by its owner's row in the access table, before that only its uploader."""
    if file.access == File.Access.PUBLIC or viewer.is_system:
        return True
    kind = kinds.get(file.kind)
    owner = kind.owner(file)
    if owner is not None:
        return may(viewer, kind.view_verb, owner)
    return viewer.is_authenticated and file.uploaded_by_id == viewer.user.pk


def visible_file(*, file_id: UUID | str, viewer: Viewer) -> File:
    """One file. Raises DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN (names verb and file, for the audit log)."""
    file = get(File, file_id)
    if may_see(viewer, file):
        return file
    if not viewer.is_authenticated:
        raise DomainError(ErrorCode.UNAUTHENTICATED, _("请先登录，再查看这个文件。"))
    raise DomainError(
        ErrorCode.FORBIDDEN, _("您没有查看这个文件的权限。"), verb=kinds.get(file.kind).view_verb, subject=file
    )


def media_urls(sha256: str, *, crop: Crop | None = None, watermark: str = "") -> dict[int, str]:
    """Public addresses by width of a picture, by its ``File.sha256``; they answer once it is published."""
    key = rendition_key(sha256, crop=crop, watermark=watermark)
    return {width: f"/media/{key}/{width}.webp" for width in WIDTHS}
