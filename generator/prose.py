"""Markdown as people mostly write it, laid out without a Markdown reader: a reader takes twenty times as long.

Paragraphs, headings, lists of one line an item, emphasis, code and `[[links]]`. Whatever is not certainly one of these
is left to the reader, whose HTML this is to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise

from pipeline.wikilinks import label

LONGEST = 20_000
MOST_MARKS = 100
"""A text of so many characters with so many marks is surely within every limit of what a reader may be given."""

_ODD = ("\\", "  ", " \n", "!!!", *(f"\n{mark}" for mark in " =:>~<|"))
"""Blanks that mean something, shouting, and the beginnings of quotes, code and tables."""
_MARKS = "*_`[]|"
_ENTITY = re.compile(r"[&<](?! )")
"""What may be a letter by its number, or a tag."""
_PLAIN = r"[^*_`\[\]|&]"
_SPAN = re.compile(
    r"[^*_`\[\]|]+|(?<=[^\W_])_(?=[^\W_])|^\*(?= )"  # text, a mark within a word, a bullet
    rf"|\*\*(?![ *])({_PLAIN}+)(?<! )\*\*(?!\*)"
    rf"|\*(?![ *])({_PLAIN}+)(?<! )\*(?!\*)"
    rf"|(?<!\w)_(?! )({_PLAIN}+)(?<! )_(?!\w)"
    rf"|(?<!`)`(?! )([^`\[\]|]+)(?<! )`(?!`)"
    rf"|\[\[({_PLAIN}+)(?:\|({_PLAIN}*))?\]\]"
)
"""A part of a line: a line that is not made of them takes a reader."""
_ADDRESS = re.compile(r"[#./a-z0-9-]+")
_HEADING = re.compile(r"(#{1,6}) ([^#\n](?:[^\n]*[^#\n])?)(?:\n|$)")
_TEXT = r"(?![#*]|&gt;|[\-+](?!\w)|\d+\.(?!\d))"
"""How a block, or an item of a list, begins that is plain text."""
_PARAGRAPH = re.compile(rf"{_TEXT}[^\n]+(?:\n(?![#*]|[\-+](?! ?\w))[^\n]+)*")
_WORD = r"[^\s&<>*_`\[\]|\\!#]+"
_LINE = re.compile(rf"{_TEXT}(?![=:~]){_WORD}(?: {_WORD})*")
"""Words with a blank between them, and no mark: what an entry of the history mostly is."""
_BULLETS = re.compile(rf"- {_TEXT}[^\n]+(?:\n- {_TEXT}[^\n]+)*|\* {_TEXT}[^\n]+(?:\n\* {_TEXT}[^\n]+)*")
_NUMBERS = re.compile(rf"1\. {_TEXT}[^\n]+(?:\n\d+\. {_TEXT}[^\n]+)*")
_ITEM = re.compile(r"^(?:[-*]|\d+\.) (.*)$", re.MULTILINE)


def simple_html(text: str, links: Mapping[str, str]) -> str | None:
    """The HTML of a text, stripped of blank lines around it; None where it takes a Markdown reader."""
    if len(text) < LONGEST and _LINE.fullmatch(text) and text.isprintable():
        return f"<p>{text}</p>"
    if len(text) > LONGEST or sum(map(text.count, "*_`[#")) > MOST_MARKS:
        return None
    if any(map(f"\n{text}\n".__contains__, _ODD)) or not text.replace("\n", "").isprintable():
        return None
    if ("&" in text or "<" in text) and _ENTITY.search(text):
        return None
    text = escape(text, quote=False)
    if any(map(text.__contains__, _MARKS)):
        lines = [_line(line, links) for line in text.split("\n")]
        if None in lines:
            return None
        text = "\n".join(line or "" for line in lines)
    blocks = [found for block in re.split(r"\n\n+", text) for found in _blocks(block)]
    if None in blocks or any(one[0] == other[0] == "list" for one, other in pairwise(blocks) if one and other):
        return None
    return "\n".join(block[1] for block in blocks if block)


def _line(line: str, links: Mapping[str, str]) -> str | None:
    """A line with its spans; None where a mark is in none of them."""
    parts, at = [], 0
    for match in _SPAN.finditer(line):
        address = links.get(match[5] or "", "")
        if match.start() != at or (address and not _ADDRESS.fullmatch(address)):
            return None
        parts.append(_span(match, links) if match.lastindex else match[0])
        at = match.end()
    return "".join(parts) if at == len(line) else None


def _span(match: re.Match[str], links: Mapping[str, str]) -> str:
    strong, em, said, code, target, shown = match.groups()
    if strong:
        return f"<strong>{strong}</strong>"
    if em or said:
        return f"<em>{em or said}</em>"
    if code:
        return f"<code>{code}</code>"
    said = label(target, shown or "")
    return f'<a href="{links[target]}" rel="noopener noreferrer">{said}</a>' if target in links else said


def _blocks(block: str) -> Iterator[tuple[str, str] | None]:
    """The name and the HTML of each heading, list or paragraph of a block; None for what is none of them."""
    while block and (heading := _HEADING.match(block)):
        level = min(len(heading[1]) + 2, 6)
        yield "heading", f"<h{level}>{heading[2]}</h{level}>"
        block = block[heading.end() :]
    if _PARAGRAPH.fullmatch(block):
        yield "paragraph", f"<p>{block}</p>"
    elif _BULLETS.fullmatch(block):
        yield "list", _ITEM.sub(r"<li>\1</li>", f"<ul>\n{block}\n</ul>")
    elif _NUMBERS.fullmatch(block):
        yield "list", _ITEM.sub(r"<li>\1</li>", f"<ol>\n{block}\n</ol>")
    elif block:
        yield None
