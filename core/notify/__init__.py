"""Telling people: on the page and by SMS. Each app registers its templates; SMS go out through the outbox."""

from core.notify.services import erase_expired, mark_read, tell, text_message
from core.notify.templates import Template, register, render

__all__ = ["Template", "erase_expired", "mark_read", "register", "render", "tell", "text_message"]
