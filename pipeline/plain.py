"""Front matter of plain lines, as most of it is, read without YAML.

Fields with their value on the line; lists of texts or of fields, and fields, below a key. Whatever else stands there
leaves the whole to the reader that knows all of YAML, and that finds the same in what can be read here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.lifting import key_in, says_nothing
from pipeline.nodes import Items, Node, Scalar, Table
from pipeline.quoting import misread
from pipeline.shapes import ANY, Shape
from pipeline.vocabulary import fold

FARTHEST = 12
"""Columns that a line may be indented by: far from as many levels as there may be."""
_WORD = "[0-9A-Za-zÀ-ɏ_-]"
_FIELD = re.compile(rf"([A-Za-zÀ-ɏ]{_WORD}{{0,40}}(?: {_WORD}{{1,40}}){{0,5}}):(?= |$) *(.*)")
_ODD = "\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_QUOTED = re.compile(rf"""(?:"[^"\\{_ODD}]*"|'[^'{_ODD}]*')""")
_COMMENT = re.compile(r"[ \t]#.*")
_LETTER = "[0-9A-Za-zÀ-ɏ]"
_WORDS = rf"{_LETTER}(?:(?:{_LETTER}|[ ./&_-])*{_LETTER})?"
_LISTED = re.compile(rf"[\[,] *({_WORDS}|{_QUOTED.pattern}) *")
_LIST = re.compile(rf"\[ *(?:{_WORDS}|{_QUOTED.pattern}) *(?:, *(?:{_WORDS}|{_QUOTED.pattern}) *)*\]")
"""Short texts in brackets: `[fleet, "renting, 36 months"]`."""


class _Row(NamedTuple):
    """A line that says something: its number (from 0), its indent, and its text."""

    number: int
    indent: int
    text: str


class _NotPlainError(Exception):
    """Ends the reading of one front matter; never leaves this module."""


def read_plain(lines: list[str], first: int, shape: Shape) -> tuple[Table, tuple[Scalar, ...]] | None:
    """The fields, and those of their values that another YAML program would misread; None where it takes more.

    `first` is the number (from 0) of the first line in its file.
    """
    rows = []
    for number, line in enumerate(lines, first):
        text = line.lstrip(" ")
        if not says_nothing(text):
            rows.append(_Row(number, len(line) - len(text), text))
    reader = _Reader(rows)
    try:
        return (reader.fields(0, len(rows), 0, shape), tuple(reader.misread)) if rows else None
    except _NotPlainError:
        return None


class _Reader:
    """Reads rows from one up to another, as what may stand there."""

    def __init__(self, rows: list[_Row]) -> None:
        self.rows = rows
        self.misread: list[Scalar] = []

    def fields(self, at: int, until: int, column: int, shape: Shape) -> Table:
        """Fields with their keys at a column, each with what stands below it."""
        pairs: list[tuple[Scalar, Node]] = []
        while at < until:
            number, indent, text = self.rows[at]
            found = _FIELD.fullmatch(text)
            if indent != column or not found or column > FARTHEST:
                raise _NotPlainError
            name, value = found[1], found[2].rstrip(" \t")
            below = at + 1
            at = self._end(below, until, column, items=True)
            inner = shape.keys.get(fold(name)) or shape.other or ANY
            end = column + len(name)
            key = Scalar(name, number, column, len(name), (number, end))
            if value and not (value[0] == "#" and (below < at or not inner.text)):
                if below < at:
                    raise _NotPlainError
                pairs.append((key, self._value(number, column + found.start(2), value, inner)))
            elif below < at:
                pairs.append((key, self._collection(below, at, inner)))
            else:
                pairs.append((key, Scalar("", number, end + 1, 0, (number, end + 1))))
        return _table(pairs)

    def _end(self, at: int, until: int, column: int, *, items: bool) -> int:
        """The first row that is not below one at a column; items may stand at that very column."""
        while at < until and (
            self.rows[at].indent > column or (items and self.rows[at].indent == column and self._is_item(at))
        ):
            at += 1
        return at

    def _is_item(self, at: int) -> bool:
        return self.rows[at].text[:2] == "- "

    def _collection(self, at: int, until: int, shape: Shape) -> Node:
        column = self.rows[at].indent
        return (self._items if self._is_item(at) else self.fields)(at, until, column, shape)

    def _items(self, at: int, until: int, column: int, shape: Shape) -> Items:
        """Items with their dashes at a column: texts, or fields of which the first is known."""
        nodes: list[Node] = []
        first, one = self.rows[at].number, shape.item or ANY
        while at < until:
            number, indent, text = self.rows[at]
            rest = text[1:].lstrip(" ").rstrip(" \t")
            if indent != column or not self._is_item(at) or not rest or rest[:2] in ("- ", "-", "-\t"):
                raise _NotPlainError
            end = self._end(at + 1, until, column, items=False)
            start = column + text.index(rest, 1)
            key = key_in(rest)
            if key is None and end == at + 1:
                nodes.append(self._value(number, start, rest, one))
            elif key is not None and fold(key[0]) in one.keys:
                self.rows[at] = _Row(number, start, rest)
                nodes.append(self.fields(at, end, start, one))
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
            return Scalar(text[1:-1], number, column, width, (number, column + width))
        if text[0] in shape.flow and _LIST.fullmatch(text):
            return self._list(number, column, text)
        if text[0] == "\t" or text[0] in shape.flow:
            raise _NotPlainError
        if not shape.text and "#" in text:
            text = _COMMENT.sub("", text).rstrip(" \t")
            width = len(text)
        if shape.text and misread(text):
            self.misread.append(Scalar(text, number, column, width))
        return Scalar(text, number, column, width, (number, column + width))

    def _list(self, number: int, column: int, text: str) -> Items:
        """Texts between brackets."""
        nodes = []
        for found in _LISTED.finditer(text):
            start, end = column + found.start(1), column + found.end(1)
            said = found[1][1:-1] if found[1][0] in "\"'" else found[1]
            nodes.append(Scalar(said, number, start, end - start, (number, end)))
        return Items(tuple(nodes), number, column, 1, (number, column + len(text)))


def _table(pairs: list[tuple[Scalar, Node]]) -> Table:
    key = pairs[0][0]
    return Table(tuple(pairs), key.line, key.column, 1, pairs[-1][1].end)
