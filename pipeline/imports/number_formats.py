"""What the format of a number shows beside it: a currency, and whether the number is in thousands."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category

from pipeline.imports.grid import Beside

_PART = re.compile(
    r"""
    "(?P<quoted>[^"]*)"?
    | \\(?P<escaped>.)
    | \[\$(?P<sign>[^\]-]*)(?:-(?P<locale>[0-9A-Fa-f]{1,8}))?[^\]]*\]
    | \[[^\]]*\]
    | [_*].
    | (?P<number>[0\#?][0\#?.,]*)
    | (?P<end>;)
    | (?P<bare>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LOCALES = {
    0x0409: "USD", 0x300A: "USD", 0x440A: "USD", 0x540A: "USD",
    0x080A: "MXN", 0x240A: "COP", 0x2C0A: "ARS", 0x340A: "CLP", 0x380A: "UYU",
    0x1009: "CAD", 0x0C0C: "CAD", 0x0C09: "AUD", 0x1409: "NZD", 0x4809: "SGD", 0x0C04: "HKD",
    0x0411: "JPY", 0x0804: "CNY", 0x041D: "SEK", 0x0414: "NOK", 0x0406: "DKK",
}  # fmt: skip
"""Of a locale as Excel numbers them, the currency."""
_SHARED = ("$", "¥", "kr", "kr.")
"""Signs of several currencies."""
_DIGITS = re.compile(r"(?:[\d.,'’]|E[+-])+")
_EACH = re.compile(r"/\w.*|(?<!\w)/")
"""For what time an amount is: `/mes`."""
_AROUND = re.compile(r"[\s()+−-]+")


@lru_cache(maxsize=1_000)
def beside(code: str) -> Beside | None:
    """By a format as Excel writes it, such as `#,##0.00 [$USD]`; only how it shows a positive number counts."""
    shown, shortened = "", False
    for part in _PART.finditer(code):
        if part["end"]:
            break
        if part["number"]:
            shortened = shortened or part["number"].endswith(",")
        elif part["sign"] is not None:
            shown += _of_locale(part["sign"], int(part["locale"] or "0", 16) & 0xFFFF)
        elif part["bare"]:
            shown += part["bare"] if category(part["bare"]) == "Sc" else " "
        else:
            shown += part["quoted"] or part["escaped"] or ""
    return _beside(shown, is_shortened=shortened)


def beside_shown(text: str, value: str, currency: str = "") -> Beside | None:
    """By what a cell shows of its value, and the currency that is stated: fewer digits than it has make it shorter."""
    digits = sum(char.isdigit() for char in text)
    is_shortened = "E" not in text and digits < len(value.partition(".")[0].lstrip("-"))
    return _beside(currency or _DIGITS.sub(" ", text), is_shortened=is_shortened) if digits else None


def _beside(text: str, *, is_shortened: bool) -> Beside | None:
    shown = _AROUND.sub(" ", _EACH.sub("", text)).strip()
    return Beside(shown, is_shortened=is_shortened) if shown or is_shortened else None


def _of_locale(sign: str, locale: int) -> str:
    return _LOCALES.get(locale, sign) if sign in _SHARED else sign
