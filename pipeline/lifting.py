"""Text as typed: one-line values are lifted out of front matter before YAML sees the rest.

`name: Flota: fase 1 # urgente` is a name to the person who typed it and an error to YAML. So each plain one-line
value is taken as the text that it is, and a placeholder of YAML's own kind stands in its place: what YAML reads is
only the structure, and every place stays true.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.quoting import misread
from pipeline.shapes import ANY, Shape
from pipeline.vocabulary import fold, nearest


class Lifted(NamedTuple):
    """A value as typed; `misread` where another YAML program would read something else."""

    text: str
    misread: bool
    last: int
    """The line (from 0) on which it ends."""
    end: int
    """The column that it ends before."""


class Stray(NamedTuple):
    """A line (from 0) that has the place of a field and is none, and the field that it may be meant for."""

    line: int
    column: int
    meant: str
    spaced: bool
    """Whether all that it lacks is a plain space after its colon."""


LONGEST_STRAY = 300
"""Characters of a line that is worth the search for the field that it may be meant for."""
_MEANT = re.compile(r"""[*_|"'`\s]*([^\W\d_][\w -]*?)[*_"'`\s]*([,:;=：|]|\t)[\s*]*(.*?)[\s|]*""")
_COLON = re.compile(r":(?=[ \t]|$)")
_QUOTED_KEY = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*:(?=[ \t]|$)""")
_BLOCK = re.compile(r"[|>](?:[1-9][+-]?|[+-][1-9]?)?(?:[ \t]+#.*)?$")
_COMMENT = re.compile(r"[ \t]#.*")
_QUOTED = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')[ \t]*(?:[ \t]#.*)?$""")
_CLOSING = {
    '"': re.compile(r'(?:[^"\\]|\\.|\\$)*"[ \t]*(?:#.*)?'),
    "'": re.compile(r"(?:[^']|'')*'[ \t]*(?:#.*)?"),
}
_WIKILINK = re.compile(r"\[\[[^\[\]]+\]\]")


class Reduced(NamedTuple):
    """Lines for YAML, and the values lifted out of them by line and column (from 0).

    Beside them, for what is wrong: the first stray line, and where the first bracket stands that is never closed.
    """

    lines: list[str]
    lifted: dict[tuple[int, int], Lifted]
    stray: Stray | None
    unclosed: tuple[int, int] | None


def lift(lines: list[str], root: Shape) -> Reduced:
    """What is left to YAML, and what is not."""
    return _Lifter(lines, root).run()


def key_in(text: str) -> tuple[str, int] | None:
    """The key that a line's text starts with, and where its colon ends."""
    if text[0] in "\"'":
        match = _QUOTED_KEY.match(text)
        return (text[1 : match.end() - 1].rstrip(" \t")[:-1], match.end()) if match else None
    if text[0] in "#[]{}|>@`%&*!,\t" or text[:2] in ("? ", ": ", "?", ":"):
        return None
    match = _COLON.search(text)
    return (text[: match.start()].rstrip(" \t"), match.end()) if match else None


class _Open(NamedTuple):
    """A collection that the current line may belong to: where its keys or dashes stand, and its shape."""

    column: int
    is_list: bool
    shape: Shape


class _Lifter:
    """One pass over the lines; `open` holds the collections around the current line, outermost first."""

    def __init__(self, lines: list[str], root: Shape) -> None:
        self.lines = lines
        self.out = list(lines)
        self.lifted: dict[tuple[int, int], Lifted] = {}
        self.stray: Stray | None = None
        self.unclosed: tuple[int, int] | None = None
        self.open: list[_Open] = []
        self.pending = root
        """The shape of what a line of a deeper indent would begin."""

    def run(self) -> Reduced:
        number = 0
        while number < len(self.lines):
            number = self._line(number)
        return Reduced(self.out, self.lifted, self.stray, self.unclosed)

    def _line(self, number: int) -> int:
        """Read one line, or the lines of one value; the number of the line after it."""
        line = self.lines[number]
        rest = line.lstrip(" ")
        if says_nothing(rest):
            self.out[number] = ""
            return number + 1
        column = len(line) - len(rest)
        while rest[:2] in ("- ", "-\t", "-"):
            shape = self._enter(column, is_list=True)
            item = rest[1:].lstrip(" \t")
            if not item or (item[0] == "#" and self._opens(number, column)):
                self.out[number] = line[: column + 1]
                self.pending = shape
                return number + 1
            dash, column, rest = column, column + len(rest) - len(item), item
            self.pending = shape
            if not self._is_collection(number, dash, rest, shape):
                return self._value(number, dash, column, shape)
        shape = self._enter(column, is_list=False)
        found = key_in(rest)
        if not found:
            self.stray = self.stray or _stray(number, column, rest, shape)
            return number + 1
        key, colon = found
        return self._pair(number, column, column + colon, shape.keys.get(fold(key)) or shape.other or ANY)

    def _enter(self, column: int, *, is_list: bool) -> Shape:
        """The shape of the collection at a column: one that is open, else the pending one, which opens."""
        while self.open and (
            self.open[-1].column > column or (self.open[-1].column == column and self.open[-1].is_list > is_list)
        ):
            self.open.pop()
            self.pending = ANY
        if not self.open or self.open[-1].column < column or self.open[-1].is_list != is_list:
            shape = (self.pending.item or ANY) if is_list else self.pending
            self.open.append(_Open(column, is_list, shape))
            self.pending = ANY
        return self.open[-1].shape

    def _is_collection(self, number: int, dash: int, rest: str, shape: Shape) -> bool:
        """Whether an item is itself a mapping (or a list), and not a text with a colon in it."""
        if rest[:2] in ("- ", "-"):
            return True
        found = key_in(rest)
        if not found:
            return False
        if fold(found[0]) in shape.keys:
            return True
        follower = self._next(number)
        if follower is not None and follower[0] > dash:
            return bool(key_in(follower[1]))
        return bool(shape.names) and bool(nearest(found[0], shape.names))

    def _opens(self, number: int, column: int, *, items: bool = False) -> bool:
        """Whether something deeper than a column follows a line, or items at that column."""
        follower = self._next(number)
        if follower is None:
            return False
        return follower[0] > column or (items and follower[0] == column and follower[1][:2] in ("- ", "-"))

    def _next(self, number: int) -> tuple[int, str] | None:
        """Indent and text of the next line that says something."""
        for line in self.lines[number + 1 :]:
            text = line.lstrip(" ")
            if not says_nothing(text):
                return len(line) - len(text), text
        return None

    def _pair(self, number: int, column: int, colon: int, shape: Shape) -> int:
        """What follows a key's colon: a value, or a collection on the lines below."""
        line = self.lines[number]
        value = line[colon:].lstrip(" \t")
        opens = self._opens(number, column, items=True)
        if not value or (value[0] == "#" and (opens or not shape.text)):
            self.out[number] = line[:colon]
            self.pending = shape if opens else ANY
            return number + 1
        return self._value(number, column, len(line) - len(value), shape)

    def _value(self, number: int, outer: int, start: int, shape: Shape) -> int:
        """A value that begins on this line: lifted where it is plain and ends here, else left to YAML."""
        raw = self.lines[number][start:].rstrip(" \t")
        follower = self._next(number)
        deeper = follower is not None and follower[0] > outer
        first = raw[0]
        if first in "|>" and deeper and _BLOCK.match(raw):
            return self._end_of_block(number, outer)
        if first in "\"'":
            if _QUOTED.match(raw):
                return number + 1
            closes = self._closing_quote(number, start, first) if deeper else None
            if closes is not None:
                return closes
        if first in shape.flow and not _WIKILINK.match(raw):
            end = self._end_of_flow(number, start)
            if end is not None:
                return end
        end = self._end_of_block(number, outer) if deeper and first not in "|>" else number + 1
        below = [line.strip(" \t") for line in self.lines[number + 1 : end]]
        if any(_is_structure(line) for line in below) or (any(below) and not shape.text):
            return end
        text = raw if shape.text else _COMMENT.sub("", raw).rstrip(" \t")
        last, stop = number, start + len(text)
        if any(below):
            last += max(at for at, line in enumerate(below, start=1) if line)
            stop = len(self.lines[last].rstrip(" \t"))
            text = _folded([text, *below])
        self.lifted[number, start] = Lifted(text, shape.text and misread(text), last, stop)
        self.out[number] = self.lines[number][:start].replace("\t", " ") + '"="'
        self.out[number + 1 : end] = [""] * len(below)
        return end

    def _end_of_block(self, number: int, outer: int) -> int:
        number += 1
        while number < len(self.lines):
            text = self.lines[number].lstrip(" ")
            if text and not text.isspace() and len(self.lines[number]) - len(text) <= outer:
                break
            number += 1
        return number

    def _closing_quote(self, number: int, start: int, quote: str) -> int | None:
        """The line after the one on which a quoted text closes, if it does."""
        closing = _CLOSING[quote]
        text = self.lines[number][start + 1 :]
        for after in range(number + 1, len(self.lines) + 1):
            if closing.fullmatch(text):
                return after
            text = self.lines[after] if after < len(self.lines) else ""
            if text and key_in(text):
                return None
        return None

    def _end_of_flow(self, number: int, start: int) -> int | None:
        """The line after the one on which a bracketed collection closes; None where text follows it."""
        depth, quote = 0, ""
        for at in range(number, len(self.lines)):
            line = self.lines[at][start if at == number else 0 :]
            position = 0
            while position < len(line):
                char = line[position]
                if quote:
                    if char == "\\" and quote == '"':
                        position += 1
                    elif char == quote:
                        quote = ""
                elif char in "\"'" and (position == 0 or line[position - 1] in " \t[{,:"):
                    quote = char
                else:
                    depth += (char in "[{") - (char in "]}")
                    if depth == 0:
                        rest = line[position + 1 :].strip(" \t")
                        return at + 1 if not rest or rest[0] == "#" or at > number else None
                position += 1
        self.unclosed = self.unclosed or (number, start)
        return len(self.lines)


def _stray(number: int, column: int, text: str, shape: Shape) -> Stray:
    match = _MEANT.fullmatch(text) if len(text) <= LONGEST_STRAY else None
    if not match or fold(match[1]) not in shape.keys:
        return Stray(number, column, "", spaced=False)
    return Stray(number, column, f"{match[1]}: {match[3]}".rstrip(), spaced=text.startswith(f"{match[1]}:"))


def _is_structure(text: str) -> bool:
    """Whether a line below a text is no part of it: a field, an item, or a comment."""
    return bool(text) and (text[:2] in ("- ", "-", "? ") or text[0] == "#" or key_in(text) is not None)


def _folded(lines: list[str]) -> str:
    """The text of several lines, as YAML joins them: by a space, and by a line end where one is empty."""
    text, empty = lines[0], 0
    for line in lines[1:]:
        if line:
            text += ("\n" * empty or " ") + line
        empty = 0 if line else empty + 1
    return text


def says_nothing(text: str) -> bool:
    """Whether a line, its indent taken off, is empty or a comment."""
    return not text or text[0] == "#" or text.isspace()
