"""Uploads in small chunks over a weak line: start, append, finish; each may be repeated without harm.

A request carries at most 64 kB, because the server gives a slow body no time limit (the chunk is the limit). A client
mints the upload's key with its draft, so a lost answer, a reload or a second try goes on where the line broke.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from core.access import Viewer
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.files import kinds
from core.files.services import store_document
from core.files.storage import sha256 as digest
from core.models import File, Upload, User
from core.models.files import UploadChunk

CHUNK_BYTES = 64 * 1024
LIFETIME = timedelta(days=2)
MAX_OPEN_BYTES = 64 * kinds.MEGABYTE
"""Bytes one person may have on the way at once: nobody fills the database with uploads he never finishes."""


def _require_signed_in(by: Viewer) -> User:
    if not by.is_authenticated:
        raise DomainError(ErrorCode.UNAUTHENTICATED, _("请先登录，再上传文件。"))
    user: User = by.user
    return user


def _own_upload(upload_id: UUID | str, by: Viewer, now: datetime) -> Upload:
    user = _require_signed_in(by)
    upload = lock(Upload, upload_id)
    if upload.owner_id != user.pk or (upload.expires_at <= now and upload.file_id is None):
        raise DomainError(ErrorCode.NOT_FOUND, _("这次上传已过期，请重新选择文件上传。"))
    return upload


@transaction.atomic
def start_upload(*, key: UUID, kind: str, size: int, by: Viewer, now: datetime) -> Upload:
    """Announce a file of ``size`` bytes. The same key again returns the same upload, with what has arrived so far.

    Raises DomainError UNAUTHENTICATED, INVALID (kind, empty), LIMIT (too large, too much on the way), CONFLICT (the key
    was used for another file).
    """
    user = lock(User, _require_signed_in(by).pk)
    kinds.check_size(kinds.get(kind), size)
    known = Upload.objects.filter(owner=user, key=key).first()
    if known is not None:
        if (known.kind, known.size) != (kind, size):
            raise DomainError(ErrorCode.CONFLICT, _("这次上传的编号已用于另一个文件，请重新选择文件。"), field="key")
        if known.file_id is None and known.expires_at <= now:
            known.chunks.all().delete()
            known.received = 0
            known.expires_at = now + LIFETIME
            known.save(update_fields=["received", "expires_at"])
        return known
    open_bytes = Upload.objects.filter(owner=user, file=None, expires_at__gt=now).aggregate(total=Sum("size"))["total"]
    if (open_bytes or 0) + size > MAX_OPEN_BYTES:
        raise DomainError(ErrorCode.LIMIT, _("还有太多文件没有传完，请等它们传完再上传新的。"), field="file")
    return Upload.objects.create(owner=user, key=key, kind=kind, size=size, expires_at=now + LIFETIME)


@transaction.atomic
def append_chunk(*, upload_id: UUID | str, offset: int, body: bytes, by: Viewer, now: datetime) -> int:
    """Add the bytes from ``offset`` on; what has arrived before is passed over. Returns the bytes received so far.

    Raises DomainError UNAUTHENTICATED, NOT_FOUND, LIMIT (over 64 kB), INVALID (empty, beyond the announced size),
    CONFLICT (a gap: ``data["received"]`` says where to go on).
    """
    if len(body) > CHUNK_BYTES:
        raise DomainError(ErrorCode.LIMIT, _("每次最多上传 64 kB，请刷新页面后重试。"), field="body")
    upload = _own_upload(upload_id, by, now)
    if not body or offset < 0 or offset + len(body) > upload.size:
        raise DomainError(ErrorCode.INVALID, _("上传的内容与文件大小不符，请重新选择文件上传。"), field="body")
    if offset > upload.received:
        raise DomainError(
            ErrorCode.CONFLICT, _("中间有一段还没有传到，请从断开处继续。"), field="offset", received=upload.received
        )
    fresh = body[upload.received - offset :]
    if fresh:
        UploadChunk.objects.create(upload=upload, position=upload.received, body=fresh)
        upload.received += len(fresh)
        upload.save(update_fields=["received"])
    return upload.received


@transaction.atomic
def finish_upload(*, upload_id: UUID | str, sha256: str, by: Viewer, now: datetime) -> File:
    """Check the whole against its SHA-256 (hex) and keep it, private to the uploader. Again returns the same file.

    Raises DomainError UNAUTHENTICATED, NOT_FOUND, CONFLICT (not all bytes are here: ``data["received"]``), INVALID
    (wrong hash, not a picture), LIMIT; nothing is changed then.
    """
    upload = _own_upload(upload_id, by, now)
    if upload.file is not None:
        return upload.file
    if upload.received < upload.size:
        raise DomainError(
            ErrorCode.CONFLICT, _("文件还没有传完，请从断开处继续。"), field="offset", received=upload.received
        )
    raw = b"".join(bytes(chunk.body) for chunk in upload.chunks.order_by("position"))
    if digest(raw) != sha256.lower():
        raise DomainError(ErrorCode.INVALID, _("文件在传输中出了差错（校验不符），请重新上传。"), field="sha256")
    file = store_document(raw=raw, kind=upload.kind, owner_scope=by.self_key, by=by)
    upload.file = file
    upload.save(update_fields=["file"])
    upload.chunks.all().delete()
    return file


def sweep_uploads(*, now: datetime, limit: int = 500) -> int:
    """Delete expired uploads with their chunks; files they became stay. Returns how many were deleted."""
    with transaction.atomic():
        expired = Upload.objects.select_for_update(no_key=True, skip_locked=True).filter(expires_at__lte=now)
        ids = list(expired.order_by("pk").values_list("pk", flat=True)[:limit])
        UploadChunk.objects.filter(upload__in=ids).delete()
        Upload.objects.filter(pk__in=ids).delete()
    return len(ids)
