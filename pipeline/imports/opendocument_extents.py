"""The sheets of an ODS as far as they reach, and the cells that hold an error or an uncalculated formula."""

from __future__ import annotations

from pipeline.imports.extents import Extent, UnreadableError
from pipeline.imports.number_formats import beside_shown
from pipeline.imports.package import Parts
from pipeline.imports.xml import Attributes, walk

_CELLS = ("table:table-cell", "table:covered-table-cell")
_KIND, _STRING, _FORMULA = "office:value-type", "office:string-value", "table:formula"
_HOLDING = frozenset(
    (_KIND, _STRING, _FORMULA, "office:value", "office:date-value", "office:time-value", "office:boolean-value")
)


def opendocument_extents(parts: Parts) -> list[Extent]:
    """All of them, the hidden ones too; raises where they cannot be gone through."""
    if "content.xml" not in parts:
        raise UnreadableError
    document = _Document()
    walk(parts["content.xml"], document.start, document.end, document.text)
    return document.extents


class _Document:
    """A document that is gone through: where we are in it, and the extents of its sheets."""

    def __init__(self) -> None:
        self.extents: list[Extent] = []
        self._inside = False
        self._row, self._column = 1, 1
        self._rows, self._columns = 1, 1
        self._cell: Attributes | None = None
        self._is_1904 = False
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name in _CELLS:
            self._columns = _count(attributes, "table:number-columns-repeated")
            if self._inside and not _HOLDING.isdisjoint(attributes):
                self._cell, self._text = attributes, []
        elif name == "table:table-row":
            self._rows, self._column = _count(attributes, "table:number-rows-repeated"), 1
        elif name == "table:table":
            if self._inside:
                raise UnreadableError
            self.extents.append(Extent(attributes.get("table:name", ""), is_1904=self._is_1904))
            self._inside, self._row = True, 1
        elif name == "table:null-date":
            self._is_1904 = attributes.get("table:date-value", "").startswith("1904")
        elif name == "text:s" and self._inside:
            self.extents[-1].text += _count(attributes, "text:c") * self._rows * self._columns

    def text(self, text: str) -> None:
        """A text goes on."""
        if self._cell is not None:
            self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _CELLS:
            if self._cell is not None:
                self._hold(self._cell, "".join(self._text))
                self._cell = None
            self._column += self._columns
        elif name == "table:table-row":
            self._row += self._rows
        elif name == "table:table":
            self._inside = False

    def _hold(self, cell: Attributes, text: str) -> None:
        extent, place = self.extents[-1], (self._row, self._column)
        extent.hold(*place, self._rows, self._columns)
        extent.text += (len(text) + len(cell.get(_STRING, ""))) * self._rows * self._columns
        if cell.get(_KIND) in ("float", "currency"):
            shown = beside_shown(text, cell.get("office:value", ""), cell.get("office:currency", ""))
            extent.beside += [(place, (self._rows, self._columns), shown)] if shown else []
        if _FORMULA in cell:
            if _KIND not in cell and extent.uncalculated is None:
                extent.uncalculated = place
            if cell.get(_STRING) == "" and text:  # the value of a failed formula is empty, and what it shows is not
                extent.errors[place] = text


def _count(attributes: Attributes, name: str) -> int:
    count = attributes.get(name, "1")
    if not count.isdecimal() or len(count) > 9:
        raise UnreadableError
    return int(count)
