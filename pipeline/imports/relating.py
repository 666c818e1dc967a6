"""Sheets of accounts and contacts that join by themselves: by the columns whose values they share with the rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.imports.columns import Join, Texts, field_of
from pipeline.imports.crm import ACCOUNT_KEY, CONTACT_KEY
from pipeline.imports.grid import Grid, Row, Sheet
from pipeline.imports.joining import Listing, relation
from pipeline.imports.naming import Meaning
from pipeline.imports.values import plain_text
from pipeline.vocabulary import fold

_HERE = {
    "accounts": (ACCOUNT_KEY, "client"),
    "contacts": ("id", CONTACT_KEY, "name", ACCOUNT_KEY, "client"),
}
"""Columns of the rows that may be a key, in the order in which they are tried."""
_THERE = {
    ACCOUNT_KEY: (ACCOUNT_KEY, "id"),
    CONTACT_KEY: (CONTACT_KEY, "id"),
    "id": ("id",),
    "name": ("name",),
    "client": ("client", "name", ACCOUNT_KEY, "id"),
}
"""What their columns may be there."""
_PEOPLE = {
    "name": "first name|nombre|given name|name|full name|contact name|nombre completo|contacto|nombre del contacto",
    "surname": "last name|surname|apellidos|apellido|family name",
    "position": "job title|title|position|role|cargo|puesto|puesto de trabajo|job position|función",
    "phone": "phone|phone number|mobile|mobile phone|mobile phone number|work phone|teléfono|móvil|teléfono móvil",
    "email": "email|e-mail|email address|mail|correo|correo electrónico|work email",
    "location": "location|city|mailing city|ubicación|ciudad|población|localidad",
    "remarks": "remarks|notes|description|comments|observaciones|notas|comentarios",
    "influence": "influence|influencia",
}
_PARTS = {fold(word): (part, rank) for part, words in _PEOPLE.items() for rank, word in enumerate(words.split("|"))}


def joins_of(
    grid: Grid, main: Sheet, columns: Mapping[int, str], headings: Sequence[str], rows: Sequence[Row], meaning: Meaning
) -> Iterator[Join]:
    """Joins of a workbook's own sheets. `columns` are what those of the rows are, keys of accounts and people too."""
    for sheet in grid.sheets:
        kind = relation(sheet.name)
        if sheet is main or not kind:
            continue
        listing = Listing.of(sheet)
        meant = {n: found[0] for n, heading in enumerate(listing.headings) if (found := meaning(heading))}
        shared = _key(kind, listing, meant, columns, rows)
        if shared is None:
            continue
        here, on = shared
        taken = {fold(heading) for heading in headings}
        given = _people(listing, on) if kind == "contacts" else _account(listing, on, meant, taken, sheet.name)
        if given:
            yield Join(sheet=sheet.name, key=headings[here], on=listing.headings[on], columns=given)


def _key(
    kind: str, listing: Listing, meant: Mapping[int, str], columns: Mapping[int, str], rows: Sequence[Row]
) -> tuple[int, int] | None:
    """The column here and the one there that say the same: of the first kind of key that they share enough of."""
    for field in _HERE[kind]:
        for here in (number for number, name in columns.items() if name == field):
            texts = {fold(part.strip()) for row in rows for part in plain_text(row.cells[here]).split(";")} - {""}
            best = max(
                (
                    (len(texts & set(listing.texts(there))), -there)
                    for there, name in meant.items()
                    if name in _THERE[field]
                ),
                default=(0, 0),
            )
            if best[0]:
                return here, -best[1]
    return None


def _people(listing: Listing, on: int) -> Texts:
    ranked: dict[str, tuple[int, str]] = {}
    for number, heading in enumerate(listing.headings):
        part = _PARTS.get(fold(heading))
        if part and number != on:
            ranked[part[0]] = min(ranked.get(part[0], (99, "")), (part[1], heading))
    return tuple((heading, f"contacts.{part}") for part, (_, heading) in ranked.items())


def _account(listing: Listing, on: int, meant: Mapping[int, str], taken: set[str], sheet: str) -> Texts:
    """The name as the client, and all else as extra fields that the rows do not have."""
    ranked = [n for field in ("client", "name") for n, name in meant.items() if name == field and n != on]
    is_named = meant[on] in ("client", "name")
    name = None if is_named else next(iter(ranked), None)
    pairs = []
    for number, heading in enumerate(listing.headings):
        if number == name:
            pairs.append((heading, "client"))
        elif heading and number not in (on, *ranked) and meant.get(number) not in ("id", ACCOUNT_KEY):
            own = f"{heading} ({sheet})" if field_of(heading) or fold(heading) in taken else heading
            pairs.append((heading, own))
    return tuple(pairs)
