"""Sheets and files joined by a key: accounts give a row its client, contacts its people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.imports.columns import Join
from pipeline.imports.grid import Cell, Grid, Row, Sheet
from pipeline.imports.values import plain_text
from pipeline.opportunity import Pairs
from pipeline.vocabulary import fold

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


def relation(sheet: str) -> Relation:
    """What a sheet of that name holds beside opportunities."""
    folded = fold(sheet)
    return "accounts" if folded in _ACCOUNTS else "contacts" if folded in _CONTACTS else ""


def joins_of(
    grid: Grid,
    main: Sheet,
    headings: Sequence[str],
    fields: Sequence[str | None],
    keys: Mapping[int, str],
    rows: Sequence[Row],
) -> tuple[Join, ...]:
    """Joins of the sheets that join by themselves."""
    return ()


@dataclass(frozen=True, slots=True)
class Match:
    """What another sheet says of a row: fields (or extra ones, by name) and their cells, and people."""

    cells: tuple[tuple[str, Cell], ...] = ()
    people: tuple[Pairs, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A sheet by its key."""

    number: int
    """The column here that holds the key."""
    matches: Mapping[str, Match]

    def match(self, row: Row) -> Match | None:
        """What the sheet says of a row; None where it does not know its key."""
        return self.matches.get(fold(plain_text(row.cells[self.number])))


def joined(
    joins: Iterable[Join], grid: Grid, others: Mapping[str, Grid], columns: Mapping[str, int]
) -> tuple[Joined, ...]:
    """The sheets of some joins. `columns` are those here, by folded heading."""
    return ()
