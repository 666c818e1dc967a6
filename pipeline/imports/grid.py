"""A spreadsheet as it was read: sheets of numbered rows, whatever kind of file they came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, TypeAlias

Form = Literal["csv", "tsv", "html", "xlsx", "xls", "ods"]
Cell: TypeAlias = "str | Decimal | bool | datetime | date | time | None"
"""Text as it stands there; what a workbook types is typed. A cell that holds nothing is None."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the format of a number shows beside it: `€`, `USD`, `k€`."""

    text: str
    is_shortened: bool = False
    """Whether the number is shown shorter than it is: 48000 as `48 k€`, by a format that divides."""


class Amount(Decimal):
    """A number whose format shows something beside it."""

    __slots__ = ("beside",)
    beside: Beside

    @classmethod
    def of(cls, number: Decimal, beside: Beside) -> Amount:
        """The number with what stands beside it."""
        amount = cls(number)
        amount.beside = beside
        return amount


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; `number` is the one that a spreadsheet shows beside it, from 1 (of a text too)."""

    number: int
    cells: tuple[Cell, ...]
    stated: int = 0
    """Cells that the file states for it, blank ones too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet's rows that hold anything, in order, all as wide as the widest."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A file, read: its sheets, and how it was understood."""

    name: str
    """The file's name, without its folder."""
    form: Form
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    """Of a text: `utf-8`, `utf-16`, `cp1252`…; empty for a workbook."""
    delimiter: str = ""
    """Of a text: what stands between cells; empty for a workbook."""
    is_1904: bool = False
    """Whether a workbook counts days from 1904, as Excel for Mac did."""
