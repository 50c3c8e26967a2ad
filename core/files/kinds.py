"""What apps accept as files: each kind with its limit, its verb, and the object that decides who may see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.access import Scoped
from core.errors import DomainError, ErrorCode
from core.models import File

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file an app takes: ``catalog.product_photo``, ``stations.licence``.

    ``owner(file)`` finds the object the file is part of, or None while it is part of none: then only its uploader sees
    it. Once it has an owner, whoever may do ``view_verb`` on the owner may see the file, and nobody else.
    ``documents`` also lets PDF in.
    """

    key: str
    label: str
    view_verb: str
    owner: Callable[[File], Scoped | None]
    documents: bool = False
    max_bytes: int = 12 * MEGABYTE


KINDS: dict[str, FileKind] = {}


def define(*kinds: FileKind) -> None:
    """Declare an app's kinds (in its ``access.py``). Raises ValueError when a key is declared twice."""
    for kind in kinds:
        if KINDS.setdefault(kind.key, kind) is not kind:
            raise ValueError(f"file kind declared twice: {kind.key}")


def get(key: str) -> FileKind:
    """The kind by its key. Raises DomainError INVALID."""
    if key not in KINDS:
        raise DomainError(ErrorCode.INVALID, _("这里不能上传这一类文件，请刷新页面后重试。"), field="kind")
    return KINDS[key]


def check_size(kind: FileKind, size: int) -> None:
    """Raise DomainError INVALID for nothing, LIMIT for more bytes than the kind takes."""
    if size <= 0:
        raise DomainError(ErrorCode.INVALID, _("文件是空的，请重新选择。"), field="file")
    if size > kind.max_bytes:
        raise DomainError(
            ErrorCode.LIMIT,
            _("文件太大，“%(label)s”最多 %(limit)d MB，请压缩后再上传。")
            % {"label": kind.label, "limit": kind.max_bytes // MEGABYTE},
            field="file",
        )
