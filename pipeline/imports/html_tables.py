"""The tables of a web page: what some programs export under the name of an Excel file."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from pipeline.imports.bounds import MOST_CELLS, MOST_WIDENED
from pipeline.imports.grid import Cell, Grid
from pipeline.imports.sheets import sheet_of
from pipeline.source import Place, Problem

Table = list[list[Cell]]

_MOST_SPANNED = 1_000
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNSEEN = ("script", "style", "title", "template")
_CELLS = ("td", "th")
_LINES = ("br", "p", "div", "li")


def read_html(name: str, text: str, encoding: str) -> Grid | Problem:
    """A sheet of text for each table, in the order of the page; a problem where there is none."""
    page = _Page()
    page.feed(text)
    page.close()
    tables = [table for table in page.tables if any(any(row) for row in table)]
    if page.cells > MOST_CELLS or sum(len(table) * max(map(len, table)) for table in tables) > MOST_WIDENED:
        return Problem.at(Place(path=name), "import-too-many-cells")
    if not tables:
        return Problem.at(Place(path=name), "import-html")
    sheets = tuple(
        sheet_of(str(number) if len(tables) > 1 else "", enumerate(table, start=1))
        for number, table in enumerate(tables, start=1)
    )
    return Grid(name=name, form="html", sheets=sheets, encoding=encoding)


class _Page(HTMLParser):
    """A page that is gone through; a table within a cell is part of the text of that cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.cells = 0
        self._depth = self._unseen = 0
        self._in_row = False
        self._hanging: dict[int, int] = {}
        self._text: list[str] | None = None
        self._across = self._down = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
                self._hanging, self._in_row = {}, False
        elif tag in _UNSEEN:
            self._unseen += 1
        elif self._text is not None and (tag in _LINES or (self._depth > 1 and tag in _CELLS)):
            self._text.append("\0" if tag in _LINES else " ")
        elif self._depth == 1 and tag == "tr":
            self._finish()
            self._begin_row()
        elif self._depth == 1 and tag in _CELLS:
            self._finish()
            if not self._in_row:
                self._begin_row()
            spans = dict(attrs)
            self._text, self._across, self._down = [], _span(spans.get("colspan")), _span(spans.get("rowspan"))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._finish()
            self._depth -= 1
        elif tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        elif self._depth == 1 and tag in ("tr", *_CELLS):
            self._finish()
            self._in_row = self._in_row and tag != "tr"

    def handle_data(self, data: str) -> None:
        """A text goes on."""
        if self._text is not None and not self._unseen:
            self._text.append(data)

    def _begin_row(self) -> None:
        self.tables[-1].append([])
        self._in_row = True
        self._hanging = {column: rows - 1 for column, rows in self._hanging.items() if rows > 1}

    def _finish(self) -> None:
        """Keep the cell that ends, below and beside those that span others."""
        if self._text is None or self.cells > MOST_CELLS:
            return
        row = self.tables[-1][-1]
        while len(row) in self._hanging:
            row.append(None)
        text = _SPACES.sub(" ", "".join(self._text))
        lines = [line.strip() for line in text.split("\0")]
        if self._down > 1:
            self._hanging |= {len(row) + n: self._down for n in range(self._across)}
        row += ["\n".join(lines).strip("\n"), *[None] * (self._across - 1)]
        self.cells += self._across
        self._text = None


def _span(stated: str | None) -> int:
    return min(max(int(stated), 1), _MOST_SPANNED) if stated and stated.isdecimal() and len(stated) < 9 else 1
