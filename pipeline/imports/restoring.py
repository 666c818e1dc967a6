"""Texts of cells as they were before a program kept them safe from a spreadsheet, with one kind of line end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pipeline.harmless import restored
from pipeline.imports.grid import Cell, Row

_SAFE = re.compile(r"'(?=[=+\-@])")


def meant(rows: Iterable[Row], *, is_own: bool) -> tuple[Row, ...]:
    """Rows with their texts as they are meant: of a table that we exported, just as its records have them."""
    return tuple(replace(row, cells=_cells(row, is_own=is_own)) if _is_kept_safe(row) else row for row in rows)


def _is_kept_safe(row: Row) -> bool:
    return any(isinstance(cell, str) and (cell[:1] == "'" or "\r" in cell or "\\u" in cell) for cell in row.cells)


def _cells(row: Row, *, is_own: bool) -> tuple[Cell, ...]:
    return tuple(_text(cell, is_own=is_own) if isinstance(cell, str) else cell for cell in row.cells)


def _text(text: str, *, is_own: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return restored(text) if is_own else text[1:] if _SAFE.match(text) else text
