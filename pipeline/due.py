"""How near a date is: what makes a seller act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Nearness = Literal["overdue", "today", "soon", "later"]
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A date, the days until it (negative where it is past), and how near that is."""

    day: date
    days: int
    nearness: Nearness


def due(day: date | None, today: date) -> Due | None:
    """How near a date is; within a week is soon."""
    if day is None:
        return None
    days = (day - today).days
    nearness: Nearness = "overdue" if days < 0 else "today" if days == 0 else "soon" if days <= SOON_DAYS else "later"
    return Due(day, days, nearness)
