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
LONGEST_RUN = 200
"""Tildes of a fence."""
MOST_FENCES = 400
MOST_UNDERLINES = 200
MOST_SOUGHT = 2_000_000
"""Characters of a block times its opening brackets and backticks: from every one its other half is looked for."""
MOST_EMPHASIS = 3_000
"""Asterisks and underscores of a block."""
MOST_CELLS = 20_000
"""Of a table, its rows filled up to the widest."""
MOST_LINES = 15_000
MOST_DIVIDED = 2_000_000
"""Lines times headings and rules, of each block: at every one the reader looks at all the lines below it anew."""

_UNREAD = {2: None, 3: None}
"""The reader takes these two out of a text before anything else."""
_BLANK = re.compile(r"\n[ \t]*\n")
_INDENT = re.compile(r"^(?:[ \t]|[>*+\-](?=[ \t>*+\-])|>|\d{1,9}\.(?=[ \t]))+", re.MULTILINE)
_DEEP = re.compile(rf"\n[ \t>*+\-.\d]{{{DEEPEST + 1}}}")
"""A line that might open more levels than there may be: each takes a character at least."""
_FENCE = re.compile(r"^[^\S\n]*(?:```|~~~)", re.MULTILINE)
_DIVIDER = re.compile(r"^[ \t>]*(?:#|(?:-[ ]*){3}|(?:\*[ ]*){3}|(?:_[ ]*){3})", re.MULTILINE)
_UNDERLINE = re.compile(r"^[ \t>]*[=\-]+[ \t]*$", re.MULTILINE)
_RUN = re.compile(rf"[\[\]!]{{{DEEPEST + 1}}}|~{{{LONGEST_RUN + 1}}}")


def exceeds_limits(text: str) -> bool:
    """Whether a text could cost more time or stack than an honest one."""
    return not is_simple(text) and exceeds(text)


def is_simple(text: str) -> bool:
    """Whether all that is counted is so rare in the whole of a text that no part of it needs a look: it is quick."""
    lines = text.count("\n") + 1
    return (
        len(text) <= LONGEST
        and lines <= MOST_UNDERLINES
        and sum(map(text.count, "[]!`~")) <= DEEPEST
        and text.count("*") + text.count("_") <= MOST_EMPHASIS
        and lines * (text.count("|") + 1) <= MOST_CELLS
        and not any(chr(unread) in text for unread in _UNREAD)
        and not _DEEP.search(f"\n{text}")
    )


def exceeds(text: str) -> bool:
    """Whether a text exceeds a limit, every part of it counted."""
    if len(text) > LONGEST:
        return True
    text = text.translate(_UNREAD)
    if text.count("\n") > MOST_LINES or _RUN.search(text):
        return True
    if any(_depth(indent) > DEEPEST for indent in _INDENT.findall(text)):
        return True
    if len(_FENCE.findall(text)) > MOST_FENCES or len(_UNDERLINE.findall(text)) > MOST_UNDERLINES:
        return True
    blocks = _BLANK.split(text)
    return (
        sum((block.count("[") + block.count("`")) * _read_length(block) for block in blocks) > MOST_SOUGHT
        or any(block.count("*") + block.count("_") > MOST_EMPHASIS for block in blocks)
        or sum(len(_DIVIDER.findall(block)) * block.count("\n") for block in blocks) > MOST_DIVIDED
        or any(_cells(block) > MOST_CELLS for block in blocks if "|" in block)
    )


def _read_length(block: str) -> int:
    """Characters of a block once the reader has put four in the place of each escaped one."""
    return len(block) + 2 * block.count("\\")


def _depth(indent: str) -> int:
    """Levels that a line's beginning may open: marks, or four columns each."""
    marks = sum(indent.count(mark) for mark in ">*+-.")
    return marks + sum(len(spaces) // 4 for spaces in re.findall(" +", indent.expandtabs(4)))


def _cells(block: str) -> int:
    lines = block.split("\n")
    return len(lines) * max(line.count("|") + 1 for line in lines)
