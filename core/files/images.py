"""Pictures, in memory: what is one, what survives of it, and the sizes we serve. No database, no storage, no clock.

Whatever comes in is decoded and written anew, so scripts, appended archives, GPS and camera data cannot survive;
only the capture time is read out first, as evidence of when a photo was taken.
"""

from __future__ import annotations

import io
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import NoReturn
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageCms, ImageDraw, ImageFont

from core.errors import DomainError, ErrorCode

WIDTHS = (360, 720, 1080)
"""Widths in px of the WebP renditions: a card at 360 px, a page at 360 px twice dense, a desktop page."""

MASTER_SIDE = 2560
"""Longest side in px of the picture we keep: an A4 scan stays readable (about 220 dpi)."""

MAX_SIDE = 16_000
MAX_PIXELS_JPEG = 64_000_000  # decoded at a fraction of its size, so a 50-megapixel phone photo costs little memory
MAX_PIXELS = 24_000_000  # PNG and WebP decode at full size: 24 million × 4 bytes
MIN_CROP_PX = 50

_LOCAL = ZoneInfo("Asia/Shanghai")
_TAKEN_AT, _TAKEN_AT_OFFSET = ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_decoding = threading.BoundedSemaphore(2)
"""Two pictures at a time per process: sixteen threads decoding at once would exhaust a small server's memory."""

# What Pillow's decoders raise on bytes that are not what their header says.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, OverflowError, struct.error)


class Format(StrEnum):
    """What the first bytes say a file is."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    HEIF = "HEIF"
    PDF = "PDF"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Crop:
    """A rectangle of a picture, each edge as a fraction of width or height, from the upper left corner.

    Raises DomainError INVALID unless 0 <= left < right <= 1 and 0 <= top < bottom <= 1.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise DomainError(ErrorCode.INVALID, _("裁剪框超出了图片，请重新框选。"), field="crop")

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The rectangle in px. Raises DomainError INVALID when a side would be under 50 px."""
        box = (
            round(self.left * width),
            round(self.top * height),
            round(self.right * width),
            round(self.bottom * height),
        )
        if box[2] - box[0] < MIN_CROP_PX or box[3] - box[1] < MIN_CROP_PX:
            raise DomainError(ErrorCode.INVALID, _("裁剪框太小，放大后会看不清，请框选大一些。"), field="crop")
        return box

    def text(self) -> str:
        """The rectangle as a stable key, to a ten-thousandth."""
        return ",".join(f"{edge:.4f}" for edge in (self.left, self.top, self.right, self.bottom))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as we keep it: upright sRGB JPEG without metadata, size in px, and when it was taken (UTC)."""

    jpeg: bytes
    width: int
    height: int
    taken_at: datetime | None


def sniff(raw: bytes) -> Format:
    """What a file really is, by its content; its name and the sender's word count for nothing."""
    if raw.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return Format.WEBP
    if raw[4:8] == b"ftyp" and raw[8:12] in {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}:
        return Format.HEIF
    if raw.startswith(b"%PDF-"):
        return Format.PDF
    return Format.UNKNOWN


def _refuse(message: str, code: ErrorCode = ErrorCode.INVALID) -> NoReturn:
    raise DomainError(code, message, field="file")


def read_picture(raw: bytes) -> Picture:
    """Decode what somebody brought and write it anew.

    Raises DomainError, field ``file``: INVALID (not a picture, broken, cut short), LIMIT (more pixels than we decode).
    """
    form = sniff(raw)
    if form is Format.HEIF and "HEIF" not in Image.OPEN:
        _refuse(_("这是 HEIC 格式的照片，暂不支持。请在手机相机设置里选“兼容性最佳”后重拍，或截图后上传。"))
    if form in {Format.PDF, Format.UNKNOWN}:
        _refuse(_("这不是图片。请上传 JPG、PNG 或 WebP 格式的照片。"))
    with _decoding, _open(raw, form) as image:
        _load(image, form)
        taken_at, orientation = _exif(image)
        upright = _upright_rgb(image, orientation)
        upright.thumbnail((MASTER_SIDE, MASTER_SIDE), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        upright.save(out, "JPEG", quality=88, progressive=True, optimize=True)
        return Picture(out.getvalue(), upright.width, upright.height, taken_at)


@contextmanager
def _open(raw: bytes, form: Format) -> Iterator[Image.Image]:
    """Read the header only, with no other decoder than the sniffed one."""
    try:
        image = Image.open(io.BytesIO(raw), formats=[form.value])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        _refuse_size()
    except _BROKEN:
        _refuse(_("图片打不开，文件可能已损坏。请重新拍照或另选一张。"))
    with image:
        yield image


def _refuse_size() -> NoReturn:
    message = _("图片像素太大（JPG 最多 %(jpeg)d 万像素，其他格式最多 %(other)d 万像素），请缩小后再上传。")
    _refuse(message % {"jpeg": MAX_PIXELS_JPEG // 10_000, "other": MAX_PIXELS // 10_000}, ErrorCode.LIMIT)


def _load(image: Image.Image, form: Format) -> None:
    """Decode the pixels, after the header's size passed: a bomb declares its size, so it never gets here."""
    limit = MAX_PIXELS_JPEG if form is Format.JPEG else MAX_PIXELS
    if image.width * image.height > limit or max(image.size) > MAX_SIDE:
        _refuse_size()
    try:
        if form is Format.JPEG:
            image.draft(None, (MASTER_SIDE, MASTER_SIDE))
        image.load()
    except _BROKEN:
        _refuse(_("图片不完整或已损坏，可能是传输中断了。请重新上传；仍不行请重新拍照。"))


def _exif(image: Image.Image) -> tuple[datetime | None, int]:
    """Capture time (UTC) and orientation; a damaged EXIF block costs these two, not the picture."""
    try:
        exif = image.getexif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        return _capture_time(details.get(_TAKEN_AT), details.get(_TAKEN_AT_OFFSET)), exif.get(
            ExifTags.Base.Orientation, 1
        )
    except _BROKEN:
        return None, 1


def _capture_time(stamp: object, offset: object) -> datetime | None:
    """EXIF 2.32 DateTimeOriginal; without its offset it is read as China time, where the cameras are."""
    if not isinstance(stamp, str):
        return None
    text = stamp.strip("\0 ")
    try:
        if isinstance(offset, str) and offset.strip("\0 "):
            return datetime.strptime(text + offset.strip("\0 "), "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=_LOCAL).astimezone(UTC)
    except ValueError:
        return None


def _upright_rgb(image: Image.Image, orientation: int) -> Image.Image:
    """Pixels the right way up, in sRGB, on white where the picture was transparent."""
    profile = image.info.get("icc_profile")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        flat = Image.new("RGB", layered.size, "white")
        flat.paste(layered, mask=layered.getchannel("A"))
    else:
        flat = image
    flat = _to_srgb(flat, profile)
    if (turn := _UPRIGHT.get(orientation)) is not None:
        flat = flat.transpose(turn)
    flat.info.clear()  # Pillow writes what it read (comments, XMP) into the next file
    return flat


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Translate wide-gamut phone photos: we drop the profile, and without it their colours would be read wrongly."""
    if profile and image.mode in {"RGB", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def renditions(jpeg: bytes, *, crop: Crop | None = None, watermark: str = "") -> dict[int, bytes]:
    """WebP bytes by width (``WIDTHS``) of a picture we keep: cropped, never enlarged, marked with ``watermark`` if any.

    Raises DomainError INVALID when the crop is too small.
    """
    with _decoding, Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as master:
        image = master.convert("RGB")
        if crop is not None:
            image = image.crop(crop.box(*image.size))
        return {width: _webp(image, width, watermark) for width in WIDTHS}


def _webp(image: Image.Image, width: int, watermark: str) -> bytes:
    scaled = image
    if width < image.width:
        scaled = image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)
    if watermark:
        scaled = _marked(scaled, watermark)
    out = io.BytesIO()
    scaled.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans SC from its wheel (OFL): a server has no Chinese font of its own."""
    font = resources.files(pylopdf_fonts_zh_cn) / "NotoSansSC-Regular.otf"
    return ImageFont.truetype(io.BytesIO(font.read_bytes()), size)


def _marked(image: Image.Image, text: str) -> Image.Image:
    """Write ``text`` slanting across the whole picture, so that a copied scan (licence, seal) serves nowhere else."""
    size = max(12, image.width // 24)
    font = _font(size)
    step_x, step_y = int(font.getlength(text)) + 3 * size, 4 * size
    side = image.width + image.height  # covers the picture at any slant
    layer = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(layer)
    for row, y in enumerate(range(0, side, step_y)):
        for x in range(-(row % 2) * step_x // 2, side, step_x):
            draw.text((x, y), text, fill=90, font=font)
    layer = layer.rotate(30, Image.Resampling.BICUBIC)
    left, top = (side - image.width) // 2, (side - image.height) // 2
    mask = layer.crop((left, top, left + image.width, top + image.height))
    marked = image.copy()
    marked.paste((110, 110, 110), mask=mask)
    return marked
