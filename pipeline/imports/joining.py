"""Sheets and files joined by a key: accounts give a row its client, contacts its people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.imports.columns import Join, field_of
from pipeline.imports.grid import Cell, Grid, Row, Sheet
from pipeline.imports.naming import heading_text, headings_of
from pipeline.imports.restoring import meant
from pipeline.imports.values import plain_text
from pipeline.opportunity import Pairs
from pipeline.source import Place, Problem
from pipeline.vocabulary import CONTACT_KEYS, fold, nearest

Relation = Literal["accounts", "contacts", ""]
_ACCOUNTS = frozenset(
    fold(word)
    for word in (
        "account accounts cuenta cuentas empresa empresas company companies organization organizations organización "
        "organizaciones cliente clientes client clients customer customers"
    ).split()
)
_CONTACTS = frozenset(
    fold(word)
    for word in "contact contacts contacto contactos interlocutores person persons people persona personas".split()
)
MOST_ABOVE = 20


def relation(sheet: str) -> Relation:
    """What a sheet of that name holds beside opportunities."""
    folded = fold(sheet)
    return "accounts" if folded in _ACCOUNTS else "contacts" if folded in _CONTACTS else ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A sheet that is joined: its headings, and the rows below them."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, sheet: Sheet) -> Listing:
        """Its headings are the first row of several texts and nothing else."""
        rows = sheet.rows[:MOST_ABOVE]
        header = next((row for row in rows if _is_heading(row)), rows[0] if rows else Row(0, ()))
        below = meant((row for row in sheet.rows if row.number > header.number), is_own=False)
        return cls(headings_of(header.cells, range(len(header.cells))), below)

    def number(self, heading: str) -> int | None:
        """The column of a heading, however spelled."""
        folded = [fold(own) for own in self.headings]
        return folded.index(fold(heading)) if fold(heading) in folded else None

    def texts(self, number: int) -> Iterator[str]:
        """What the cells of a column say, folded, but for the empty ones."""
        return (folded for row in self.rows if (folded := fold(plain_text(row.cells[number]))))


def _is_heading(row: Row) -> bool:
    cells = [cell for cell in row.cells if cell is not None]
    return len(cells) > 1 and all(isinstance(cell, str) and heading_text(cell) for cell in cells)


@dataclass(frozen=True, slots=True)
class Match:
    """What another sheet says of a row: fields, or extra ones by name, and their cells; and people."""

    cells: tuple[tuple[str, Cell], ...] = ()
    people: tuple[Pairs, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A sheet by its key."""

    number: int
    """The column here that holds the key."""
    matches: Mapping[str, Match]

    def match(self, row: Row) -> Match | None:
        """What the sheet says of a row; None where it does not know its key. Of several keys (`1;2`), all people."""
        text = plain_text(row.cells[self.number])
        whole = self.matches.get(fold(text)) if text else None
        if whole or ";" not in text:
            return whole
        several = [found for part in text.split(";") if (found := self.matches.get(fold(part.strip())))]
        people = tuple(person for found in several for person in found.people)
        return Match(several[0].cells, people) if several else None


def joined(
    joins: Iterable[Join], grid: Grid, others: Mapping[str, Grid], columns: Mapping[str, int]
) -> tuple[Joined, ...]:
    """The sheets of some joins, those that are there. `columns` are the ones here, by folded heading."""
    made = []
    for join in joins:
        sheet, number = sheet_of_join(join, grid, others), columns.get(fold(join.key))
        if isinstance(sheet, Sheet) and number is not None:
            made.append(Joined(number=number, matches=_matches(join, Listing.of(sheet))))
    return tuple(made)


def _matches(join: Join, listing: Listing) -> Mapping[str, Match]:
    on = listing.number(join.on)
    if on is None:
        return {}
    pairs = [(number, field) for heading, field in join.columns if (number := listing.number(heading)) is not None]
    fields = [(number, field_of(name) or name) for number, name in pairs]
    found: dict[str, Match] = {}
    for row in listing.rows:
        key = fold(plain_text(row.cells[on]))
        if not key:
            continue
        person = _person(row, fields)
        cells = tuple(
            (field, row.cells[number])
            for number, field in fields
            if not field.startswith("contacts.") and row.cells[number] is not None
        )
        known = found.get(key, Match())
        found[key] = Match(known.cells or cells, (*known.people, *([person] if person.items else ())))
    return found


def _person(row: Row, fields: Sequence[tuple[int, str]]) -> Pairs:
    said = {
        field.removeprefix("contacts."): text
        for number, field in reversed(fields)
        if field.startswith("contacts.") and (text := plain_text(row.cells[number]))
    }
    return Pairs(tuple((key.name, said[key.name]) for key in CONTACT_KEYS if key.name in said))


def sheet_of_join(join: Join, grid: Grid, others: Mapping[str, Grid]) -> Sheet | Problem | None:
    """The sheet that a join means; None where its file is not at hand."""
    book = others.get(join.file) if join.file else grid
    if book is None:
        return None
    names = tuple(sheet.name for sheet in book.sheets if sheet.name)
    if not join.sheet and book.sheets:
        return book.sheets[0]
    found = next((sheet for sheet in book.sheets if fold(sheet.name) == fold(join.sheet)), None)
    return found or Problem.at(
        Place(path=book.name),
        "import-sheet-missing",
        text=join.sheet or book.name,
        suggestion=nearest(join.sheet, names),
        accepted=names,
    )


def check_joins(joins: Iterable[Join], grid: Grid, others: Mapping[str, Grid]) -> Iterator[Problem]:
    """Sheets and columns that joins name, and that are not there."""
    for join in joins:
        sheet = sheet_of_join(join, grid, others)
        if isinstance(sheet, Problem):
            yield sheet
        elif sheet:
            headings = Listing.of(sheet).headings
            for heading in (join.on, *(heading for heading, _ in join.columns)):
                if fold(heading) not in map(fold, headings):
                    named = tuple(own for own in headings if own)
                    yield Problem.at(
                        Place(path=join.file or grid.name),
                        "import-column-missing",
                        text=heading,
                        suggestion=nearest(heading, named),
                        accepted=named,
                    )
