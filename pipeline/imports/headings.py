"""A spreadsheet, recognised: its sheet, its headings, and the mapping by which its rows are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.imports.amounts import decimal_marks
from pipeline.imports.columns import ColumnMap, FileDates, Join, Texts, key_of
from pipeline.imports.crm import ACCOUNT_KEY
from pipeline.imports.days import date_orders, years_come_first
from pipeline.imports.doubting import doubted
from pipeline.imports.grid import Cell, Grid, Row, Sheet
from pipeline.imports.joining import check_joins, joined
from pipeline.imports.naming import (
    NO_FIELDS,
    Meaning,
    heading_text,
    headings_of,
    meaning_for,
    meaning_of_ours,
    program_of,
    recognised,
)
from pipeline.imports.noting import other_sheets, scales, several_clients
from pipeline.imports.placing import header_of, sheet_of
from pipeline.imports.relating import joins_of
from pipeline.imports.restoring import meant
from pipeline.imports.staging import stage_of
from pipeline.imports.trimming import trimmed
from pipeline.imports.values import plain_text
from pipeline.settings import Settings
from pipeline.slugs import slug_of
from pipeline.source import Place, Problem
from pipeline.table import TOTAL, is_ours
from pipeline.vocabulary import Type, fold, nearest

MOST_STAGES = 100
_NAMED = re.compile(r"\{([^{}]+)\}")
_WANTED = ("client", "name", "stage", "amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """How a file is read: what was given, completed by what its headings and values tell."""

    name: str
    """The file's."""
    sheet: str = ""
    header_row: int = 0
    headings: tuple[str, ...] = ()
    """A name for each column, no two the same; empty where nothing stands."""
    fields: tuple[str | None, ...] = ()
    """The field of each column; empty where it is left out, None where it is none of ours."""
    map: ColumnMap = field(default_factory=ColumnMap)
    """The whole mapping, to be shown and saved."""
    program: str = ""
    """Whose export it looks like: `salesforce`, `hubspot`, `pipedrive`, `odoo`."""
    is_own: bool = False
    """Whether we exported it: its rows name their records' files."""
    names_several: bool = False
    """Whether a client's cell may name several companies."""
    year_first: bool = False
    """Whether its dates may begin with a year of two digits."""
    rows: tuple[Row, ...] = ()
    """Those of opportunities."""
    problems: tuple[Problem, ...] = ()
    """With an error among them nothing can be read; the others are notes."""

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Columns that are no field of ours."""
        return tuple(
            heading for heading, name in zip(self.headings, self.fields, strict=True) if heading and name is None
        )

    @property
    def columns(self) -> Mapping[str, str]:
        """Headings by the field that they fill, or by their own name."""
        pairs = [
            ((field or heading).partition(".")[0] if field else heading, heading)
            for heading, field in zip(self.headings, self.fields, strict=True)
            if heading and field != "" and (field or self.map.extra)
        ]
        return dict(reversed(pairs))


def recognise(
    grid: Grid, settings: Settings, given: ColumnMap | None = None, others: Mapping[str, Grid] | None = None
) -> Recognised:
    """How a file is to be read, by what is given of its mapping and by what it says itself.

    `others` are the files that its joins name.
    """
    mapping = given or ColumnMap()
    sheet = sheet_of(grid, mapping, settings)
    if isinstance(sheet, Problem):
        return Recognised(name=grid.name, map=mapping, problems=(sheet,))
    header = header_of(sheet, mapping, settings, grid.name)
    if isinstance(header, Problem):
        return Recognised(name=grid.name, sheet=sheet.name, map=mapping, problems=(header,))
    return _Recogniser(grid, sheet, header, mapping, settings).recognise(others or {})


class _Recogniser:
    """Completes a mapping by a sheet's headings and values."""

    def __init__(self, grid: Grid, sheet: Sheet, header: Row, given: ColumnMap, settings: Settings) -> None:
        self.grid, self.sheet, self.header, self.given, self.settings = grid, sheet, header, given, settings
        self.problems: list[Problem] = []
        self.below = tuple(row for row in sheet.rows if row.number > header.number)
        width = len(header.cells)
        filled = {n for row in self.below for n in range(width) if row.cells[n] is not None}
        self.headings = headings_of(header.cells, filled)
        self.is_own = is_ours(self.headings)
        self.program = None if self.is_own else program_of(self.headings)
        self.fields: list[str | None] = [None] * width

    def recognise(self, others: Mapping[str, Grid]) -> Recognised:
        """The whole mapping."""
        self._note_duplicates()
        self._take_given()
        keys = self._take_recognised()
        self._take_slug()
        is_grouped = self.program is not None and self.program.grouped
        rows, ignored = trimmed(self.below, self.headings, self.fields, self.grid.name, is_grouped=is_grouped)
        rows = meant(rows, is_own=self.is_own)
        self.problems += ignored
        self._doubt(rows)
        joins = self._joins(keys, rows)
        self.problems += check_joins(joins, self.grid, others)
        self._client_by_key(keys, joins, rows, others)
        self._check_names()
        self.problems += self._notes(rows)
        year_first = self.given.dates is None and years_come_first(self._days(rows))
        mapping = replace(
            self.given,
            columns=self._columns(),
            values=self._values(rows),
            key=self._key(),
            dates=self.given.dates or (None if year_first else self._dates(rows)),
            decimal=self.given.decimal or self._decimal(rows),
            sheet=self.given.sheet or (self.sheet.name if len(self.grid.sheets) > 1 else ""),
            joins=joins,
        )
        return Recognised(
            name=self.grid.name,
            sheet=self.sheet.name,
            header_row=self.header.number,
            headings=self.headings,
            fields=tuple(self.fields),
            map=mapping,
            program=self.program.name if self.program else "",
            is_own=self.is_own,
            names_several=self.program is not None and self.program.several_clients,
            year_first=year_first,
            rows=rows,
            problems=tuple(self.problems),
        )

    def _report(self, code: str, **arguments: str | int | tuple[str, ...]) -> None:
        self.problems.append(Problem.at(Place(path=self.grid.name, line=self.header.number), code, **arguments))

    def _note_duplicates(self) -> None:
        """Headings that stand more than once; where the mapping names one, it cannot tell which."""
        counted: dict[str, int] = {}
        for cell in self.header.cells:
            text = heading_text(cell)
            counted[fold(text)] = counted.get(fold(text), 0) + 1
        mapped = {fold(heading) for heading, _ in self.given.columns}
        for heading in self.headings:
            if counted.get(fold(heading), 0) > 1 and heading:
                second = f"{heading} (2)"
                ambiguous = fold(heading) in mapped and fold(second) not in mapped
                self._report(
                    "import-heading-unclear" if ambiguous else "import-heading-twice", text=heading, second=second
                )

    def _index(self, heading: str) -> int | None:
        """The column of a heading: as typed, else however spelled."""
        if heading in self.headings:
            return self.headings.index(heading)
        folded = [fold(own) for own in self.headings]
        return folded.index(fold(heading)) if heading and fold(heading) in folded else None

    def _missing(self, heading: str) -> None:
        self._report(
            "import-column-missing",
            text=heading,
            suggestion=nearest(heading, [own for own in self.headings if own]),
            accepted=tuple(own for own in self.headings if own),
        )

    def _take_given(self) -> None:
        for heading, name in self.given.columns:
            number = self._index(heading)
            if number is None:
                self._missing(heading)
            else:
                self.fields[number] = name

    def _take_recognised(self) -> dict[int, str]:
        """Fields of the columns that nobody mapped; what names an account or a contact by key is given back."""
        given = {field for field in self.fields if field} | {field for field, _ in self.given.templates}
        free = [heading if self.fields[n] is None else "" for n, heading in enumerate(self.headings)]
        found = recognised(free, self._meaning(), given)
        keys = {number: name for number, name in found.items() if name in NO_FIELDS}
        for number, name in found.items():
            if name not in NO_FIELDS:
                self.fields[number] = name
        return keys

    def _take_slug(self) -> None:
        """A column of slugs names files in somebody's own sheet too, where all of it are such names."""
        number = self._index("slug")
        if self.is_own or number is None or self.fields[number] is not None:
            return
        texts = {plain_text(row.cells[number]) for row in self.below} - {"", TOTAL}
        if texts and all(slug_of(text) == text for text in texts):
            self.fields[number] = "slug"

    def _doubt(self, rows: Sequence[Row]) -> None:
        """Take back what the values of somebody's own sheet do not bear out."""
        if self.program or self.is_own:
            return
        given = {n: heading for heading, _ in self.given.columns if (n := self._index(heading)) is not None}
        for number in doubted(self.headings, self.fields, given, rows):
            is_step = self.fields[number] == "next_date" and "next_step" not in self.fields
            self.fields[number] = "next_step" if is_step else None

    def _joins(self, keys: Mapping[int, str], rows: Sequence[Row]) -> tuple[Join, ...]:
        """Those that are given, and those of other sheets that join by themselves."""
        if self.is_own:
            return self.given.joins
        columns = {number: name for number, name in enumerate(self.fields) if name} | dict(keys)
        named = {fold(join.sheet) for join in self.given.joins}
        found = joins_of(self.grid, self.sheet, columns, self.headings, rows, self._meaning())
        return (*self.given.joins, *(join for join in found if fold(join.sheet) not in named))

    def _client_by_key(
        self, keys: Mapping[int, str], joins: Sequence[Join], rows: Sequence[Row], others: Mapping[str, Grid]
    ) -> None:
        """Where accounts are named by key only, the key is the client, unless another sheet knows the name."""
        if "client" in self.fields or "client" in dict(self.given.templates):
            return
        number = next((number for number, name in keys.items() if name == ACCOUNT_KEY), None)
        if number is None:
            return
        self.fields[number] = "client"
        naming = [join for join in joins if "client" in dict(join.columns).values()]
        columns = {fold(heading): n for n, heading in enumerate(self.headings)}
        tables = joined(naming, self.grid, others, columns)
        unknown = [row for row in rows if row.cells[number] is not None and not any(t.match(row) for t in tables)]
        if unknown:
            self._report("import-client-by-key", text=self.headings[number], count=len(unknown), row=unknown[0].number)

    def _notes(self, rows: Sequence[Row]) -> Iterator[Problem]:
        """What is to be known of somebody else's table."""
        if self.is_own:
            return
        place = Place(path=self.grid.name, line=self.header.number)
        if not self.given.sheet:
            yield from other_sheets(self.grid, self.sheet, self.given, self._meaning(), place)
        yield from scales(zip(self.headings, self.fields, strict=True), place)
        if self.program and self.program.several_clients and "client" in self.fields:
            yield from several_clients(rows, self.fields.index("client"), place)

    def _meaning(self) -> Meaning:
        return meaning_of_ours if self.is_own else meaning_for(self.program, dict(self.settings.aliases))

    def _check_names(self) -> None:
        """Whether columns that the mapping speaks of are there, and any of an opportunity."""
        fields = {field for field in self.fields if field}
        for _, template in self.given.templates:
            for name in _NAMED.findall(template):
                if self._index(name) is None and name not in fields:
                    self._missing(name)
        for name in (self.given.key, *(join.key for join in self.given.joins)):
            if name and self._index(name) is None:
                self._missing(name)
        stated = fields | dict(self.given.templates).keys() | dict(self.given.defaults).keys()
        if not stated & {*_WANTED, "slug"}:
            self._report("import-headings-missing", file=self.grid.name)

    def _columns(self) -> Texts:
        given = {number: heading for heading, _ in self.given.columns if (number := self._index(heading)) is not None}
        pairs = [
            (given.get(number, heading), field)
            for number, (heading, field) in enumerate(zip(self.headings, self.fields, strict=True))
            if field is not None
        ]
        return tuple(pairs)

    def _cells(self, rows: Sequence[Row], type_: Type) -> Iterator[Cell]:
        for number, name in enumerate(self.fields):
            key = key_of(name) if name else None
            if key and key.type is type_:
                yield from (row.cells[number] for row in rows)

    def _days(self, rows: Sequence[Row]) -> tuple[Cell, ...]:
        return (*self._cells(rows, Type.DATE), *self._cells(rows, Type.DATED_TEXT))

    def _decimal(self, rows: Sequence[Row]) -> str:
        """The decimal mark that the file's amounts prove; none where they contradict each other."""
        marks = decimal_marks(self._cells(rows, Type.MONEY))
        if len(marks) > 1:
            self._report("import-decimals-mixed")
        return next(iter(marks)) if len(marks) == 1 else ""

    def _dates(self, rows: Sequence[Row]) -> FileDates | None:
        """The order that every date of the file allows, the settings' where both fit."""
        orders = date_orders(self._days(rows))
        if orders == frozenset():
            self._report("import-dates-mixed", order=self.settings.date_order)
        if not orders or self.settings.date_order in orders:
            return None if orders is None else self.settings.date_order
        return next(iter(orders))

    def _key(self) -> str:
        if self.given.key or "slug" in self.fields or "id" not in self.fields:
            return self.given.key
        return self.headings[self.fields.index("id")]

    def _values(self, rows: Sequence[Row]) -> tuple[tuple[str, Texts], ...]:
        """The given values, and the stages that are understood though the settings do not call them so."""
        if "stage" not in self.fields:
            return self.given.values
        given = dict(self.given.values)
        mapped = {fold(foreign): ours for foreign, ours in given.get("stage", ())}
        number = self.fields.index("stage")
        texts = dict.fromkeys(plain_text(row.cells[number]) for row in rows if row.cells[number] is not None)
        more = []
        for text in list(texts)[:MOST_STAGES]:
            stage = stage_of(text, self.settings, mapped)
            if stage and fold(text) not in mapped and fold(text) not in (fold(stage.name), fold(stage.es)):
                more.append((text, stage.name))
        if more:
            given["stage"] = (*given.get("stage", ()), *more)
        return tuple(given.items())
