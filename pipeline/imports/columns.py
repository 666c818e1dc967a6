"""Columns: which one of somebody's spreadsheet is which field of ours, and how its values are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.vocabulary import CONTACT_KEYS, KEYS, PRODUCT_KEYS, Key, Type, fold, index, nearest

FileDates = Literal["iso", "dmy", "mdy"]
Texts = tuple[tuple[str, str], ...]
"""Pairs of a name and a text, in order."""
BESIDE = tuple(
    """
    slug version notes activities other_fields currency monthly_amount_currency actual_amount_currency
    status is_closed is_won is_lost is_active
    """.split()
)
"""What a column may be beside a field of the record: its file, its body, the currency of its amounts, how it ended."""
_WITHIN = {Type.CONTACTS: CONTACT_KEYS, Type.CONTACT: CONTACT_KEYS, Type.PRODUCTS: PRODUCT_KEYS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """Columns of another sheet or file, found by a key that both have."""

    file: str = ""
    sheet: str = ""
    key: str
    """The column here."""
    on: str
    """The column there."""
    columns: Texts
    """Heading there, and the field that it gives, or the name of an extra one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """How a spreadsheet is read. Of several columns for one field, the first that holds something counts."""

    columns: Texts = ()
    """Heading and field (`amount`, `contacts.email`); an empty one leaves the column out."""
    templates: Texts = ()
    """Field and what it is made of: `{product} · {account}`."""
    values: tuple[tuple[str, Texts], ...] = ()
    """By field, foreign value and ours."""
    defaults: Texts = ()
    """Field, and what it is where the row has nothing."""
    key: str = ""
    """The column that identifies a row between runs."""
    dates: FileDates | None = None
    decimal: str = ""
    currency: str = ""
    sheet: str = ""
    header_row: int | None = None
    extra: bool = True
    """Whether columns that are no field of ours are kept as extra fields."""
    joins: tuple[Join, ...] = ()


def field_of(text: str) -> str:
    """The field that a text names, in either language (`interlocutores.correo` too); empty where it names none."""
    folded = fold(text)
    beside = {fold(name): name for name in BESIDE}
    if folded in beside:
        return beside[folded]
    outer, dot, inner = folded.partition(".")
    key = index(KEYS).get(outer)
    if key is None or not dot:
        return key.name if key else ""
    within = index(_WITHIN[key.type]).get(inner) if key.type in _WITHIN else None
    return f"{key.name}.{within.name}" if within else ""


def key_of(field: str) -> Key | None:
    """The key of a field, also of one within a contact or a product; None of what stands beside the fields."""
    outer, _, inner = field.partition(".")
    key = index(KEYS).get(fold(outer)) if outer not in BESIDE else None
    return index(_WITHIN[key.type])[fold(inner)] if key and inner else key


def nearest_field(text: str) -> str:
    """The field that a text comes closest to."""
    names = [name for key in KEYS for name in (key.name, key.es)]
    return nearest(text, (*names, *BESIDE, "contacts.name", "contacts.email", "contacts.phone", "contacts.position"))
