"""A lot's records in words for buyers; pure. What a test does not find and what a record does not know is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from catalog.lots.models import Basis, CommitmentRole, InspectionKind, Quality, Verdict
from catalog.rules.content import weight_text
from catalog.rules.seasons import SHANGHAI


class Kind(StrEnum):
    """What a record tells of. Planting and inputs are the station's own field records, outside the chain."""

    PLANTING = "PLANTING"
    INPUT = "INPUT"
    HARVEST = "HARVEST"
    INSPECTION = "INSPECTION"
    COMMITMENT = "COMMITMENT"
    RELEASE = "RELEASE"
    PACKING = "PACKING"
    QUARANTINE = "QUARANTINE"
    VOID = "VOID"


class Precision(StrEnum):
    """How much of a record's time is known."""

    MONTH = "MONTH"
    DAY = "DAY"
    MINUTE = "MINUTE"


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the story. ``seq``, ``hash``, ``prev_hash`` (the link before it): on the chain only."""

    kind: Kind
    title: str
    at: datetime
    precision: Precision
    text: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    seq: int | None = None
    hash: str | None = None
    prev_hash: str | None = None


FALSE_POSITIVES = ("葱", "蒜", "韭菜", "茭白", "蘑菇", "番茄")
"""Goods whose own substances disturb the enzyme test (GB/T 5009.199)."""

PROMISES = {
    CommitmentRole.PRODUCER: "未使用禁用农药、兽药及其他化合物；使用的常规农药、兽药残留不超标；对承诺的真实性负责",
    CommitmentRole.PURCHASER: (
        "收购时已收取、查验供货者的合格证或者自行检测；销售的产品未使用禁用农药、兽药及其他化合物，"
        "常规农药、兽药残留不超标；对承诺的真实性负责"
    ),
}
"""What a 承诺达标合格证 promises, by who issues it (law of 2022 on the quality of produce, art. 39)."""


def records_of(row: Mapping[str, Any], *, box: int | None = None) -> list[Record]:
    """A lot's field records and its chain, oldest first; ``box``: the number of the box that was scanned.

    ``row``: the JSON of ``selectors``.
    """
    field = [*_planting(row), *(_input(each) for each in row["inputs"])]
    return [*field, *(_chained(each, row, box) for each in row["chain"])]


def _planting(row: Mapping[str, Any]) -> list[Record]:
    if not row["planted_on"]:
        return []
    facts = [row["plot"], _("%(mu)s 亩") % {"mu": f"{row['area_mu']:g}"}]
    if row["variety"]:
        facts.append(_("品种%(variety)s") % {"variety": row["variety"]})
    text = "，".join(facts) + "。"
    return [Record(Kind.PLANTING, _("定植"), _midnight(row["planted_on"]), Precision.MONTH, text)]


def _input(row: Mapping[str, Any]) -> Record:
    applied = date.fromisoformat(row["applied_on"])
    free = applied + timedelta(days=row["interval_days"])
    facts = [(_("药"), _("%(name)s，登记证号 %(number)s") % {"name": row["name"], "number": row["registration_no"]})]
    if row["target"] or row["dose"]:
        facts.append((_("治什么"), "，".join(part for part in (row["target"], row["dose"]) if part)))
    until = _("%(days)d 天，%(month)d月%(day)d日起可采") % {
        "days": row["interval_days"],
        "month": free.month,
        "day": free.day,
    }
    facts.append((_("安全间隔"), until))
    return Record(Kind.INPUT, _("用药"), _midnight(row["applied_on"]), Precision.DAY, facts=tuple(facts))


def _chained(each: Mapping[str, Any], row: Mapping[str, Any], box: int | None) -> Record:
    """A record of the chain. Raises KeyError for a step nobody words."""
    kind = Kind[each["step"].upper()]
    title, text, facts = _WORDS[kind](each, row, box)
    day = kind is Kind.HARVEST
    return Record(
        kind=kind,
        title=title,
        at=datetime.fromisoformat(each["at"]),
        precision=Precision.DAY if day else Precision.MINUTE,
        text=text,
        facts=tuple(facts),
        seq=each["seq"],
        hash=each["hash"],
        prev_hash=each["prev_hash"] or None,
    )


Words = tuple[str, str, Sequence[tuple[str, str]]]


def _harvest(each: Mapping[str, Any], row: Mapping[str, Any], _box: int | None) -> Words:
    verb = _("采收") if row["verb"] == "采" else _("%(verb)s了") % {"verb": row["verb"]}
    weight = weight_text(each["payload"]["quantityList"][0]["quantity"])
    return _("%(verb)s %(weight)s") % {"verb": verb, "weight": weight}, _since_last_input(row), ()


def _since_last_input(row: Mapping[str, Any]) -> str:
    """How long the last input lay back, against the longest interval that was still running or to be kept."""
    if not row["inputs"]:
        return ""
    picked = date.fromisoformat(row["picked_on"])
    last = row["inputs"][-1]
    values = {"days": (picked - date.fromisoformat(last["applied_on"])).days, "least": last["interval_days"]}
    return _("离上次用药 %(days)d 天，要求不少于 %(least)d 天。") % values


def _inspection(each: Mapping[str, Any], row: Mapping[str, Any], _box: int | None) -> Words:
    at = datetime.fromisoformat(each["at"])
    found = [test for test in row["tests"] if datetime.fromisoformat(test["tested_at"]) == at]
    if not found:
        passed = each["payload"].get("disposition") == "conformant"
        return _("检测，合格") if passed else _("检测，不合格"), "", ()
    test = found[0]
    passed = test["verdict"] == Verdict.PASSED
    if test["kind"] == InspectionKind.LABORATORY:
        title = _("实验室检测，合格") if passed else _("实验室检测，不合格")
        items = [
            (item["name"], f"{item['value']} {item['unit']}（≤ {item['limit']} {item['unit']}）")
            for item in test["items"]
        ]
        return title, "", [(_("实验室"), test["laboratory"]), *items]
    return _("农残快检，合格") if passed else _("农残快检，不合格"), "", _rapid_facts(test, row["category"])


def _rapid_facts(test: Mapping[str, Any], category: str) -> list[tuple[str, str]]:
    readings = "、".join(f"{item['value']} %" for item in test["items"])
    limit = test["items"][0]["limit"]
    result = _("抑制率 %(readings)s（低于 %(limit)s %% 为合格）") % {"readings": readings, "limit": limit}
    if len(test["items"]) > 1:
        result += _("，第一次偏高，复测两次以复测为准")
    facts = [
        (_("方法"), _("酶抑制法，GB/T 5009.199")),
        (_("结果"), result),
        (_("测不到的"), _("只测有机磷和氨基甲酸酯类；快检不等于实验室检验")),
    ]
    if any(word in category for word in FALSE_POSITIVES):
        facts.append((_("会误报的"), _("葱、蒜、韭菜、茭白、蘑菇、番茄自带的成分会让读数偏高")))
    return facts


def _commitment(each: Mapping[str, Any], _row: Mapping[str, Any], _box: int | None) -> Words:
    number = each["payload"]["certificationInfo"].rsplit(":", 1)[-1]
    return _("开合格证"), _("承诺达标合格证 %(number)s。") % {"number": number}, ()


def _release(_each: Mapping[str, Any], _row: Mapping[str, Any], _box: int | None) -> Words:
    return _("放行，可以装箱"), "", ()


def _packing(each: Mapping[str, Any], _row: Mapping[str, Any], box: int | None) -> Words:
    first, last = (int(part) for part in each["payload"]["parentID"].rsplit(":", 1)[-1].split("-"))
    packs, g = last - first + 1, each["payload"]["childQuantityList"][0]["quantity"]
    title = _("装箱 %(packs)d 箱，每箱 %(weight)s") % {"packs": packs, "weight": weight_text(g // packs)}
    text = _("第 %(first)d 到第 %(last)d 箱，共 %(weight)s。") if packs > 1 else _("第 %(first)d 箱。")
    text %= {"first": first, "last": last, "weight": weight_text(g)}
    if box is not None and first <= box <= last:
        text += _("你这是第 %(box)d 箱。") % {"box": box}
    return title, text, ()


def _quarantine(_each: Mapping[str, Any], _row: Mapping[str, Any], _box: int | None) -> Words:
    return _("隔离，暂停销售"), _("没有发出的箱子当时就下了架。"), ()


def _void(_each: Mapping[str, Any], _row: Mapping[str, Any], _box: int | None) -> Words:
    return _("作废"), _("这一批不再出售。"), ()


_WORDS = {
    Kind.HARVEST: _harvest,
    Kind.INSPECTION: _inspection,
    Kind.COMMITMENT: _commitment,
    Kind.RELEASE: _release,
    Kind.PACKING: _packing,
    Kind.QUARANTINE: _quarantine,
    Kind.VOID: _void,
}


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), SHANGHAI)


class AlertLevel(StrEnum):
    WARNING = "WARNING"
    RECALLED = "RECALLED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Alert:
    """What a buyer must read first."""

    level: AlertLevel
    title: str
    text: str


def alert_of(quality: str, reason: str, *, revoked: bool) -> Alert | None:
    """What is the matter with a lot, or with the box's own code (``revoked``); None: nothing."""
    why = _("原因：%(reason)s。") % {"reason": reason.rstrip("。")} if reason else ""
    if quality == Quality.RECALLED:
        return Alert(AlertLevel.RECALLED, _("这一批已召回，先别吃。"), why + _("请留着货，站点会联系你。"))
    if quality == Quality.QUARANTINED:
        return Alert(AlertLevel.WARNING, _("这一批正在查，先别吃。"), why + _("查清之前不再发货，结果会写在这里。"))
    if quality == Quality.VOID:
        return Alert(
            AlertLevel.WARNING,
            _("这一批已作废，没有卖出过。"),
            why + _("你手里要是有这一批的货，请告诉县里的运营中心。"),
        )
    if revoked:
        return Alert(AlertLevel.REVOKED, _("这个箱码已作废。"), _("箱贴可能换过。货和码对不上，请告诉县里的运营中心。"))
    return None


def basis_text(basis: Sequence[str]) -> list[str]:
    """What a commitment rests on, in words and in the order of the form."""
    return [str(each.label) for each in Basis if each in basis]


def role_text(role: CommitmentRole, seller: str) -> str:
    """Who issued a commitment: a farmer is not named, a seller is."""
    if role == CommitmentRole.PRODUCER:
        return _("生产者（不公开姓名）")
    return _("收购者%(seller)s") % {"seller": seller}


def claim_text(g: int, *, limited: bool) -> str:
    """What a lot's claim on a certificate means; ``limited``: it counts in the certificate's yearly output."""
    if limited:
        return _("地块在获证基地内，计入本年度核准产量 %(weight)s") % {"weight": weight_text(g)}
    return _("产地在保护范围内，卖家有权使用")


def producer_text(village: str | None, organisation: str) -> str:
    """Who grew it, without a name: a farm's name is often its farmer's."""
    if village is None:
        return _("几户的货合在一起")
    return (_("%(village)s农业组织 1 家") if organisation else _("%(village)s农户 1 户")) % {"village": village}


def group_code(code: str) -> str:
    """A box's code for the eye: groups of four, the last one with the rest."""
    starts = range(0, max(len(code) - 3, 1), 4)
    return "-".join(code[start : start + 4] if start != starts[-1] else code[start:] for start in starts)
