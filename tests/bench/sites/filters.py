"""Money and dates as the templates of Pelican and MkDocs show them."""

from __future__ import annotations

from datetime import date


def money(amount: int) -> str:
    """Whole euros, their thousands apart."""
    return f"€{amount:,}"


def day(when: date) -> str:
    """A day in words."""
    return f"{when.day} {when:%b %Y}"
