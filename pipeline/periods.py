"""Months, quarters and years by their names: `2026-11`, `2026-Q4`, `2026`."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from pipeline.dates import month, months_on, quarter

By = Literal["month", "quarter", "year"]
KINDS: tuple[By, ...] = ("month", "quarter", "year")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""How many months each has."""


@lru_cache(maxsize=16384)
def period(day: date, by: By) -> str:
    """The period that a day lies in."""
    return month(day) if by == "month" else quarter(day) if by == "quarter" else str(day.year)


def kind(name: str) -> By:
    """What a name is of."""
    return "quarter" if "Q" in name else "month" if "-" in name else "year"


def first_day(name: str) -> date:
    """The day on which a period begins."""
    year, _, part = name.partition("-")
    number = int(part.removeprefix("Q") or 1)
    return date(int(year), number * 3 - 2 if "Q" in part else number, 1)


def last_day(name: str) -> date:
    """The day on which a period ends."""
    return months_on(first_day(name), MONTHS[kind(name)]) - timedelta(days=1)


def parts(name: str) -> tuple[str, ...]:
    """The periods that make one up: the months of a quarter, the quarters of a year; none of a month."""
    by = kind(name)
    if by == "month":
        return ()
    return between(first_day(name), last_day(name), "quarter" if by == "year" else "month")


def between(first: date, last: date, by: By) -> tuple[str, ...]:
    """Periods on end, from that of a day to that of another."""
    found, day = [], first_day(period(first, by))
    while day <= last:
        found.append(period(day, by))
        day = months_on(day, MONTHS[by])
    return tuple(found)
