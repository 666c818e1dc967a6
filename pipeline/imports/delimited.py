"""A text of separated values: how it was encoded, what separates, and its rows."""

from __future__ import annotations

import re

from pipeline.imports.bounds import LONGEST_CELL, MOST_CELLS, MOST_WIDENED
from pipeline.imports.grid import Grid
from pipeline.imports.separating import Records, Unclosed, separate, usual_width
from pipeline.imports.sheets import cell_name, sheet_of
from pipeline.source import Place, Problem, split_lines

DELIMITERS = ";\t|,"
"""Those that are recognised; of two that fit as well, the first."""
SAMPLE = 60_000
"""Characters by which the delimiter is recognised."""

_STATED = re.compile(r'"?sep=(?P<delimiter>[^\r\n"])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_NUMBER = re.compile(r"\s*[-+(]?[$€£]?\s?\d")


def read_delimited(name: str, text: str, encoding: str) -> Grid | Problem:
    """The rows of a text, numbered as a spreadsheet does; a problem that names where it cannot be read."""
    if "\0" in text:
        return Problem.at(_place(name, text, text.index("\0")), "import-nul")
    stated = _STATED.match(text)
    delimiter = stated["delimiter"] if stated else recognise_delimiter(text)
    records = separate(text, delimiter, stated.end() if stated else 0, MOST_CELLS)
    if isinstance(records, Unclosed):
        return Problem.at(_place(name, text, records.at), "import-quote")
    return _too_large(name, records) or Grid(
        name=name,
        form="tsv" if delimiter == "\t" else "csv",
        sheets=(sheet_of("", enumerate(records, start=1)),),
        encoding=encoding,
        delimiter=delimiter,
    )


def recognise_delimiter(text: str) -> str:
    """What separates: that by which headings come first, and most rows are as wide as each other."""
    return max(DELIMITERS, key=lambda delimiter: _fitness(text[:SAMPLE], delimiter))


def _fitness(sample: str, delimiter: str) -> tuple[bool, float, int]:
    """Whether the first row of several cells could be headings, the share of equally wide rows, and their width."""
    records = separate(sample, delimiter)
    if isinstance(records, Unclosed):
        records = separate(sample[: records.at], delimiter)
    if isinstance(records, Unclosed):
        return False, 0, 0
    filled = [record for record in records[: -1 if len(sample) == SAMPLE else None] if any(record)]
    width, count = usual_width(filled)
    first: list[str] = next((record for record in filled if len(record) > 1), [])
    return bool(first) and not any(map(_NUMBER.match, first)), count / len(filled) if filled else 0, width


def _too_large(name: str, records: Records) -> Problem | None:
    widths = [len(record) for record in records]
    if sum(widths) > MOST_CELLS or len(widths) * max(widths, default=0) > MOST_WIDENED:
        return Problem.at(Place(path=name), "import-too-many-cells")
    for number, record in enumerate(records, start=1):
        longest = max(map(len, record))
        if longest > LONGEST_CELL:
            column = [len(cell) for cell in record].index(longest) + 1
            return Problem.at(Place(path=name), "import-cell-too-long", cell=cell_name(number, column))
    return None


def _place(name: str, text: str, at: int) -> Place:
    """Where a character of a text stands, by its lines."""
    before = split_lines(text[:at])
    after = split_lines(text[at : at + 500])[0]
    return Place(path=name, line=len(before), column=len(before[-1]) + 1, excerpt=before[-1] + after)
