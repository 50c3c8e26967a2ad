"""Addresses of files: uploads in chunks, private files behind their access check, public pictures for any cache."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import audit
from core.errors import DomainError, ErrorCode
from core.files import selectors, uploads
from core.files.images import WIDTHS
from core.files.storage import blob_name, rendition_name, store_of
from core.graphql.context import viewer_of_request
from core.graphql.mutation import as_error
from core.graphql.node import global_id
from core.models import File

_STATUS = {
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.FORBIDDEN: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.CONFLICT: 409,
    ErrorCode.LIMIT: 413,
}
_MAX_JSON = 4096
_FOREVER = "public, max-age=31536000, immutable"

View = Callable[..., HttpResponseBase]


def _speaking(view: View) -> View:
    """Answer a refusal as JSON ``{"errors": [{code, message, field}]}`` with its status; audit a refused access."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except DomainError as error:
            audit.record_refusal(viewer_of_request(request), error)
            body: dict[str, Any] = {"errors": [as_error(error)]}
            if "received" in error.data:
                body["received"] = error.data["received"]
            response = JsonResponse(body, status=_STATUS.get(ErrorCode(error.code), 400))
        response.headers["Cache-Control"] = "private, no-store"
        return response

    return answer


def _wrong_request() -> DomainError:
    return DomainError(ErrorCode.INVALID, _("上传请求的内容不对，请刷新页面后重试。"))


def _json(request: HttpRequest) -> dict[str, Any]:
    raw = request.read(_MAX_JSON + 1)
    try:
        values = json.loads(raw) if len(raw) <= _MAX_JSON else None
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise _wrong_request()
    return values


def _file_json(file: File) -> dict[str, Any]:
    taken_at = file.taken_at.isoformat() if file.taken_at else None
    return {
        "id": global_id("File", file.pk),
        "url": f"/files/{file.pk}",
        "mime": file.mime,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "takenAt": taken_at,
    }


@require_POST
@_speaking
def start(request: HttpRequest) -> HttpResponseBase:
    """``{key: uuid, kind, size}`` → ``{id, received, size, chunk, expiresAt, file}``; the same key again goes on."""
    values = _json(request)
    kind, size = values.get("kind"), values.get("size")
    try:
        key = UUID(str(values.get("key")))
    except ValueError as error:
        raise _wrong_request() from error
    if not isinstance(kind, str) or type(size) is not int:
        raise _wrong_request()
    upload = uploads.start_upload(key=key, kind=kind, size=size, by=viewer_of_request(request), now=timezone.now())
    return JsonResponse(
        {
            "id": str(upload.pk),
            "received": upload.received,
            "size": upload.size,
            "chunk": uploads.CHUNK_BYTES,
            "expiresAt": upload.expires_at.isoformat(),
            "file": _file_json(upload.file) if upload.file else None,
        }
    )


@require_POST
@_speaking
def append(request: HttpRequest, upload_id: UUID, offset: int) -> HttpResponseBase:
    """Raw bytes from ``offset`` on, at most 64 kB → ``{received}``; a gap answers 409 with ``received``."""
    viewer = viewer_of_request(request)
    if not viewer.is_authenticated:
        raise DomainError(ErrorCode.UNAUTHENTICATED, _("请先登录，再上传文件。"))
    body = request.read(uploads.CHUNK_BYTES + 1)
    received = uploads.append_chunk(upload_id=upload_id, offset=offset, body=body, by=viewer, now=timezone.now())
    return JsonResponse({"received": received})


@require_POST
@_speaking
def finish(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """``{sha256}`` of the whole → ``{file: {id, url, mime, size, width, height, takenAt}}``."""
    digest = _json(request).get("sha256")
    if not isinstance(digest, str):
        raise _wrong_request()
    file = uploads.finish_upload(upload_id=upload_id, sha256=digest, by=viewer_of_request(request), now=timezone.now())
    return JsonResponse({"file": _file_json(file)})


@require_safe
@_speaking
def private_file(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """A file to whoever may see it, ``?width=360`` a rendition. Every look but the uploader's is audited."""
    viewer = viewer_of_request(request)
    file = selectors.visible_file(file_id=file_id, viewer=viewer)
    name, mime = blob_name(file), file.mime
    width = request.GET.get("width")
    if width is not None:
        if not file.is_image or width not in map(str, WIDTHS):
            raise DomainError(ErrorCode.NOT_FOUND, _("没有这个尺寸的图片。"), field="width")
        name, mime = rendition_name(file.sha256, int(width)), "image/webp"
    if file.access == File.Access.PRIVATE and not (viewer.is_authenticated and file.uploaded_by_id == viewer.user.pk):
        audit.record(viewer, "file.view", file, after={"kind": file.kind})
    content = store_of(File.Access.PRIVATE).open(name)
    suffix = name.rsplit(".", 1)[-1]
    response = FileResponse(
        content,
        as_attachment=not file.is_image,
        filename=f"{file.kind}-{str(file.pk)[-8:]}.{suffix}",
        content_type=mime,
    )
    # Whatever a scan holds, it may not act as a page of ours.
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _as_it_is(response)


@require_safe
def media(request: HttpRequest, key: str, width: str) -> HttpResponseBase:
    """A public picture: no session, no cookie, never changes."""
    etag = f'"{key}-{width}"'
    store, name = store_of(File.Access.PUBLIC), rendition_name(key, int(width))
    response: HttpResponseBase
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    elif int(width) in WIDTHS and store.exists(name):
        response = _as_it_is(FileResponse(store.open(name), content_type="image/webp"))
    else:
        missing = HttpResponse(_("没有这张图片。"), status=404, content_type="text/plain; charset=utf-8")
        missing.headers["Cache-Control"] = "no-store"  # it may be published in a minute
        return missing
    response.headers["Cache-Control"] = _FOREVER
    response.headers["ETag"] = etag
    return response


def _as_it_is(response: FileResponse) -> FileResponse:
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Tells the gzip middleware that there is nothing to gain: pictures and PDFs are compressed already.
    response.headers["Content-Encoding"] = "identity"
    return response
