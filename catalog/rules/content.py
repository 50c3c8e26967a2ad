"""What a product says, as one validated value: words, story, attributes, variants. Stored as JSON in a revision.

Two measures: a draft may be unfinished but never malformed (``parse``); what is submitted is complete (``missing``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import DomainError, ErrorCode

MAX_TITLE, MAX_SUBTITLE, MAX_SUMMARY = 40, 60, 120
MAX_STORY, MAX_STORY_TEXT, MAX_ATTRIBUTES, MAX_VARIANTS, MAX_PHOTOS = 8, 1_500, 20, 20, 9
MAX_NET_G = 50_000
MAX_PRICE_FEN = 10_000_000
RANGES = {
    "pieces": (1, 1_000, "个", "约 %s 个"),
    "fruit_g": (1, 20_000, "g", "单果 %s g"),
    "diameter_mm": (1, 500, "mm", "果径 %s mm"),
}
"""Ranges a variant may name: lowest and highest value allowed, unit, and how it reads."""


@dataclass(frozen=True, slots=True)
class VariantContent:
    """One pack as a revision offers it. ``id`` is minted by the server; prices in fen, weights in grams.

    ``spec`` maps names of ``RANGES`` to [low, high], and ``brix`` to the least sugar in tenths of °Bx.
    """

    id: str
    net_g: int | None = None
    package: str = ""
    grade: str = ""
    pieces: int | None = None
    piece_word: str = ""
    price_fen: int | None = None
    spec: dict[str, Any] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether it could be put on a shelf."""
        return bool(self.net_g and self.price_fen and self.package)


@dataclass(frozen=True, slots=True)
class StoryBlock:
    """A passage of the page: heading, paragraphs parted by a blank line, the id of a photo of this revision."""

    text: str = ""
    heading: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a revision says. ``months`` 1..12: when it is harvested, empty = as the category."""

    title: str = ""
    subtitle: str = ""
    summary: str = ""
    story: tuple[StoryBlock, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    variants: tuple[VariantContent, ...] = ()
    months: tuple[int, ...] = ()
    returns_text: str = ""

    def as_json(self) -> dict[str, Any]:
        """The content as a revision stores it; ``parse`` reads it back."""
        stored = asdict(self)
        stored["attributes"] = [{"label": label, "value": value} for label, value in self.attributes]
        return {key: list(value) if isinstance(value, tuple) else value for key, value in stored.items()}

    def texts(self) -> dict[str, str]:
        """Field path → text of all that people read and that the word rules check."""
        found = {"title": self.title, "subtitle": self.subtitle, "summary": self.summary}
        for index, block in enumerate(self.story):
            found[f"story.{index}.heading"] = block.heading
            found[f"story.{index}.text"] = block.text
        for index, (label, value) in enumerate(self.attributes):
            found[f"attributes.{index}.value"] = f"{label} {value}"
        for index, variant in enumerate(self.variants):
            found[f"variants.{index}.grade"] = f"{variant.grade} {variant.package}"
        return {path: text for path, text in found.items() if text.strip()}


def _refuse(message: str, path: str) -> NoReturn:
    raise DomainError(ErrorCode.INVALID, message, field=path)


def _text(raw: Mapping[str, Any], key: str, limit: int, path: str, label: str) -> str:
    value = raw.get(key) or ""
    if not isinstance(value, str):
        _refuse(_("“%(label)s”须是文字。") % {"label": label}, path)
    clean = "".join(c for c in value if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}).strip()
    if len(clean) > limit:
        _refuse(
            _("“%(label)s”最多 %(limit)d 个字，现在 %(n)d 个，请删减。")
            % {"label": label, "limit": limit, "n": len(clean)},
            path,
        )
    return clean


def _number(raw: Mapping[str, Any], key: str, low: int, high: int, path: str, label: str) -> int | None:
    value = raw.get(key)
    if value is None or value == "":
        return None
    if type(value) is not int:
        _refuse(_("“%(label)s”须是整数。") % {"label": label}, path)
    if not low <= value <= high:
        _refuse(_("“%(label)s”须在 %(low)d 到 %(high)d 之间。") % {"label": label, "low": low, "high": high}, path)
    return value


def _rows(raw: Mapping[str, Any], key: str, limit: int, label: str) -> list[Mapping[str, Any]]:
    rows = raw.get(key) or []
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not all(isinstance(row, Mapping) for row in rows):
        _refuse(_("“%(label)s”的格式不对，请刷新页面后重试。") % {"label": label}, key)
    if len(rows) > limit:
        _refuse(_("“%(label)s”最多 %(limit)d 条，请删减。") % {"label": label, "limit": limit}, key)
    return list(rows)


def parse(raw: Mapping[str, Any]) -> Content:
    """Read a draft: trimmed, without control characters; anything may be missing.

    Raises DomainError INVALID with the field's path (``variants.0.net_g``) for what is malformed or out of bounds.
    """
    story = tuple(
        StoryBlock(
            text=_text(row, "text", MAX_STORY_TEXT, f"story.{i}.text", _("图文说明")),
            heading=_text(row, "heading", 30, f"story.{i}.heading", _("小标题")),
            photo=_text(row, "photo", 40, f"story.{i}.photo", _("配图")),
        )
        for i, row in enumerate(_rows(raw, "story", MAX_STORY, _("图文说明")))
    )
    attributes = tuple(
        (
            _text(row, "label", 10, f"attributes.{i}.label", _("参数名")),
            _text(row, "value", 60, f"attributes.{i}.value", _("参数内容")),
        )
        for i, row in enumerate(_rows(raw, "attributes", MAX_ATTRIBUTES, _("规格参数")))
    )
    variants = tuple(_variant(row, i) for i, row in enumerate(_rows(raw, "variants", MAX_VARIANTS, _("规格"))))
    ids = [variant.id for variant in variants]
    if len(set(ids)) != len(ids):
        _refuse(_("同一种规格出现了两次，请刷新页面后重试。"), "variants")
    return Content(
        title=_text(raw, "title", MAX_TITLE, "title", _("名字")),
        subtitle=_text(raw, "subtitle", MAX_SUBTITLE, "subtitle", _("副标题")),
        summary=_text(raw, "summary", MAX_SUMMARY, "summary", _("一句话介绍")),
        story=tuple(block for block in story if block != StoryBlock()),
        attributes=tuple(pair for pair in attributes if any(pair)),
        variants=variants,
        months=_months(raw.get("months") or ()),
        returns_text=_text(raw, "returns_text", 20, "returns_text", _("再来的时间")),
    )


def _months(raw: Any) -> tuple[int, ...]:
    if not isinstance(raw, Sequence) or not all(type(month) is int and 1 <= month <= 12 for month in raw):
        _refuse(_("采收月份须是 1 到 12 月。"), "months")
    return tuple(dict.fromkeys(raw))


def _variant(row: Mapping[str, Any], index: int) -> VariantContent:
    at = f"variants.{index}"
    try:
        identifier = str(UUID(str(row["id"])))
    except (KeyError, ValueError):
        _refuse(_("规格缺少编号，请刷新页面后重试。"), f"{at}.id")
    return VariantContent(
        id=identifier,
        net_g=_number(row, "net_g", 1, MAX_NET_G, f"{at}.net_g", _("净含量（克）")),
        package=_text(row, "package", 8, f"{at}.package", _("包装")),
        grade=_text(row, "grade", 10, f"{at}.grade", _("等级")),
        pieces=_number(row, "pieces", 1, 1_000, f"{at}.pieces", _("个数")),
        piece_word=_text(row, "piece_word", 2, f"{at}.piece_word", _("量词")),
        price_fen=_number(row, "price_fen", 1, MAX_PRICE_FEN, f"{at}.price_fen", _("价格（分）")),
        spec=_spec(row.get("spec") or {}, at),
    )


def _spec(raw: Any, at: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        _refuse(_("规格的格式不对，请刷新页面后重试。"), f"{at}.spec")
    spec: dict[str, Any] = {}
    for key, (low, high, unit, _reads) in RANGES.items():
        pair = raw.get(key)
        if pair is None:
            continue
        whole = isinstance(pair, Sequence) and len(pair) == 2 and all(type(edge) is int for edge in pair)
        if not whole or not low <= pair[0] <= pair[1] <= high:
            _refuse(
                _("范围须从小到大，在 %(low)d 到 %(high)d %(unit)s 之间。") % {"low": low, "high": high, "unit": unit},
                f"{at}.spec.{key}",
            )
        spec[key] = list(pair)
    brix = _number(raw, "brix", 1, 400, f"{at}.spec.brix", _("糖度（十分之一度）"))
    return spec if brix is None else {**spec, "brix": brix}


def missing(content: Content, *, photos: int, photos_without_alt: int, has_freight: bool) -> list[DomainError]:
    """What has to be filled in before a product is submitted, in the order of the screen; empty when complete."""
    found = [
        _needed(photos == 0, "photos", _("请至少放一张商品照片。")),
        _needed(photos_without_alt > 0, "photos", _("请给每张照片写一句话，说明拍的是什么。")),
        _needed(len(content.title) < 4, "title", _("请写商品名字，至少 4 个字。")),
        _needed(not content.story, "story", _("请写几句说明：哪里种的、怎么收的、到家怎么放。")),
        _needed(not content.variants, "variants", _("请至少加一种规格和价钱。")),
        *(error for i, variant in enumerate(content.variants) for error in _variant_missing(variant, i)),
        _needed(not has_freight, "freight_template", _("请选一个运费模板。")),
    ]
    return [error for error in found if error is not None]


def _variant_missing(variant: VariantContent, index: int) -> Iterable[DomainError | None]:
    at = f"variants.{index}"
    n = {"n": index + 1}
    yield _needed(variant.net_g is None, f"{at}.net_g", _("第 %(n)d 种规格没填净含量。") % n)
    yield _needed(not variant.package, f"{at}.package", _("第 %(n)d 种规格没填包装（箱、袋、盒…）。") % n)
    yield _needed(variant.price_fen is None, f"{at}.price_fen", _("第 %(n)d 种规格没填价钱。") % n)
    uneven = (variant.pieces is None) != (not variant.piece_word)
    yield _needed(uneven, f"{at}.pieces", _("第 %(n)d 种规格按个卖，请把个数和量词（枚、个）都填上。") % n)


def _needed(lacks: bool, path: str, message: str) -> DomainError | None:
    return DomainError(ErrorCode.REQUIRED, message, field=path) if lacks else None


def weight_text(net_g: int) -> str:
    """``5000`` → ``5 kg``, ``250`` → ``250 g``; a no-break space between number and unit."""
    return f"{net_g / 1000:g}\u00a0kg" if net_g >= 1000 else f"{net_g}\u00a0g"


def variant_label(grade: str, net_g: int, package: str, pieces: int | None = None, piece_word: str = "") -> str:
    """``特级　5 kg 箱``; goods by the piece ``30 枚　盒``. Two facts are parted by a full-width space."""
    size = f"{pieces}\u00a0{piece_word}" if pieces else weight_text(net_g)
    return "\u3000".join(part for part in (grade, f"{size}\u00a0{package}".strip()) if part)


def spec_note(spec: Mapping[str, Any]) -> str:
    """``约 26–30 个，单果 165–190 g，糖度 13 °Bx 以上``; empty when nothing is named."""
    parts = []
    for key, (_low, _high, _unit, reads) in RANGES.items():
        if pair := spec.get(key):
            low, high = pair
            parts.append(reads % (f"{low}" if low == high else f"{low}–{high}"))
    if brix := spec.get("brix"):
        parts.append(f"糖度 {brix / 10:g} °Bx 以上")
    return "，".join(parts)
