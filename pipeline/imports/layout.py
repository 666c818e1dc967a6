"""How the rows of a recognised file lie: what each column is, and by which conventions its cells are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.imports.columns import key_of
from pipeline.imports.grid import Beside, Cell, Grid, Row
from pipeline.imports.headings import Recognised
from pipeline.imports.joining import Joined, joined
from pipeline.imports.readers import CellReader
from pipeline.imports.units import Scale, Unit, unit_of
from pipeline.imports.values import FIRST_DAY, FIRST_DAY_1904, Conventions, is_percent
from pipeline.money import currency_of
from pipeline.settings import Settings
from pipeline.vocabulary import Type, fold

PERCENT = ("salesforce", "pipedrive", "odoo")
"""Programs whose probabilities are per cent, even where they are below 1."""
LONG = ("activities", "notes", "other_fields")
"""What stands beside the fields, and may be too long for a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a field: where it stands, what it is, and what its heading and values tell of it."""

    number: int
    field: str
    type: Type
    currency: str = ""
    """The one that its heading names."""
    scale: Scale = ""
    beside: str = ""
    """What the column is called that holds its currency, where there is one of its own."""
    percent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is the same for all rows of a file."""

    found: Recognised
    settings: Settings
    reader: CellReader
    file: Conventions
    columns: tuple[Column, ...]
    beside: Mapping[str, tuple[int, ...]]
    """Columns that are no field, by what they are: notes, a status, a currency."""
    long: tuple[int, ...]
    own: tuple[tuple[int, str], ...]
    """Columns that are kept as extra fields, and their names."""
    by_heading: Mapping[str, int]
    key: int | None
    joined: tuple[Joined, ...]

    @classmethod
    def of(cls, found: Recognised, grid: Grid, others: Mapping[str, Grid], settings: Settings) -> Layout:
        """The layout of a file. `others` are the files that its mapping joins, by name."""
        mapping = found.map
        values = {field: {fold(foreign): ours for foreign, ours in pairs} for field, pairs in mapping.values}
        file = Conventions(
            order=mapping.dates if mapping.dates in ("dmy", "mdy") else settings.date_order,
            only_iso=mapping.dates == "iso",
            year_first=found.year_first,
            first_day=FIRST_DAY_1904 if grid.is_1904 else FIRST_DAY,
            decimal=mapping.decimal,
            currency=mapping.currency or settings.currency,
        )
        beside: dict[str, tuple[int, ...]] = {}
        for number, field in enumerate(found.fields):
            if field and key_of(field) is None:
                beside[field] = (*beside.get(field, ()), number)
        by_heading = {fold(heading): number for number, heading in reversed(list(enumerate(found.headings)))}
        named = enumerate(zip(found.headings, found.fields, strict=True))
        return cls(
            found=found,
            settings=settings,
            reader=CellReader(settings=settings, values=values, is_own=found.is_own),
            file=file,
            columns=tuple(_columns(found, file)),
            beside=beside,
            long=tuple(number for name in LONG for number in beside.get(name, ())),
            own=tuple((n, heading) for n, (heading, field) in named if field is None and heading and mapping.extra),
            by_heading=by_heading,
            key=by_heading.get(fold(mapping.key)) if mapping.key else None,
            joined=joined(mapping.joins, grid, others, by_heading),
        )

    def cell(self, row: Row, name: str) -> Cell:
        """What a row holds of what stands beside the fields."""
        for number in self.beside.get(name, ()):
            if row.cells[number] is not None:
                return row.cells[number]
        return None

    def number(self, field: str) -> int | None:
        """The first column of a field."""
        return next((column.number for column in self.columns if column.field == field), None)


def _columns(found: Recognised, file: Conventions) -> Iterator[Column]:
    for number, (heading, field) in enumerate(zip(found.headings, found.fields, strict=True)):
        key = key_of(field) if field else None
        if not field or key is None:
            continue
        is_money, is_ratio = key.type is Type.MONEY, key.type is Type.RATIO and not found.is_own
        unit = unit_of(heading, file.currency) if is_money and not found.is_own else Unit()
        cells = (row.cells[number] for row in found.rows)
        yield Column(
            number=number,
            field=field,
            type=key.type,
            currency=unit.currency,
            scale=unit.scale,
            beside=f"{field}_currency" if is_money else "",
            percent=is_ratio and is_percent(cells, always=found.program in PERCENT),
        )


@lru_cache(maxsize=256)
def in_currency(file: Conventions, code: str) -> Conventions:
    """A file's conventions, with another currency."""
    return replace(file, currency=code, is_bare=False)


@lru_cache(maxsize=256)
def scaled(file: Conventions, scale: Scale) -> Conventions:
    """A file's conventions, with amounts in thousands or millions."""
    return replace(file, scale=scale)


@lru_cache(maxsize=16)
def bare(file: Conventions) -> Conventions:
    """A file's conventions, with amounts without a currency left so."""
    return replace(file, is_bare=True)


@lru_cache(maxsize=1_000)
def as_shown(file: Conventions, beside: Beside, *, is_stated: bool) -> Conventions | None:
    """A file's conventions, as the format of an amount shows it; None where it shows what nobody understands.

    A currency that is stated in a column of its own goes before that of a format.
    """
    unit = unit_of(f"x ({beside.text})", file.currency)
    if unit == Unit() and any(currency_of(char, file.currency) for char in beside.text):
        return None
    scale = "" if beside.is_shortened else unit.scale or file.scale
    if is_stated or not unit.currency:
        return replace(file, scale=scale)
    return replace(file, currency=unit.currency, scale=scale, is_bare=False)
