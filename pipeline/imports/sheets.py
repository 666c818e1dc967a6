"""Rows as a sheet keeps them: those that hold something, as wide as the widest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.imports.grid import Cell, Row, Sheet


def sheet_of(name: str, rows: Iterable[tuple[int, Sequence[Cell]]]) -> Sheet:
    """A sheet of numbered rows: blank cells hold nothing, and what is blank to the end of all rows is left out."""
    kept = [(number, cells) for number, row in rows if (cells := _filled(row))]
    width = max((len(cells) for _, cells in kept), default=0)
    return Sheet(name=name, rows=tuple(Row(number, (*cells, *[None] * (width - len(cells)))) for number, cells in kept))


def column_name(number: int) -> str:
    """A column as spreadsheets call it, from 1: A, B… Z, AA."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _filled(row: Sequence[Cell]) -> list[Cell]:
    cells = [None if isinstance(cell, str) and (not cell or cell.isspace()) else cell for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells
