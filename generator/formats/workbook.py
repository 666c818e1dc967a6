"""The opportunities as an Excel workbook: typed cells to work in, their activities, and the forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from generator.i18n import Words, printable
from generator.phrases import sentence
from generator.site import Site
from pipeline.cells import cut, literal
from pipeline.funnel import Sum, unconverted
from pipeline.money import Money, minor_digits
from pipeline.opportunity import Opportunity
from pipeline.table import CATEGORIES_ES, TOTAL, Table, Value, stage_cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook as File
    from xlsxwriter.worksheet import Worksheet

FIRST_DAY: Final = date(1900, 3, 1)
"""Excel counts a day before it that there never was."""
LONGEST_CHOICE: Final = 255
"""Characters of a list of choices that Excel takes."""
HEADER_HEIGHT, ROW_HEIGHT = 32, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column of a sheet: its heading, its width in characters, the values that it offers."""

    text: str
    width: int = 14
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


def view(site: Site, deals: tuple[Opportunity, ...], value: Table) -> Workbook:
    """Some opportunities with their table, their activities, and the forecast of the site."""
    words = Words(site.language)
    return Workbook(
        title=site.book.settings.title or words.gettext("Opportunities"),
        day=site.today,
        sheets=(_opportunities(site, deals, value, words), _activities(deals, words), _forecast(site, words)),
    )


def _opportunities(site: Site, deals: tuple[Opportunity, ...], value: Table, words: Words) -> Sheet:
    language, settings = site.language, site.book.settings
    choices = {
        "stage": tuple(stage_cell(stage, settings, language) for stage in settings.stages.all),
        "forecast_category": tuple(CATEGORIES_ES.values() if language == "es" else CATEGORIES_ES),
    }
    heads = tuple(
        Head(
            text=column.heading(language),
            width=column.width,
            choices=() if column.is_extra else choices.get(column.name, ()),
            is_quiet=column.is_calculated,
        )
        for column in value.columns
    )
    total = Sum.of(deals, settings.rates)
    left_out = sum(one.count for one in unconverted(deals, settings.rates))
    named: dict[str, Value] = {
        "slug": TOTAL,
        "name": words.ngettext("%(n)s opportunity", "%(n)s opportunities", total.count),
        "client": words.ngettext("%(n)s without a rate", "%(n)s without a rate", left_out) if left_out else "",
        "amount": total.amount,
        "currency": total.amount.currency,
        "amount_in_base": total.amount,
        "weighted": total.weighted,
    }
    totals = tuple(None if column.is_extra else named.get(column.name) for column in value.columns)
    return Sheet(name=words.gettext("Opportunities"), heads=heads, rows=value.rows, totals=totals, fixed=2)


def _activities(deals: tuple[Opportunity, ...], words: Words) -> Sheet:
    fields = (("name", 36), ("client", 28))
    return Sheet(
        name=words.gettext("Activities"),
        heads=(
            Head(text="Slug", width=24),
            *(Head(text=words.field(name), width=width) for name, width in fields),
            Head(text=words.gettext("Day"), width=12),
            Head(text=words.gettext("Time"), width=8),
            Head(text=words.gettext("Kind"), width=10),
            Head(text=words.gettext("Text"), width=60),
            Head(text=words.gettext("Details"), width=60),
        ),
        rows=tuple(
            (
                deal.slug,
                deal.name,
                deal.client,
                one.date,
                one.time.isoformat("minutes") if one.time else "",
                words.activity_kind(one.kind) if one.kind else "",
                one.text,
                one.body,
            )
            for deal in deals
            for one in deal.activities
        ),
        fixed=2,
    )


def _forecast(site: Site, words: Words) -> Sheet:
    value = site.bookings["month"]
    rows: list[tuple[Value, ...]] = [
        (
            sentence(words.month(one.name)),
            *_sums(one.open),
            one.commit,
            one.best_case,
            one.won.amount,
            one.target,
            None if one.attainment is None else Decimal(str(round(one.attainment, 4))),
        )
        for one in value.periods
    ]
    rest = ((words.gettext("Overdue"), value.overdue), (words.gettext("Without a close date"), value.undated))
    rows += [(name, *_sums(total), *[None] * 5) for name, total in rest if total.count]
    texts = (
        words.gettext("Open opportunities"),
        words.field("amount"),
        words.field("weighted"),
        words.category("commit"),
        words.category("best_case"),
        words.kind("won"),
        words.gettext("Target"),
        words.gettext("Attainment"),
    )
    open_ones = Sum.of(site.book.open, site.book.settings.rates)
    return Sheet(
        name=words.gettext("Forecast"),
        heads=(Head(text=words.gettext("Month"), width=24), *(Head(text=text, width=16) for text in texts)),
        rows=tuple(rows),
        totals=(TOTAL, *_sums(open_ones), *[None] * 5),
    )


def _sums(total: Sum) -> tuple[int, Money, Money]:
    return total.count, total.amount, total.weighted


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

    def of(self, cell: Value, *, is_quiet: bool = False, is_total: bool = False) -> Format:
        """Of a cell, by what it holds."""
        form = self._form(cell)
        key = (form, is_quiet, is_total)
        if key not in self.made:
            own: dict[str, Any] = {"num_format": form, "valign": "top", "text_wrap": form == "@"}
            own |= {"font_color": "#595959"} if is_quiet else {}
            own |= {"bold": True, "top": 1} if is_total else {}
            self.made[key] = self.file.add_format(own)
        return self.made[key]

    def _form(self, cell: Value) -> str:
        match cell:
            case Money():
                return self._money(cell.currency)
            case Decimal():
                return "0.##%" if cell * 100 % 1 else "0%"
            case date():
                return "yyyy-mm-dd"
            case int():
                return "0"
        return "@"

    def _money(self, currency: str) -> str:
        from babel.numbers import get_currency_symbol  # noqa: PLC0415

        digits = minor_digits(currency)
        number = f"#,##0.{'0' * digits}" if digits else "#,##0"
        sign = f"[${get_currency_symbol(currency, self.words.locale)}]"
        return f"{sign}{number}" if self.words.language == "en" else f"{number} {sign}"


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
        empty = {is_quiet: self.styles.of("", is_quiet=is_quiet) for is_quiet in (False, True)}
        for number, head in enumerate(sheet.heads):
            worksheet.set_column(number, number, head.width, empty[head.is_quiet])
            worksheet.write_string(0, number, cut(literal(head.text)), heads[head.is_quiet])
            if head.choices and len(",".join(head.choices)) <= LONGEST_CHOICE:
                choice = {"validate": "list", "source": list(head.choices), "error_type": "warning"}
                worksheet.data_validation(1, number, max(last, 1), number, choice)
        for row, cells in enumerate(sheet.rows, start=1):
            for number, cell in enumerate(cells):
                self._write(row, number, cell, self.styles.of(cell, is_quiet=sheet.heads[number].is_quiet))
        for number, cell in enumerate(sheet.totals):
            self._write(last + 2, number, cell, self.styles.of(cell, is_total=True))
        worksheet.freeze_panes(1, sheet.fixed)
        worksheet.autofilter(0, 0, max(last, 1), len(sheet.heads) - 1)

    def _write(self, row: int, column: int, cell: Value, style: Format) -> None:
        match cell:
            case None | "":
                return
            case str():
                self.worksheet.write_string(row, column, cut(literal(cell)), style)
            case date() if cell >= FIRST_DAY:
                self.worksheet.write_datetime(row, column, cell, style)
            case Money() if _is_exact(cell.amount):
                self.worksheet.write_number(row, column, float(cell.amount), style)
            case Decimal() | int():
                self.worksheet.write_number(row, column, float(cell), style)
            case _:
                self.worksheet.write_string(row, column, str(cell), style)


def _is_exact(amount: Decimal) -> bool:
    """Whether a spreadsheet's number holds all of an amount: sixteen digits."""
    return Decimal(f"{amount:.16G}") == Decimal(repr(float(amount))) == amount
