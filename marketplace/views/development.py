"""The development outbox: the SMS that no provider carries, so that a visitor of a demonstration can read his code."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import notify
from core.models import Notification

SHOWN = 30


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """The latest SMS as a page, or as JSON with ``?format=json&to=…`` for programs. Only while no provider is set."""
    if not (settings.DEMO or settings.DEBUG) or not settings.SMS_PROVIDER.endswith(".DevelopmentOutbox"):
        raise Http404
    rows = Notification.objects.filter(channel="sms").order_by("-created_at")
    if number := request.GET.get("to"):
        rows = rows.filter(to=number)
    messages = [
        {"to": row.to, "at": row.created_at, "text": notify.render(row.template, row.params), "params": row.params}
        for row in rows[:SHOWN]
    ]
    if request.GET.get("format") == "json":
        return JsonResponse({"messages": messages})
    return render(request, "development_outbox.html", {"messages": messages})
