"""Rows as a sheet keeps them: those that hold something, as wide as the widest; and how cells are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pipeline.imports.grid import Cell, Row, Sheet


def sheet_of(name: str, rows: Iterable[tuple[int, Sequence[Cell]]]) -> Sheet:
    """A sheet of numbered rows: blank cells hold nothing, and what is blank to the end of all rows is left out."""
    kept = [(number, cells, len(row)) for number, row in rows if (cells := _filled(row))]
    width = max((len(cells) for _, cells, _ in kept), default=0)
    padded = (Row(number, (*cells, *[None] * (width - len(cells))), stated) for number, cells, stated in kept)
    return Sheet(name=name, rows=tuple(padded))


def cell_name(row: int, column: int) -> str:
    """A cell as spreadsheets call it: B12 is the one of row 12 and column 2."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """The number of a column that is called by letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _filled(row: Sequence[Cell]) -> list[Cell]:
    cells = [None if isinstance(cell, str) and (not cell or cell.isspace()) else cell for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells
