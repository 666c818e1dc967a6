"""A file's text → front matter with located fields, and the body below it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.conflicts import explain
from pipeline.nodes import Node, Scalar, Table, place
from pipeline.plain import read_plain
from pipeline.shapes import Shape
from pipeline.source import Place, Problem, Source, split_lines

LARGEST = 64 * 1024
_FENCE = re.compile(r"---[ \t]*")
_CONFLICT = re.compile(r"(<<<<<<<|>>>>>>>)( .*)?")


@dataclass(frozen=True, slots=True)
class Document:
    """Front matter as located fields, and the body. `first` is the front matter's first line (from 0)."""

    path: str
    lines: tuple[str, ...]
    fields: Table
    first: int
    body: int
    """The body's first line (from 0)."""
    misread: tuple[Scalar, ...] = ()
    """Values that another YAML program would read differently."""

    def is_cut_off(self, key: Scalar, value: Node) -> bool:
        """Whether a key of digits is the rest of a number, which a comma within braces cut: `{price: 4,000}`."""
        empty = isinstance(value, Scalar) and not value.text
        return empty and self.lines[key.line][: key.column].rstrip().endswith(",")

    def place(self, node: Node) -> Place:
        """The place of a node in the file."""
        return place(self.path, self.lines, node.line, node.column, node.width)


def read_record(source: Source, shape: Shape) -> Document | Problem:
    """A record's text: front matter between `---` lines, then the body."""
    text = source.text()
    if isinstance(text, Problem):
        return text
    lines = split_lines(text)
    conflict = _conflict(source.path, lines) if "<<<<<<<" in text else None
    if conflict:
        return conflict
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if not _FENCE.fullmatch(lines[start]):
        return Problem.at(place(source.path, lines, start, 0), "front-matter-missing")
    end = next((n for n in range(start + 1, len(lines)) if lines[n][:3] == "---" and _FENCE.fullmatch(lines[n])), None)
    if end is None:
        return Problem.at(place(source.path, lines, start, 0, 3), "front-matter-unclosed")
    return _parse(source.path, lines, start + 1, end, end + 1, shape)


def read_settings(source: Source, shape: Shape) -> Document | Problem:
    """A settings file: the whole text is its fields."""
    text = source.text()
    if isinstance(text, Problem):
        return text
    lines = split_lines(text)
    conflict = _conflict(source.path, lines) if "<<<<<<<" in text else None
    return conflict or _parse(source.path, lines, 0, len(lines), len(lines), shape)


def _conflict(path: str, lines: list[str]) -> Problem | None:
    """Where a merge left its markers: an opening one with a closing one below it."""
    marks = [
        number for number, line in enumerate(lines) if line[:7] in ("<<<<<<<", ">>>>>>>") and _CONFLICT.fullmatch(line)
    ]
    if len(marks) < 2 or lines[marks[0]][0] != "<":
        return None
    told = explain(lines)
    return Problem.at(
        place(path, lines, marks[0], 0, 7),
        "conflict-markers",
        end=marks[-1] + 1,
        ours=told.ours or "<<<<<<<",
        theirs=told.theirs or ">>>>>>>",
        differences=told.differences,
        body=int(told.body),
    )


def _parse(path: str, lines: list[str], first: int, end: int, body: int, shape: Shape) -> Document | Problem:
    matter = lines[first:end]
    size = len("\n".join(matter).encode("utf-8", "surrogatepass")) + 1
    if size > LARGEST:
        return Problem.at(
            place(path, lines, max(first - 1, 0), 0),
            "front-matter-too-long",
            kib=size // 1024,
            most=LARGEST // 1024,
        )
    plain = read_plain(matter, first, shape)
    if plain:
        return Document(path, tuple(lines), plain[0], first, body, plain[1])
    from pipeline.composer import compose  # noqa: PLC0415  few records need YAML, which takes long to import

    found = compose(path, lines, first, end, shape)
    if isinstance(found, Problem):
        return found
    return Document(path, tuple(lines), found[0], first, body, found[1])
