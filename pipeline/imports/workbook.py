"""A workbook of Excel or LibreOffice: its sheets that can be seen, with what they type still typed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from pipeline.imports.biff_extents import LockedError, biff_extents
from pipeline.imports.compound import Compound, pack_stream
from pipeline.imports.excel_extents import excel_extents
from pipeline.imports.extents import Extent, UnreadableError, beyond_bounds
from pipeline.imports.grid import Amount, Beside, Cell, Form, Grid, Sheet
from pipeline.imports.opendocument_extents import opendocument_extents
from pipeline.imports.package import pack, unpack
from pipeline.imports.sheets import sheet_of
from pipeline.source import Place, Problem

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_EXACT = 2**53
"""Below this, a number of a workbook holds every whole number as it is."""
_SPREADSHEET = b"opendocument.spreadsheet"
_ENCRYPTED = b"encryption-data"
_STREAMS = ("Workbook", "Book")
"""What an XLS calls its sheets, since 1997 and before."""
_OTHERS = {"WordDocument": "Word", "PowerPoint Document": "PowerPoint", "__properties_version1.0": "Outlook"}


def read_zipped(name: str, data: bytes) -> Grid | Problem:
    """An XLSX or an ODS. What was looked at within bounds is what is read."""
    parts = unpack(name, data)
    if isinstance(parts, Problem):
        return parts
    form: Form = "ods" if "mimetype" in parts else "xlsx"
    if form == "ods" and _SPREADSHEET not in parts["mimetype"]:
        return Problem.at(Place(path=name), "import-other-kind", kind="OpenDocument")
    if _ENCRYPTED in parts.get("META-INF/manifest.xml", b""):
        return Problem.at(Place(path=name), "import-password")
    try:
        extents = opendocument_extents(parts) if form == "ods" else excel_extents(parts)
    except UnreadableError:
        return _damaged(name, form)
    return beyond_bounds(name, extents) or _read(name, form, pack(parts), extents)


def read_compound(name: str, data: bytes) -> Grid | Problem:
    """An XLS. Only the stream of its sheets is read, once it was looked at."""
    try:
        container = Compound(data)
        if "EncryptedPackage" in container.names:
            return Problem.at(Place(path=name), "import-password")
        stream = next((stream for stream in _STREAMS if stream in container.names), None)
        if stream is None:
            kind = next((_OTHERS[held] for held in container.names if held in _OTHERS), "")
            return Problem.at(Place(path=name), "import-other-kind", kind=kind)
        sheets = bytearray(container.stream(stream))
        extents = biff_extents(sheets)
    except LockedError:
        return Problem.at(Place(path=name), "import-password")
    except UnreadableError:
        return _damaged(name, "xls")
    return beyond_bounds(name, extents) or _read(name, "xls", pack_stream(stream, bytes(sheets)), extents)


def _read(name: str, form: Form, data: bytes, extents: Sequence[Extent]) -> Grid | Problem:
    try:
        is_1904 = any(extent.is_1904 for extent in extents)
        return Grid(name=name, form=form, sheets=tuple(_sheets(data, extents)), is_1904=is_1904)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # noqa: BLE001 - where the library gives up in its own language, that is no Exception
        return _damaged(name, form)


def _sheets(data: bytes, extents: Sequence[Extent]) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    named = {extent.name: extent for extent in extents}
    for number, about in enumerate(workbook.sheets_metadata):
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet:
            extent = named.get(about.name) or extents[number]
            yield sheet_of(about.name, _rows(workbook.get_sheet_by_name(about.name), extent))


def _rows(sheet: CalamineSheet, extent: Extent) -> Iterator[tuple[int, list[Cell]]]:
    top, left = sheet.start or (0, 0)
    blank: list[Cell] = [None] * left
    failed: dict[int, dict[int, str]] = {}
    for (row, column), text in extent.errors.items():
        failed.setdefault(row, {})[column] = text
    shown = _shown(extent)
    for number, values in enumerate(sheet.to_python(), start=top + 1):
        cells = [*blank, *[value if type(value) is str else _cell(value) for value in values]]
        for column, text in failed.get(number, {}).items():
            cells[column - 1] = text
        for column, beside in shown.get(number, ()):
            cell = cells[column - 1] if column <= len(cells) else None
            if isinstance(cell, Decimal):
                cells[column - 1] = Amount.of(cell, beside)
        yield number, cells


def _shown(extent: Extent) -> Mapping[int, Sequence[tuple[int, Beside]]]:
    """By row, what formats show beside the numbers of its columns."""
    shown: dict[int, list[tuple[int, Beside]]] = {}
    for (top, left), (rows, columns), beside in extent.beside:
        for row in range(top, top + rows):
            shown.setdefault(row, []).extend((column, beside) for column in range(left, left + columns))
    return shown


def _cell(value: object) -> Cell:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _number(value)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return value if isinstance(value, str | bool | datetime | date | time) else None


def _number(value: float) -> Cell:
    """A whole number to its last digit, another one to fifteen, as spreadsheets show them."""
    if not isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < _EXACT:
        return Decimal(int(value))
    number = Decimal(f"{value:.15g}")
    return Decimal(int(number)) if abs(value) >= _EXACT else number


def _damaged(name: str, form: Form) -> Problem:
    return Problem.at(Place(path=name), "import-damaged", kind=form.upper())
