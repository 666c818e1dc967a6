"""What a cell says, as somebody would type it in a record: texts, ratios, quantities; and how a file writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from pipeline.dates import DateOrder
from pipeline.imports.grid import Cell
from pipeline.imports.units import Scale
from pipeline.source import Argument
from pipeline.vocabulary import FORECAST_CATEGORIES, INFLUENCES, NO, YES, fold

NOTHING = frozenset(
    fold(word)
    for word in (
        "", "-", "--", "–", "—", "n/a", "#n/a", "na", "n.a.", "n/d", "s/d", "nan", "none", "(none)", "null", "nil",
        "(no value)", "no value", "(not set)", "(blank)", "sin valor", "(sin valor)", "sin datos", "(en blanco)",
        "ninguno", "(ninguno)", "ninguna", "?",
    )
)  # fmt: skip
"""Folded words that stand for an empty cell, but in a text."""
LONGEST_NOTHING = 20
NO_TEXT = frozenset(word for word in NOTHING if word[:1] in ("", "(", "#", "–", "—"))
"""Those that stand for one in a text too."""
MOST_DIGITS = 40
"""Beyond so many, a number is shown with its exponent."""
FIRST_DAY, FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""What a spreadsheet counts days from."""
_RATIO = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]+))?\s*(%?)")


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a cell cannot be read: a problem's code and arguments."""

    code: str
    arguments: tuple[tuple[str, Argument], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How a file writes its values."""

    order: DateOrder = "dmy"
    only_iso: bool = False
    year_first: bool = False
    """Whether dates of two-digit years may begin with the year: then none of them is read."""
    first_day: date = FIRST_DAY
    decimal: str = ""
    """Its decimal mark; empty where nothing in the file proves one."""
    currency: str = "EUR"
    scale: Scale = ""
    """Whether bare amounts are in thousands or millions."""
    is_bare: bool = False
    """Whether an amount without a currency is left without one: the record that it is for has its own."""


def plain_text(cell: Cell, *, exact: bool = False) -> str:
    """A cell as text; `exact` keeps the spaces around it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell if exact else cell.strip()
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return number_text(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    return f"{cell:%H:%M}" if isinstance(cell, time) else cell.isoformat()


def number_text(number: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_nothing(cell: Cell) -> bool:
    """Whether a cell that is no text is empty, in words or without."""
    if not isinstance(cell, str):
        return cell is None
    return len(cell) < LONGEST_NOTHING and not cell[:1].isdigit() and fold(cell) in NOTHING


def is_no_text(text: str) -> bool:
    """Whether a text stands for an empty cell: a dash, or a word between brackets."""
    return len(text) < LONGEST_NOTHING and text[:1] in ("", *"(#-–—") and fold(text) in NO_TEXT


def is_percent(cells: Iterable[Cell], *, always: bool) -> bool:
    """Whether bare numbers of a column are per cent: one of them is more than 1, and none (but `always`) a fraction."""
    numbers = [number for cell in cells if (number := _bare(cell)) is not None]
    return any(number > 1 for number in numbers) and (always or not any(0 < number < 1 for number in numbers))


def _bare(cell: Cell) -> Decimal | None:
    """A number that has no sign of per cent."""
    if isinstance(cell, Decimal):
        return cell if cell.is_finite() else None
    match = _RATIO.fullmatch(cell.strip()) if isinstance(cell, str) else None
    return Decimal(f"{match[1]}.{match[2] or 0}") if match and not match[3] else None


def ratio(cell: Cell, *, percent: bool) -> str | Unread:
    """A probability as `60 %`; `percent` is how bare numbers are meant."""
    text = plain_text(cell)
    match = _RATIO.fullmatch(text)
    if not match:
        return Unread("probability", (("text", text),))
    number = Decimal(f"{match[1]}.{match[2] or 0}")
    hundredths = number if match[3] or percent or number > 1 else number * 100
    if hundredths > 100:
        return Unread("probability", (("text", text),))
    return f"{number_text(round(hundredths, 4))} %"


def count(cell: Cell) -> str | Unread:
    """A whole number above zero: of months."""
    text = plain_text(cell)
    match = re.fullmatch(r"([0-9]{1,4})(?:[.,]0+)?(?:\s*(?:m|mes|meses|months?)\.?)?", text, re.IGNORECASE)
    if not match:
        return Unread("number", (("text", text),))
    if not 0 < int(match[1]) <= 1200:
        return Unread("months-range" if int(match[1]) else "number", (("text", text),))
    return match[1]


def units(cell: Cell) -> str | Unread:
    """A quantity, whole or not."""
    text = plain_text(cell)
    match = re.fullmatch(r"([0-9]{1,12})(?:[.,]([0-9]{1,6}))?", text)
    return number_text(Decimal(f"{match[1]}.{match[2] or 0}")) if match else Unread("number", (("text", text),))


def choice(cell: Cell, name: str) -> str | Unread:
    """One of a few words: an influence, or a forecast category."""
    words = INFLUENCES if name == "influence" else FORECAST_CATEGORIES
    text = plain_text(cell)
    return words.get(fold(text)) or Unread(
        "choice", (("text", text), ("accepted", tuple(dict.fromkeys(words.values()))))
    )


def yes_or_no(cell: Cell) -> bool | None:
    """Whether a cell says yes; None where it says neither."""
    folded = fold(plain_text(cell))
    if folded in YES or folded in ("1", "verdadero", "y", "s", "t"):
        return True
    return False if folded in NO or folded in ("0", "falso", "n", "f") else None
