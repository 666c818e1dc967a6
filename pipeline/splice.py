"""A file's text as lines with the ends that they have: what is not replaced stays as it is, byte for byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.source import BOM

Position = tuple[int, int]
"""A line and a column, counted from 0."""
_ENDS = re.compile("(\r\n|\n|\r)")


@dataclass(frozen=True, slots=True)
class Text:
    """Lines, and how each of them ends; the last one ends with nothing."""

    lines: tuple[str, ...]
    ends: tuple[str, ...]
    mark: str = ""
    """The byte order mark, where the file begins with one."""

    @classmethod
    def of(cls, data: bytes) -> Text:
        """The text of a file. Raises UnicodeDecodeError where it is not UTF-8."""
        text = data.decode("utf-8")
        mark = BOM if text.startswith(BOM) else ""
        parts = _ENDS.split(text.removeprefix(mark))
        return cls(tuple(parts[::2]), (*parts[1::2], ""), mark)

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return (self.mark + "".join(a + b for a, b in zip(self.lines, self.ends, strict=True))).encode()

    def replaced(self, start: Position, end: Position, new: str) -> Text:
        """Another text between two positions; the lines between them are gone."""
        line = self.lines[start[0]][: start[1]] + new + self.lines[end[0]][end[1] :]
        return Text(
            (*self.lines[: start[0]], line, *self.lines[end[0] + 1 :]),
            (*self.ends[: start[0]], *self.ends[end[0] :]),
            self.mark,
        )

    def inserted(self, at: int, new: Sequence[str]) -> Text:
        """Lines before a line; they end as the line above them does."""
        lines = (*self.lines[:at], *new, *self.lines[at:])
        usual = self._usual_end(at)
        if at < len(self.lines):
            return Text(lines, (*self.ends[:at], *(usual for _ in new), *self.ends[at:]), self.mark)
        return Text(lines, (*self.ends[: at - 1], *(usual for _ in new), ""), self.mark)

    def without(self, first: int, after: int) -> Text:
        """Without the lines from one on, up to another."""
        return Text((*self.lines[:first], *self.lines[after:]), (*self.ends[:first], *self.ends[after:]), self.mark)

    def _usual_end(self, at: int) -> str:
        above = self.ends[at - 1] if at else ""
        counted = Counter(filter(None, self.ends)).most_common(1)
        return above or (counted[0][0] if counted else "\n")
