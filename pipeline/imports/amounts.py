"""Amounts of a file's cells: by the decimal mark that some of them prove, in the currency and scale of their column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from pipeline.imports.grid import Cell
from pipeline.imports.values import Conventions, Unread, number_text, plain_text
from pipeline.money import LARGEST, SCALES, SPACES, Money, currency_of, minor_digits, read_money

_NUMBER = re.compile(rf"[0-9](?:[0-9.,'’{SPACES}]*[0-9])?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’ ][0-9]{3})*|[0-9]+")
_SCALED = re.compile(rf"[0-9][{SPACES}]*([kKM]\S{{0,4}})")


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
