"""Texts of cells: none that a spreadsheet program would evaluate, and none longer than a cell holds."""

from __future__ import annotations

import re

LONGEST = 32_767
"""Characters that a cell of Excel holds, those beyond the basic plane counted twice."""
_CUT = re.compile(r"\n✂ \d+$")
_LEADING = re.compile(r"[\s\"'`´‘’“”„«»\u200b-\u200f\u2060\ufeff]*")
_SIGNS = "=+-@＝＋－＠"
_UNSAFE = re.compile(
    r"\\(?=u[0-9a-fA-F]{4})|_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def neutral(text: str) -> str:
    """A text that a spreadsheet program would evaluate, with an apostrophe before it; controls as `\\u0000`."""
    safe = _escaped(text)
    return safe if safe[:1].isalnum() or not _is_evaluated(safe) else f"'{safe}"


def literal(text: str) -> str:
    """A text for a cell that is known to be text, in a workbook: `restored` gives it back too."""
    safe = _escaped(text)
    return safe if restored(safe) == text else neutral(text)


def restored(text: str) -> str:
    """The text that `neutral` was given."""
    text = text[1:] if text[:1] == "'" and _is_evaluated(text[1:]) else text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text


def _escaped(text: str) -> str:
    # nearly every text is quickly told to need nothing
    if "\\" not in text and "_x" not in text and (text.isprintable() or text.replace("\n", "").isprintable()):
        return text
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _is_evaluated(text: str) -> bool:
    before = _LEADING.match(text)
    lead = before[0] if before else ""
    return text[len(lead) : len(lead) + 1] in (*_SIGNS,) or any(c in lead for c in "\t\r\n")


def cut(text: str) -> str:
    """The text, or as much of it as a cell holds, and below it how many characters more there are."""
    if len(text) * 2 <= LONGEST or _length(text) <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - 20)].decode("utf-16-le", "ignore")
    return f"{kept}\n✂ {len(text) - len(kept)}"


def is_cut(text: str) -> bool:
    """Whether a cell does not hold all of its text: then it says nothing of the record."""
    return bool(_CUT.search(text)) and _length(text) > LONGEST - 64


def _length(text: str) -> int:
    """Characters as Excel counts them."""
    return len(text) if len(text) * 2 < LONGEST - 64 else len(text) + sum(c > "\uffff" for c in text)
