"""The sheets of an XLS as far as they reach, and the cells that hold an error."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from pipeline.imports.extents import Extent, Position, UnreadableError
from pipeline.imports.grid import Beside
from pipeline.imports.number_formats import beside

_BEGIN, _END, _SHEET, _STRINGS, _LOCKED = 0x0809, 0x000A, 0x0085, 0x00FC, 0x002F
_DIMENSIONS, _MANY, _FORMULA, _BOOLEAN = 0x0200, 0x00BD, 0x0006, 0x0205
_FORMAT, _STYLE, _CALENDAR = 0x041E, 0x00E0, 0x0022
_NUMBERS = frozenset((0x0203, 0x027E, _FORMULA))
_CELLS = frozenset((0x0203, 0x0204, _BOOLEAN, 0x027E, 0x00FD, _FORMULA, 0x00D6))
_LEAST = {_BEGIN: 4, _SHEET: 8, _LOCKED: 2, _STRINGS: 8, _FORMULA: 22, _CALENDAR: 2, 0x0042: 2, _FORMAT: 4, _STYLE: 4}
"""Bytes without which a record is damaged."""
_UNREAD = frozenset((0x0017, 0x0018, 0x00E5))
"""Records of names and of merged cells, which nothing here needs."""
_NOTHING = b"\xff\x0f"
"""The kind of a record that nobody knows."""
_ONE_CELL = {10: struct.pack("<5H", 0, 1, 0, 1, 0), 14: struct.pack("<IIHHH", 0, 1, 0, 1, 0)}
"""Dimensions by how long they are."""
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


class LockedError(Exception):
    """The workbook is encrypted."""


def biff_extents(stream: bytearray) -> list[Extent]:
    """All of them, in their order. What nobody reads is taken out of the stream: formulas, names, and dimensions, which
    are only a hint, by which memory would be taken.
    """
    sheets: list[tuple[int, str]] = []
    codes: dict[int, str] = {}
    styles: list[int] = []
    is_1904 = False
    for kind, at, size in _records(stream, 0):
        if kind == _LOCKED and size >= 2 and any(stream[at : at + 2]):
            raise LockedError
        if kind == _SHEET:
            sheets.append((int.from_bytes(stream[at : at + 4], "little"), _name(bytes(stream[at + 6 : at + size]))))
        if kind == _STRINGS and int.from_bytes(stream[at + 4 : at + 8], "little") > len(stream):
            raise UnreadableError
        if kind == _CALENDAR:
            is_1904 = stream[at] == 1
        elif kind == _FORMAT:
            codes[int.from_bytes(stream[at : at + 2], "little")] = _code(bytes(stream[at + 2 : at + size]))
        elif kind == _STYLE:
            styles.append(int.from_bytes(stream[at + 2 : at + 4], "little"))
    found = ((number, beside(codes.get(style, ""))) for number, style in enumerate(styles))
    shown = {number: one for number, one in found if one}
    return [_extent(stream, start, Extent(name, is_1904=is_1904), shown) for start, name in sheets]


def _name(data: bytes) -> str:
    """The name of a sheet: its length, how it is encoded since 1997, and its letters."""
    if len(data) < 2 or len(data) == 1 + data[0]:
        return data[1:].decode("cp1252", "replace")
    return data[2:].decode("utf-16-le" if data[1] & 1 else "latin-1", "replace")


def _code(data: bytes) -> str:
    """The code of a format: since 1997 its length has a byte more than that of a name."""
    return _name(data if len(data) == 1 + data[0] else data[:1] + data[2:])


def _extent(stream: bytearray, start: int, extent: Extent, shown: Mapping[int, Beside]) -> Extent:
    if int.from_bytes(stream[start : start + 2], "little") != _BEGIN:
        raise UnreadableError
    for kind, at, size in _records(stream, start):
        if kind == _DIMENSIONS:
            if size not in _ONE_CELL:
                raise UnreadableError
            stream[at : at + size] = _ONE_CELL[size]
        elif kind == _MANY and size >= 6:
            row, column = struct.unpack_from("<HH", stream, at)
            extent.hold(row + 1, column + 1, columns=(size - 6) // 6)
            for number in range((size - 6) // 6):
                _show(extent, (row + 1, column + 1 + number), stream, at + 4 + 6 * number, shown)
        elif kind in _CELLS and size >= 6:
            row, column = struct.unpack_from("<HH", stream, at)
            extent.hold(row + 1, column + 1)
            if kind in _NUMBERS:
                _show(extent, (row + 1, column + 1), stream, at + 4, shown)
            code = _error(kind, bytes(stream[at : at + size]))
            if code is not None:
                extent.errors[row + 1, column + 1] = _ERRORS.get(code, "#N/A")
            if kind == _FORMULA:
                stream[at + 20 : at + 22] = b"\0\0"
    return extent


def _show(extent: Extent, place: Position, stream: bytearray, at: int, shown: Mapping[int, Beside]) -> None:
    """What the style that is named here shows beside a cell."""
    beside = shown.get(int.from_bytes(stream[at : at + 2], "little"))
    if beside:
        extent.beside.append((place, (1, 1), beside))


def _error(kind: int, data: bytes) -> int | None:
    if kind == _BOOLEAN and len(data) >= 8 and data[7] == 1:
        return data[6]
    if kind == _FORMULA and len(data) >= 14 and data[6] == 2 and data[12:14] == b"\xff\xff":
        return data[8]
    return None


def _records(stream: bytearray, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record, to the end of its part."""
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        start += 4
        if start + size > len(stream) or size < _LEAST.get(kind, 0):
            raise UnreadableError
        if kind in _UNREAD:
            stream[start - 4 : start - 2] = _NOTHING
        yield kind, start, size
        if kind == _END:
            return
        start += size
