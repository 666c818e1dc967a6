"""Front matter of plain lines, as most of it is, read without YAML.

Fields with their value on the line; lists of texts or of fields, and fields, below a key. Whatever else stands there
leaves the whole to the reader that knows all of YAML, and that finds the same in what can be read here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lifting import key_in, says_nothing
from pipeline.nodes import Items, Node, Scalar, Table, scalar
from pipeline.quoting import UNPRINTABLE, misread
from pipeline.shapes import ANY, Shape
from pipeline.vocabulary import fold

FARTHEST = 12
"""Columns that a line may be indented by: far from as many levels as there may be."""
_WORD = "[0-9A-Za-zÀ-ɏ_-]"
LONGEST = 246
"""Characters of a name: a letter and 40 more, then five words of 40 after a space."""
_NAME = re.compile(rf"[A-Za-zÀ-ɏ]{_WORD}{{0,40}}(?: {_WORD}{{1,40}}){{0,5}}")
_QUOTED = re.compile(rf"""(?:"[^"\\{UNPRINTABLE}]*"|'[^'{UNPRINTABLE}]*')""")
_COMMENT = re.compile(r"[ \t]#.*")
_LETTER = "[0-9A-Za-zÀ-ɏ]"
_WORDS = rf"{_LETTER}(?:(?:{_LETTER}|[ ./&_-])*{_LETTER})?"
_LISTED = re.compile(rf"[\[,] *({_WORDS}|{_QUOTED.pattern}) *")
_LIST = re.compile(rf"\[ *(?:{_WORDS}|{_QUOTED.pattern}) *(?:, *(?:{_WORDS}|{_QUOTED.pattern}) *)*\]")
"""Short texts in brackets: `[fleet, "renting, 36 months"]`."""


_Row = tuple[int, int, str]
"""A line that says something: its number (from 0), its level, and its text.

A field's level is twice its column, an item's one more: what is of a higher level than a line stands below it.
"""


class _NotPlainError(Exception):
    """Ends the reading of one front matter; never leaves this module."""


def read_plain(lines: list[str], first: int, shape: Shape) -> tuple[Table, tuple[Scalar, ...]] | None:
    """The fields, and those of their values that another YAML program would misread; None where it takes more.

    `first` is the number (from 0) of the first line in its file.
    """
    rows: list[_Row] = []
    for number, line in enumerate(lines, first):
        text = line.lstrip(" ")
        if text[:1].isalpha() or not says_nothing(text):
            rows.append((number, 2 * (len(line) - len(text)) + (text[:2] == "- "), text))
    reader = _Reader(rows)
    try:
        return (reader.fields(0, len(rows), 0, shape), tuple(reader.misread)) if rows else None
    except _NotPlainError:
        return None


@lru_cache(maxsize=4096)
def _is_name(text: str) -> bool:
    """Whether a text before a colon is a field's name."""
    return _NAME.fullmatch(text) is not None


class _Reader:
    """Reads rows from one up to another, as what may stand there."""

    def __init__(self, rows: list[_Row]) -> None:
        self.rows = rows
        self.misread: list[Scalar] = []

    def fields(self, at: int, until: int, level: int, shape: Shape) -> Table:
        """Fields of a level, each with what stands below it."""
        pairs: list[tuple[Scalar, Node]] = []
        rows, column = self.rows, level // 2
        if column > FARTHEST:
            raise _NotPlainError
        while at < until:
            number, own, text = rows[at]
            name, colon, after = text.partition(":")
            if own != level or not colon or (after and after[0] != " ") or len(name) > LONGEST or not _is_name(name):
                raise _NotPlainError
            said = after.lstrip(" ")
            value = said.rstrip(" \t")
            at = below = at + 1
            while at < until and rows[at][1] > level:
                at += 1
            inner = shape.keys.get(fold(name)) or shape.other or ANY
            width = len(name)
            end = column + width
            key = scalar((name, number, column, width, (number, end)))
            if value and not (value[0] == "#" and (below < at or not inner.text)):
                if below < at:
                    raise _NotPlainError
                pairs.append((key, self._value(number, column + len(text) - len(said), value, inner)))
            elif below < at:
                inside = rows[below][1]
                read = self._items if inside % 2 else self.fields
                pairs.append((key, read(below, at, inside, inner)))
            else:
                pairs.append((key, scalar(("", number, end + 1, 0, (number, end + 1)))))
        return _table(pairs)

    def _items(self, at: int, until: int, level: int, shape: Shape) -> Items:
        """Items of a level: texts, or fields of which the first is known."""
        nodes: list[Node] = []
        rows, column = self.rows, level // 2
        first, one = rows[at][0], shape.item or ANY
        while at < until:
            number, own, text = rows[at]
            rest = text[1:].lstrip(" ").rstrip(" \t")
            if own != level or not rest or rest[:2] in ("- ", "-", "-\t"):
                raise _NotPlainError
            end = at + 1
            while end < until and rows[end][1] > level:
                end += 1
            start = column + text.index(rest, 1)
            key = key_in(rest)
            if key is None and end == at + 1:
                nodes.append(self._value(number, start, rest, one))
            elif key is not None and fold(key[0]) in one.keys:
                rows[at] = (number, 2 * start, rest)
                nodes.append(self.fields(at, end, 2 * start, one))
            else:
                raise _NotPlainError
            at = end
        return Items(tuple(nodes), first, column, 1, nodes[-1].end)

    def _value(self, number: int, column: int, text: str, shape: Shape) -> Scalar | Items:
        """A value on its line: in simple quotes, in brackets, or as typed."""
        width = len(text)
        if text[0] in "\"'":
            if not _QUOTED.fullmatch(text):
                raise _NotPlainError
            return scalar((text[1:-1], number, column, width, (number, column + width)))
        if text[0] in shape.flow and _LIST.fullmatch(text):
            return self._list(number, column, text)
        if text[0] == "\t" or text[0] in shape.flow:
            raise _NotPlainError
        if not shape.text and "#" in text:
            text = _COMMENT.sub("", text).rstrip(" \t")
            width = len(text)
        if shape.text and misread(text):
            self.misread.append(Scalar(text, number, column, width))
        return scalar((text, number, column, width, (number, column + width)))

    def _list(self, number: int, column: int, text: str) -> Items:
        """Texts between brackets."""
        nodes = []
        for found in _LISTED.finditer(text):
            start, end = column + found.start(1), column + found.end(1)
            said = found[1][1:-1] if found[1][0] in "\"'" else found[1]
            nodes.append(scalar((said, number, start, end - start, (number, end))))
        return Items(tuple(nodes), number, column, 1, (number, column + len(text)))


def _table(pairs: list[tuple[Scalar, Node]]) -> Table:
    key = pairs[0][0]
    return Table(tuple(pairs), key.line, key.column, 1, pairs[-1][1].end)
