"""The public pages: a registered document, run in this process as nobody, and a template. They never read the session.

Each page's folder under ``frontend/pages`` holds its document and template; here is only what the address means.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import areas
from core.errors import DomainError
from core.graphql import Context, global_id
from marketplace.documents import PageUnavailable, ask
from marketplace.listing import PARAMETER, Listing
from marketplace.templatetags.market import SHANGHAI
from marketplace.templatetags.market import key as local_key

logger = logging.getLogger(__name__)

FRESH_SECONDS, STALE_SECONDS = 30, 300
SHELL_SECONDS = 60
PAGE_SIZE = 24
SHOWN_OPTIONS = 6
# The seasons of the solar terms: spring begins with 立春 (4 February), winter with 立冬 (7 November).
_SEASONS = ("今冬", "今春", "今春", "今春", "今夏", "今夏", "今夏", "今秋", "今秋", "今秋", "今冬", "今冬")


class Missing(Http404):
    """A page that is not there, with a sentence for the visitor."""


# ---------- running and rendering ----------


@dataclass
class _Shell:
    """What the frame of every page shows. Kept in the process for a minute: it would double the work of a page."""

    data: dict[str, Any] | None = None
    until: float = 0.0


_shell = _Shell()


def forget_shell() -> None:
    """Let the next page read its frame anew."""
    _shell.data = None


def shell() -> dict[str, Any]:
    """Categories for the navigation, the operator for the footer."""
    if _shell.data is None or time.monotonic() > _shell.until:
        _shell.data = ask("_shell", {}, context=Context())
        _shell.until = time.monotonic() + SHELL_SECONDS
    return _shell.data


def answer(page: str, variables: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """A page's data as nobody in particular may see it. What is not there is Http404, also an id that is none."""
    try:
        return ask(page, variables, context=Context(now=now))
    except PageUnavailable as error:
        if all(cause.path is None for cause in error.errors):
            # The schema lacks what the page is about: it is not there, which is no fault of the visitor's or the data.
            logger.error("page without its fields: %s", error)
            raise Missing(_("这一页还没有开放。")) from error
        causes = [cause.original_error for cause in error.errors]
        if causes and all(isinstance(cause, DomainError) for cause in causes):
            raise Missing(str(causes[0])) from error
        raise


def show(
    request: HttpRequest,
    page: str,
    data: dict[str, Any],
    *,
    now: datetime,
    template: str = "page.html",
    status: int = HTTPStatus.OK,
    frame: dict[str, Any] | None = None,
    **extra: Any,
) -> HttpResponse:
    """Render a page for everybody alike: cacheable, with an ETag, without cookie. ``frame``: instead of the shell's."""
    context = {
        "page": page,
        "origin": settings.PUBLIC_URL,
        "now": now,
        "today": now.astimezone(SHANGHAI).date(),
        "shell": shell() if frame is None else frame,
        **data,
        **extra,
    }
    body = render_to_string(f"{page}/{template}", context)
    response = HttpResponse(body, status=status)
    if status != HTTPStatus.OK:
        response.headers["Cache-Control"] = "no-store"
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}, stale-while-revalidate={STALE_SECONDS}"
    return get_conditional_response(request, etag=etag, response=response) or response


# ---------- the pages ----------


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: what is in season, from where, who sells it."""
    now = timezone.now()
    data = answer("home", {}, now=now)
    seasons = [season_row(row) for row in data["homePage"]["seasons"]]
    return show(request, "home", data, now=now, seasons=seasons, months=range(1, 13))


def season_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the season table: its months as cells that know where a bar begins and ends, and in words.

    A season may run over New Year: [10, 11, 12, 1] is one stretch in words (10月到次年1月), two bars in the table.
    """
    months = set(row["months"])
    cells = [
        {"month": month, "starts": month - 1 not in months, "ends": month + 1 not in months} for month in sorted(months)
    ]
    first = next((month for month in sorted(months) if (month - 2) % 12 + 1 not in months), 1)
    last = next((month for month in [*range(first, 13), *range(1, first)] if month % 12 + 1 not in months), 12)
    words = f"{first}月" if first == last else f"{first}月到{'次年' if last < first else ''}{last}月"
    return {**row, "cells": cells, "words": words if len(months) < 12 else _("全年")}


@require_safe
def product_list(request: HttpRequest) -> HttpResponse:
    """List and search. ``part=1``: only the cards and the way on, for the island that appends them."""
    now, listing = timezone.now(), Listing.of(request.GET)
    variables = {**listing.variables(), "first": PAGE_SIZE}
    data = answer("list", variables, now=now)
    goods = data["productCards"]
    facets = goods.get("facets", [])
    for facet in facets:
        facet["parameter"] = PARAMETER[facet["key"]]
        facet["more"] = len(facet["options"]) - SHOWN_OPTIONS
    extra: dict[str, Any] = {"listing": listing, "next_page": listing.address(after=goods["pageInfo"]["endCursor"])}
    if request.GET.get("part"):
        return show(request, "list", data, now=now, template="_part.html", **extra)
    picks = listing.picks(facets)
    nothing = not goods["edges"] and not listing.after
    return show(
        request,
        "list",
        data,
        now=now,
        picks=picks,
        channel=listing.picked.get("category", ()),
        sorts=listing.sorts(),
        heading=_heading(listing, picks, now),
        in_season=answer("missing", {}, now=now)["productCards"] if nothing else None,
        **extra,
    )


def _heading(listing: Listing, picks: list[dict[str, str]], now: datetime) -> str:
    if listing.query:
        return f"“{listing.query}”"
    if len(picks) == 1:
        return picks[0]["label"]
    month = now.astimezone(SHANGHAI).month
    return _("%(season)s在卖") % {"season": _SEASONS[month - 1]}


@require_safe
def product(request: HttpRequest, key: UUID) -> HttpResponse:
    """A product. ``area``: a region code to which the freight is told, for those without a script."""
    now = timezone.now()
    area = request.GET.get("area", "")
    known = areas.name(area) is not None if area.isdigit() and len(area) in (2, 4, 6) else False
    variables = {"id": global_id("Product", key), "area": area if known else "", "hasArea": known}
    data = answer("product", variables, now=now)
    if data["productPage"] is None:
        raise Missing(_("没有这件商品，或已经下架。"))
    chosen = _chosen(data["productPage"]["variants"], request.GET.get("variant", ""))
    past = [slip for slip in data["productPage"]["certificates"] if slip["state"] in ("EXPIRED", "REVOKED")]
    return show(
        request,
        "product",
        data,
        now=now,
        provinces=areas.children(),
        area=area * known,
        chosen=chosen,
        past=past,
        live=[slip for slip in data["productPage"]["certificates"] if slip not in past],
        channel=[local_key(crumb["id"]) for crumb in data["productPage"]["category"]],
    )


def _chosen(variants: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    """The variant the page starts with: the one asked for, else the first that can be bought, else the first."""
    asked = [variant for variant in variants if variant["id"] == wanted]
    return next(iter([*asked, *(variant for variant in variants if variant["buyable"]), *variants]))


@require_safe
def station(request: HttpRequest, key: UUID) -> HttpResponse:
    """A station's own page (有网页)."""
    now = timezone.now()
    data = answer("station", {"id": global_id("Station", key)}, now=now)
    if data["stationPage"] is None:
        raise Missing(_("没有这个站点。"))
    return show(request, "station", data, now=now)


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """The stations that sell, all or of one township."""
    now = timezone.now()
    township = request.GET.get("township", "")
    variables = {"township": township or None, "after": request.GET.get("after") or None}
    return show(request, "stations", answer("stations", variables, now=now), now=now, township=township)


@require_safe
def trace_find(request: HttpRequest) -> HttpResponse:
    """Where a code is typed in by hand."""
    if code := request.GET.get("code", "").strip():
        return redirect("trace_page", code=code[:60])
    return show(request, "tracefind", {}, now=timezone.now())


@require_safe
def trace(request: HttpRequest, code: str) -> HttpResponse:
    """The story behind a QR code: of one box, or of a lot."""
    now = timezone.now()
    data = answer("trace", {"code": code}, now=now)
    if data["tracePage"] is None:
        return show(request, "tracefind", {}, now=now, status=HTTPStatus.NOT_FOUND, wrong=code[:60])
    return show(request, "trace", data, now=now)


@require_safe
def rule(request: HttpRequest, kind: str) -> HttpResponse:
    """A published rule of the platform, and its earlier versions."""
    now = timezone.now()
    version = request.GET.get("version", "")
    variables = {"kind": kind, "version": int(version) if version.isdecimal() else None}
    data = answer("rule", variables, now=now)
    if data["ruleText"] is None:
        raise Missing(_("没有这份规则。"))
    return show(request, "rule", data, now=now, blocks=text_blocks(data["ruleText"]["body"]))


def text_blocks(body: str) -> list[dict[str, str]]:
    """A legal text cut at blank lines; a block that begins with ``## `` is a heading."""
    blocks = [block.strip() for block in body.replace("\r\n", "\n").split("\n\n") if block.strip()]
    return [
        {"heading": block[3:].strip(), "text": ""} if block.startswith("## ") else {"heading": "", "text": block}
        for block in blocks
    ]


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page. It is the same for everybody; its island speaks with the server."""
    return show(request, "signin", {}, now=timezone.now())


@require_safe
def area_names(request: HttpRequest) -> HttpResponse:
    """Code → name of every area of the country, for the region picker."""
    response = JsonResponse(areas.areas(), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=86400, stale-while-revalidate=604800"
    return get_conditional_response(request, etag=etag, response=response) or response


# ---------- what is not there, what went wrong ----------


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: says what is missing and offers what is in season."""
    now = timezone.now()
    frame: dict[str, Any] = {}
    data: dict[str, Any] = {"productCards": {"edges": []}}
    try:
        frame, data = shell(), answer("missing", {}, now=now)
    except PageUnavailable as error:  # what is not there must not turn into a fault of ours
        logger.error("missing page without goods: %s", error)
    message = str(exception) if isinstance(exception, Missing) else _("这一页不在了。")
    return show(request, "missing", data, now=now, status=HTTPStatus.NOT_FOUND, frame=frame, message=message)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form or program without this browser's mark (CSRF); a page that was open for long, or a foreign one."""
    logger.warning("refused without its mark: %s %s", request.path, reason)
    message = _("这一页开得太久了，或者浏览器关了 Cookie。请刷新页面，再做一次。")
    if request.content_type == "application/json":
        refusal = {"message": message, "extensions": {"code": "FORBIDDEN", "field": None}}
        return JsonResponse({"errors": [refusal]}, status=HTTPStatus.FORBIDDEN)
    body = render_to_string("stale/page.html", {"page": "stale", "message": message})
    return HttpResponse(body, status=HTTPStatus.FORBIDDEN, headers={"Cache-Control": "no-store"})


def broken(request: HttpRequest) -> HttpResponse:
    """500: asks nothing of the database, which may be what is broken."""
    code = f"S500-{secrets.token_hex(2).upper()}"
    logger.error("page failed: %s %s", code, request.path)
    body = render_to_string("broken/page.html", {"page": "broken", "path": request.get_full_path(), "code": code})
    return HttpResponse(body, status=HTTPStatus.INTERNAL_SERVER_ERROR, headers={"Cache-Control": "no-store"})
