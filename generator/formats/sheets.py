"""Sheets of typed cells → the file that Excel opens: no cell is evaluated, and the same sheets give the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from generator.i18n import Words, printable
from pipeline.harmless import cut, literal
from pipeline.money import Money, minor_digits
from pipeline.table import Value

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook as File
    from xlsxwriter.worksheet import Worksheet

DAY: Final = "yyyy-mm-dd"
FIRST_DAY: Final = date(1900, 3, 1)
"""Excel counts a day before it that there never was."""
LONGEST_CHOICE: Final = 255
"""Characters of a list of choices that Excel takes."""
HEADER_HEIGHT, ROW_HEIGHT = 32, 30
A4 = 9
"""Excel's number of the paper."""
MOST_ON_PAPER = 10
"""Columns that are read on one sheet of paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column of a sheet: its heading, its width in characters, the values that it offers."""

    text: str
    width: int = 14
    form: str = "@"
    """Excel's format of its empty cells: text, unless something else is to be typed there."""
    choices: tuple[str, ...] = ()
    is_quiet: bool = False
    """Whether it holds what is worked out, not to be edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: a heading for each column, rows, and below them the totals where there are any."""

    name: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[Value, ...] = ()
    fixed: int = 1
    """How many columns stay in sight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """Sheets, and what the file says of itself."""

    title: str
    day: date
    sheets: tuple[Sheet, ...]


def content(value: Workbook, words: Words) -> bytes:
    """The file: the same bytes for the same view."""
    from xlsxwriter.workbook import Workbook as File  # noqa: PLC0415  takes long to import

    held = BytesIO()
    file = File(held, {"in_memory": True})
    file.set_properties({"title": printable(value.title), "created": datetime.combine(value.day, time())})
    styles = _Styles(file, words)
    for sheet in value.sheets:
        _Writer(file.add_worksheet(sheet.name), styles).write(sheet)
    file.close()
    return held.getvalue()


class _Styles:
    """The formats of a workbook, each made once."""

    def __init__(self, file: File, words: Words) -> None:
        self.file = file
        self.words = words
        self.made: dict[tuple[str, bool, bool], Format] = {}

    def head(self, *, is_quiet: bool) -> Format:
        """Of a heading."""
        colours = (
            {"bg_color": "#EDEDED", "font_color": "#595959"}
            if is_quiet
            else {"bg_color": "#1F3A5F", "font_color": "#FFFFFF"}
        )
        return self.file.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 0, **colours})

    def of(self, form: str, *, is_quiet: bool = False, is_total: bool = False) -> Format:
        """Of a cell, by Excel's format."""
        key = (form, is_quiet, is_total)
        if key not in self.made:
            own: dict[str, Any] = {"num_format": form, "valign": "top", "text_wrap": form == "@"}
            own |= {"font_color": "#595959"} if is_quiet else {}
            own |= {"bold": True, "top": 1} if is_total else {}
            self.made[key] = self.file.add_format(own)
        return self.made[key]


class _Writer:
    """Writes one sheet."""

    def __init__(self, worksheet: Worksheet, styles: _Styles) -> None:
        self.worksheet = worksheet
        self.styles = styles

    def write(self, sheet: Sheet) -> None:
        """Headings that stay in sight and filter, then the rows, and the totals apart from them."""
        worksheet, last = self.worksheet, len(sheet.rows)
        worksheet.set_default_row(ROW_HEIGHT)
        worksheet.set_row(0, HEADER_HEIGHT)
        heads = {is_quiet: self.styles.head(is_quiet=is_quiet) for is_quiet in (False, True)}
        for number, head in enumerate(sheet.heads):
            worksheet.set_column(number, number, head.width, self.styles.of(head.form, is_quiet=head.is_quiet))
            worksheet.write_string(0, number, cut(literal(head.text)), heads[head.is_quiet])
            if head.choices and len(",".join(head.choices)) <= LONGEST_CHOICE:
                choice = {"validate": "list", "source": list(head.choices), "error_type": "warning"}
                worksheet.data_validation(1, number, max(last, 1), number, choice)
        for row, cells in enumerate(sheet.rows, start=1):
            for number, (cell, head) in enumerate(zip(cells, sheet.heads, strict=True)):
                self._write(row, number, cell, is_quiet=head.is_quiet)
        for number, cell in enumerate(sheet.totals):
            self._write(last + 2, number, cell, is_total=True)
        worksheet.freeze_panes(1, sheet.fixed)
        worksheet.set_landscape()
        worksheet.set_paper(A4)
        worksheet.repeat_rows(0)
        if len(sheet.heads) <= MOST_ON_PAPER:
            worksheet.fit_to_pages(1, 0)
        worksheet.autofilter(0, 0, max(last, 1), len(sheet.heads) - 1)

    def _write(self, row: int, column: int, cell: Value, *, is_quiet: bool = False, is_total: bool = False) -> None:
        if cell is None or cell == "":
            return
        write, value, form = self._typed(cell)
        write(row, column, value, self.styles.of(form, is_quiet=is_quiet, is_total=is_total))

    def _typed(self, cell: Value) -> tuple[Callable[..., int], object, str]:
        """What writes a cell, the value that it takes, and Excel's format."""
        sheet = self.worksheet
        match cell:
            case str():
                return sheet.write_string, cut(literal(cell)), "@"
            case date() if cell >= FIRST_DAY:
                return sheet.write_datetime, cell, DAY
            case Money() if _is_exact(cell.amount):
                return sheet.write_number, float(cell.amount), _money(cell.currency, self.styles.words)
            case Decimal():
                return sheet.write_number, float(cell), "0.##%" if cell * 100 % 1 else "0%"
            case int():
                return sheet.write_number, cell, "0"
        return sheet.write_string, str(cell), "@"


@cache
def _money(currency: str, words: Words) -> str:
    """Excel's format of amounts: `#,##0.00 [$€]`."""
    from babel.numbers import get_currency_symbol  # noqa: PLC0415

    digits = minor_digits(currency)
    number = f"#,##0.{'0' * digits}" if digits else "#,##0"
    sign = get_currency_symbol(currency, words.locale)
    named = f"[${sign if len(sign) == 1 and sign != '$' else currency}]"  # a dollar is one of many
    return f"{named} {number}" if words.language == "en" else f"{number} {named}"


def _is_exact(amount: Decimal) -> bool:
    """Whether a spreadsheet's number holds all of an amount: sixteen digits."""
    return Decimal(f"{amount:.16G}") == Decimal(repr(float(amount))) == amount
