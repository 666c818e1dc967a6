"""The records of a text of separated values: quotes, what they hold, and one that nothing closes."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import dataclass

Records = list[list[str]]

WIDE = 5
"""Columns from which on it is no accident when every line below a quote has as many as the table."""
LINES = 3
"""Lines of a narrow table that are rows one after another, by no accident either."""

_END = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"[\s\"]*(?:[-+(]?[$€£]?\s?\d|$)")
_CELL = (
    r'(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"(?P<after>[^{0}\r\n]*+)'
    r'|(?P<open>"[^{0}\r\n]*+)'
    r'| ++"(?P<spaced>[^"\r\n]*+)" *+(?=[{0}\r\n]|\Z)'
    r"|(?P<bare>[^{0}\r\n]*+))(?P<end>[{0}]|\r\n|\r|\n|\Z)"
)


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A quote that swallows what comes after it, by where it stands in the text."""

    at: int


@dataclass(frozen=True, slots=True)
class _Span:
    """A record over several lines: where it, its first such quote and what comes after it stand."""

    start: int
    quote: int
    end: int


def separate(text: str, delimiter: str, start: int = 0, most: int = sys.maxsize) -> Records | Unclosed:
    """The records from a place in a text on, blank ones too; those that reach beyond `most` cells are the last."""
    records: Records = []
    spans: list[_Span] = []
    record: list[str] = []
    begins, quote, cells = start, -1, 0
    for match in re.compile(_CELL.format(re.escape(delimiter))).finditer(text, start):
        quoted, after, opened, spaced, bare, end = match.groups()
        if bare is not None:
            record.append(bare)
        elif quoted is not None:
            over_lines = "\n" in quoted or "\r" in quoted
            if over_lines:
                if after.strip(" "):
                    return Unclosed(match.start())
                quote = match.start() if quote < 0 else quote
                quoted = _END.sub("\n", quoted)
            record.append(quoted.replace('""', '"') + ("" if over_lines else after.rstrip(" ")))
        elif opened is not None:
            return Unclosed(match.start())
        else:
            record.append(spaced)
        if end == delimiter and len(record) <= most:
            continue
        cells += len(record)
        records.append(record)
        if cells > most:
            break
        if quote >= 0:
            spans.append(_Span(begins, quote, match.end()))
        record, begins, quote = [], match.end(), -1
    swallowed = _swallowing(text, delimiter, records, spans)
    return records if swallowed is None else Unclosed(swallowed)


def usual_width(records: Records) -> tuple[int, int]:
    """How wide most of the records of several cells are, and how many those are."""
    widths = Counter(len(record) for record in records if len(record) > 1)
    return max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))


def _swallowing(text: str, delimiter: str, records: Records, spans: list[_Span]) -> int | None:
    """A quote that another one closed by chance, lines below: each of those lines is a row of the table."""
    width = usual_width(records)[0] if spans else 0
    numbers = _numbers(records, width) if spans and width < WIDE else ()
    for span in spans:
        lines = _END.split(text[span.start : span.end].rstrip("\r\n"))
        if not all(line.count(delimiter) == width - 1 for line in lines):
            continue
        if width >= WIDE or _are_rows(lines, delimiter, width, numbers):
            return span.quote
    return None


def _numbers(records: Records, width: int) -> tuple[int, ...]:
    """The columns of a table that hold numbers, or dates, wherever they hold anything below the headings."""
    rows = [record for record in records if len(record) == width and not any("\n" in cell for cell in record)][1:]
    return tuple(n for n in range(width) if any(row[n] for row in rows) and all(_NUMBER.match(row[n]) for row in rows))


def _are_rows(lines: list[str], delimiter: str, width: int, numbers: tuple[int, ...]) -> bool:
    """Whether lines that one quoted text joins are rows of a narrow table, and not an address or a note."""
    if len(lines) < LINES or sum(line.count('"') for line in lines) > 2 or width + len(numbers) < LINES:
        return False
    return all(_NUMBER.match(cells[n]) for line in lines for cells in (line.split(delimiter),) for n in numbers)
