"""Dates as people say them, in both languages: `tomorrow`, `viernes`, `+10d`, `27/11`, `fin de mes`."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.dates import MONTHS, DateOrder, months_on, read_date
from pipeline.vocabulary import WEEKDAYS, fold

RELATIVE = {
    fold(phrase): days
    for days, phrases in {
        0: ("today", "hoy"),
        1: ("tomorrow", "mañana"),
        2: ("the day after tomorrow", "day after tomorrow", "pasado mañana"),
        -1: ("yesterday", "ayer"),
        -2: ("the day before yesterday", "day before yesterday", "anteayer", "antes de ayer"),
    }.items()
    for phrase in phrases
}
UNITS = {"d": "day", "w": "week", "s": "week", "m": "month", "y": "year", "a": "year"} | {
    fold(word): unit
    for unit, words in {
        "day": "day days día días",
        "week": "week weeks semana semanas",
        "month": "month months mes meses",
        "year": "year years año años",
    }.items()
    for word in words.split()
}
SHORT_WEEKDAYS = {
    fold(word): number
    for number, words in enumerate(("mon lun", "tue mar", "wed mié", "thu jue", "fri vie", "sat sáb", "sun dom"))
    for word in words.split()
}
_SPAN = re.compile(r"(?:(?P<in>in|en|dentro de)\s+)?(?P<sign>[+-])?\s*(?P<n>[0-9]{1,4})\s*(?P<unit>[^\W\d_]*)")
_AGO = re.compile(r"(?:hace\s+(?P<a>.+)|(?P<b>.+)\s+ago)")
_DAY_MONTH = re.compile(r"(?P<a>[0-9]{1,2})[/.-](?P<b>[0-9]{1,2})")
_NAMED = re.compile(
    r"(?:el\s+)?(?P<d>[0-9]{1,2})\s*(?:de\s+)?(?P<n>[^\W\d_]{3,})\.?|(?P<m>[^\W\d_]{3,})\.?\s+(?P<e>[0-9]{1,2})"
)
_WEEKDAY = re.compile(
    r"(?:(?:on|el|this|este|next|próximo|proximo|el próximo|el proximo|last|el pasado)\s+)?"
    r"(?P<day>[^\W\d_]+)(?:\s+(?:que viene|próximo|proximo|pasado))?\.?"
)
_NEXT = {
    fold(p): unit
    for unit, ps in {
        "week": ("next week", "próxima semana", "la próxima semana", "la semana que viene", "semana que viene"),
        "month": ("next month", "próximo mes", "el próximo mes", "el mes que viene", "mes que viene"),
    }.items()
    for p in ps
}
_END = {
    fold(p): unit
    for unit, ps in {
        "month": ("end of month", "end of the month", "eom", "fin de mes", "a fin de mes", "final de mes"),
        "year": ("end of year", "end of the year", "eoy", "fin de año", "a fin de año", "final de año"),
    }.items()
    for p in ps
}


def said_date(text: str, today: date, order: DateOrder, *, is_past: bool = False) -> date | str:
    """The day that a text means, counted from today; else the code of what is wrong with it.

    A weekday, or a day without its year, is the next one after today; with `is_past`, the last one, today included.
    """
    text = " ".join(text.strip().lower().split())
    whole = read_date(text, order)
    if isinstance(whole, date) or whole != "date":
        return whole
    try:
        found = next(filter(None, _readings(text, today, order, is_past=is_past)), None)
    except OverflowError:
        return "date-range"
    if found is None:
        return "date-impossible" if _DAY_MONTH.fullmatch(text) else "date"
    return found if 1900 <= found.year < 2200 else "date-range"


def _readings(text: str, today: date, order: DateOrder, *, is_past: bool) -> Iterator[date | None]:
    folded = fold(text)
    if folded in RELATIVE:
        yield today + timedelta(days=RELATIVE[folded])
    if folded in _NEXT:
        yield _first_of_next(today, _NEXT[folded])
    if folded in _END:
        month = 12 if _END[folded] == "year" else today.month
        yield date(today.year, month, monthrange(today.year, month)[1])
    ago = _AGO.fullmatch(text)
    yield _span(ago["a"] or ago["b"], today, -1) if ago else _span(text, today, 1)
    yield _weekday(text, today, is_past=is_past)
    yield _day_of_month(text, today, order, is_past=is_past)


def _first_of_next(today: date, unit: str) -> date:
    if unit == "week":
        return today + timedelta(days=7 - today.weekday())
    return months_on(today.replace(day=1), 1)


def _span(text: str, today: date, direction: int) -> date | None:
    match = _SPAN.fullmatch(text)
    unit = UNITS.get(fold(match["unit"]) or ("d" if match["sign"] else "")) if match else None
    if match is None or unit is None:
        return None
    number = int(match["n"]) * direction * (-1 if match["sign"] == "-" else 1)
    match unit:
        case "day" | "week":
            return today + timedelta(days=number * (7 if unit == "week" else 1))
        case "month":
            return months_on(today, number)
    return months_on(today, number * 12)


def _weekday(text: str, today: date, *, is_past: bool) -> date | None:
    match = _WEEKDAY.fullmatch(text)
    word = fold(match["day"]) if match else ""
    number = WEEKDAYS.get(word, SHORT_WEEKDAYS.get(word))
    if number is None:
        return None
    if is_past or text.startswith(("last ", "el pasado ")) or text.endswith(" pasado"):
        return today - timedelta(days=(today.weekday() - number) % 7)
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _day_of_month(text: str, today: date, order: DateOrder, *, is_past: bool) -> date | None:
    """A day and a month: the next such day, today included, or the last one."""
    match = _DAY_MONTH.fullmatch(text)
    if match:
        day, month = (match["a"], match["b"]) if order == "dmy" else (match["b"], match["a"])
    else:
        match = _NAMED.fullmatch(text)
        if match is None or (match["n"] or match["m"]) not in MONTHS:
            return None
        day, month = match["d"] or match["e"], str(MONTHS[match["n"] or match["m"]])
    years = range(today.year, today.year - 9, -1) if is_past else range(today.year, today.year + 9)
    for year in years:  # the 29th of February comes every four years, or eight
        try:
            found = date(year, int(month), int(day))
        except ValueError:
            continue
        if (found <= today) if is_past else (found >= today):
            return found
    return None
