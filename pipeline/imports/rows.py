"""Rows of a recognised sheet → drafts of records; every cell that cannot be read is named, and its row left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.draft import Draft
from pipeline.imports.entry import LISTS, Bad, Entry
from pipeline.imports.grid import Grid, Row
from pipeline.imports.headings import Recognised
from pipeline.imports.layout import Layout
from pipeline.imports.values import Unread, plain_text
from pipeline.settings import Settings
from pipeline.source import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A cell for which its row is left out: where, what it holds, and why."""

    row: int
    column: str
    value: str
    problem: Problem


def drafts(
    found: Recognised, grid: Grid, others: Mapping[str, Grid], settings: Settings
) -> tuple[tuple[Draft, ...], tuple[Skipped, ...]]:
    """Drafts of the rows that can be read, and the bad cells of the others. `others` are files to join, by name."""
    layout = Layout.of(found, grid, others, settings)
    width = _width(found, grid)
    made: list[Draft | None] = []
    skipped: list[Skipped] = []
    keys: dict[str, int] = {}
    for row in found.rows:
        if made and _goes_on(row, layout):
            made[-1] = _longer(made[-1], row, layout) if made[-1] else None
            continue
        entry = Entry(layout, row)
        entry.read()
        bad = _surplus(row, width) or entry.bad or _same_key(entry, keys)
        skipped += [_skipped(one, row, found) for one in bad]
        made.append(None if bad else entry.draft())
    return tuple(draft for draft in made if draft), tuple(skipped)


def _width(found: Recognised, grid: Grid) -> int | None:
    """Columns for which a text has room above them; a workbook has it for any."""
    rows = (row for sheet in grid.sheets if grid.delimiter for row in sheet.rows if row.number == found.header_row)
    return next((row.stated for row in rows), None)


def _surplus(row: Row, width: int | None) -> list[Bad]:
    """What a row holds beyond the headings: a mark within a cell has made two of it."""
    beyond = () if width is None else enumerate(row.cells[width:], start=width)
    return [
        Bad(number, plain_text(cell), Unread("import-row-too-wide", (("text", plain_text(cell)),)))
        for number, cell in beyond
        if cell is not None
    ]


def _same_key(entry: Entry, keys: dict[str, int]) -> list[Bad]:
    """What is wrong with a row whose key an earlier one has."""
    key = entry.slug or entry.key
    first = keys.setdefault(key, entry.row.number) if key else entry.row.number
    if first == entry.row.number:
        return []
    number = entry.layout.beside["slug"][0] if entry.slug else entry.layout.key
    return [Bad(number, key, Unread("import-same-key", (("text", key), ("row", first))))]


def _skipped(bad: Bad, row: Row, found: Recognised) -> Skipped:
    place = Place(path=found.name, line=row.number, column=(bad.number or 0) + 1)
    arguments = {**dict(bad.why.arguments), **({"key": bad.field} if bad.field else {})}
    return Skipped(
        row=row.number,
        column="" if bad.number is None else found.headings[bad.number],
        value=bad.text,
        problem=Problem.at(place, bad.why.code, **arguments),
    )


def _goes_on(row: Row, layout: Layout) -> bool:
    """Whether a row holds but more items of lists of the one above: so Odoo exports them."""
    if layout.found.program != "odoo":
        return False
    lists = {column.number for column in layout.columns if column.type in LISTS} | {number for number, _ in layout.own}
    return all(cell is None or number in lists for number, cell in enumerate(row.cells))


def _longer(draft: Draft, row: Row, layout: Layout) -> Draft:
    """A draft with the items of a row below its own."""
    fields = dict(draft.fields)
    for name, items in Entry(layout, row).lists().items():
        there = fields.get(name, ())
        fields[name] = (*(there if isinstance(there, tuple) else (there,)), *items)
    return replace(draft, fields=tuple(fields.items()))
