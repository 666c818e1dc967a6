"""The table of opportunities as separated values: for Excel as it is set up in a language, or plain for programs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from generator.export import Export
from generator.i18n import Words
from generator.site import Site
from pipeline.book import newest_first
from pipeline.cells import cut, decimal, is_cut, neutral
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.source import BOM, VERSION_DIGITS
from pipeline.table import Table, Value, table

SEPARATORS = {"en": ",", "es": ";"}


def view(site: Site) -> Table:
    """All of the site's opportunities: open ones by close date, then closed ones, the latest first."""
    closed = newest_first(deal for deal in site.book.opportunities if not deal.is_open)
    known = site.history.by_path.items() if site.history.is_known else ()
    versions = {path: record.last.blob[:VERSION_DIGITS] for path, record in known if path not in site.touched}
    return table_of(site, (*site.book.open, *closed), versions)


def table_of(site: Site, deals: tuple[Opportunity, ...], versions: Mapping[str, str]) -> Table:
    """The table of some opportunities of a site, with their figures on its day, and by path the files' versions."""
    return table(deals, site.figures, site.book.settings, site.language, versions, site.once)


def content(value: Table, words: Words) -> bytes:
    """For Excel: a mark of UTF-8, the separator and the decimal mark of the language, no text longer than a cell."""
    language = words.language
    return _written(value, language, SEPARATORS[language], lambda cell: _said(cell, language), BOM)


def plain(value: Table, language: str) -> bytes:
    """As RFC 4180 has it: commas, points, ISO dates, ratios from 0 to 1, every text whole."""
    return _written(value, language, ",", _plainly)


def too_long(value: Table, language: str) -> Iterator[tuple[str, str]]:
    """Slugs and headings of the cells whose text is longer than a spreadsheet's cell."""
    for row in value.rows:
        for column, cell in zip(value.columns, row, strict=True):
            if isinstance(cell, str) and is_cut(cut(neutral(cell))):
                yield str(row[0]), column.heading(language)


def _written(value: Table, language: str, separator: str, said: Callable[[Value], str], mark: str = "") -> bytes:
    data = io.BytesIO()
    # as bytes from the first row on: all of it as text would be four times as large
    data.write(mark.encode())
    headings = [column.heading(language) for column in value.columns]
    for row in (headings, *value.rows):
        cells = [_quoted(said(cell), separator) if cell or cell == 0 else "" for cell in row]
        data.write(f"{separator.join(cells)}\r\n".encode())
    return data.getvalue()


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
