"""What is to be known of a recognised table: nothing is wrong with it, but somebody may have meant something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.imports.columns import ColumnMap, key_of
from pipeline.imports.grid import Grid, Row, Sheet
from pipeline.imports.joining import relation
from pipeline.imports.naming import Meaning
from pipeline.imports.placing import best_score
from pipeline.imports.units import unit_of
from pipeline.imports.values import plain_text
from pipeline.money import SCALES
from pipeline.source import Place, Problem
from pipeline.vocabulary import Type


def other_sheets(grid: Grid, sheet: Sheet, given: ColumnMap, meaning: Meaning, place: Place) -> Iterator[Problem]:
    """Other sheets that look like opportunities: one is read at a time."""
    least = max(2, best_score(sheet, given, meaning) // 2)
    others = tuple(
        other.name
        for other in grid.sheets
        if other is not sheet and not relation(other.name) and best_score(other, given, meaning) >= least
    )
    if others:
        yield Problem.at(place, "import-other-sheets", text=sheet.name, names=others)


def scales(columns: Iterable[tuple[str, str | None]], place: Place) -> Iterator[Problem]:
    """Columns whose amounts are thousands or millions. `columns` are headings and fields."""
    for heading, field in columns:
        key = key_of(field) if field else None
        scale = unit_of(heading, "").scale if key and key.type is Type.MONEY else ""
        if scale:
            yield Problem.at(place, "import-scaled", text=heading, factor=SCALES[scale])


def several_clients(rows: Sequence[Row], number: int, place: Place) -> Iterator[Problem]:
    """Rows that name several companies, of which the first is the client. `number` is the client's column."""
    text = next((text for row in rows if ";" in (text := plain_text(row.cells[number]))), "")
    if text:
        yield Problem.at(place, "import-several-clients", text=text)
