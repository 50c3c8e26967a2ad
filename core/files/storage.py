"""Where bytes lie: two stores, public and private, each blob named by its hash.

Local folders by default, object stores when settings say so; both are Django storages under the aliases ``public`` and
``private``. A blob is never changed, so writing one that is there already is nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.core.files.storage import FileSystemStorage, Storage, storages

from core.files.images import Crop
from core.models import File

_SUFFIX = {"image/jpeg": "jpg", "application/pdf": "pdf"}


class ContentStorage(FileSystemStorage):
    """A local folder in which a name is there with all its bytes or not at all, even after a power cut.

    Django's own writes in place: killed half-way it would leave a cut file under a name that promises its hash.
    """

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002  # Django's signature
        return name

    def _save(self, name: str, content: Content[Any]) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            os.replace(temporary, target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name


def store_of(access: str) -> Storage:
    """The store for ``File.Access.PUBLIC`` or ``PRIVATE``."""
    return storages[access]


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def blob_name(file: File) -> str:
    """Where a file's own bytes lie, in the private store: ``ab/ab12….jpg``."""
    return f"{file.sha256[:2]}/{file.sha256}.{_SUFFIX[file.mime]}"


def rendition_key(master_sha256: str, *, crop: Crop | None = None, watermark: str = "") -> str:
    """The hash that names a set of renditions: the picture's own, or that of picture, crop and watermark together.

    Known before any pixel is touched, so a page can name the address and a repeated rendering finds its work done.
    """
    if crop is None and not watermark:
        return master_sha256
    return sha256(f"{master_sha256}|{crop.text() if crop else ''}|{watermark}".encode())


def rendition_name(key: str, width: int) -> str:
    """Where a rendition lies, in either store: ``ab/ab12…/360.webp``."""
    return f"{key[:2]}/{key}/{width}.webp"


def put(store: Storage, name: str, raw: bytes) -> None:
    """Store bytes under their name, once."""
    if not store.exists(name):
        store.save(name, ContentFile(raw))


def read(store: Storage, name: str) -> bytes:
    """All bytes of a blob. Raises FileNotFoundError."""
    with store.open(name) as content:
        return bytes(content.read())
