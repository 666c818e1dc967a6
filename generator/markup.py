"""Markdown that people write, as HTML that is safe to show.

Raw HTML is shown as text, then a sanitiser with our own allow-list has the last word. Some texts cost the Markdown
reader quadratic time or all of its stack: beyond counted limits a text is shown as it was typed.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from pipeline.limits import LONGEST_LINE, exceeds_limits

TAGS = frozenset("a blockquote br code em h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul".split())
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_MARKED = re.compile(
    r"[*_`\[\]<>#!\\|&~{}\x00-\x09\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|[^\S\n ]|^[ \-+=:]|^\d+\.|  | $",
    re.MULTILINE,
)
_WIKILINK = r"\[\[(?:[^\[\]|]*[/|])?([^\[\]|/]+)\]\]"
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|[*_`])(?=\S)(.+?)(?<=\S)\1(?!\w)")


def to_html(text: str) -> str:
    """Safe HTML of a Markdown text; its headings start at the third level."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        return ""
    if exceeds_limits(text):
        return f"<pre>{escape(text, quote=False)}</pre>"
    if not _MARKED.search(text):
        return "\n".join(f"<p>{escape(part, quote=False)}</p>" for part in re.split(r"\n\n+", text))
    return nh3.clean(
        _reader().reset().convert(text),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=_only_whole_links,
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )


def to_text(text: str) -> str:
    """A line of Markdown as plain text: what stands in a table's cell."""
    if not _MARKED.search(text) or len(text) > LONGEST_LINE:
        return text
    text = _LINK.sub(r"\1", re.sub(_WIKILINK, r"\1", text))
    return _EMPHASIS.sub(r"\2", text)


def _only_whole_links(_tag: str, name: str, value: str) -> str | None:
    """A relative link would lead from the record's folder, which is not the site's."""
    return value if name != "href" or value.lower().startswith(tuple(f"{s}:" for s in SCHEMES)) else None


@cache
def _reader() -> Markdown:
    reader = Markdown(extensions=["fenced_code", "sane_lists", "tables"], output_format="html")
    reader.preprocessors.deregister("html_block")
    for name in ("html", "image_link", "image_reference", "short_image_ref"):
        reader.inlinePatterns.deregister(name)
    reader.inlinePatterns.register(_Wikilink(_WIKILINK, reader), "wikilink", 175)
    reader.treeprocessors.register(_LowerHeadings(reader), "lower-headings", 0)
    return reader


class _Wikilink(InlineProcessor):
    """`[[companies/acme|Acme]]` reads as Acme, here as in the fields."""

    def handleMatch(  # type: ignore[override]  # noqa: N802  the library's name
        self, match: re.Match[str], _data: str
    ) -> tuple[str, int, int]:
        """The link's text, and where it stands."""
        return match[1], match.start(0), match.end(0)


class _LowerHeadings(Treeprocessor):
    """A page has its own first and second level; what people write starts below."""

    def run(self, root: Element) -> None:
        """Lower every heading by two levels, down to the sixth."""
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
