"""Where a table stands in a file: the sheet of opportunities, and the row of its headings."""

from __future__ import annotations

from pipeline.imports.columns import ColumnMap
from pipeline.imports.grid import Grid, Row, Sheet
from pipeline.imports.joining import relation
from pipeline.imports.naming import Meaning, heading_score, heading_text, meaning_for, program_of
from pipeline.settings import Settings
from pipeline.source import Place, Problem
from pipeline.vocabulary import fold, nearest

MOST_ABOVE = 50
"""Rows in which headings are looked for: titles and notes may stand above them."""


def sheet_of(grid: Grid, mapping: ColumnMap, settings: Settings) -> Sheet | Problem:
    """The sheet that is named, else the one whose headings tell most of opportunities."""
    names = tuple(sheet.name for sheet in grid.sheets)
    if mapping.sheet:
        named = next((sheet for sheet in grid.sheets if fold(sheet.name) == fold(mapping.sheet)), None)
        if not named and not any(names):
            return Problem.at(Place(path=grid.name), "import-no-sheets", text=mapping.sheet)
        return named or Problem.at(
            Place(path=grid.name),
            "import-sheet-missing",
            text=mapping.sheet,
            suggestion=nearest(mapping.sheet, names),
            accepted=names,
        )
    if not grid.sheets:
        return Problem.at(Place(path=grid.name), "import-headings-missing", file=grid.name)
    meaning = meaning_for(None, dict(settings.aliases))
    return max(grid.sheets, key=lambda sheet: (not relation(sheet.name), best_score(sheet, mapping, meaning)))


def best_score(sheet: Sheet, mapping: ColumnMap, meaning: Meaning) -> int:
    """How many fields the best of a sheet's first rows names, those of the mapping twice."""
    return max((_score(row, mapping, meaning) for row in sheet.rows[:MOST_ABOVE]), default=0)


def _score(row: Row, mapping: ColumnMap, meaning: Meaning) -> int:
    mapped = {fold(heading) for heading, _ in mapping.columns}
    texts = {fold(heading_text(cell)) for cell in row.cells if isinstance(cell, str) and len(cell) < 200}
    return heading_score(row.cells, meaning) + 2 * len(mapped & texts)


def header_of(sheet: Sheet, mapping: ColumnMap, settings: Settings, name: str) -> Row | Problem:
    """The row of headings: the one that is given, else the first of those that name most fields."""
    if mapping.header_row:
        found = next((row for row in sheet.rows if row.number == mapping.header_row), None)
        return found or Problem.at(
            Place(path=name, line=mapping.header_row), "import-header-row", row=mapping.header_row
        )
    meaning = meaning_for(None, dict(settings.aliases))
    rows = sheet.rows[:MOST_ABOVE]
    program = program_of(heading_text(cell) for row in rows for cell in row.cells if cell is not None)
    meaning = meaning_for(program, dict(settings.aliases)) if program else meaning
    best = max(rows, key=lambda row: _score(row, mapping, meaning), default=None)
    if best is None or not _score(best, mapping, meaning):
        return Problem.at(Place(path=name), "import-headings-missing", file=name)
    return best
