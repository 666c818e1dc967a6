"""Dates as people type them: ISO, or day first; month names in both languages."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Literal

DateOrder = Literal["dmy", "mdy"]

YEARS = range(1900, 2200)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "ene enero jan january",
            "feb febrero february",
            "mar marzo march",
            "abr abril apr april",
            "may mayo",
            "jun junio june",
            "jul julio july",
            "ago agosto aug august",
            "sep sept septiembre setiembre september",
            "oct octubre october",
            "nov noviembre november",
            "dic diciembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_SHAPES = (
    r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})(?![0-9])",
    r"(?P<a>[0-9]{1,2})(?P<s>[-/.])(?P<b>[0-9]{1,2})(?P=s)(?P<y>[0-9]{4}|[0-9]{2})(?![0-9])",
    rf"(?P<d>[0-9]{{1,2}})(?:[ -]| de )(?P<n>{_MONTH})\.?(?:,? | de |-)(?P<y>[0-9]{{4}}|[0-9]{{2}})(?![0-9])",
    rf"(?P<n>{_MONTH})\.? (?P<d>[0-9]{{1,2}})(?:,? )(?P<y>[0-9]{{4}})(?![0-9])",
)
_DATES = tuple(re.compile(shape, re.IGNORECASE) for shape in _SHAPES)
_TIME = re.compile(
    r"[T ](?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(?::(?P<s>[0-9]{2})(?:\.[0-9]{1,6})?)?"
    r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})?(?![0-9]|:[0-9])"
)


def start_of_date(text: str, order: DateOrder) -> tuple[date | str, int] | None:
    """The date that a text starts with and where it ends; a problem's code where there is no such day."""
    if text[4:5] == "-" == text[7:8] and not text[10:11].isdigit():
        day = _iso(text[:10])
        if day:
            return day, 10
    for pattern in _DATES:
        match = pattern.match(text)
        if match:
            return _day(match.groupdict(), order), match.end()
    return None


@lru_cache(maxsize=4096)
def _iso(text: str) -> date | None:
    """A day of ten characters, the same object each time; None for whatever needs a second look."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _day(parts: dict[str, str], order: DateOrder) -> date | str:
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    if "a" in parts:
        day, month = (parts["a"], parts["b"]) if order == "dmy" else (parts["b"], parts["a"])
    else:
        day = parts["d"]
        month = str(MONTHS[parts["n"].lower()]) if "n" in parts else parts["m"]
    if year not in YEARS:
        return "date-range"
    try:
        return date(year, int(month), int(day))
    except ValueError:
        return "date-impossible"


def start_of_time(text: str) -> tuple[time, int] | None:
    """The time of day, with its zone where it has one, that a text starts with: ` 10:30`, `T10:05+01:00`."""
    match = _TIME.match(text) if text[1:2].isdigit() else None
    if not match:
        return None
    zone = match["z"] or ""
    try:
        clock = time(int(match["h"]), int(match["m"]), int(match["s"] or 0))
        return (clock.replace(tzinfo=_offset(zone)) if zone else clock), match.end()
    except ValueError:
        return None


def _offset(zone: str) -> tzinfo:
    stamp = datetime.fromisoformat("2000-01-01T00:00:00" + ("+00:00" if zone == "Z" else zone))
    assert stamp.tzinfo is not None  # noqa: S101  an offset was given
    return stamp.tzinfo


@lru_cache(maxsize=4096)
def read_date(text: str, order: DateOrder) -> date | str:
    """A whole text as a date (a time after it is allowed), else a problem's code."""
    text = text.strip()
    found = start_of_date(text, order)
    if found is None:
        return "date"
    day, end = found
    clock = start_of_time(text[end:])
    if clock:
        end += clock[1]
    return day if end == len(text) else "date"


def end_of(day: date, zone: tzinfo | None) -> datetime:
    """The last moment of a day in a zone (the machine's, without one): of an hour that is there twice, the second."""
    return at(day, time.max.replace(fold=1), zone)


def at(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """A moment with its zone: the clock's own, else the one given, else the machine's."""
    moment = datetime.combine(day, clock)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone) if zone else moment.astimezone()


@lru_cache(maxsize=4096)
def quarter(day: date) -> str:
    """`2026-Q4`."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


@lru_cache(maxsize=4096)
def month(day: date) -> str:
    """`2026-11`."""
    return f"{day.year}-{day.month:02d}"


def month_number(day: date) -> int:
    """Months since the year 0: the difference of two is how far they lie apart."""
    return day.year * 12 + day.month - 1


def month_names(today: date, first: int, count: int) -> tuple[str, ...]:
    """So many months on end, as `2026-11`; `first` counts from the current one."""
    start = month_number(today) + first
    return tuple(f"{n // 12}-{n % 12 + 1:02d}" for n in range(start, start + count))


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or that month's last. Raises OverflowError beyond the calendar."""
    year, number = divmod(month_number(day) + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, number + 1, min(day.day, monthrange(year, number + 1)[1]))


def year_before(day: date) -> date:
    """The same day a year earlier; of the 29th of February, the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def latest_weekdays(before: date, weekday: int, count: int) -> tuple[date, ...]:
    """The last `count` dates before a day that fall on a weekday (Monday is 0), newest first."""
    back = (before.weekday() - weekday - 1) % 7 + 1
    return tuple(before - timedelta(days=back + 7 * week) for week in range(count))
