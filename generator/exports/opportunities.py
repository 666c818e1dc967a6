"""The table of opportunities as separated values: for Excel as it is set up in a language, or plain for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from generator.export import Export
from generator.i18n import Words
from generator.listed import Piece
from generator.site import Site
from pipeline.book import newest_first
from pipeline.cells import decimal
from pipeline.harmless import cut, is_cut, neutral
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.source import BOM, VERSION_DIGITS
from pipeline.table import Table, Value, table

SEPARATORS = {"en": ",", "es": ";"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows as they are written, the headings first."""

    rows: tuple[Piece, ...]


def view(site: Site) -> Sheet:
    """All of the site's opportunities: open ones by close date, then closed ones, the latest first."""
    closed = newest_first(deal for deal in site.book.opportunities if not deal.is_open)
    known = site.history.by_path.items() if site.history.is_known else ()
    versions = {path: record.last.blob[:VERSION_DIGITS] for path, record in known if path not in site.touched}
    value, write = table_of(site, (*site.book.open, *closed), versions), _for_excel(site.language)
    written = site.once.each("lines", (), lambda row: Piece(write(row)))
    return Sheet((Piece(BOM.encode() + write(_headings(value, site.language))), *map(written, value.rows)))


def table_of(site: Site, deals: tuple[Opportunity, ...], versions: Mapping[str, str]) -> Table:
    """The table of some opportunities of a site, with their figures on its day, and by path the files' versions."""
    return table(deals, site.figures, site.book.settings, site.language, versions, site.once)


def content(sheet: Sheet, _words: Words) -> bytes:
    """The rows, one below the other."""
    return b"".join([row.data for row in sheet.rows])


def excel(value: Table, language: str) -> bytes:
    """For Excel: a mark of UTF-8, the separator and the decimal mark of the language, no text longer than a cell."""
    return BOM.encode() + b"".join(map(_for_excel(language), (_headings(value, language), *value.rows)))


def plain(value: Table, language: str) -> bytes:
    """As RFC 4180 has it: commas, points, ISO dates, ratios from 0 to 1, every text whole."""
    return b"".join(_row(row, ",", _plainly) for row in (_headings(value, language), *value.rows))


def too_long(value: Table, language: str) -> Iterator[tuple[str, str]]:
    """Slugs and headings of the cells whose text is longer than a spreadsheet's cell."""
    for row in value.rows:
        for column, cell in zip(value.columns, row, strict=True):
            if isinstance(cell, str) and is_cut(cut(neutral(cell))):
                yield str(row[0]), column.heading(language)


def _headings(value: Table, language: str) -> tuple[Value, ...]:
    return tuple(column.heading(language) for column in value.columns)


def _for_excel(language: str) -> Callable[[Iterable[Value]], bytes]:
    """What writes a row for Excel."""
    return partial(_row, separator=SEPARATORS[language], said=partial(_said, language=language))


def _row(row: Iterable[Value], separator: str, said: Callable[[Value], str]) -> bytes:
    # as bytes: a text with one letter beyond Latin is twice as large
    cells = [_quoted(said(cell), separator) if cell or cell == 0 else "" for cell in row]
    return f"{separator.join(cells)}\r\n".encode()


def _quoted(text: str, separator: str) -> str:
    """A text in quotes where it needs them: as the standard library's csv writes it, which looks at each character."""
    if separator in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def _said(cell: Value, language: str) -> str:
    """A cell as Excel reads it in a language: `48000,00`, `60%`, `2026-12-15`."""
    if type(cell) is str:
        return cut(neutral(cell))
    if isinstance(cell, Decimal):
        return f"{decimal(f'{(cell * 100).normalize():f}', language)}%"
    if isinstance(cell, Money):
        return decimal(cell, language)
    return str(cell)


def _plainly(cell: Value) -> str:
    if isinstance(cell, str):
        return neutral(cell)
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else str(cell)


EXPORT = Export(name="opportunities", path="opportunities.csv", view=view, content=content)
