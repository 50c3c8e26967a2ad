"""How allauth meets our users."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter


class PhoneAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Mainland numbers and six-digit codes."""
