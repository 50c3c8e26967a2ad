"""Files from the first chunk to the last look: storing, uploading over a weak line, publishing, access."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from PIL import Image

from core import access
from core.access import ANONYMOUS, SYSTEM, Grant, Role, Row, Viewer
from core.errors import DomainError, ErrorCode
from core.files import kinds, selectors, services, uploads
from core.files.images import WIDTHS, Crop
from core.files.kinds import FileKind
from core.files.storage import ContentStorage, blob_name, put, store_of
from core.models import AuditEntry, File, Upload, User
from core.models.files import UploadChunk

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
SOME = "01890a5d-ac96-774b-bcce-b302099a8057"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass(frozen=True)
class Licence:
    """What a file may be part of, in these tests."""

    keys: frozenset[str]

    def scope_keys(self) -> frozenset[str]:
        return self.keys


@dataclass
class Cabinet:
    """Which file is part of which licence."""

    by_file: dict[UUID, Licence] = field(default_factory=dict)

    def owner(self, file: File) -> Licence | None:
        return self.by_file.get(file.pk)


@pytest.fixture(autouse=True)
def cabinet(monkeypatch: pytest.MonkeyPatch) -> Cabinet:
    cabinet = Cabinet()
    row = Row("test.licence.view", {Role.COUNTY_ADMIN, Role.SELLER_OPERATOR})
    monkeypatch.setitem(access.TABLE, row.verb, row)
    scan = FileKind("test.licence", "营业执照", row.verb, cabinet.owner, documents=True, max_bytes=2 * kinds.MEGABYTE)
    photo = FileKind("test.photo", "商品照片", row.verb, cabinet.owner)
    monkeypatch.setitem(kinds.KINDS, scan.key, scan)
    monkeypatch.setitem(kinds.KINDS, photo.key, photo)
    return cabinet


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    backend = "core.files.storage.ContentStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "public": {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "public"}},
        "private": {"BACKEND": backend, "OPTIONS": {"location": tmp_path / "private"}},
    }
    return tmp_path


def user(phone: str = "13987654321", name: str = "普学明") -> User:
    return User.objects.create_user(phone=phone, name=name)


def photo() -> bytes:
    """A small file: one colour packs well."""
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "orange").save(out, "JPEG")
    return out.getvalue()


def grainy_photo() -> bytes:
    """A file of several chunks."""
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 30).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


def stored(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def sent(raw: bytes, by: Viewer, *, kind: str = "test.photo", key: UUID | None = None, step: int = 1000) -> Upload:
    upload = uploads.start_upload(key=key or uuid4(), kind=kind, size=len(raw), by=by, now=NOW)
    for offset in range(0, len(raw), step):
        uploads.append_chunk(upload_id=upload.pk, offset=offset, body=raw[offset : offset + step], by=by, now=NOW)
    return upload


# --- the store ---


def test_a_blob_that_was_being_written_when_the_power_went_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ContentStorage(location=tmp_path)

    class PowerCut(BaseException):
        pass

    def cut(*_: Any) -> None:
        raise PowerCut

    with monkeypatch.context() as broken:
        broken.setattr("core.files.storage.os.fsync", cut)
        with pytest.raises(PowerCut):
            store.save("ab/abc.jpg", ContentFile(b"x" * 100_000))
    assert not store.exists("ab/abc.jpg")
    assert stored(tmp_path) == set()
    put(store, "ab/abc.jpg", b"whole")
    assert (tmp_path / "ab" / "abc.jpg").read_bytes() == b"whole"


def test_the_same_blob_again_is_one_file_under_its_own_name(tmp_path: Path) -> None:
    store = ContentStorage(location=tmp_path)
    put(store, "ab/abc.jpg", b"same")
    assert store.save("ab/abc.jpg", ContentFile(b"same")) == "ab/abc.jpg"
    assert stored(tmp_path) == {"ab/abc.jpg"}


# --- storing ---


@pytest.mark.django_db
def test_a_private_photo_lies_in_the_private_store_with_its_renditions(media: Path) -> None:
    by = Viewer(user())
    file = services.store_image(raw=photo(), kind="test.photo", access="private", owner_scope=by.self_key, by=by)
    assert (file.mime, file.width, file.height, file.uploaded_by) == ("image/jpeg", 1200, 900, by.user)
    kept = (media / "private" / blob_name(file)).read_bytes()
    assert (digest(kept), len(kept)) == (file.sha256, file.size)
    assert stored(media / "private") == {blob_name(file)} | {
        f"{file.sha256[:2]}/{file.sha256}/{width}.webp" for width in WIDTHS
    }
    assert stored(media / "public") == set()


@pytest.mark.django_db
def test_a_public_picture_is_published_at_once_without_its_original(media: Path) -> None:
    file = services.store_image(raw=photo(), kind="test.photo", access="public", owner_scope="region:530427", by=SYSTEM)
    assert file.uploaded_by is None
    assert stored(media / "public") == {f"{file.sha256[:2]}/{file.sha256}/{width}.webp" for width in WIDTHS}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "kind", "says"),
    [
        (b"<svg/>", "test.photo", "这不是图片"),
        (PDF, "test.photo", "这不是图片"),
        (photo()[:2000], "test.photo", "不完整"),
        (PDF[:-10], "test.licence", "PDF 文件不完整"),
        (b"", "test.photo", "空的"),
        (b"\xff\xd8\xff" + bytes(2 * kinds.MEGABYTE), "test.licence", "最多 2 MB"),
        (photo(), "test.unknown", "不能上传这一类文件"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_stored(media: Path, raw: bytes, kind: str, says: str) -> None:
    with pytest.raises(DomainError, match=says):
        services.store_document(raw=raw, kind=kind, owner_scope="self:x", by=SYSTEM)
    assert File.objects.count() == 0
    assert stored(media) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "kind"), [(b"", "test.photo"), (photo(), "test.unknown"), (b"x" * 13_000_000, "test.photo")]
)
def test_a_picture_stored_directly_passes_the_same_gate(media: Path, raw: bytes, kind: str) -> None:
    with pytest.raises(DomainError, match=r"空的|不能上传这一类文件|最多 12 MB"):
        services.store_image(raw=raw, kind=kind, access="public", owner_scope="self:x", by=SYSTEM)
    assert stored(media) == set()


@pytest.mark.django_db
def test_a_licence_may_be_a_pdf_or_a_photo_and_is_private(media: Path) -> None:
    pdf = services.store_document(raw=PDF, kind="test.licence", owner_scope="self:x", by=SYSTEM)
    assert (pdf.mime, pdf.size, pdf.sha256, pdf.width) == ("application/pdf", len(PDF), digest(PDF), None)
    scan = services.store_document(raw=photo(), kind="test.licence", owner_scope="self:x", by=SYSTEM)
    assert (scan.mime, scan.access) == ("image/jpeg", "private")
    assert stored(media / "public") == set()


@pytest.mark.django_db
def test_a_cropped_picture_is_published_under_a_hash_of_its_own_that_pages_can_compute(media: Path) -> None:
    file = services.store_image(raw=photo(), kind="test.photo", access="private", owner_scope="self:x", by=SYSTEM)
    crop = Crop(0, 0, 0.5, 1)
    key = services.publish_image(file=file, crop=crop)
    assert key != file.sha256
    assert selectors.media_urls(file.sha256, crop=crop)[360] == f"/media/{key}/360.webp"
    assert selectors.media_urls(file.sha256)[360] == f"/media/{file.sha256}/360.webp"
    assert services.publish_image(file=file, crop=crop, watermark="仅供公示") not in {key, file.sha256}
    with Image.open(media / "public" / key[:2] / key / "360.webp") as shown:
        assert shown.size == (360, 540)
    assert services.publish_image(file=file) == file.sha256


@pytest.mark.django_db
def test_publishing_again_completes_what_a_crash_left_half_done(media: Path) -> None:
    file = services.store_image(raw=photo(), kind="test.photo", access="public", owner_scope="self:x", by=SYSTEM)
    for store in ("public", "private"):
        (media / store / file.sha256[:2] / file.sha256 / "720.webp").unlink()
    services.publish_image(file=file)
    assert len(stored(media / "public")) == len(WIDTHS)


@pytest.mark.django_db
def test_only_the_uploader_hands_a_file_over_and_only_once() -> None:
    by, other = Viewer(user()), Viewer(user("13887654321", "白玉兰"))
    file = services.store_image(raw=photo(), kind="test.photo", access="private", owner_scope=by.self_key, by=by)
    with pytest.raises(DomainError) as stranger:
        services.take_over(file_id=file.pk, kinds={"test.photo"}, owner_scope="seller:1", by=other)
    assert stranger.value.code == ErrorCode.NOT_FOUND
    with pytest.raises(DomainError, match="不能用在这里"):
        services.take_over(file_id=file.pk, kinds={"test.licence"}, owner_scope="seller:1", by=by)
    for _repeat in range(2):
        taken = services.take_over(file_id=file.pk, kinds={"test.photo"}, owner_scope="seller:1", by=by)
        assert taken.owner_scope == "seller:1"
    with pytest.raises(DomainError, match="用在别处"):
        services.take_over(file_id=file.pk, kinds={"test.photo"}, owner_scope="seller:2", by=by)


# --- uploads ---


@pytest.mark.django_db
def test_every_step_of_an_upload_may_come_twice() -> None:
    by, raw, key = Viewer(user()), photo(), uuid4()
    first = uploads.start_upload(key=key, kind="test.photo", size=len(raw), by=by, now=NOW)
    half = len(raw) // 2
    assert uploads.append_chunk(upload_id=first.pk, offset=0, body=raw[:half], by=by, now=NOW) == half
    assert uploads.append_chunk(upload_id=first.pk, offset=0, body=raw[:half], by=by, now=NOW) == half
    again = uploads.start_upload(key=key, kind="test.photo", size=len(raw), by=by, now=NOW)
    assert (again.pk, again.received) == (first.pk, half)
    assert uploads.append_chunk(upload_id=first.pk, offset=half - 7, body=raw[half - 7 :], by=by, now=NOW) == len(raw)
    files = [uploads.finish_upload(upload_id=first.pk, sha256=digest(raw), by=by, now=NOW).pk for _ in range(2)]
    assert files[0] == files[1]
    assert File.objects.get().owner_scope == by.self_key
    assert UploadChunk.objects.count() == 0
    assert uploads.append_chunk(upload_id=first.pk, offset=half, body=raw[half:], by=by, now=NOW) == len(raw)
    assert UploadChunk.objects.count() == 0


@pytest.mark.django_db
def test_a_gap_says_where_to_go_on() -> None:
    by = Viewer(user())
    upload = uploads.start_upload(key=uuid4(), kind="test.photo", size=3000, by=by, now=NOW)
    uploads.append_chunk(upload_id=upload.pk, offset=0, body=b"x" * 1000, by=by, now=NOW)
    with pytest.raises(DomainError) as gap:
        uploads.append_chunk(upload_id=upload.pk, offset=2000, body=b"x" * 1000, by=by, now=NOW)
    assert (gap.value.code, gap.value.data["received"]) == (ErrorCode.CONFLICT, 1000)
    with pytest.raises(DomainError) as early:
        uploads.finish_upload(upload_id=upload.pk, sha256="0" * 64, by=by, now=NOW)
    assert (early.value.code, early.value.data["received"]) == (ErrorCode.CONFLICT, 1000)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("offset", "size", "code"),
    [(0, 0, ErrorCode.INVALID), (0, 3001, ErrorCode.INVALID), (0, 65_537, ErrorCode.LIMIT)],
)
def test_a_chunk_must_fit(offset: int, size: int, code: ErrorCode) -> None:
    by = Viewer(user())
    upload = uploads.start_upload(key=uuid4(), kind="test.photo", size=3000, by=by, now=NOW)
    with pytest.raises(DomainError) as refusal:
        uploads.append_chunk(upload_id=upload.pk, offset=offset, body=b"x" * size, by=by, now=NOW)
    assert refusal.value.code == code
    assert UploadChunk.objects.count() == 0


@pytest.mark.django_db
def test_a_wrong_hash_or_a_wrong_file_changes_nothing(media: Path) -> None:
    by, raw = Viewer(user()), photo()
    upload = sent(raw, by)
    with pytest.raises(DomainError, match="校验不符"):
        uploads.finish_upload(upload_id=upload.pk, sha256=digest(b"other"), by=by, now=NOW)
    page = b"<html><script>alert(1)</script></html>"
    with pytest.raises(DomainError, match="这不是图片"):
        uploads.finish_upload(upload_id=sent(page, by).pk, sha256=digest(page), by=by, now=NOW)
    assert File.objects.count() == 0
    assert stored(media) == set()
    upload.refresh_from_db()
    assert (upload.received, upload.file) == (len(raw), None)
    assert uploads.finish_upload(upload_id=upload.pk, sha256=digest(raw).upper(), by=by, now=NOW).width == 1200


@pytest.mark.django_db
def test_nobody_touches_somebody_else_s_upload() -> None:
    by, other = Viewer(user()), Viewer(user("13887654321"))
    upload = sent(photo(), by)
    for step in (
        lambda who: uploads.append_chunk(upload_id=upload.pk, offset=0, body=b"x", by=who, now=NOW),
        lambda who: uploads.finish_upload(upload_id=upload.pk, sha256="0" * 64, by=who, now=NOW),
    ):
        with pytest.raises(DomainError) as stranger:
            step(other)
        assert stranger.value.code == ErrorCode.NOT_FOUND
        with pytest.raises(DomainError) as nobody:
            step(ANONYMOUS)
        assert nobody.value.code == ErrorCode.UNAUTHENTICATED
    with pytest.raises(DomainError) as start:
        uploads.start_upload(key=uuid4(), kind="test.photo", size=10, by=ANONYMOUS, now=NOW)
    assert start.value.code == ErrorCode.UNAUTHENTICATED


@pytest.mark.django_db
def test_a_key_names_one_file_only() -> None:
    by, key = Viewer(user()), uuid4()
    uploads.start_upload(key=key, kind="test.photo", size=10, by=by, now=NOW)
    with pytest.raises(DomainError) as refusal:
        uploads.start_upload(key=key, kind="test.photo", size=11, by=by, now=NOW)
    assert refusal.value.code == ErrorCode.CONFLICT
    other = Viewer(user("13887654321"))
    assert uploads.start_upload(key=key, kind="test.photo", size=11, by=other, now=NOW).owner == other.user


@pytest.mark.django_db
def test_nobody_fills_the_database_with_uploads_he_never_finishes() -> None:
    by, size = Viewer(user()), 12 * kinds.MEGABYTE
    for _ in range(5):
        uploads.start_upload(key=uuid4(), kind="test.photo", size=size, by=by, now=NOW)
    with pytest.raises(DomainError, match="还有太多文件没有传完"):
        uploads.start_upload(key=uuid4(), kind="test.photo", size=size, by=by, now=NOW)
    later = NOW + uploads.LIFETIME
    assert uploads.start_upload(key=uuid4(), kind="test.photo", size=size, by=by, now=later).received == 0
    with pytest.raises(DomainError, match="最多 12 MB"):
        uploads.start_upload(key=uuid4(), kind="test.photo", size=size + 1, by=by, now=later)


@pytest.mark.django_db
def test_an_expired_upload_begins_anew_and_is_swept_but_its_file_stays() -> None:
    by, raw, key = Viewer(user()), photo(), uuid4()
    done = sent(raw, by)
    file = uploads.finish_upload(upload_id=done.pk, sha256=digest(raw), by=by, now=NOW)
    broken = sent(raw, by, key=key)
    later = NOW + uploads.LIFETIME
    with pytest.raises(DomainError, match="已过期"):
        uploads.append_chunk(upload_id=broken.pk, offset=0, body=b"x", by=by, now=later)
    anew = uploads.start_upload(key=key, kind="test.photo", size=len(raw), by=by, now=later)
    assert (anew.pk, anew.received, anew.chunks.count()) == (broken.pk, 0, 0)
    left = sent(raw, by)
    assert uploads.sweep_uploads(now=later - timedelta(seconds=1)) == 0
    assert uploads.sweep_uploads(now=later) == 2
    assert set(Upload.objects.values_list("pk", flat=True)) == {anew.pk}
    assert not UploadChunk.objects.filter(upload=left.pk).exists()
    assert File.objects.get().pk == file.pk


@pytest.mark.usefixtures("race_db")
def test_two_finishes_at_once_keep_one_file() -> None:
    by, raw = Viewer(user()), photo()
    upload = sent(raw, by)
    start, found, failed = threading.Barrier(4), [], []

    def finish() -> None:
        try:
            start.wait(10)
            found.append(uploads.finish_upload(upload_id=upload.pk, sha256=digest(raw), by=by, now=NOW).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (failed, len(found), len(set(found))) == ([], 4, 1)
    assert File.objects.count() == 1


# --- over HTTP ---

urls = pytest.mark.urls("core.files.urls")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@urls
@pytest.mark.django_db
def test_a_photo_goes_up_in_chunks_and_is_seen_by_its_uploader_only() -> None:
    person, raw = user(), grainy_photo()
    client, key = signed_in(person), str(uuid4())
    body = json.dumps({"key": key, "kind": "test.photo", "size": len(raw)})
    upload = client.post("/uploads/", body, content_type="application/json").json()
    assert (upload["received"], upload["chunk"]) == (0, 65_536)
    assert len(raw) > 2 * upload["chunk"]
    for offset in range(0, len(raw), upload["chunk"]):
        piece = raw[offset : offset + upload["chunk"]]
        answer = client.post(f"/uploads/{upload['id']}/{offset}", piece, content_type="application/octet-stream")
        assert answer.json() == {"received": offset + len(piece)}
    answer = client.post(
        f"/uploads/{upload['id']}/finish", json.dumps({"sha256": digest(raw)}), content_type="application/json"
    )
    file = answer.json()["file"]
    assert (file["mime"], file["width"], file["height"]) == ("image/jpeg", 1200, 900)
    again = client.post("/uploads/", body, content_type="application/json").json()
    assert again["file"] == file

    shown = client.get(file["url"])
    assert shown.status_code == 200
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert int(shown["Content-Length"]) == file["size"] == len(shown.getvalue())
    small = client.get(file["url"] + "?width=360")
    assert small["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(small.getvalue())).width == 360
    assert client.get(file["url"] + "?width=361").status_code == 404

    assert Client().get(file["url"]).status_code == 401
    refused = signed_in(user("13887654321")).get(file["url"])
    assert refused.status_code == 403
    assert "没有查看这个文件的权限" in refused.json()["errors"][0]["message"]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.after) == ("access.refused", {"verb": "test.licence.view"})


@urls
@pytest.mark.django_db
def test_a_scan_is_seen_by_whoever_may_see_its_owner_and_every_look_is_audited(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploader, officer, elsewhere = user(), user("13887654321"), user("13787654321")
    file = services.store_document(raw=PDF, kind="test.licence", owner_scope=f"self:{uploader.pk}", by=Viewer(uploader))
    cabinet.by_file[file.pk] = Licence(frozenset({"seller:1", "region:530427"}))
    grants = {
        officer.pk: [Grant(Role.SELLER_OPERATOR, "seller:1")],
        elsewhere.pk: [Grant(Role.SELLER_OPERATOR, "seller:2")],
    }
    monkeypatch.setattr(access, "_providers", [lambda person: grants.get(person.pk, [])])
    shown = signed_in(officer).get(f"/files/{file.pk}")
    assert shown.status_code == 200
    assert shown["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert shown.getvalue() == PDF
    look = AuditEntry.objects.get()
    assert (look.verb, look.actor, look.subject_id) == ("file.view", officer, str(file.pk))
    assert signed_in(elsewhere).get(f"/files/{file.pk}").status_code == 403
    assert signed_in(uploader).get(f"/files/{file.pk}").status_code == 403, "the owner's row decides now"


@urls
@pytest.mark.django_db
def test_an_unknown_file_is_not_there() -> None:
    assert Client().get(f"/files/{uuid4()}").status_code == 404


@urls
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/uploads/", "no json", 400),
        ("/uploads/", "[]", 400),
        ("/uploads/", json.dumps({"key": "x", "kind": "test.photo", "size": 1}), 400),
        ("/uploads/", json.dumps({"key": SOME, "kind": "test.photo", "size": "1"}), 400),
        ("/uploads/", json.dumps({"key": SOME, "kind": "test.photo", "size": True}), 400),
        ("/uploads/", json.dumps({"key": SOME, "kind": "test.photo", "size": 10**9}), 413),
        ("/uploads/", " " * 5000, 400),
        (f"/uploads/{SOME}/finish", "{}", 400),
        (f"/uploads/{SOME}/finish", json.dumps({"sha256": "0"}), 404),
        (f"/uploads/{SOME}/0", "x" * 65_537, 413),
        (f"/uploads/{SOME}/0", "x", 404),
    ],
)
def test_a_malformed_request_is_answered_in_chinese(path: str, body: str, status: int) -> None:
    answer = signed_in(user()).post(path, body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"].endswith("。")


@urls
@pytest.mark.django_db
def test_uploads_are_guarded_against_forged_requests_and_strangers() -> None:
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(user())
    assert forged.post("/uploads/", "{}", content_type="application/json").status_code == 403
    for path in ("/uploads/", f"/uploads/{uuid4()}/0", f"/uploads/{uuid4()}/finish"):
        body = json.dumps({"key": str(uuid4()), "kind": "test.photo", "size": 5, "sha256": "0"})
        assert Client().post(path, body, content_type="application/json").status_code == 401


@urls
@pytest.mark.django_db
def test_a_public_picture_is_cacheable_for_ever_and_knows_no_session(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    file = services.store_image(raw=photo(), kind="test.photo", access="public", owner_scope="self:x", by=SYSTEM)
    url = selectors.media_urls(file.sha256)[720]
    client = signed_in(user())
    with django_assert_num_queries(0):
        shown = client.get(url, headers={"accept-encoding": "gzip"})
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert shown["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in shown.get("Vary", "")
    assert Image.open(io.BytesIO(shown.getvalue())).width == 720
    assert client.get(url, headers={"if-none-match": shown["ETag"]}).status_code == 304


@urls
@pytest.mark.django_db
def test_a_private_picture_has_no_public_address() -> None:
    file = services.store_image(raw=photo(), kind="test.photo", access="private", owner_scope="self:x", by=SYSTEM)
    hidden = Client().get(selectors.media_urls(file.sha256)[360])
    assert (hidden.status_code, hidden["Cache-Control"]) == (404, "no-store")
    assert Client().get(f"/media/{file.sha256}/999.webp").status_code == 404
    assert store_of("private").exists(blob_name(file))
