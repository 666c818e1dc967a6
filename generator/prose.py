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

_ODD = re.compile(
    # controls, blanks that are not spaces, and what a parser of HTML may change
    r"[\\\x00-\x09\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|[^\S\n ]|[&<](?! )"
    # blanks that mean something, the beginnings of quotes, code and tables, and shouting
    r"|  | $|^[ =:>~<|]|!!!",
    re.MULTILINE,
)
_PLAIN = r"[^*_`\[\]|&\n]"
_SPAN = re.compile(
    rf"\*\*(?![ *])({_PLAIN}+)(?<! )\*\*(?!\*)"
    rf"|\*(?![ *])({_PLAIN}+)(?<! )\*(?!\*)"
    rf"|(?<!\w)_(?! )({_PLAIN}+)(?<! )_(?!\w)"
    rf"|(?<!`)`(?! )([^`\[\]|\n]+)(?<! )`(?!`)"
    rf"|\[\[({_PLAIN}+)(?:\|({_PLAIN}*))?\]\]"
)
_MARK = re.compile(r"[`\[\]|]|(?<!^)\*|^\*(?! )|(?<![^\W_])_|_(?![^\W_])", re.MULTILINE)
"""What means something, where it is not part of a span: but for bullets, and underscores within a word."""
_ADDRESS = re.compile(r"[#./a-z0-9-]+")
_HEADING = re.compile(r"(#{1,6}) ([^#\n](?:[^\n]*[^#\n])?)(?:\n|$)")
_TEXT = r"(?![#*]|&gt;|[\-+](?!\w)|\d+\.(?!\d))"
"""How a block, or an item of a list, begins that is plain text."""
_PARAGRAPH = re.compile(rf"{_TEXT}[^\n]+(?:\n(?![#*]|[\-+](?! ?\w))[^\n]+)*")
_BULLETS = re.compile(rf"- {_TEXT}[^\n]+(?:\n- {_TEXT}[^\n]+)*|\* {_TEXT}[^\n]+(?:\n\* {_TEXT}[^\n]+)*")
_NUMBERS = re.compile(rf"1\. {_TEXT}[^\n]+(?:\n\d+\. {_TEXT}[^\n]+)*")
_ITEM = re.compile(r"^(?:[-*]|\d+\.) (.*)$", re.MULTILINE)


def simple_html(text: str, links: Mapping[str, str]) -> str | None:
    """The HTML of a text, stripped of blank lines around it; None where it takes a Markdown reader."""
    if len(text) > LONGEST or sum(map(text.count, "*_`[#")) > MOST_MARKS or _ODD.search(text):
        return None
    text = escape(text, quote=False)
    if _MARK.search(text):
        if any(links.get(match[5]) and not _ADDRESS.fullmatch(links[match[5]]) for match in _SPAN.finditer(text)):
            return None
        if _MARK.search(_SPAN.sub("", text)):
            return None
        text = _SPAN.sub(lambda match: _span(match, links), text)
    blocks = [found for block in re.split(r"\n\n+", text) for found in _blocks(block)]
    if None in blocks or any(one[0] == other[0] == "list" for one, other in pairwise(blocks) if one and other):
        return None
    return "\n".join(block[1] for block in blocks if block)


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
