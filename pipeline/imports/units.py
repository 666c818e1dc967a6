"""What a heading says of the amounts below it: their currency, and whether they are in thousands or millions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from pipeline.money import CODES, currency_of
from pipeline.vocabulary import fold

Scale = Literal["", "k", "M"]
_SCALES: dict[str, Scale] = {
    **dict.fromkeys(("miles", "mil", "k", "thousand", "thousands", "000", "000s"), "k"),
    **dict.fromkeys(("millones", "millon", "mill", "million", "millions", "mio", "mm"), "M"),
}
_MARKS: dict[str, Scale] = {"": "", "k": "k", "K": "k", "M": "M"}
_MARKS_AFTER: dict[str, Scale] = {**_MARKS, "m": "M"}
"""Before a sign, `m` may be thousands in Spanish."""
_SAID = ("miles", "thousands", "millones", "millions")
"""Words that say it without parentheses too."""
_FILLING = frozenset(("de", "en", "in", "of"))
_WORDS = frozenset("ALL BAM BOB CUP GEL MAD MOP PEN SOS TOP TRY".split())
"""Codes of currencies that are words too."""
_PARENTHESES = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


class Unit(NamedTuple):
    """A currency's code and a scale, each empty where the heading does not say it."""

    currency: str = ""
    scale: Scale = ""


def unit_of(heading: str, default: str) -> Unit:
    """`Importe (miles €)`, `Amount (USD)`, `Importe en millones`; `default` is the currency of shared signs."""
    shouts = heading.isupper()
    outside = _PARENTHESES.sub(" ", heading).split()[1:]
    found = [_within(inner, default, shouts=shouts) for inner in _PARENTHESES.findall(heading)]
    found += [_word(word, default, shouts=shouts) for word in outside if len(word) > 1 or not word.isalnum()]
    return _first(found)


def _first(units: Sequence[Unit]) -> Unit:
    return Unit(
        next((unit.currency for unit in units if unit.currency), ""),
        next((unit.scale for unit in units if unit.scale), ""),
    )


def _within(inner: str, default: str, *, shouts: bool) -> Unit:
    """What parentheses say, where nothing in them says anything else."""
    words = [word for word in inner.split() if fold(word) not in _FILLING]
    units = [Unit("", _scale(word)) if _scale(word) else _word(word, default, shouts=shouts) for word in words]
    return Unit() if Unit() in units else _first(units)


def _scale(word: str) -> Scale:
    return "M" if word == "M" else _SCALES.get(fold(word.strip("'.")), "")


def _word(word: str, default: str, *, shouts: bool) -> Unit:
    """A currency, with `k` or `M` before or after it: `k€`, `MUSD`, `$K`, `£m`; a scale that is a whole word."""
    if fold(word) in _SAID:
        return Unit("", _scale(word))
    for bare, mark, marks in ((word, "", _MARKS), (word[1:], word[:1], _MARKS), (word[:-1], word[-1:], _MARKS_AFTER)):
        if mark in marks and (code := _currency(bare, default, shouts=shouts)):
            return Unit(code, marks[mark])
    return Unit()


def _currency(word: str, default: str, *, shouts: bool) -> str:
    """Of a code, only in capitals where it is a word too: `(all)` is no currency of Albania."""
    code = currency_of(word, default) if word else None
    is_word = word.upper() in CODES and word.upper() in _WORDS and (shouts or word != word.upper())
    return "" if code is None or is_word else code
