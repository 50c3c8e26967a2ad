"""Pictures in memory: what gets in, what survives, what is refused."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageDraw

from core.errors import DomainError, ErrorCode
from core.files import images
from core.files.images import Crop, Format, read_picture, renditions, sniff


def halves(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue: any turn or crop shows."""
    image = Image.new(mode, (width, height), "blue")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height), fill="red")
    return image


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(raw: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(raw))
    image.load()
    return image


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel[:3], colour, strict=True))


def phone_exif(*, taken: str = "2024:11:20 09:30:00", offset: str | None = None, orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "HUAWEI"
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = taken
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (24.0, 3.0, 0.0), 3: "E", 4: (101.0, 59.0, 0.0)})
    return exif


def png_declaring(width: int, height: int) -> bytes:
    """A few bytes that claim a huge picture: a picture bomb."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_of_each_kind_is_kept_as_jpeg(form: str) -> None:
    picture = read_picture(encoded(halves(), form))
    kept = opened(picture.jpeg)
    assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (400, 200))
    assert (picture.width, picture.height) == (400, 200)
    assert near(kept.getpixel((50, 100)), (255, 0, 0))
    assert near(kept.getpixel((350, 100)), (0, 0, 255))


@pytest.mark.parametrize(
    ("raw", "form"),
    [
        (b"\xff\xd8\xff\xe0", Format.JPEG),
        (b"\x89PNG\r\n\x1a\n", Format.PNG),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Format.WEBP),
        (b"\0\0\0\x18ftypheic", Format.HEIF),
        (b"%PDF-1.7", Format.PDF),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Format.UNKNOWN),
        (b"", Format.UNKNOWN),
    ],
)
def test_the_content_says_what_a_file_is(raw: bytes, form: Format) -> None:
    assert sniff(raw) is form


@pytest.mark.parametrize(
    "raw",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n%%EOF",
        b"",
        b"GIF89a" + b"\0" * 100,
        b"plain text",
    ],
)
def test_what_is_not_a_picture_is_refused(raw: bytes) -> None:
    with pytest.raises(DomainError, match="这不是图片") as refusal:
        read_picture(raw)
    assert (refusal.value.code, refusal.value.field) == (ErrorCode.INVALID, "file")


def test_a_format_pillow_knows_but_we_do_not_take_is_not_decoded_under_a_picture_s_name() -> None:
    with pytest.raises(DomainError, match="图片打不开"):
        read_picture(b"\xff\xd8\xff" + encoded(halves(), "TIFF"))


def test_an_iphone_heic_is_refused_with_the_way_out() -> None:
    with pytest.raises(DomainError, match="兼容性最佳"):
        read_picture(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.95])
def test_a_picture_cut_short_is_refused(form: str, kept: float) -> None:
    noise = Image.effect_noise((600, 600), 80).convert("RGB")
    raw = encoded(noise, form)
    with pytest.raises(DomainError, match="损坏") as refusal:
        read_picture(raw[: int(len(raw) * kept)])
    assert refusal.value.code == ErrorCode.INVALID


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 10_000), (5_000, 5_000), (1, 20_000)])
def test_a_picture_bomb_is_refused_by_its_declared_size(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_: Any) -> None:
        raise AssertionError("pixels of a bomb were decoded")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", decode)
    with pytest.raises(DomainError, match="像素太大") as refusal:
        read_picture(png_declaring(*size))
    assert refusal.value.code == ErrorCode.LIMIT


def test_a_large_phone_photo_is_taken_and_never_decoded_at_its_full_size(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []
    upright = images._upright_rgb

    def watched(image: Image.Image, orientation: int) -> Image.Image:
        decoded.append(image.size)
        return upright(image, orientation)

    monkeypatch.setattr(images, "_upright_rgb", watched)
    picture = read_picture(encoded(halves(8160, 6144), quality=60))
    assert decoded == [(4080, 3072)]
    assert (picture.width, picture.height) == (2560, 1928)
    assert near(opened(picture.jpeg).getpixel((100, 100)), (255, 0, 0))


def test_gps_and_camera_are_gone_and_the_capture_time_is_kept() -> None:
    raw = encoded(halves(), exif=phone_exif(), comment=b"secret comment", xmp=b"<x:xmpmeta>secret</x:xmpmeta>")
    picture = read_picture(raw)
    assert picture.taken_at == datetime(2024, 11, 20, 1, 30, tzinfo=UTC)
    kept = opened(picture.jpeg)
    assert not kept.getexif()
    assert "comment" not in kept.info
    assert b"HUAWEI" not in picture.jpeg
    assert b"secret" not in picture.jpeg
    for rendition in renditions(picture.jpeg).values():
        assert not opened(rendition).getexif()


@pytest.mark.parametrize(
    ("taken", "offset", "expected"),
    [
        ("2024:11:20 09:30:00", "+08:00", datetime(2024, 11, 20, 1, 30, tzinfo=UTC)),
        ("2024:11:20 09:30:00", "+00:00", datetime(2024, 11, 20, 9, 30, tzinfo=UTC)),
        ("0000:00:00 00:00:00", None, None),
        ("yesterday", None, None),
    ],
)
def test_capture_times_of_all_kinds_of_phones(taken: str, offset: str | None, expected: datetime | None) -> None:
    assert read_picture(encoded(halves(), exif=phone_exif(taken=taken, offset=offset))).taken_at == expected


def test_a_damaged_exif_block_does_not_cost_the_picture() -> None:
    picture = read_picture(encoded(halves(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff"))
    assert picture.taken_at is None


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [
        (1, (50, 100)),
        (2, (350, 100)),
        (3, (350, 100)),
        (4, (50, 100)),
        (5, (100, 50)),
        (6, (100, 50)),
        (7, (100, 350)),
        (8, (100, 350)),
    ],
)
def test_a_photo_held_sideways_stands_upright(orientation: int, red_at: tuple[int, int]) -> None:
    picture = read_picture(encoded(halves(), exif=phone_exif(orientation=orientation)))
    assert near(opened(picture.jpeg).getpixel(red_at), (255, 0, 0))


def test_transparent_parts_become_white() -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert near(opened(read_picture(encoded(clear, "PNG")).jpeg).getpixel((50, 50)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_other_pixel_modes_become_rgb(mode: str) -> None:
    image = halves().convert(mode)
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(read_picture(encoded(image, form)).jpeg).mode == "RGB"


def test_a_colour_profile_is_applied_before_it_is_dropped() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")  # red means blue
    assert near(opened(read_picture(encoded(halves(), icc_profile=srgb)).jpeg).getpixel((50, 100)), (255, 0, 0))
    kept = opened(read_picture(encoded(halves(), icc_profile=swapped)).jpeg)
    assert near(kept.getpixel((50, 100)), (0, 0, 255))
    assert "icc_profile" not in kept.info


def test_a_broken_colour_profile_does_not_cost_the_picture() -> None:
    kept = opened(read_picture(encoded(halves(), icc_profile=b"no profile")).jpeg)
    assert near(kept.getpixel((50, 100)), (255, 0, 0))


def test_script_appended_to_a_picture_does_not_survive() -> None:
    picture = read_picture(encoded(halves()) + b"<script>alert(1)</script>")
    assert b"<script>" not in picture.jpeg


def test_renditions_have_their_widths_and_are_never_enlarged() -> None:
    large = read_picture(encoded(halves(1600, 800))).jpeg
    assert {w: opened(raw).size for w, raw in renditions(large).items()} == {
        360: (360, 180),
        720: (720, 360),
        1080: (1080, 540),
    }
    small = read_picture(encoded(halves(500, 250))).jpeg
    assert {w: opened(raw).size for w, raw in renditions(small).items()} == {
        360: (360, 180),
        720: (500, 250),
        1080: (500, 250),
    }
    assert {opened(raw).format for raw in renditions(large).values()} == {"WEBP"}


def test_a_crop_shows_its_rectangle_only() -> None:
    master = read_picture(encoded(halves(1000, 500))).jpeg
    right = opened(renditions(master, crop=Crop(0.5, 0, 1, 1))[360])
    assert right.size == (360, 360)
    assert near(right.getpixel((5, 100)), (0, 0, 255))


@pytest.mark.parametrize("edges", [(-0.1, 0, 1, 1), (0, 0, 1.1, 1), (0.5, 0, 0.5, 1), (0, 0.9, 1, 0.1)])
def test_a_crop_outside_the_picture_is_refused(edges: tuple[float, float, float, float]) -> None:
    with pytest.raises(DomainError, match="裁剪框超出") as refusal:
        Crop(*edges)
    assert refusal.value.field == "crop"


def test_a_crop_too_small_to_see_is_refused() -> None:
    master = read_picture(encoded(halves())).jpeg
    with pytest.raises(DomainError, match="裁剪框太小"):
        renditions(master, crop=Crop(0, 0, 0.1, 1))


def test_a_watermark_reaches_every_part_of_the_scan_and_leaves_it_readable() -> None:
    master = read_picture(encoded(Image.new("RGB", (1200, 900), "white"))).jpeg
    plain, marked = (opened(renditions(master, watermark=text)[1080]) for text in ("", "仅供益农集市公示"))
    for x in range(0, 1080, 360):
        for y in range(0, 810, 270):
            quarter = ImageChops.difference(plain, marked).crop((x, y, x + 360, y + 270)).convert("L")
            darkened = sum(quarter.histogram()[16:]) / (360 * 270)
            assert 0.005 < darkened < 0.4
    assert not any(marked.convert("L").histogram()[:121])


def test_the_watermark_is_in_chinese_characters_not_in_boxes() -> None:
    master = read_picture(encoded(Image.new("RGB", (1200, 900), "white"))).jpeg
    one, other = (renditions(master, watermark=text)[360] for text in ("仅供公示", "益农集市"))
    assert one != other
