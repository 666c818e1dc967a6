"""What a cell says, as somebody would type it in a record: dates, money, ratios, by the conventions of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from pipeline.dates import YEARS, DateOrder, start_of_date
from pipeline.imports.grid import Cell
from pipeline.imports.units import Scale
from pipeline.money import LARGEST, SCALES, SPACES, Money, currency_of, minor_digits, read_money
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
_SLASHED = re.compile(r"\s*([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_CLOCK = re.compile(
    r"[T,]?\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:\s?[ap]\.?\s?m\.?)?(?:\s?(?:Z|UTC|GMT|[A-Z]{3,4}))?"
    r"(?:\s?[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
FIRST_DAY, FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""What a spreadsheet counts days from."""
_SERIAL_YEARS = range(2000, 2100)
_NEAR_YEARS = range(20, 40)
_LAST_CENTURY = range(2070, 2100)
"""Years of two digits that are those of a hundred years before."""
_NUMBER = re.compile(rf"[0-9](?:[0-9.,'’{SPACES}]*[0-9])?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’ ][0-9]{3})*|[0-9]+")
_SCALED = re.compile(rf"[0-9][{SPACES}]*([kKM]\S{{0,4}})")
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


def decimal_marks(cells: Iterable[Cell]) -> frozenset[str]:
    """The decimal marks that amounts of a file prove: none, one, or both where they contradict each other."""
    return frozenset(mark for text in {cell for cell in cells if isinstance(cell, str)} if (mark := _proved(text)))


def _proved(text: str) -> str:
    match = _NUMBER.search(text)
    marks = [char for char in match[0] if char in ".,"] if match else []
    if not match or not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1] if marks.count(marks[-1]) == 1 else ""
    other = "," if marks[0] == "." else "."
    if len(marks) > 1:
        return other
    whole, _, fraction = match[0].partition(marks[0])
    return marks[0] if len(fraction) != 3 or len(whole) > 3 or whole == "0" else ""


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
    read = file.first_day + timedelta(days=whole)
    return read.isoformat() if read.year in _SERIAL_YEARS else ""


def _no_date(text: str, code: str, file: Conventions) -> Unread:
    other: DateOrder = "mdy" if file.order == "dmy" else "dmy"
    found = start_of_date(text, other)
    swapped = bool(found) and isinstance(found[0], date) and found[0].year in YEARS if found else False
    by_map = other if swapped and code != "date" else ""
    return Unread(code, (("text", text), ("order", file.order), ("dates", by_map)))


def money(cell: Cell, file: Conventions) -> str | Unread:
    """An amount with its currency: `48000.50 USD`. A calculated number is rounded, as the spreadsheet shows it."""
    if isinstance(cell, Decimal):
        if not cell.is_finite() or cell < 0:
            return Unread("money-negative" if cell.is_finite() else "money", (("text", number_text(cell)),))
        number = cell * SCALES[file.scale] if cell < LARGEST else cell
        read = Money.of(number, "" if file.is_bare else file.currency) if number < LARGEST else "money"
        return said(read) if isinstance(read, Money) else Unread(read, (("text", number_text(cell)),))
    if not isinstance(cell, str):
        return Unread("money", (("text", plain_text(cell)),))
    return _money(plain_text(cell), file)


@lru_cache(maxsize=16384)
def _money(text: str, file: Conventions) -> str | Unread:
    scaled = _scaled(marked(text, file), file)
    read = read_money(scaled, file.currency)
    if file.is_bare and isinstance(bare := read_money(scaled, ""), Money) and not bare.currency:
        read = bare
    return said(read) if isinstance(read, Money) else Unread(read, (("text", text), ("currency", file.currency)))


def _scaled(text: str, file: Conventions) -> str:
    """The text of an amount in the file's thousands or millions, unless it says so itself."""
    own = _SCALED.search(text)
    if not file.scale or (own and currency_of(own[1], file.currency) is None):
        return text
    return _NUMBER.sub(rf"\g<0>{file.scale}", text, count=1)


def said(amount: Money) -> str:
    """`48000 EUR`, `48000.50 USD`: a record's reader understands it the same whatever the settings; `48000` if bare."""
    whole = amount.amount == amount.amount.to_integral_value()
    return f"{int(amount.amount) if whole else amount} {amount.currency}".rstrip()


def marked(text: str, file: Conventions) -> str:
    """The text of an amount with the file's decimal mark as a point, and no others; as it is where it proves none."""
    match = _NUMBER.search(text) if file.decimal else None
    if not match:
        return text
    whole, _, fraction = match[0].partition(file.decimal)
    if not _GROUPED.fullmatch(_spaced(whole)) or (fraction and not fraction.isdigit()):
        return text
    digits = re.sub(r"[^0-9]", "", whole)
    if len(fraction) == 3 and minor_digits(file.currency) != 3:
        fraction += "0"  # else it would be taken for thousands
    return f"{text[: match.start()]}{digits}{'.' if fraction else ''}{fraction}{text[match.end() :]}"


def _spaced(text: str) -> str:
    return re.sub(rf"[{SPACES}]", " ", text)


def currency(cell: Cell, default: str) -> str | Unread:
    """A currency's code, of a code, a sign, or both: `EUR`, `€`, `EUR - Euro`."""
    text = plain_text(cell)
    for word in (text, *re.split(r"[\s()–-]+", text)):
        code = currency_of(word, default) if word else None
        if code:
            return code
    return Unread("import-currency", (("text", text),))


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
