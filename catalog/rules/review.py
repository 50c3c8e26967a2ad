"""How a product goes through review and listing, and what may change without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog.models.product import ListingStatus, ReviewStatus, RevisionStatus
from catalog.rules.content import Content, VariantContent, spec_note, weight_text
from core.money import yuan

R, V, L = ReviewStatus, RevisionStatus, ListingStatus

REVIEW_TRANSITIONS: dict[str, set[str]] = {
    R.DRAFT: {R.SUBMITTED},
    # APPROVED from here: five working days past due the county decides both stages, or there is no township above
    R.SUBMITTED: {R.TOWNSHIP_CHECKED, R.RETURNED, R.APPROVED, R.DRAFT},
    R.TOWNSHIP_CHECKED: {R.APPROVED, R.RETURNED, R.DRAFT},
    R.RETURNED: {R.SUBMITTED},
}
REVISION_TRANSITIONS: dict[str, set[str]] = {
    V.DRAFT: {V.SUBMITTED},
    V.SUBMITTED: {V.TOWNSHIP_CHECKED, V.RETURNED, V.LIVE, V.DRAFT},
    V.TOWNSHIP_CHECKED: {V.LIVE, V.RETURNED, V.DRAFT},
    V.RETURNED: {V.SUBMITTED},
    V.LIVE: {V.SUPERSEDED},
}
LISTING_TRANSITIONS: dict[str, set[str]] = {
    L.OFF: {L.ON, L.TAKEN_DOWN},
    L.ON: {L.OFF, L.TAKEN_DOWN},
    L.TAKEN_DOWN: {L.OFF},
}
EDITABLE = frozenset({V.DRAFT, V.RETURNED})
WAITING = frozenset({V.SUBMITTED, V.TOWNSHIP_CHECKED})


def is_price_jump(old_fen: int, new_fen: int, *, up_percent: int, down_percent: int) -> bool:
    """Whether a change of price is so large that the county looks at it first (policy, per cent of the old price)."""
    if new_fen >= old_fen:
        return (new_fen - old_fen) * 100 > old_fen * up_percent
    return (old_fen - new_fen) * 100 > old_fen * down_percent


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the diff an officer reads: label, what stands, what is asked for. None: was not, or is no more."""

    path: str
    label: str
    before: str | None
    after: str | None


def changes(before: Content | None, after: Content) -> list[Change]:
    """What a revision changes, in the order of the screen; against nothing, all of it."""
    old = _lines(before) if before is not None else {}
    new = _lines(after)
    rows = []
    for path in [*new, *(path for path in old if path not in new)]:
        label, was = old.get(path, ("", None))
        new_label, now = new.get(path, (label, None))
        if was != now:
            rows.append(Change(path, new_label, was, now))
    return rows


def unchanged(before: Content | None, after: Content) -> int:
    """How many facts stay as they are: ``另 9 项没变``."""
    old = _lines(before) if before is not None else {}
    return sum(old.get(path) == line for path, line in _lines(after).items())


def _lines(content: Content) -> dict[str, tuple[str, str]]:
    """Path → (label, text) of every fact that stands there."""
    found: dict[str, tuple[str, Any]] = {
        "title": ("名字", content.title),
        "subtitle": ("副标题", content.subtitle),
        "summary": ("一句话介绍", content.summary),
        "months": ("采收月份", "、".join(f"{month} 月" for month in content.months)),
        "returns_text": ("再来的时间", content.returns_text),
    }
    for index, block in enumerate(content.story):
        found[f"story.{index}"] = (f"说明 {index + 1}", "\n".join(part for part in (block.heading, block.text) if part))
    for label, value in content.attributes:
        found[f"attributes.{label}"] = (label, value)
    for variant in content.variants:
        found[f"variants.{variant.id}"] = ("规格", variant_line(variant))
    return {path: (label, text) for path, (label, text) in found.items() if text}


def variant_line(variant: VariantContent) -> str:
    """A variant in one line for the diff: ``特级 5 kg 箱，约 26–30 个，59.00 元``."""
    head = " ".join(
        part
        for part in (
            variant.grade,
            weight_text(variant.net_g) if variant.net_g else "",
            f"{variant.pieces} {variant.piece_word}" if variant.pieces else "",
            variant.package,
        )
        if part
    )
    price = f"{yuan(variant.price_fen)} 元" if variant.price_fen else ""
    return "，".join(part for part in (head, spec_note(variant.spec), price) if part)
