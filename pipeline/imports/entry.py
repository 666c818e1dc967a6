"""One row of a spreadsheet, read: what its cells say of an opportunity, and which of them cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.cells import YES_NO, extra_said
from pipeline.draft import Draft
from pipeline.harmless import is_cut
from pipeline.imports.amounts import currency
from pipeline.imports.columns import key_of
from pipeline.imports.ending import closed, ended_by, kind_of
from pipeline.imports.grid import Amount, Cell, Row
from pipeline.imports.layout import Column, Layout, as_shown, bare, in_currency, scaled
from pipeline.imports.readers import without_markup
from pipeline.imports.templates import filled
from pipeline.imports.values import Conventions, Unread, is_nothing, plain_text
from pipeline.opportunity import Extra, Pairs
from pipeline.vocabulary import CONTACT_KEYS, PRODUCT_KEYS, Type, fold

LISTS = (Type.TEXTS, Type.CONTACTS, Type.PRODUCTS)
ZERO_IS_NONE = ("pipedrive", "odoo")
"""Programs that have an amount of 0 where nobody stated one."""
MAY_BE_CUT = 32_000


class Bad(NamedTuple):
    """A cell that cannot be read: its column where it has one, what it holds, why, and what it was to be."""

    number: int | None
    text: str
    why: Unread
    field: str = ""


class Entry:
    """Reads one row; `bad` are the cells for which it is left out."""

    def __init__(self, layout: Layout, row: Row) -> None:
        self.layout, self.row = layout, row
        self.said: dict[str, Extra] = {}
        self.extra: dict[str, Extra] = {}
        self.notes = ""
        self.bad: list[Bad] = []
        self.cut: dict[int, str] = {}
        """By column, what a cell was too short for when we exported it."""
        self._parts: dict[str, dict[str, Extra]] = {}
        """By field, what its parts say: of a contact the name, the e-mail."""
        self._texts: dict[int, str] = {}
        """By column, what it says once its values are mapped: for templates."""

    @property
    def slug(self) -> str:
        """The record that the row means, where it names one."""
        return plain_text(self.layout.cell(self.row, "slug"))

    @property
    def key(self) -> str:
        """What identifies the row between runs."""
        return "" if self.layout.key is None else plain_text(self.row.cells[self.layout.key])

    def read(self) -> None:
        """Read every cell."""
        file = self._in_currency_of("currency", self.layout.file)
        self._columns(file)
        self._beside()
        self._joins(file)
        for field, template in self.layout.found.map.templates:
            self._state(field, filled(template, self._value), file)
        for field, text in self.layout.found.map.defaults:
            if field not in self.said:
                self._state(field, text, file)
        self._end()
        self._gather()
        if not self.said.get("client") and (self.layout.number("client") is not None or not self.slug):
            self._refuse(self.layout.number("client"), None, Unread("client-missing"), "client")

    def lists(self) -> dict[str, tuple[Extra, ...]]:
        """What its columns of lists hold."""
        self._columns(self.layout.file)
        return {name: value for name, value in self.said.items() if isinstance(value, tuple)}

    def draft(self) -> Draft:
        """The record that the row is to be."""
        return Draft(
            row=self.row.number,
            slug=self.slug,
            version=plain_text(self.layout.cell(self.row, "version")),
            key=self.key,
            fields=tuple((field, value) for field, value in self.said.items() if value),
            extra=tuple(self.extra.items()),
            activities=self._long("activities"),
            notes=self.notes,
            cut=tuple(self.cut.values()),
        )

    def _long(self, name: str) -> str:
        """What stands beside the fields, as it is; of several columns, all of it."""
        numbers = (number for number in self.layout.beside.get(name, ()) if number not in self.cut)
        texts = (plain_text(self.row.cells[number], exact=True) for number in numbers)
        return "\n\n".join(dict.fromkeys(filter(None, map(without_markup, texts) if name == "notes" else texts)))

    def _refuse(self, number: int | None, cell: Cell, why: Unread, field: str = "") -> None:
        if isinstance(cell, bool):
            why = Unread(why.code, (*why.arguments, ("text_es", YES_NO["es"][0 if cell else 1])))
        self.bad.append(Bad(number, plain_text(cell), why, field))

    def _in_currency_of(self, name: str, file: Conventions) -> Conventions:
        """The file's conventions, in the currency that a column of the row names."""
        cell = self.layout.cell(self.row, name)
        if is_nothing(cell):
            return file
        code = currency(cell, file.currency)
        if isinstance(code, Unread):
            self._refuse(self.layout.beside[name][0], cell, code)
            return file
        return in_currency(file, code)

    def _columns(self, file: Conventions) -> None:
        cells, read = self.row.cells, self.layout.reader.read
        for column in self.layout.columns:
            number = column.number
            cell = cells[number]
            if cell is None or self._is_cut(cell, number):
                continue
            known = self._conventions(column, file) if column.beside else file
            if column.beside and isinstance(cell, Amount):
                shown = as_shown(known, cell.beside, is_stated=self._has_currency(column))
                cell, known = (cell, shown) if shown else (f"{plain_text(cell)} {cell.beside.text}", known)
            value = read(cell, column.field, column.type, known, percent=column.percent)
            if column.field == "client" and isinstance(value, str):
                value = self._first_of_several(value, number)
            if isinstance(value, str):
                if value and not self._is_unset(value, column):
                    self._texts[number] = value
                    self._put(column.field, value)
            elif isinstance(value, Unread):
                self._refuse(number, cell, value, column.field)
            elif value:
                self._texts[number] = _text_of(value)
                self._put(column.field, value)

    def _conventions(self, column: Column, file: Conventions) -> Conventions:
        """Of an amount: in its own column's currency, else the row's, else the heading's, else its record's."""
        if column.beside in self.layout.beside:
            file = self._in_currency_of(column.beside, file)
        if file is self.layout.file and column.currency:
            file = in_currency(file, column.currency)
        elif file is self.layout.file and self.slug and not self.layout.found.map.currency:
            file = bare(file)
        return scaled(file, column.scale) if column.scale else file

    def _has_currency(self, column: Column) -> bool:
        """Whether a column names the currency of an amount."""
        return not all(is_nothing(self.layout.cell(self.row, name)) for name in (column.beside, "currency"))

    def _is_cut(self, cell: Cell, number: int) -> bool:
        """Whether a cell was too short for its text when we exported it: it says nothing, and is no edit."""
        if not isinstance(cell, str) or len(cell) < MAY_BE_CUT or not is_cut(cell):
            return False
        self.cut[number] = self.layout.found.fields[number] or self.layout.found.headings[number]
        return True

    def _first_of_several(self, client: str, number: int) -> str:
        """The first of several companies, all of them kept under their heading, where a program names them so."""
        if ";" not in client or not self.layout.found.names_several:
            return client
        if self.layout.found.map.extra:
            self.extra[self.layout.found.headings[number]] = client
        return client.partition(";")[0].strip()

    def _is_unset(self, value: str, column: Column) -> bool:
        return column.type is Type.MONEY and value.startswith("0 ") and self.layout.found.program in ZERO_IS_NONE

    def _put(self, field: str, value: Extra) -> None:
        """A value of a field that has none yet; of a part, into what it is a part of."""
        outer, dot, inner = field.partition(".")
        if dot:
            self._parts.setdefault(outer, {}).setdefault(inner, value)
        else:
            self.said.setdefault(field, value)

    def _state(self, field: str, text: str, file: Conventions, number: int | None = None) -> None:
        """A field as the mapping makes it of a text."""
        key = key_of(field)
        if key is None:
            self.notes = self.notes or text
            return
        value = self.layout.reader.read(text, field, key.type, file, percent=False) if text else ""
        if isinstance(value, Unread):
            self._refuse(number, text, value, field)
        elif value:
            self._put(field, value)

    def _beside(self) -> None:
        """Notes, and fields that are none of ours."""
        is_own = self.layout.found.is_own
        for number in self.layout.long:
            self._is_cut(self.row.cells[number], number)
        self.notes = self._long("notes")
        for number, heading in self.layout.own:
            cell = self.row.cells[number]
            if cell is None or self._is_cut(cell, number):
                continue
            text = plain_text(cell, exact=is_own)
            if text.strip():
                self.extra[heading] = extra_said(text) if is_own else text
        others = extra_said(self._long("other_fields")) if is_own else ""
        if isinstance(others, Pairs):
            self.extra |= dict(others.items)

    def _joins(self, file: Conventions) -> None:
        """What other sheets say of the row: of a client that is named by key, the name."""
        for join in self.layout.joined:
            match = join.match(self.row)
            if match is None:
                continue
            for field, cell in match.cells:
                key = key_of(field)
                if key is None:
                    self.extra[field] = plain_text(cell)
                    continue
                value = self.layout.reader.read(cell, field, key.type, file, percent=False)
                if isinstance(value, Unread):
                    self._refuse(join.number, cell, value, field)
                elif value:
                    self.said[field] = value
            if match.people:
                self.said["contacts"] = (*_items(self.said.get("contacts", ())), *match.people)

    def _end(self) -> None:
        """How the row ended: a status of won or lost beats the stage, even one that cannot be read."""
        kind, status = kind_of(self.layout, self.row, str(self.said.get("probability", "")))
        if status and self.layout.number("stage") is not None:
            self.extra[self.layout.found.headings[self.layout.beside["status"][0]]] = status
        elif status:
            self._state("stage", status, self.layout.file, self.layout.beside["status"][0])
        stage = ended_by(kind, str(self.said.get("stage", "")), self.layout.settings.stages)
        if stage and kind:
            self.said["stage"] = stage.name
            self.bad = [bad for bad in self.bad if bad.why.code != "unknown-stage"]
        if stage and stage.kind != "open" and not (self.layout.found.is_own or self.slug):
            closed(self.said, stage, self.layout.found.program)

    def _gather(self) -> None:
        """Contacts and products of their parts."""
        for outer, parts in self._parts.items():
            self.said[outer] = _of_parts(outer, parts, self.said.get(outer, ()))

    def _value(self, name: str) -> str:
        """What a column, or a field, says within a template."""
        number = self.layout.by_heading.get(fold(name))
        if number is None:
            return _text_of(self.said.get(name, ""))
        return self._texts.get(number) or plain_text(self.row.cells[number])


def _items(value: Extra) -> tuple[Extra, ...]:
    return value if isinstance(value, tuple) else (value,)


def _text_of(value: Extra) -> str:
    """A value on one line: of several products or names, with commas between them."""
    if isinstance(value, str):
        return value
    if isinstance(value, Pairs):
        return next((_text_of(text) for name, text in value.items if name == "name"), "")
    return ", ".join(filter(None, map(_text_of, value)))


def _of_parts(field: str, parts: Mapping[str, Extra], there: Extra) -> Extra:
    """A contact or a product of its parts, before those that are stated whole; of a name alone, the name."""
    keys = PRODUCT_KEYS if field == "products" else CONTACT_KEYS
    pairs = tuple((key.name, parts[key.name]) for key in keys if key.name in parts)
    one = pairs[0][1] if len(pairs) == 1 and pairs[0][0] in ("name", "email") else Pairs(pairs)
    return one if field == "decision_maker" else (one, *_items(there))
