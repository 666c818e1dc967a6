"""How a text was encoded, by what its bytes spell: Spanish as Windows, the Mac and DOS have written it."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is how this one begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLDER = ("mac-roman", "cp850")
_SAMPLE = 400_000
"""Bytes by which the encoding is recognised where nothing states it."""
_FOREIGN = re.compile(r"[^\x00-\x7F]")
_NATURAL = re.compile(
    r"(?<=[A-Za-z])[áéíóúüñçàèòïäöãõâêôß]|[áéíóúüñç](?=[a-z])|[ÁÉÍÓÚÜÑÇ](?=[A-Za-z])|(?<=[A-Z])[ÁÉÍÓÚÜÑÇÀÈÒ]"
    r"|(?<=\w)[’´](?=\w)|(?<=[\d\s])[€–—]|[€–—](?=[\d\s])|(?<=\w)…|(?<=[\w.])[ºª]|[¿¡“‘«](?=\w)|(?<=[\w.,?!])[”’»]|[·•®©\xA0]"
)
"""Letters and signs beyond ASCII where an honest text has them."""
_CERTAIN, _DOUBTFUL = 0.9, 0.5


def decoded(data: bytes) -> tuple[str, str]:
    """The text of some bytes, without its mark, and the encoding's name; every byte has some reading."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name.removesuffix("-le").removesuffix("-be")
    data = data.removeprefix(codecs.BOM_UTF8)
    wide = _wide(data)
    if wide:
        return data.decode(wide, "replace"), "utf-16"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        name = _single(data[:_SAMPLE])
        return data.decode(name, "replace"), name


def is_nearly_utf_8(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 were meant to be, but for some that are cut or foreign."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return len(_FOREIGN.findall(text)) - broken > broken


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of a Western text is zero."""
    sample = data[:2_000]
    half = len(sample) // 2
    for name, zeros in (("utf-16-le", sample[1::2].count(0)), ("utf-16-be", sample[0::2].count(0))):
        if half and zeros > half * 0.7 and sample.count(0) < len(sample) * 0.6:
            return name
    return ""


def _single(sample: bytes) -> str:
    """That of Windows, unless its reading is nonsense where another's is natural."""
    try:
        windows = sample.decode("cp1252")
    except UnicodeDecodeError:
        windows = ""
    if not windows or _naturalness(windows) < _DOUBTFUL:
        for name in _OLDER:
            if _naturalness(sample.decode(name)) >= _CERTAIN:
                return name
    return "cp1252" if windows else "latin-1"


def _naturalness(text: str) -> float:
    """Which part of what is beyond ASCII stands where it would in an honest text."""
    foreign = len(_FOREIGN.findall(text))
    return len(_NATURAL.findall(text)) / foreign if foreign else 1.0
