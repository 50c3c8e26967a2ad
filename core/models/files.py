"""Files people bring (photos, scans, licences) and the uploads they arrive by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from core.db import Model


class File(Model):
    """One stored file as somebody brought it. Its bytes are named by their hash, so equal files share one blob.

    ``sha256``, ``mime`` and ``size`` (bytes) are those of the stored bytes: a picture is decoded and written anew, so
    nothing but pixels survives; ``taken_at`` is the capture time it carried. ``owner_scope`` is ``self:<user id>``
    until an app takes the file over (``core.files.services.take_over``), then the scope of what it belongs to.
    """

    class Access(models.TextChoices):
        PUBLIC = "public", "公开"
        PRIVATE = "private", "不公开"

    kind = models.CharField(max_length=40)
    access = models.CharField(max_length=8, choices=Access)
    owner_scope = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey("core.User", null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(access__in=["public", "private"]), name="file_access_known"),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256_hex"),
            models.CheckConstraint(condition=Q(size__gt=0), name="file_not_empty"),
            models.CheckConstraint(
                condition=Q(mime__startswith="image/", width__gt=0, height__gt=0)
                | Q(~Q(mime__startswith="image/"), width=None, height=None),
                name="file_picture_has_size",
            ),
            models.CheckConstraint(
                condition=Q(access="private") | Q(mime__startswith="image/"), name="file_public_is_picture"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")

    def scope_keys(self) -> frozenset[str]:
        return frozenset({self.owner_scope})


class Upload(Model):
    """A file on its way in chunks over a weak line. ``key`` is minted by the client, so a repeated start finds its row.

    ``received`` is the number of bytes stored so far, without gaps. Deleted with its chunks once it has expired.
    """

    owner = models.ForeignKey("core.User", on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField()
    kind = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    file = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="upload_key_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_not_empty"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_received_within_size"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.received}/{self.size}"

    def scope_keys(self) -> frozenset[str]:
        return frozenset({f"self:{self.owner_id}"})


class UploadChunk(Model):
    """A piece of an upload. In the database, so that the next chunk may reach another web machine."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "position"], name="upload_chunk_once")]

    def __str__(self) -> str:
        return f"{self.upload_id}@{self.position}"
