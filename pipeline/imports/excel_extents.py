"""The sheets of an XLSX as far as they reach, and the cells that hold an error or an uncalculated formula."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.imports.bounds import MOST_TEXT
from pipeline.imports.excel_styles import excel_styles
from pipeline.imports.extents import Extent, UnreadableError
from pipeline.imports.grid import Beside
from pipeline.imports.package import Parts
from pipeline.imports.sheets import column_number
from pipeline.imports.xml import Attributes, attribute, local, walk

_DIGITS = "0123456789"


def excel_extents(parts: Parts) -> list[Extent]:
    """Those of the sheets that can be seen; raises where one cannot be gone through."""
    by_path = {path.lower(): data for path, data in parts.items()}
    paths = _paths(by_path)
    if len(by_path) < len(parts) or not all(path in by_path for _, path in paths):
        raise UnreadableError
    strings = by_path.get("xl/sharedstrings.xml", b"")
    styles, is_1904 = excel_styles(by_path.get("xl/styles.xml", b"")), _counts_from_1904(by_path["xl/workbook.xml"])
    sheets = [_Sheet(Extent(name, is_1904=is_1904), by_path[path], styles) for name, path in paths]
    if sum(sheet.shared for sheet in sheets) * len(strings) > MOST_TEXT:
        lengths = _lengths(strings)
        for sheet in sheets:
            sheet.measure(lengths)
    return [sheet.extent for sheet in sheets]


def _paths(parts: Parts) -> list[tuple[str, str]]:
    """The names of the sheets that can be seen, and where each is."""
    targets: dict[str, str] = {}
    paths: list[tuple[str, str]] = []

    def relation(tag: str, attributes: Attributes) -> None:
        if local(tag) == "Relationship":
            target = attributes.get("Target", "").lower().removeprefix("/")
            targets[attributes.get("Id", "")] = target if target.startswith("xl/") else f"xl/{target}"

    def sheet(tag: str, attributes: Attributes) -> None:
        if local(tag) == "sheet" and attributes.get("state", "visible") == "visible":
            paths.append((attributes.get("name", ""), targets.get(attribute(attributes, "id"), "")))

    walk(parts.get("xl/_rels/workbook.xml.rels", b""), relation)
    walk(parts.get("xl/workbook.xml", b""), sheet)
    return paths


def _counts_from_1904(workbook: bytes) -> bool:
    """Whether the workbook is of the calendar of old Macs."""
    found: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if local(tag) == "workbookPr":
            found.append(attributes.get("date1904", ""))

    walk(workbook, start)
    return found[:1] in (["1"], ["true"])


class _Sheet:
    """A sheet that is gone through: where we are in it, and what was found."""

    def __init__(self, extent: Extent, xml: bytes, styles: Mapping[str, Beside]) -> None:
        self.extent = extent
        self.shared = 0
        self._xml, self._styles, self._lengths = xml, styles, list[int]()
        self._go_through()

    def measure(self, lengths: list[int]) -> None:
        """Add up the texts that the cells show, by how long each text is."""
        if self.shared * max(lengths, default=0) > MOST_TEXT:
            self._lengths = lengths
            self._go_through()

    def _go_through(self) -> None:
        self._row, self._column = 0, 0
        self._kind, self._style, self._formula = "", "", False
        self._value: list[str] | None = None
        walk(self._xml, self._start, text=self._text)
        self._settle()

    def _start(self, name: str, attributes: Attributes) -> None:
        if name in ("c", "row") and (self._formula or self._value is not None):
            self._settle()
        if name == "c":
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
            else:
                letters = reference.rstrip(_DIGITS)
                self._row, self._column = int(reference[len(letters) :]), column_number(letters)
            self._kind, self._style = attributes.get("t", ""), attributes.get("s", "")
        elif name in ("v", "is"):
            self.extent.hold(self._row, self._column)
            self.shared += self._kind == "s"
            if self._style in self._styles and self._kind in ("", "n"):
                self.extent.beside.append(((self._row, self._column), (1, 1), self._styles[self._style]))
            if self._formula or self._kind == "e" or self._lengths:
                self._value = []
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif ":" in name:
            self._start(local(name), attributes)

    def _text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def _settle(self) -> None:
        """Keep what is to be known of the cell that we leave behind."""
        value, place = "".join(self._value or ()).strip(), (self._row, self._column)
        if self._kind == "e" and value:
            self.extent.errors[place] = value
        elif self._kind == "s" and value.isdecimal() and int(value) < len(self._lengths):
            self.extent.text += self._lengths[int(value)]
        if self._formula and not value and self._kind != "str" and self.extent.uncalculated is None:
            self.extent.uncalculated = place
        self._formula, self._value = False, None


def _lengths(strings: bytes) -> list[int]:
    """How long each of the texts is that the sheets share."""
    lengths: list[int] = []

    def start(name: str, _: Attributes) -> None:
        if name == "si" or local(name) == "si":
            lengths.append(0)

    def text(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    walk(strings, start, text=text)
    return lengths
