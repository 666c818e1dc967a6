"""Rows of a recognised sheet → drafts of records; every cell that cannot be read is named, and its row left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.cells import extra_said, is_cut
from pipeline.draft import Draft
from pipeline.imports.columns import key_of
from pipeline.imports.grid import Cell, Grid, Row
from pipeline.imports.headings import Recognised
from pipeline.imports.joining import joined
from pipeline.imports.naming import currency_in
from pipeline.imports.readers import CellReader, without_markup
from pipeline.imports.staging import closed_stage, ended
from pipeline.imports.templates import filled
from pipeline.imports.values import Conventions, Unread, currency, is_nothing, is_percent, plain_text, yes_or_no
from pipeline.opportunity import Extra, Pairs
from pipeline.settings import Settings
from pipeline.source import Place, Problem
from pipeline.stages import Kind
from pipeline.vocabulary import CONTACT_KEYS, PRODUCT_KEYS, Type, fold

LISTS = (Type.TEXTS, Type.CONTACTS, Type.PRODUCTS)
LONG = ("activities", "notes", "other_fields")
FLAGS = ("is_closed", "is_won", "is_lost", "is_active")
ONE_CLOSE_DATE = ("salesforce", "hubspot")
"""Programs whose close date is the expected one until the opportunity closes, and then the real one."""
ZERO_IS_NONE = ("pipedrive", "odoo")
"""Programs that have an amount of 0 where nobody stated one."""
PERCENT = ("salesforce", "pipedrive", "odoo")
"""Programs whose probabilities are per cent, even where they are below 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A cell for which its row is left out: where, what it holds, and why."""

    row: int
    column: str
    value: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column that is read: where it stands, what it is, and what its heading and values tell of it."""

    number: int
    heading: str
    field: str
    type: Type
    currency: str = ""
    beside: str = ""
    """The column that holds its currency, where there is one of its own."""
    percent: bool = False


def drafts(
    found: Recognised, grid: Grid, others: Mapping[str, Grid], settings: Settings
) -> tuple[tuple[Draft, ...], tuple[Skipped, ...]]:
    """Drafts of the rows that can be read, and the bad cells of the others. `others` are files to join, by name."""
    reader = _Rows(found, grid, others, settings)
    made: list[Draft | None] = []
    for row in found.rows:
        if made and reader.goes_on(row):
            made[-1] = reader.longer(made[-1], row) if made[-1] else None
        else:
            made.append(reader.draft(row))
    return tuple(draft for draft in made if draft), tuple(reader.skipped)


class _Rows:
    """Reads row by row; a key that an earlier row has is a bad one."""

    def __init__(self, found: Recognised, grid: Grid, others: Mapping[str, Grid], settings: Settings) -> None:
        self.found, self.settings, self.map = found, settings, found.map
        self.skipped: list[Skipped] = []
        self.seen: dict[str, int] = {}
        values = {field: {fold(foreign): ours for foreign, ours in pairs} for field, pairs in self.map.values}
        self.reader = CellReader(settings=settings, values=values, is_own=found.is_own)
        self.file = Conventions(
            order=self.map.dates if self.map.dates in ("dmy", "mdy") else settings.date_order,
            only_iso=self.map.dates == "iso",
            decimal=self.map.decimal,
            currency=self.map.currency or settings.currency,
        )
        self.columns = tuple(self._columns())
        self.beside: dict[str, list[int]] = {}
        self.extra: list[tuple[int, str]] = []
        for number, (heading, field) in enumerate(zip(found.headings, found.fields, strict=True)):
            if field and key_of(field) is None:
                self.beside.setdefault(field, []).append(number)
            elif field is None and heading and self.map.extra:
                self.extra.append((number, heading))
        self.long = [number for name in LONG for number in self.beside.get(name, ())]
        self.by_heading = {fold(heading): number for number, heading in reversed(list(enumerate(found.headings)))}
        self.key = self.by_heading.get(fold(self.map.key)) if self.map.key else None
        self.joined = joined(self.map.joins, grid, others, self.by_heading)
        self.defaults = tuple(self.map.defaults)
        self.has_client = any(column.field == "client" for column in self.columns)

    def _columns(self) -> Iterator[_Column]:
        for number, (heading, field) in enumerate(zip(self.found.headings, self.found.fields, strict=True)):
            key = key_of(field) if field else None
            if not field or key is None:
                continue
            is_ratio = key.type is Type.RATIO
            yield _Column(
                number=number,
                heading=heading,
                field=field,
                type=key.type,
                currency=currency_in(heading, self.file.currency) if key.type is Type.MONEY else "",
                percent=is_ratio
                and self.found.program in PERCENT
                and is_percent(row.cells[number] for row in self.found.rows),
            )

    def goes_on(self, row: Row) -> bool:
        """Whether a row holds but more items of lists of the one above: so Odoo exports them."""
        if self.found.program != "odoo":
            return False
        lists = {column.number for column in self.columns if column.type in LISTS} | {n for n, _ in self.extra}
        return all(cell is None or number in lists for number, cell in enumerate(row.cells))

    def longer(self, draft: Draft, row: Row) -> Draft:
        """A draft with the items of a row below its own."""
        more = _Reading(self, row).lists()
        fields = dict(draft.fields)
        for name, items in more.items():
            there = fields.get(name, ())
            fields[name] = (*(there if isinstance(there, tuple) else (there,)), *items)
        return replace(draft, fields=tuple(fields.items()))

    def draft(self, row: Row) -> Draft | None:
        """The draft of a row, or None where a cell of it is bad."""
        reading = _Reading(self, row)
        bad = reading.read()
        if bad:
            self.skipped += bad
            return None
        return reading.draft()


class _Reading:
    """One row."""

    def __init__(self, rows: _Rows, row: Row) -> None:
        self.rows, self.row = rows, row
        self.said: dict[str, Extra] = {}
        self.parts: dict[str, dict[str, Extra]] = {}
        """By field, what its parts say: of a contact the name, the e-mail."""
        self.texts: dict[int, str] = {}
        """By column, what it says after its values were mapped."""
        self.extra: dict[str, Extra] = {}
        self.bad: list[Skipped] = []

    def read(self) -> list[Skipped]:
        """Read every cell; gives the bad ones."""
        file = self._conventions("currency", self.rows.file)
        cells = self.row.cells
        for column in self.rows.columns:
            cell = cells[column.number]
            if cell is not None:
                known = self._conventions(column.beside, file) if column.beside in self.rows.beside else file
                self._take(cell, column, known)
        for number in self.rows.long:
            self._is_cut(cells[number], number)
        self._join(file)
        self._defaults(file)
        self._ending()
        self._own_fields()
        for field, template in self.rows.map.templates:
            text = filled(template, self._value)
            if text:
                self._put(field, text)
        self._check()
        return self.bad

    def lists(self) -> dict[str, tuple[Extra, ...]]:
        """What its columns of lists hold."""
        for column in self.rows.columns:
            cell = self.row.cells[column.number]
            if cell is not None and column.type in LISTS:
                self._take(cell, column, self.rows.file)
        self._gather()
        return {name: value for name, value in self.said.items() if isinstance(value, tuple)}

    def _gather(self) -> None:
        """Contacts and products of their parts."""
        for outer, parts in self.parts.items():
            self.said[outer] = _with_parts(outer, parts, self.said.get(outer, ()))

    def _conventions(self, name: str, file: Conventions) -> Conventions:
        """The file's, with the row's own currency."""
        cell = self._beside(name)
        if is_nothing(cell):
            return file
        code = currency(cell, file.currency)
        if isinstance(code, Unread):
            self._bad(code, self.rows.beside[name][0], cell)
            return file
        return _in_currency(file, code)

    def _beside(self, name: str) -> Cell:
        for number in self.rows.beside.get(name, ()):
            if self.row.cells[number] is not None:
                return self.row.cells[number]
        return None

    def _take(self, cell: Cell, column: _Column, file: Conventions) -> None:
        if self._is_cut(cell, column.number):
            return
        if column.currency and file is self.rows.file:
            file = _in_currency(file, column.currency)
        value = self.rows.reader.read(cell, column.field, column.type, file, percent=column.percent)
        if isinstance(value, Unread):
            self._bad(value, column.number, cell, column.field)
        elif value and not self._is_unset(value, column):
            if isinstance(value, str):
                self.texts[column.number] = value
            elif len(value if isinstance(value, tuple) else ()) == 1 and isinstance(value[0], str):  # type: ignore[index]
                self.texts[column.number] = value[0]  # type: ignore[index]
            self._put(column.field, value)

    def _is_unset(self, value: Extra, column: _Column) -> bool:
        """Whether an amount of nothing stands for one that nobody stated."""
        unset = column.type is Type.MONEY and self.rows.found.program in ZERO_IS_NONE
        return unset and isinstance(value, str) and value.startswith("0 ")

    def _put(self, field: str, value: Extra) -> None:
        """A value of a field that has none yet; of a part, into what it is a part of."""
        outer, _, inner = field.partition(".")
        if inner:
            self.parts.setdefault(outer, {}).setdefault(inner, value)
        else:
            self.said.setdefault(field, value)

    def _is_cut(self, cell: Cell, number: int) -> bool:
        if not isinstance(cell, str) or len(cell) < 32_000 or not is_cut(cell):
            return False
        self._bad(Unread("import-cut", (("text", cell[:40]),)), number, cell[:40])
        return True

    def _join(self, file: Conventions) -> None:
        """What other sheets say of the row: of a client named by key, the name."""
        for join in self.rows.joined:
            match = join.match(self.row)
            if match is None:
                continue
            for field, cell in match.cells:
                key = key_of(field)
                if key is None:
                    text = plain_text(cell)
                    if text:
                        self.extra[field] = text
                    continue
                value = self.rows.reader.read(cell, field, key.type, file, percent=False)
                if isinstance(value, Unread):
                    self._bad(value, join.number, cell, field)
                elif value:
                    self.said[field] = value
            if match.people:
                there = self.said.get("contacts", ())
                self.said["contacts"] = (*(there if isinstance(there, tuple) else (there,)), *match.people)

    def _defaults(self, file: Conventions) -> None:
        for field, text in self.rows.defaults:
            key = key_of(field)
            if key is None or field in self.said:
                continue
            value = self.rows.reader.read(text, field, key.type, file, percent=False)
            if isinstance(value, Unread):
                self._bad(value, 0, text, field)
            elif value:
                self._put(field, value)

    def _ending(self) -> None:
        """A status of won or lost beats the stage; what is closed has its real date and amount."""
        stages = self.rows.settings.stages
        kind = self._kind()
        stage = stages.get(str(self.said.get("stage", "")))
        if kind and kind != "open" and (stage is None or stage.kind != kind):
            stage = closed_stage(kind, stages)
            self.said["stage"] = stage.name
            self.bad = [one for one in self.bad if one.problem.code != "unknown-stage"]
        if stage is None or stage.kind == "open" or self.rows.found.is_own:
            return
        self.said.pop("probability", None)
        if not self.rows.found.program:
            return
        if self.rows.found.program in ONE_CLOSE_DATE and "close_date" in self.said:
            self.said.setdefault("actual_close_date", self.said["close_date"])
        if stage.kind == "won" and "amount" in self.said:
            self.said.setdefault("actual_amount", self.said["amount"])

    def _kind(self) -> Kind | None:
        """How the row ended, by its status and its boxes; None where they do not say."""
        cell = self._beside("status")
        text = plain_text(cell)
        if text and not is_nothing(cell):
            kind = ended(text, self.rows.reader.values.get("status", {}))
            if kind:
                return kind
            number = self.rows.beside["status"][0]
            if any(column.field == "stage" for column in self.rows.columns):
                self.extra[self.rows.found.headings[number]] = text
            else:
                stage = self.rows.reader.read(cell, "stage", Type.STAGE, self.rows.file, percent=False)
                if isinstance(stage, Unread):
                    self._bad(stage, number, cell, "stage")
                else:
                    self.said["stage"] = stage
        if self.rows.beside.keys().isdisjoint(FLAGS):
            return None
        flags = {name: yes_or_no(self._beside(name)) for name in FLAGS}
        if flags["is_won"]:
            return "won"
        if flags["is_lost"] or (flags["is_closed"] and flags["is_won"] is False):
            return "lost"
        archived = flags["is_active"] is False and self.said.get("probability", "0 %") == "0 %"
        return "lost" if archived else None

    def _own_fields(self) -> None:
        said = extra_said if self.rows.found.is_own else None
        for number, heading in self.rows.extra:
            cell = self.row.cells[number]
            if cell is None or self._is_cut(cell, number):
                continue
            text = plain_text(cell, exact=self.rows.found.is_own)
            if text.strip():
                self.extra.setdefault(heading, said(text) if said else text)

        others = extra_said(plain_text(self._beside("other_fields"))) if said else ""
        if isinstance(others, Pairs):
            self.extra |= dict(others.items)

    def _value(self, name: str) -> str:
        """What a column, or a field, says within a template."""
        number = self.rows.by_heading.get(fold(name))
        if number is None:
            value = self.said.get(name, "")
            return value if isinstance(value, str) else ""
        field = self.rows.found.fields[number]
        if field and number not in self.texts and field in self.said and self.row.cells[number] is None:
            return ""
        return self.texts.get(number) or plain_text(self.row.cells[number])

    def _check(self) -> None:
        """Whether it has a client, and a key of its own."""
        if not self.said.get("client") and (self.rows.has_client or not self.slug):
            number = next((c.number for c in self.rows.columns if c.field == "client"), None)
            if not any(one.problem.code == "client-missing" for one in self.bad):
                self._bad(Unread("client-missing"), number, None, "client")
        key = self.slug or self.key
        if not key or self.bad:
            return
        first = self.rows.seen.setdefault(key, self.row.number)
        if first != self.row.number:
            number = self.rows.beside["slug"][0] if self.slug else self.rows.key
            self._bad(Unread("import-same-key", (("text", key), ("row", first))), number, key)

    @property
    def slug(self) -> str:
        return plain_text(self._beside("slug"))

    @property
    def key(self) -> str:
        """What identifies the row between runs."""
        return "" if self.rows.key is None else plain_text(self.row.cells[self.rows.key])

    def draft(self) -> Draft:
        """The record that the row is to be."""
        self._gather()
        notes = [
            without_markup(plain_text(self.row.cells[number], exact=True))
            for number in self.rows.beside.get("notes", ())
        ]
        return Draft(
            row=self.row.number,
            slug=self.slug,
            version=plain_text(self._beside("version")),
            key=self.key,
            fields=tuple((field, value) for field, value in self.said.items() if value),
            extra=tuple(self.extra.items()),
            activities=plain_text(self._beside("activities"), exact=True),
            notes="\n\n".join(dict.fromkeys(filter(None, notes))),
        )

    def _bad(self, why: Unread, number: int | None, cell: Cell, field: str = "") -> None:
        found = self.rows.found
        place = Place(path=found.name, line=self.row.number, column=(number or 0) + 1)
        arguments = {**dict(why.arguments), **({"key": field} if field else {})}
        self.bad.append(
            Skipped(
                row=self.row.number,
                column="" if number is None else found.headings[number],
                value=plain_text(cell),
                problem=Problem.at(place, why.code, **arguments),
            )
        )


@lru_cache(maxsize=256)
def _in_currency(file: Conventions, code: str) -> Conventions:
    return replace(file, currency=code)


def _with_parts(field: str, parts: Mapping[str, Extra], there: Extra) -> Extra:
    """A contact or a product of its parts, before those that are stated whole; of a name alone, the name."""
    keys = PRODUCT_KEYS if field == "products" else CONTACT_KEYS
    pairs = tuple((key.name, parts[key.name]) for key in keys if key.name in parts)
    one = pairs[0][1] if len(pairs) == 1 and pairs[0][0] in ("name", "email") else Pairs(pairs)
    if field == "decision_maker":
        return one
    return (one, *(there if isinstance(there, tuple) else (there,)))
