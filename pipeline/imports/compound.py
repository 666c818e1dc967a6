"""The container that Excel kept a workbook in before it was zipped: a small file system of sectors in chains."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.imports.extents import UnreadableError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTORS = 0xFFFFFFFA
"""Numbers from here on mean something else than a sector."""
_SMALL = 4096
"""Bytes below which a stream is kept in the small sectors."""
_SMALL_SECTOR = 64
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """What a container holds; raises where it is damaged."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(MAGIC):
            raise UnreadableError
        shift = int.from_bytes(data[30:32], "little")
        if shift not in (9, 12):
            raise UnreadableError
        self._data, self._size = data, 1 << shift
        tables = _numbers(data[76:512])
        following = _number(data, 68)
        for _ in range(len(data) >> shift):
            if following >= _SECTORS:
                break
            *more, following = _numbers(self._sector(following))
            tables += more
        self._chains = [n for table in tables if table < _SECTORS for n in _numbers(self._sector(table))]
        directory = self._follow(_number(data, 48), self._chains, self._sector)
        entries = [_entry(directory[at : at + 128]) for at in range(0, len(directory) - 127, 128)]
        self._streams = {entry.name: entry for entry in reversed(entries) if entry.kind == _STREAM}
        self._root = next((entry for entry in entries if entry.kind == _ROOT), _Entry("", _ROOT, _END, 0))

    @property
    def names(self) -> Sequence[str]:
        """The names of its streams."""
        return tuple(self._streams)

    def stream(self, name: str) -> bytes:
        """What a stream holds."""
        entry = self._streams[name]
        if entry.size >= _SMALL:
            return self._follow(entry.start, self._chains, self._sector)[: entry.size]
        small = self._follow(self._root.start, self._chains, self._sector)
        chains = _numbers(self._follow(_number(self._data, 60), self._chains, self._sector))
        sector = _SMALL_SECTOR
        return self._follow(entry.start, chains, lambda n: small[n * sector : (n + 1) * sector])[: entry.size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        if start >= len(self._data):
            raise UnreadableError
        return self._data[start : start + self._size].ljust(self._size, b"\0")

    @staticmethod
    def _follow(start: int, chains: Sequence[int], sector: Callable[[int], bytes]) -> bytes:
        """What a chain of sectors holds; one that does not end is damaged."""
        held: list[bytes] = []
        while start != _END:
            if start >= len(chains) or len(held) > len(chains):
                raise UnreadableError
            held.append(sector(start))
            start = chains[start]
        return b"".join(held)


def pack_stream(name: str, stream: bytes) -> bytes:
    """A container that holds one stream and nothing else."""
    size = 4096
    stream = stream.ljust(_SMALL, b"\0")
    held = -(-len(stream) // size)
    tables = next(n for n in range(1, 110) if n * size // 4 >= n + 1 + held)
    first = tables + 1
    chains = [_TABLE] * tables + [_END] + [*range(first + 1, first + held), _END]
    chains += [_FREE] * (tables * size // 4 - len(chains))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        MAGIC, 0x3E, 4, 0xFFFE, 12, 6, 1, tables, tables, 0, _SMALL, _END, 0, _END, 0, 0,
    )[:-4]  # fmt: skip
    header += struct.pack("<109I", *range(tables), *[_FREE] * (109 - tables))
    directory = _packed("Root Entry", _ROOT, 1, 0, 0) + _packed(name, _STREAM, _FREE, first, len(stream))
    table = struct.pack(f"<{len(chains)}I", *chains)
    return header.ljust(size, b"\0") + table + directory.ljust(size, b"\0") + stream.ljust(held * size, b"\0")


def _packed(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<HBBIII36xIQ", len(text) + 2, kind, 1, _FREE, _FREE, child, start, size)
    return text.ljust(64, b"\0") + links


def _entry(data: bytes) -> _Entry:
    name = data[: max(_short(data, 64) - 2, 0)][:62].decode("utf-16-le", "replace")
    return _Entry(name, data[66], _number(data, 116), _number(data, 120))


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
