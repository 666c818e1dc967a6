"""A table in plain columns, for whoever reads it from a file or through a pipe."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

WIDEST = 400
"""Columns of a table that is as wide as it needs."""
_SEEN = "!-~\xa1-\xac\xae-\u02ff\u2010-\u2027\u20a0-\u20bf"
_NARROW = re.compile(f"[{_SEEN}](?:[ {_SEEN}]*[{_SEEN}])?")
"""Texts of which each character surely takes one column."""


def aligned(rows: Sequence[Sequence[str]], right: Collection[int]) -> str | None:
    """The rows with their columns one below the other; None where that takes knowing how wide a character is."""
    if not all(cell == "" or _NARROW.fullmatch(cell) for row in rows for cell in row):
        return None
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > WIDEST:
        return None
    ways = [(width, str.rjust if number in right else str.ljust) for number, width in enumerate(widths)]
    return "\n".join(
        "  ".join(way(cell, width) for cell, (width, way) in zip(row, ways, strict=True)).rstrip() for row in rows
    )
