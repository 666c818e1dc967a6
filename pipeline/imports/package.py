"""The parts of a zipped workbook, unpacked within bounds and packed anew: what was looked at is what is read."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from pipeline.imports.bounds import LARGEST_UNPACKED, MOST_PARTS
from pipeline.source import Place, Problem

Parts = dict[str, bytes]

_ENTRY = b"PK\x01\x02"
_SIZES, _HEAD = 26, 30
"""Bytes of what stands before a part: those before the sizes of its name and the like, and before these."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
)
"""What a damaged file makes the library raise."""


def unpack(name: str, data: bytes) -> Parts | Problem:
    """The parts that hold tables and what they refer to, by their paths; pictures and the like stay packed."""
    place = Place(path=name)
    if data.count(_ENTRY) > MOST_PARTS:
        return Problem.at(place, "import-unpacked", mib=LARGEST_UNPACKED // 1024**2)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            entries = file.infolist()
            wanted = [entry for entry in entries if _is_wanted(entry.filename)]
            refusal = refused([entry.filename for entry in entries])
            if refusal is not None:
                return Problem.at(place, refusal[0], kind=refusal[1])
            if sum(entry.file_size for entry in wanted) > LARGEST_UNPACKED:
                return Problem.at(place, "import-unpacked", mib=LARGEST_UNPACKED // 1024**2)
            if any(entry.compress_type not in _METHODS for entry in wanted):
                return Problem.at(place, "import-damaged", kind="XLSX, ODS")
            return {entry.filename: _content(data, entry) for entry in wanted}
    except _FAULTS:
        return Problem.at(place, "import-damaged", kind="XLSX, ODS")


def _content(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    """A part, unpacked no further than it is said to reach: it may hold any amount beyond."""
    start = entry.header_offset + _HEAD + sum(struct.unpack_from("<HH", data, entry.header_offset + _SIZES))
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = bytes(packed)
    else:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise zipfile.BadZipFile
    return content


def pack(parts: Parts) -> bytes:
    """A workbook of these parts and nothing else."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def refused(names: list[str]) -> tuple[str, str] | None:
    """The code of the problem and the kind of a package that is no workbook we read, by what it holds."""
    held = set(names)
    if "encrypted-package" in held:
        return "import-password", "ODS"
    if "Index.zip" in held or any(name.endswith(".iwa") for name in names):
        return "import-numbers", "Numbers"
    if "xl/workbook.bin" in held:
        return "import-other-kind", "XLSB"
    if "mimetype" in held and "content.xml" in held:
        return None
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return None
    for part, kind in (("word/", "Word"), ("ppt/", "PowerPoint")):
        if any(name.startswith(part) for name in names):
            return "import-other-kind", kind
    shown = ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
    return "import-other-kind", f"ZIP ({shown})" if names else "ZIP"


def _is_wanted(path: str) -> bool:
    return path == "mimetype" or path.lower().endswith((".xml", ".rels"))
