"""Where people are reached: e-mail addresses and telephones in texts, those that are known and those that look so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from pipeline.masking.places import Span, runs

SHORTEST = 5
"""Digits from which on a telephone is looked for."""
_PART = r"[^\s@<>\"'()\[\],;:|]"
_AT = r"(?:@|＠|%40|&#0*64;|&#x0*40;|&commat;|[(\[{]\s?(?:at|arroba)\s?[)\]}])"
_EMAIL = re.compile(
    rf"(?:mailto:)?{_PART}{{1,64}}\s?{_AT}\s?{_PART}{{1,255}}"
    rf"|(?<!\w)[\w.+-]{{1,64}}\s(?:at|arroba)\s[\w-]{{1,64}}(?:\s(?:dot|punto)\s[\w-]{{2,20}}){{1,4}}(?!\w)"
    rf"|(?<!\w)[\w.+-]{{1,64}}\sarroba\s[\w-]{{1,64}}(?:\.[\w-]{{2,20}}){{1,4}}(?!\w)",
    re.IGNORECASE,
)
_JOINS = r" .\-/()–·_\t\r\n\u00a0\u2009\u202f"
_CHAIN = re.compile(rf"[+(]{{0,2}}\d++(?:[{_JOINS},]{{1,3}}\d++)*+")
_JOINT = re.compile(r"[\s.\-–·_]|\)[\s.\-]?|\s?\(")
_CALLED = re.compile(
    r"(?<!\w)(?:tel[eé]fono|tel[eé]f|telf|tel|tlf|tfno|m[oó]vil|m[oó]v|celular|cel|phone|mobile|whatsapp|wasap|fax)"
    rf"\.?:?\s?(?:n[º°o]\.?\s)?(\+?\(?\d(?:[{_JOINS.replace('/', '')}]{{0,3}}\d){{6,14}})(?![\d/])",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:tel|callto|sms):$", re.IGNORECASE)
_BRANCH = r"ext(?:ensi[oó]n|\.)?[ .:]{0,2}[0-9]{2,6}(?!\w)"
_EXTENSION = re.compile(rf"\s?(?:x[0-9]{{2,6}}(?!\w)|[,;]?\s?{_BRANCH})", re.IGNORECASE)
_ALONE = re.compile(rf"(?<!\w){_BRANCH}", re.IGNORECASE)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})*(?:[^.\d]\d{1,3}(?:\.\d{3})*)+")
_SPANISH = frozenset(tuple(map(int, sizes)) for sizes in "9 333 3222 2322 2223 324 342 234 36 27 45 144".split())
_AMERICAN = frozenset({(3, 3, 4), (2, 4, 4)})
"""Digits of the groups of a telephone."""
_OF_NUMBERS = (".", ",", "_", "·")
"""Marks with which a longer number goes on."""
_OF_YEAR = re.compile(r"(?:19|20|21)\d\d")


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses, those that are spelled out too."""
    return (match.span() for match in _EMAIL.finditer(text))


def dialled(text: str) -> Iterator[str]:
    """The digits of the telephones of a text, with the code of their country and without."""
    for part in (text, *re.split(r"[^\d\s.\-–·_()+]+", text)):
        digits = "".join(re.findall(r"\d", part))
        for cut in (0, 1, 2, 3) if len(digits) > 2 * SHORTEST - 1 else (0,):
            if len(digits) - cut >= SHORTEST:
                yield digits[cut:]


def telephones(text: str, known: Collection[str] = frozenset()) -> Iterator[Span]:
    """The telephones that are known, and what is shaped as one, with its extension."""
    found = runs(text, _CHAIN, lambda groups, marks: "".join(groups) in known or _is_shaped(groups, marks))
    for begins, ends in found:
        start, end = begins, ends
        while start and (text[start - 1] == "+" or (text[start - 1] == "(" and ")" in text[start:end])):
            start -= 1
        if scheme := _SCHEME.search(text, max(0, start - 7), start):
            start = scheme.start()
        if extension := _EXTENSION.match(text, end):
            end = extension.end()
        digits = "".join(re.findall(r"\d", text[begins:ends]))
        if digits in known or not (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
            yield start, end
    yield from (match.span(1) for match in _CALLED.finditer(text))
    yield from (match.span() for match in _ALONE.finditer(text))


def _is_shaped(groups: Sequence[str], marks: Sequence[str]) -> bool:
    """Whether groups of digits are written as telephones are, and not as amounts or a series of numbers."""
    digits, sizes, inner = "".join(groups), tuple(map(len, groups)), marks[1:-1]
    if not 8 <= len(digits) <= 15:
        return False
    is_abroad = marks[0].endswith("+") or (digits.startswith("00") and digits[2] != "0" and len(digits) > 9)
    has_area = marks[0].endswith("(") and len(digits) <= 12 and any(")" in mark for mark in inner)
    if not (is_abroad or has_area or _is_national(digits, sizes)) or not all(map(_JOINT.fullmatch, inner)):
        return False
    if _is_amount(groups, inner):
        return False
    is_part = len(groups) > 1 and not {marks[0], marks[-1]}.isdisjoint(_OF_NUMBERS)
    return is_abroad or has_area or not (is_part or (len(groups) > 1 and all(map(_OF_YEAR.fullmatch, groups[1:]))))


def _is_national(digits: str, sizes: tuple[int, ...]) -> bool:
    """Nine digits from 6 on as in Spain, those after a 0, and those of America in three groups."""
    local = digits
    if digits.startswith("34") and len(digits) == 11:
        local, sizes = digits[2:], (sizes if sizes[0] == 2 else (2, sizes[0] - 2, *sizes[1:]))[1:]
    if len(local) == 9 and local[0] in "6789":
        return sizes in _SPANISH
    if local[0] == "0":
        return 9 <= len(local) <= 11 and local[1] != "0"
    return sizes in _AMERICAN and local[0] != "1"


def _is_amount(groups: Sequence[str], inner: Sequence[str]) -> bool:
    """Whether they are rather one amount, `600.000.000`, or several, `800.000 900`."""
    written = groups[0] + "".join(mark + group for mark, group in zip(inner, groups[1:], strict=True))
    sizes = [len(group) for group in groups]
    is_round = groups[-1] == "000" and (sizes == [3, 3, 3] or ("." in written and set(sizes[1:]) == {3}))
    return is_round or ("." in written and bool(_THOUSANDS.fullmatch(written)))
