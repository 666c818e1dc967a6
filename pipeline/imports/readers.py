"""A cell → the value of a field, by the field's type: as somebody would type it in a record."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.cells import contacts_said, decision_maker_said, list_said, products_said
from pipeline.dates import start_of_date
from pipeline.imports.amounts import money
from pipeline.imports.days import day
from pipeline.imports.grid import Cell
from pipeline.imports.staging import stage_of
from pipeline.imports.stock import FORECASTS
from pipeline.imports.values import (
    Conventions,
    Unread,
    choice,
    count,
    is_no_text,
    is_nothing,
    plain_text,
    ratio,
    units,
    yes_or_no,
)
from pipeline.opportunity import Extra, Pairs
from pipeline.settings import Settings
from pipeline.vocabulary import Type, fold

Values = Mapping[str, str]
"""Ours, by folded foreign value."""
TEXTS = (Type.TEXT, Type.CONTACT, Type.CONTACTS, Type.PRODUCTS, Type.TEXTS)
MAY_BE_LONG = ("next_step", "lost_reason", "remarks", "values")
"""Texts that may have several lines."""
_MAIL_AFTER = re.compile(r"(?P<name>[^()<>]+?)\s*\((?P<email>[^()<>\s]+@[^()<>\s]+)\)")
_MARKUP = re.compile(r"\s*<(?:p|div|br|ul|ol|span|html|table|b|strong)\b", re.IGNORECASE)
_ENDS = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr)>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellReader:
    """Reads the cells of one file."""

    settings: Settings
    values: Mapping[str, Values] = field(default_factory=dict)
    """By field, what the mapping says of foreign values."""
    is_own: bool = False
    """Whether we exported the file: texts are exact."""
    stages: dict[str, str | Unread] = field(default_factory=dict)
    """Those that were read already: there are few."""

    def read(self, cell: Cell, name: str, type_: Type, file: Conventions, *, percent: bool) -> Extra | Unread:
        """The value of a field; empty where the cell holds nothing."""
        mapped = self.values.get(name) if self.values else None
        if mapped and (ours := mapped.get(fold(plain_text(cell)))) is not None:
            if type_ is not Type.STAGE:
                cell = ours
            elif not ours:
                return ""
        if type_ not in TEXTS and is_nothing(cell):
            return ""
        return self._typed(cell, name, type_, file, percent=percent)

    def _typed(self, cell: Cell, name: str, type_: Type, file: Conventions, *, percent: bool) -> Extra | Unread:
        match type_:
            case Type.TEXT:
                text = plain_text(cell, exact=self.is_own)
                if self.is_own:
                    return text if text.strip() else ""
                may_be_long = name.rpartition(".")[2] in MAY_BE_LONG
                return "" if is_no_text(text) else text if may_be_long else on_one_line(text)
            case Type.DATE:
                return day(cell, file)
            case Type.MONEY:
                return money(cell, file)
            case Type.RATIO:
                return ratio(cell, percent=percent)
            case Type.STAGE:
                text = plain_text(cell)
                if text not in self.stages:
                    self.stages[text] = self._stage(text, self.values.get(name, {}))
                return self.stages[text]
            case Type.DATED_TEXT:
                return _dated(cell, file)
            case Type.CHOICE:
                return self._choice(cell, name.rpartition(".")[2])
            case Type.BOOLEAN:
                said = yes_or_no(cell)
                return Unread("boolean", (("text", plain_text(cell)),)) if said is None else "yes" if said else "no"
            case Type.NUMBER:
                return units(cell) if name.endswith("units") else count(cell)
            case _:
                return self._people_and_things(plain_text(cell), name, type_)

    def _stage(self, text: str, mapped: Values) -> str | Unread:
        stages = self.settings.stages
        stage = stage_of(text, self.settings, mapped)
        if stage:
            return stage.name
        return Unread(
            "unknown-stage",
            (
                ("text", text),
                ("suggestion", stages.nearest(text)),
                ("accepted", stages.names()),
                ("accepted_es", stages.names("es")),
            ),
        )

    def _choice(self, cell: Cell, name: str) -> str | Unread:
        known = FORECASTS.get(fold(plain_text(cell)), "") if name == "forecast_category" else ""
        return "" if known == "closed" else known or choice(cell, name)

    def _people_and_things(self, text: str, name: str, type_: Type) -> Extra:
        if not text or (not self.is_own and is_nothing(text)):
            return ()
        match type_:
            case Type.CONTACTS:
                return tuple(_with_mail(item) for item in contacts_said(text))
            case Type.CONTACT:
                return _with_mail(decision_maker_said(text))
            case Type.PRODUCTS:
                return tuple(self._product(item, self.values.get(name, {})) for item in products_said(text))
            case _:
                mapped = self.values.get(name, {})
                return tuple(filter(None, (mapped.get(fold(item), item) for item in list_said(text))))

    def _product(self, item: Extra, mapped: Values) -> Extra:
        if isinstance(item, str):
            return mapped.get(fold(item), item)
        if isinstance(item, Pairs):
            pairs = (
                (key, mapped.get(fold(text), text) if key == "name" and isinstance(text, str) else text)
                for key, text in item.items
            )
            return Pairs(tuple(pairs))
        return item


def _with_mail(item: Extra) -> Extra:
    """`Marta Ruiz (marta@example.com)` as a record has it."""
    match = _MAIL_AFTER.fullmatch(item) if isinstance(item, str) else None
    return f"{match['name']} <{match['email']}>" if match else item


def _dated(cell: Cell, file: Conventions) -> str | Unread:
    """A date, then what is said of it."""
    if not isinstance(cell, str):
        return day(cell, file)
    text = plain_text(cell)
    read = day(text, file)
    found = start_of_date(text, file.order) if isinstance(read, Unread) else None
    if not found or isinstance(found[0], str) or text[found[1] : found[1] + 1].isalnum():
        return read
    start = day(text[: found[1]], file)
    return start if isinstance(start, Unread) else f"{start} {text[found[1] :].lstrip(' :-–—·|,')}"


def on_one_line(text: str) -> str:
    """A text without the line breaks that somebody made to fit a cell."""
    return " ".join(line.strip() for line in text.split("\n") if line.strip()) if "\n" in text else text


def without_markup(text: str) -> str:
    """Notes that a program keeps as a web page, as text; any other text as it is."""
    if not _MARKUP.match(text):
        return text
    lines = html.unescape(_TAG.sub("", _ENDS.sub("\n", text))).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()
