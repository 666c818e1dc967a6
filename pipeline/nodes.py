"""What stands in front matter: texts, lists and mappings, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, cast

from pipeline.source import Place


class Scalar(NamedTuple):
    """A text with its place (from 0), and the line and column that it ends before."""

    text: str
    line: int
    column: int
    width: int
    end: tuple[int, int] = (0, 0)


scalar = cast("Callable[[tuple[str, int, int, int, tuple[int, int]]], Scalar]", partial(tuple.__new__, Scalar))
"""A Scalar of its parts, in a third of the time: of every line there are two."""


class Items(NamedTuple):
    """A list with its place (from 0)."""

    nodes: tuple[Node, ...]
    line: int
    column: int
    width: int
    end: tuple[int, int] = (0, 0)


class Table(NamedTuple):
    """Keys and values, in the file's order, with their place (from 0)."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    width: int
    end: tuple[int, int] = (0, 0)


Node = Scalar | Items | Table
EMPTY = Table((), 0, 0, 1)


def place(path: str, lines: tuple[str, ...] | list[str], line: int, column: int, width: int = 1) -> Place:
    """A place from a line and column counted from 0."""
    excerpt = lines[line] if line < len(lines) else ""
    return Place(path=path, line=line + 1, column=column + 1, width=max(width, 1), excerpt=excerpt)
