"""A record in the middle of a merge: what its two versions say, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.lifting import key_in
from pipeline.vocabulary import fold

_FENCE = re.compile(r"---[ \t]*")
_MARK = re.compile(r"(<<<<<<<|\|\|\|\|\|\|\||=======|>>>>>>>)(?: (.*))?")
NOTHING = "–"


class Conflict(NamedTuple):
    """What the two sides are called, the fields in which they differ, and whether their texts below do too.

    A difference is `key: ours ↔ theirs`.
    """

    ours: str
    theirs: str
    differences: tuple[str, ...]
    body: bool


def explain(lines: Sequence[str]) -> Conflict:
    """What differs between the two sides of a file with the marks of a merge in it."""
    names, ours, theirs = _sides(lines)
    mine, others = (_fields(side) for side in (ours, theirs))
    keys = {**others, **mine}
    told = tuple(
        f"{keys[folded][0]}: {mine.get(folded, ('', NOTHING))[1]} ↔ {others.get(folded, ('', NOTHING))[1]}"
        for folded in dict.fromkeys([*mine, *others])
        if mine.get(folded, ("", ""))[1] != others.get(folded, ("", ""))[1]
    )
    return Conflict(names["<"], names[">"], told, body=_body(ours) != _body(theirs))


def _sides(lines: Sequence[str]) -> tuple[dict[str, str], list[str], list[str]]:
    """The names of both sides, and each side's whole text."""
    names, ours, theirs, part = {"<": "", ">": ""}, list[str](), list[str](), ""
    for line in lines:
        mark = _MARK.fullmatch(line.rstrip())
        if mark and (part or mark[1][0] == "<"):
            part = "" if mark[1][0] == ">" else mark[1][0]
            if mark[1][0] in names and not names[mark[1][0]]:
                names[mark[1][0]] = (mark[2] or "").strip()
            continue
        if part in ("", "<"):
            ours.append(line)
        if part in ("", "="):
            theirs.append(line)
    return names, ours, theirs


def _fences(lines: Sequence[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if _FENCE.fullmatch(line)][:2]


def _body(lines: Sequence[str]) -> list[str]:
    fences = _fences(lines)
    return [line.strip() for line in lines[fences[1] + 1 if len(fences) > 1 else len(lines) :] if line.strip()]


def _fields(lines: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Each field of the front matter as one line, by its folded key; what is nested below it is part of it."""
    fences = _fences(lines)
    first, end = (fences[0] + 1, fences[1]) if len(fences) > 1 else (0, len(lines))
    return {fold(key): (key, " ".join(parts) or NOTHING) for key, parts in _pairs(lines[first:end])}


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    pair: tuple[str, list[str]] | None = None
    for line in lines:
        found = key_in(line) if line[:1].strip() else None
        if found:
            if pair:
                yield pair
            pair = found[0], [line[found[1] :].strip()] if line[found[1] :].strip() else []
        elif pair and line.strip() and not line.startswith("#"):
            pair[1].append(line.strip())
    if pair:
        yield pair
