"""Money in texts, however it is written: beside a currency, as an amount that is known, or as a number like one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from pipeline.masking.places import Span, runs
from pipeline.money import CODES, SIGNS, Money

MOST_DIGITS, DECIMALS = 20, 3
"""Digits of a number that is looked for, and of its decimals."""
GROUPED = (2, 3)
"""Digits of the groups of a number: thousands, and those of India."""
NEAR = Decimal("0.05")
"""By how much of itself a number with a scale may differ from an amount, to say it."""
_SPACE = "[ \u00a0\u2009\u202f]"
_MARK = ".,'’·_"
_NUMBER = (
    rf"(?<!\d)(?:\d{{1,3}}(?:[{_MARK}]\d{{2,3}}){{0,5}}[{_MARK}]\d{{3}}(?!\d)|\d{{1,3}}(?:{_SPACE}\d{{3}}(?!\d)){{1,6}}|\d++)"
    r"(?:[.,]\d++)?"
)
_RANGE = rf"(?:{_NUMBER}{_SPACE}?(?:[-–/]|(?:a|y|o|to|and|or)(?={_SPACE})){_SPACE}?)?"
_POWERS = {"k": 3, "mil": 3, "miles": 3, "thousand": 3, "thousands": 3, "bn": 9, "mrd": 9}
"""Of scales; the others are millions."""
# without a small m, as 12 m is a length
_SCALE = r"(?:[kKM]|MM|[mM]n|[bB]n|(?i:mil(?:es|l(?:ones|[oó]n|ions?|\.)?)?|(?:mio|mrd)\.?|thousands?))(?![^\W_])"
_CURRENCY = "(?:(?i:{})|{})".format(
    "|".join(
        [
            *(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)),
            "d[oó]lar(?:es)?|dollars?|pesos?|libras?|pounds?|soles|eurs?|pavos?|machacantes|bucks|quid|pelas",
        ]
    ),
    "|".join(sorted(CODES)),
)
_PRICED = re.compile(
    rf"(?<![^\W_])(?:[kKmM]{{1,2}})?{_CURRENCY}(?:[kKmM]{{1,2}}(?![^\W\d_]))?{_SPACE}?{_NUMBER}(?:{_SPACE}?{_SCALE})?"
    rf"|{_RANGE}{_NUMBER}{_SPACE}?(?:{_SCALE}{_SPACE}?|[kKmM]{{1,2}})?(?:de\s|of\s)?{_CURRENCY}(?![^\W_])"
    rf"|{_NUMBER},[-–—]{{1,2}}(?!\w)"
)
_SIZED = re.compile(rf"{_RANGE}{_NUMBER}{_SPACE}?{_SCALE}")
_SCALED = re.compile(rf"({_NUMBER}){_SPACE}?({_SCALE}|m(?!\w))")
_WRITTEN = re.compile(rf"\d+(?:[{_MARK} \u00a0\u2009\u202f]\d+)*")
_BARE = re.compile(_NUMBER)
_TOKEN = re.compile(r"[^\W_]++(?:[-_][^\W_]++)*+")
_CODE = re.compile(r"[^\W\d_]{1,3}|[A-ZÑÇ]{1,6}|(?:\d+[^\W\d_]|[^\W\d_]+\d)[^\W_]*")
_YEAR = r"(?:19|20|21)\d\d"
_MONTH, _OF_MONTH = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE = "|".join(
    f"{_YEAR}{mark}{_MONTH}{mark}{_OF_MONTH}|{_OF_MONTH}{mark}{_OF_MONTH}{mark}(?:{_YEAR}|[0-9]{{2}})"
    for mark in (r"-", r"/", r"\.")
)
_DAYS = re.compile(rf"(?<![\w.\-/])(?:{_DATE})(?:T[0-9:]+|{_SPACE}?[/–-]{_SPACE}?(?:{_DATE}))?(?!\w|[.\-/]\d)")
_OF_TIME = re.compile(rf"{_YEAR}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))?")


def spelled(money: Iterable[Money]) -> frozenset[int]:
    """The whole numbers that amounts are written as: cut, and rounded."""
    return frozenset(
        int(one.amount.to_integral_value(rounding)) for one in money for rounding in (ROUND_DOWN, ROUND_HALF_UP)
    )


def days(text: str) -> Iterator[Span]:
    """Dates, which look like amounts and telephones."""
    return (match.span() for match in _DAYS.finditer(text))


def priced(text: str) -> Iterator[Span]:
    """Numbers beside a currency."""
    return (match.span() for match in _PRICED.finditer(text))


def written(text: str, numbers: Collection[int]) -> Iterator[Span]:
    """The numbers that are known, grouped in any way."""
    return runs(text, _WRITTEN, lambda groups, marks: _spells(groups, marks, numbers)) if numbers else iter(())


def scaled(text: str, numbers: Collection[int], own: Collection[int]) -> Iterator[Span]:
    """Numbers with a scale that say one that is known, `48k`; `48 m` may be a length, and says but one's own."""
    found = tuple(_SCALED.finditer(text))
    known, of_record = (sorted(numbers), sorted(own)) if found else ([], [])
    for match in found:
        those = of_record if match[2] == "m" else known
        if any(_says(value, step, those) for value, step in _values(match[1], match[2])):
            yield match.span()


def sized(text: str) -> Iterator[Span]:
    """Numbers with a scale, and all others of four digits and more that are no year and no part of a code."""
    yield from (match.span() for match in _SIZED.finditer(text))
    tokens = ((match, match[0].replace("_", "-").split("-")) for match in _TOKEN.finditer(text))
    codes = {n for match, parts in tokens if any(map(_CODE.fullmatch, parts)) for n in range(*match.span())}
    for match in _BARE.finditer(text):
        whole = re.sub(r"[.,]\d{1,2}$", "", match[0])
        if sum(map(str.isdigit, whole)) > DECIMALS and not _OF_TIME.fullmatch(match[0]) and match.start() not in codes:
            yield match.span()


def _spells(groups: Sequence[str], marks: Sequence[str], numbers: Collection[int]) -> bool:
    """Whether groups of digits write one of the numbers, with decimals after a mark or without."""
    if len(groups[0]) > MOST_DIGITS or any(len(group) not in GROUPED for group in groups[1:-1]):
        return False
    if marks[0] and marks[0] in _MARK and len(groups[0]) == DECIMALS:  # the thousands of a longer number
        return False
    last = len(groups[-1])
    if (len(groups) == 1 or last in GROUPED) and int("".join(groups)) in numbers:
        return True
    return len(groups) > 1 and marks[-2] in {".", ","} and last <= DECIMALS and int("".join(groups[:-1])) in numbers


def _values(number: str, scale: str) -> Iterator[tuple[Decimal, Decimal]]:
    """What a number with a scale may mean, and the step of its last digit."""
    digits = re.sub(r"\D", "", number)
    if len(digits) > MOST_DIGITS:
        return
    power = _POWERS.get(scale.lower().rstrip("."), 6)
    tail = re.search(r"[.,](\d+)$", number)
    for decimals in {0, len(tail[1])} if tail else {0}:
        for exponent in {power, 3} if scale == "m" else {power}:
            yield Decimal(digits).scaleb(exponent - decimals), Decimal(1).scaleb(exponent - decimals)


def _says(value: Decimal, step: Decimal, numbers: Sequence[int]) -> bool:
    """Whether a value is what one of the numbers, which are sorted, is cut or rounded to."""
    off = min(step, value * NEAR)
    return any(
        abs(number - value) < off or number == value
        for number in numbers[bisect_left(numbers, value - off) : bisect_right(numbers, value + off)]
    )
