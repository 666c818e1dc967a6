"""Markdown that people write, as HTML that is safe to show.

Raw HTML is shown as text, then a sanitiser with our own allow-list has the last word. Some texts cost the Markdown
reader quadratic time or all of its stack: beyond counted limits a text is shown as it was typed.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from xml.etree.ElementTree import Element  # noqa: S405  a type: nothing is parsed here

import nh3
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

LONGEST = 100_000
"""Characters of a text."""
LONGEST_BLOCK = 20_000
"""Characters between two empty lines."""
MOST_MARKS = 1_000
"""Characters that may open something, between two empty lines."""
LONGEST_RUN = 20
"""Such characters in a row, but for rules and underlines of headings."""
DEEPEST = 12
"""Levels of quotes and lists."""

TAGS = frozenset(
    "a blockquote br code del em h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_PLAIN = re.compile(r"[^\n*_`\[\]<>#!\\|&~=^{}\t:+\-]*(?:[:+\-=](?![\-+=: \n])[^\n*_`\[\]<>#!\\|&~=^{}\t:+\-]*)*")
_LISTED = re.compile(r"\s*\d+[.)]")
_MARKS = re.compile(r"[*_`\[\]<>!\\&~|(]")
_RUN = re.compile(r"(?![-=*_~`|:\s]+$)[*_`\[\]<>!\\&~|(]{%d}" % (LONGEST_RUN + 1), re.MULTILINE)
_INDENT = re.compile(r"^(?:[ \t]|[>*+\-](?=[ \t>*+\-])|\d{1,9}[.)](?=[ \t]))+", re.MULTILINE)


def to_html(text: str) -> str:
    """Safe HTML of a Markdown text; its headings start at the third level."""
    text = text.strip("\n")
    if not text.strip():
        return ""
    if is_plain(text):
        return f"<p>{escape(text.strip(), quote=False)}</p>"
    if exceeds_limits(text):
        return f"<pre>{escape(text, quote=False)}</pre>"
    html = _reader().reset().convert(text)
    return nh3.clean(html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener noreferrer")


def is_plain(text: str) -> bool:
    """Whether a text is one line in which Markdown would change nothing."""
    return False


def exceeds_limits(text: str) -> bool:
    """Whether a text could cost more time or stack than any honest one."""
    if len(text) > LONGEST or _RUN.search(text):
        return True
    if any(_depth(indent) > DEEPEST for indent in _INDENT.findall(text)):
        return True
    blocks = re.split(r"\n[ \t]*\n", text)
    return any(len(block) > LONGEST_BLOCK or len(_MARKS.findall(block)) > MOST_MARKS for block in blocks)


def _depth(indent: str) -> int:
    marks = sum(indent.count(mark) for mark in ">*+-.)")
    return marks + len(indent.expandtabs(4).replace(">", "")) // 4


@cache
def _reader() -> Markdown:
    reader = Markdown(extensions=["fenced_code", "sane_lists", "tables"], output_format="html")
    reader.preprocessors.deregister("html_block")
    for name in ("html", "image_link", "image_reference", "short_image_ref"):
        reader.inlinePatterns.deregister(name)
    reader.treeprocessors.register(_LowerHeadings(reader), "lower-headings", 0)
    return reader


class _LowerHeadings(Treeprocessor):
    """A page has its own first and second level; what people write starts below."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
