"""Any file of a spreadsheet, recognised by what it holds rather than by how it is called."""

from __future__ import annotations

import re

from pipeline.imports import compound
from pipeline.imports.bounds import LARGEST
from pipeline.imports.delimited import read_delimited
from pipeline.imports.encodings import decoded, is_nearly_utf_8
from pipeline.imports.grid import Grid
from pipeline.imports.html_tables import read_html
from pipeline.imports.workbook import read_compound, read_zipped
from pipeline.source import Place, Problem, Source

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OTHERS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x7fELF", ""),
    (b"MZ\x90\0", ""),
)
"""How files of other kinds begin, and what those kinds are called."""
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|meta|table|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_JSON = re.compile(r'\s*(?:\{\s*"|\[\s*[\[{"])')
_CONTROL = re.compile(r"[\x00-\x08\x0E-\x1F\uFFFD]")
_MOST_CONTROLS, _SOME_CONTROLS = 0.02, 5
"""The share of characters that no text has, beyond a few, from which on a file is none."""
_SAMPLE = 4_000
"""Characters by which a text is recognised."""


def read_grid(name: str, data: bytes) -> Grid | Problem:
    """What a file holds; a problem where it is no spreadsheet, or larger than is read."""
    place = Place(path=name)
    if len(data) > LARGEST:
        return Problem.at(place, "import-too-large", mib=LARGEST // 1024**2)
    if data.startswith(_ZIP):
        return read_zipped(name, data)
    if data.startswith(compound.MAGIC):
        return read_compound(name, data)
    kind = next((kind for mark, kind in _OTHERS if data.startswith(mark)), None)
    if kind is not None:
        return Problem.at(place, "import-other-kind", kind=kind)
    text, encoding = decoded(data)
    if not encoding.startswith("utf") and is_nearly_utf_8(data):
        broken = Source(path=name, data=data).text()
        return broken if isinstance(broken, Problem) else read_delimited(name, broken, "utf-8")
    if _HTML.match(text[:_SAMPLE]):
        return read_html(name, text, encoding)
    if not text.strip("\0 \t\r\n"):
        return Problem.at(place, "import-empty")
    return _other_text(place, text[:_SAMPLE]) or read_delimited(name, text, encoding)


def _other_text(place: Place, start: str) -> Problem | None:
    """Why a text is no table, by how it begins."""
    if len(_CONTROL.findall(start)) > len(start) * _MOST_CONTROLS + _SOME_CONTROLS:
        return Problem.at(place, "import-other-kind", kind="")
    if start.lstrip().startswith("<?xml"):
        return Problem.at(place, "import-other-kind", kind="Excel 2003 (XML)" if _EXCEL_XML in start else "XML")
    if _JSON.match(start):
        return Problem.at(place, "import-other-kind", kind="JSON")
    return None
