"""Dates of a file's cells: by the order of day and month that all of them allow, with the year that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from pipeline.dates import YEARS, DateOrder, start_of_date
from pipeline.imports.grid import Cell
from pipeline.imports.values import Conventions, Unread, number_text, plain_text

_SLASHED = re.compile(r"\s*([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_CLOCK = re.compile(
    r"[T,]?\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:\s?[ap]\.?\s?m\.?)?(?:\s?(?:Z|UTC|GMT|[A-Z]{3,4}))?"
    r"(?:\s?[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_SERIAL_YEARS = range(2000, 2100)
_NEAR_YEARS = range(20, 40)
_LAST_CENTURY = range(2070, 2100)
"""Years of two digits that are those of a hundred years before."""


def date_orders(cells: Iterable[Cell]) -> frozenset[DateOrder] | None:
    """The orders that all dates of a file allow; None where none of it has one. No day at all tells nothing."""
    fits: set[DateOrder] = {"dmy", "mdy"}
    found = False
    for text in {cell for cell in cells if isinstance(cell, str)}:
        match = _SLASHED.match(text)
        first, second = (int(match[1]), int(match[3])) if match else (13, 13)
        if first > 12 and second > 12:
            continue
        found = True
        fits -= {"dmy"} if second > 12 else set()
        fits -= {"mdy"} if first > 12 else set()
    return frozenset(fits) if found else None


def years_come_first(cells: Iterable[Cell]) -> bool:
    """Whether all dates of two-digit years may begin with the year, and some of them must: `26-12-01`."""
    found = [match for cell in cells if isinstance(cell, str) and (match := _SLASHED.match(cell))]
    short = [(int(match[1]), int(match[3]), int(match[4])) for match in found if len(match[4]) == 2]
    marks = {match[2] for match in found if len(match[4]) == 2}
    is_day_first = any(len(match[4]) == 4 and match[2] in marks for match in found)
    fit = all(year in _NEAR_YEARS and month <= 12 and 0 < last <= 31 for year, month, last in short)
    return fit and not is_day_first and any(last not in _NEAR_YEARS for *_, last in short)


def day(cell: Cell, file: Conventions) -> str | Unread:
    """A date in ISO form: of a date, a date with a time, or a spreadsheet's number of days."""
    if isinstance(cell, date):
        read = cell.date() if isinstance(cell, datetime) else cell
        return read.isoformat() if read.year in YEARS else _no_date(read.isoformat(), "date-range", file)
    if isinstance(cell, Decimal):
        return _serial(cell, file) or _no_date(number_text(cell), "date", file)
    return _day(plain_text(cell), file) if isinstance(cell, str) else _no_date(plain_text(cell), "date", file)


@lru_cache(maxsize=16384)
def _day(text: str, file: Conventions) -> str | Unread:
    if _SERIAL.fullmatch(text):
        return _serial(Decimal(text.replace(",", ".")), file) or _no_date(text, "date", file)
    found = start_of_date(text, file.order)
    if found is None:
        return _no_date(text, "date", file)
    read, end = found
    rest = text[end:].strip()
    if isinstance(read, str) or (rest and not _CLOCK.fullmatch(rest)):
        return _no_date(text, read if isinstance(read, str) else "date", file)
    if file.only_iso and not text[:4].isdigit():
        return Unread("import-not-iso", (("text", text),))
    slashed = _SLASHED.match(text)
    if slashed and len(slashed[4]) == 2 and file.year_first:
        return Unread("import-year-first", (("text", text),))
    return _near(read, text[:end]).isoformat()


def _near(read: date, text: str) -> date:
    """The day in the century that two digits of a year mean: `98` is 1998."""
    is_short = not text[:4].isdigit() and not text[-4:].isdigit()
    return read.replace(year=read.year - 100) if is_short and read.year in _LAST_CENTURY else read


def _serial(number: Decimal, file: Conventions) -> str:
    whole = int(number) if number.is_finite() and abs(number.adjusted()) < 6 else 0
    read = file.first_day + timedelta(days=max(whole, 0))
    return read.isoformat() if read.year in _SERIAL_YEARS else ""


def _no_date(text: str, code: str, file: Conventions) -> Unread:
    other: DateOrder = "mdy" if file.order == "dmy" else "dmy"
    found = start_of_date(text, other)
    swapped = bool(found) and isinstance(found[0], date) and found[0].year in YEARS if found else False
    by_map = other if swapped and code != "date" else ""
    return Unread(code, (("text", text), ("order", file.order), ("dates", by_map)))
