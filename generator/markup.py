"""Markdown that people write, as HTML that is safe to show.

Raw HTML is shown as text, then a sanitiser with our own allow-list has the last word. Some texts cost the Markdown
reader quadratic time or all of its stack: beyond counted limits a text is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, partial
from html import escape
from types import MappingProxyType
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from generator.prose import simple_html
from pipeline.limits import LONGEST_LINE, exceeds_limits
from pipeline.wikilinks import LINK, label

TAGS = frozenset("a blockquote br code em h3 h4 h5 h6 hr li ol p pre strong table tbody td th thead tr ul".split())
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_MARKED = re.compile(r"[*_`\[\]]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_EMPHASIS = re.compile(r"(?<!\w)(\*\*|__|[*_`])(?=\S)(.+?)(?<=\S)\1(?!\w)")


def to_html(text: str, links: Mapping[str, str] | None = None) -> str:
    """Safe HTML of a Markdown text; its headings start at the third level. `links` are addresses by `[[target]]`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not text.strip():
        return ""
    own = links or {}
    simple = simple_html(text, own)
    if simple is not None:
        return simple
    if exceeds_limits(text):
        return f"<pre>{escape(text, quote=False)}</pre>"
    return _read(text, own)


def _read(text: str, own: Mapping[str, str]) -> str:
    """The HTML of any text, as a Markdown reader lays it out and the sanitiser lets it pass."""
    reader = _reader().reset()
    reader.inlinePatterns["wikilink"].links = own  # type: ignore[attr-defined]
    return nh3.clean(
        reader.convert(text),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        attribute_filter=partial(_only_whole_links, frozenset(own.values())),
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )


def to_text(text: str) -> str:
    """A line of Markdown as plain text: what stands in a table's cell."""
    if not _MARKED.search(text) or len(text) > LONGEST_LINE:
        return text
    text = _LINK.sub(r"\1", LINK.sub(lambda match: label(match[1], match[2] or ""), text))
    return _EMPHASIS.sub(r"\2", text)


def linked(text: str, links: Mapping[str, str]) -> str:
    """A plain text as HTML, with its `[[links]]` to other opportunities."""

    def anchor(match: re.Match[str]) -> str:
        said = escape(label(match[1], match[2] or ""), quote=False)
        return f'<a href="{escape(links[match[1]])}">{said}</a>' if match[1] in links else said

    parts, at = [], 0
    for match in LINK.finditer(text):
        parts += [escape(text[at : match.start()], quote=False), anchor(match)]
        at = match.end()
    return "".join([*parts, escape(text[at:], quote=False)])


def _only_whole_links(own: frozenset[str], _tag: str, name: str, value: str) -> str | None:
    """A relative link would lead from the record's folder, which is not the site's; but for those to records."""
    if value in own:
        return value
    return value if name != "href" or value.lower().startswith(tuple(f"{s}:" for s in SCHEMES)) else None


@cache
def _reader() -> Markdown:
    reader = Markdown(extensions=["fenced_code", "sane_lists", "tables"], output_format="html")
    reader.preprocessors.deregister("html_block")
    for name in ("html", "image_link", "image_reference", "short_image_ref"):
        reader.inlinePatterns.deregister(name)
    reader.inlinePatterns.register(_Wikilink(LINK.pattern, reader), "wikilink", 175)
    reader.treeprocessors.register(_LowerHeadings(reader), "lower-headings", 0)
    return reader


class _Wikilink(InlineProcessor):
    """`[[companies/acme|Acme]]` reads as Acme, here as in the fields; to another record it is a link."""

    links: Mapping[str, str] = MappingProxyType({})

    def handleMatch(  # type: ignore[override]  # noqa: N802  the library's name
        self, match: re.Match[str], _data: str
    ) -> tuple[str | Element, int, int]:
        """The link or its text, and where it stands."""
        said = label(match[1], match[2] or "")
        if match[1] not in self.links:
            return said, match.start(0), match.end(0)
        anchor = Element("a", href=self.links[match[1]])
        anchor.text = AtomicString(said)
        return anchor, match.start(0), match.end(0)


class _LowerHeadings(Treeprocessor):
    """A page has its own first and second level; what people write starts below."""

    def run(self, root: Element) -> None:
        """Lower every heading by two levels, down to the sixth."""
        for element in root.iter():
            if re.fullmatch(r"h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
