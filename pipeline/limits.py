"""How intricate a text may be: some cost a Markdown reader quadratic time, or all of its stack.

The limits are counted, never timed, so that a text is laid out the same on every machine.
"""

from __future__ import annotations

import re

LONGEST = 50_000
"""Characters of a text."""
LONGEST_LINE = 500
"""Characters of a line that is shown without its marks."""
DEEPEST = 12
"""Levels of quotes and lists, and brackets in a row: each level is a call on the stack."""
MOST_FENCES = 400
MOST_UNDERLINES = 200
MOST_SQUARES = 400_000
"""Of the brackets, and of the backticks, of each block: the reader looks from every one for its other half."""
MOST_EMPHASIS = 3_000
"""Asterisks and underscores of a block."""
MOST_CELLS = 20_000
"""Of a table, its rows filled up to the widest."""

_BLANK = re.compile(r"\n[ \t]*\n")
_INDENT = re.compile(r"^(?:[ \t]|[>*+\-](?=[ \t>*+\-])|>|\d{1,9}\.(?=[ \t]))+", re.MULTILINE)
_FENCE = re.compile(r"^\s*(?:```|~~~)", re.MULTILINE)
_UNDERLINE = re.compile(r"^[=\-]+[ \t]*$", re.MULTILINE)
_RUN = re.compile(rf"[\[\]!]{{{DEEPEST + 1}}}")


def exceeds_limits(text: str) -> bool:
    """Whether a text could cost more time or stack than an honest one."""
    if len(text) > LONGEST or _RUN.search(text):
        return True
    if any(_depth(indent) > DEEPEST for indent in _INDENT.findall(text)):
        return True
    if len(_FENCE.findall(text)) > MOST_FENCES or len(_UNDERLINE.findall(text)) > MOST_UNDERLINES:
        return True
    blocks = _BLANK.split(text)
    return (
        sum((block.count("[") + block.count("]")) ** 2 for block in blocks) > MOST_SQUARES
        or sum(block.count("`") ** 2 for block in blocks) > MOST_SQUARES
        or any(block.count("*") + block.count("_") > MOST_EMPHASIS for block in blocks)
        or any(_cells(block) > MOST_CELLS for block in blocks if "|" in block)
    )


def _depth(indent: str) -> int:
    """Levels that a line's beginning may open: marks, or four columns each."""
    marks = sum(indent.count(mark) for mark in ">*+-.")
    return marks + sum(len(spaces) // 4 for spaces in re.findall(" +", indent.expandtabs(4)))


def _cells(block: str) -> int:
    lines = block.split("\n")
    return len(lines) * max(line.count("|") + 1 for line in lines)
