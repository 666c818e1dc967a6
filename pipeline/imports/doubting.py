"""Columns whose headings may mean something else in somebody's own sheet: what they hold decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.imports.amounts import money
from pipeline.imports.columns import key_of
from pipeline.imports.days import day
from pipeline.imports.grid import Cell, Row
from pipeline.imports.values import Conventions, Unread, count, is_nothing
from pipeline.vocabulary import Type, fold

MOST = 200
"""Cells of a column that are looked at."""
DOUBTFUL = frozenset(
    fold(word)
    for word in (
        "follow up|next contact|next call|next meeting|last contact|term|total|total value|budget|quote|categoría|"
        "próximo contacto|próxima llamada|próxima visita|próxima reunión|último contacto|última visita|duración|plazo|"
        "presupuesto|precio|valor|fecha|date|cuota"
    ).split("|")
)
"""Headings that people also give to texts."""


def doubted(
    headings: Sequence[str], fields: Sequence[str | None], mapped: Mapping[int, str], rows: Sequence[Row]
) -> Iterator[int]:
    """Columns that are not what their headings say. `mapped` are those that the mapping names: of them, none."""
    for number, (heading, field) in enumerate(zip(headings, fields, strict=True)):
        is_doubtful = fold(heading) in DOUBTFUL
        if not field or number in mapped or not (is_doubtful or field == "id"):
            continue
        cells = [row.cells[number] for row in rows if not is_nothing(row.cells[number])]
        key = key_of(field)
        repeats = field == "id" and len(set(cells)) < len(cells)
        if repeats or (is_doubtful and key and cells and not any(_reads(cell, key.type) for cell in cells[:MOST])):
            yield number


def _reads(cell: Cell, type_: Type) -> bool:
    """Whether a cell may hold a value of a type, in some order of day and month."""
    files = (Conventions(order="dmy"), Conventions(order="mdy"))
    match type_:
        case Type.DATE:
            return any(not isinstance(day(cell, file), Unread) for file in files)
        case Type.MONEY:
            return not isinstance(money(cell, files[0]), Unread)
        case Type.NUMBER:
            return not isinstance(count(cell), Unread)
        case _:
            return True
