"""Storing files, handing them to what they belong to, and publishing pictures."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core.access import Viewer
from core.db import lock
from core.errors import DomainError, ErrorCode
from core.files import images, kinds
from core.files.images import WIDTHS, Crop
from core.files.storage import blob_name, put, read, rendition_key, rendition_name, sha256, store_of
from core.models import File

_PDF_END = b"%%EOF"
_PDF_TAIL = 2048


def store_image(*, raw: bytes, kind: str, access: str, owner_scope: str, by: Viewer) -> File:
    """Keep a picture: decoded, upright, without metadata but its capture time; renditions for every width.

    ``access`` is a ``File.Access``; a public one is served at ``/media/`` at once. Raises DomainError, field ``file``:
    INVALID (empty, not a picture, broken), LIMIT (too many bytes or pixels); nothing is stored then.
    """
    kinds.check_size(kinds.get(kind), len(raw))
    picture = images.read_picture(raw)
    file = File(
        kind=kind,
        access=access,
        owner_scope=owner_scope,
        uploaded_by=by.user,
        sha256=sha256(picture.jpeg),
        mime="image/jpeg",
        size=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
        taken_at=picture.taken_at,
    )
    put(store_of(File.Access.PRIVATE), blob_name(file), picture.jpeg)
    render_image(file=file)
    if access == File.Access.PUBLIC:
        publish_image(file=file)
    file.save(force_insert=True)
    return file


def store_document(*, raw: bytes, kind: str, owner_scope: str, by: Viewer) -> File:
    """Keep a private scan or licence: a PDF as it is (where the kind allows it), or a picture as ``store_image`` does.

    Raises DomainError, field ``file``: INVALID, LIMIT; nothing is stored then.
    """
    accepted = kinds.get(kind)
    kinds.check_size(accepted, len(raw))
    if not (accepted.documents and images.sniff(raw) is images.Format.PDF):
        return store_image(raw=raw, kind=kind, access=File.Access.PRIVATE, owner_scope=owner_scope, by=by)
    if _PDF_END not in raw[-_PDF_TAIL:]:
        raise DomainError(ErrorCode.INVALID, _("PDF 文件不完整，可能是传输中断了，请重新上传。"), field="file")
    file = File(
        kind=kind,
        access=File.Access.PRIVATE,
        owner_scope=owner_scope,
        uploaded_by=by.user,
        sha256=sha256(raw),
        mime="application/pdf",
        size=len(raw),
    )
    put(store_of(File.Access.PRIVATE), blob_name(file), raw)
    file.save(force_insert=True)
    return file


@transaction.atomic
def take_over(*, file_id: UUID | str, kinds: Collection[str], owner_scope: str, by: Viewer) -> File:
    """Hand an uploaded file to what it now belongs to; the same again changes nothing.

    Only the uploader may, and only a file of one of ``kinds``, so that nobody attaches what he cannot see. Raises
    DomainError NOT_FOUND (also for somebody else's), INVALID (wrong kind), STATE (belongs elsewhere already).
    """
    file = lock(File, file_id)
    if not by.is_authenticated or file.uploaded_by_id != by.user.pk:
        raise DomainError(ErrorCode.NOT_FOUND, _("没有找到这个文件，请重新上传。"), field="file")
    if file.kind not in kinds:
        raise DomainError(ErrorCode.INVALID, _("这个文件不能用在这里，请重新上传。"), field="file")
    if file.owner_scope not in {by.self_key, owner_scope}:
        raise DomainError(ErrorCode.STATE, _("这个文件已经用在别处，请重新上传一份。"), field="file")
    if file.owner_scope != owner_scope:
        file.owner_scope = owner_scope
        file.save(update_fields=["owner_scope"])
    return file


def render_image(*, file: File, crop: Crop | None = None, watermark: str = "") -> str:
    """Prepare all widths of a picture, privately: when it is cropped or submitted, so that publishing is quick.

    Returns the hash for ``/media/<hash>/<width>.webp``. Raises DomainError INVALID (crop too small).
    """
    key = rendition_key(file.sha256, crop=crop, watermark=watermark)
    private = store_of(File.Access.PRIVATE)
    if all(private.exists(rendition_name(key, width)) for width in WIDTHS):
        return key
    master = read(private, blob_name(file))
    for width, raw in images.renditions(master, crop=crop, watermark=watermark).items():
        put(private, rendition_name(key, width), raw)
    return key


def publish_image(*, file: File, crop: Crop | None = None, watermark: str = "") -> str:
    """Make all widths of a picture public, for good: addresses are immutable and may be cached anywhere.

    Returns the hash for ``/media/<hash>/<width>.webp``. Idempotent; a repetition after a crash completes the set.
    """
    key = render_image(file=file, crop=crop, watermark=watermark)
    public, private = store_of(File.Access.PUBLIC), store_of(File.Access.PRIVATE)
    for width in WIDTHS:
        name = rendition_name(key, width)
        if not public.exists(name):
            put(public, name, read(private, name))
    return key
