"""Any file of a spreadsheet, recognised by what it holds rather than by how it is called."""

from __future__ import annotations

from pipeline.imports.bounds import LARGEST
from pipeline.imports.delimited import read_delimited
from pipeline.imports.grid import Grid
from pipeline.imports.workbook import read_workbook
from pipeline.source import Place, Problem

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_grid(name: str, data: bytes) -> Grid | Problem:
    """What a file holds; a problem where it is no spreadsheet, or larger than is read."""
    if len(data) > LARGEST:
        return Problem.at(Place(path=name), "import-too-large", mib=LARGEST // 1024**2)
    if not data.strip():
        return Problem.at(Place(path=name), "import-empty")
    if data.startswith((ZIP, COMPOUND)):
        return read_workbook(name, data)
    return read_delimited(name, data)
