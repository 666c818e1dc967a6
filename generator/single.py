"""The site as one file: what a manager opens on any device, without a program, a server or a script."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Collection, Iterator, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from markupsafe import Markup

from generator.plan import same
from generator.registry import charts, pages
from generator.report import HIDDEN
from generator.shell import Shell, shell
from generator.since import Since, since_shared
from generator.site import Site
from generator.theme import Theme
from pipeline.once import anew

LAYOUT = "single"
"""The folder of templates that lay a page out as a sheet of the file."""
CONTAINED = ("index", "opportunities", "agenda", "forecast", "review", "closed", "winloss", "trends", "opportunity")
SAID_TWICE = ("opportunities-by-amount.html",)
"""Pages that show in another order what is there already."""
READ = frozenset({"data-label", "data-slug", "data-kind", "data-chart"})
"""What a style sheet or another program reads; the rest of its kind is for scripts."""
NAMES = frozenset({"aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"})
SCHEMES = ("http:", "https:", "mailto:", "tel:")
_TAG = re.compile(r'<([a-zA-Z][\w:-]*)((?:\s+[^\s"\'<>/=]+(?:="[^"]*")?)+)\s*(/?)>')
_ATTRIBUTE = re.compile(r'\s+([^\s"\'<>/=]+)(?:="([^"]*)")?')
_MONTH = re.compile(r"month=([\w-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """When a file was made, of which commit, and by whom, as far as that is told."""

    at: datetime | None = None
    commit: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page in the file: its anchor, and its text before and after its links lead within the file."""

    path: str
    anchor: str
    prefix: str
    """Of the names within it; that of an opportunity's, which no link leads to, is short."""
    view: object
    charts: tuple[tuple[str, object], ...]
    shell: Shell
    text: str
    html: Markup = field(default_factory=Markup)
    anchors: frozenset[str] = frozenset()
    """Every anchor of the file that its links were made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The file: its sheets in their order, and what its cover says."""

    sheets: tuple[Sheet, ...]
    stamp: Stamp
    excluded: int
    hidden: tuple[str, ...]
    since: Since
    style: Markup
    policy: str


def single(
    site: Site,
    theme: Theme,
    stamp: Stamp,
    known: MutableMapping[str, Sheet] | None = None,
) -> str:
    """The text of the file, by a theme with this layout.

    Who makes it again and again gives a `known` to keep: sheets that are as they were are not made anew.
    """
    known = {} if known is None else known
    shown = _shareable(site)
    sheets = tuple(_sheets(shown, theme, known))
    anchors = frozenset(anchor for sheet in sheets for anchor in _anchors(sheet))
    sheets = tuple(_connected(sheet, anchors) for sheet in sheets)
    known.clear()
    known.update({sheet.path: sheet for sheet in sheets})
    frame = shell(shown)
    listed = tuple(link for link in frame.navigation if address(link.path)[1:] in anchors)
    style = theme.style + "".join(_current(address(link.path)) for link in listed)
    document = Document(
        sheets=sheets,
        stamp=stamp,
        excluded=len(site.book.broken),
        hidden=tuple(text for name, text in HIDDEN if name in site.hidden),
        since=since_shared(shown),
        style=Markup(style),  # noqa: S704  our own
        policy=f"default-src 'none'; style-src '{_hash(style)}'; form-action 'none'; base-uri 'none'",
    )
    frame = replace(frame, navigation=listed)
    return theme.render("document.html", "index.html", document, frame, url=address)


def apart(site: Site, stamp: Stamp) -> str:
    """A fingerprint of what the file says and no page of the site does."""
    said = repr((stamp, since_shared(site), len(site.book.broken), site.hidden))
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def address(path: str) -> str:
    """The anchor of a path within the site: `#opportunities/flota` is opportunities/flota.html."""
    page, _, place = path.partition("#")
    month = _MONTH.fullmatch(place)
    place = f"month-{month[1]}" if month else place
    return f"#{page.removesuffix('.html')}{f':{place}' if place else ''}"


def _shareable(site: Site) -> Site:
    """What concerns others than its author: nothing opens an editor, and what cannot be read is only counted."""
    settings = replace(site.book.settings, edit_url="")
    return replace(site, book=replace(site.book, settings=settings, broken=(), problems=()), last_good={}, once=anew)


def _sheets(site: Site, theme: Theme, known: MutableMapping[str, Sheet]) -> Iterator[Sheet]:
    frame = shell(site)
    for page in pages():
        if page.name not in CONTAINED:
            continue
        drawn = tuple((chart.name, chart.view(site)) for chart in charts() if chart.page == page.name)
        for number, (path, view) in enumerate(page.pairs(site)):
            if path in SAID_TWICE:
                continue
            before, anchor = known.get(path), address(path)[1:]
            prefix = f"{number}:" if "/" in anchor else f"{anchor}:"
            if before and same((before.view, before.charts, before.shell), (view, drawn, frame)):
                yield before if before.prefix == prefix else replace(before, prefix=prefix, anchors=frozenset())
            else:
                text = theme.render(page.template, path, view, frame, drawn, url=address)
                yield Sheet(path=path, anchor=anchor, prefix=prefix, view=view, charts=drawn, shell=frame, text=text)


def _anchors(sheet: Sheet) -> Iterator[str]:
    """A sheet's own anchor, and those of all that has a name within it."""
    yield sheet.anchor
    for tag in _TAG.finditer(sheet.text):
        if " id=" in tag[2]:
            yield from (f"{sheet.prefix}{value}" for name, value in _ATTRIBUTE.findall(tag[2]) if name == "id")


def _connected(sheet: Sheet, anchors: frozenset[str]) -> Sheet:
    if sheet.anchors == anchors:
        return sheet
    return replace(
        sheet,
        html=Markup(_within(sheet.text, sheet.prefix, anchors)),  # noqa: S704  a page's own text
        anchors=anchors,
    )


def _within(text: str, prefix: str, anchors: Collection[str]) -> str:
    """A text whose names are told from those of others by a prefix, and whose links lead to what there is."""

    def attribute(match: re.Match[str], tag: str) -> str:
        name, value = match[1], match[2]
        if value is None or name.startswith("data-"):
            return match[0] if not name.startswith("data-") or name in READ else ""
        if name == "href":
            return _link(value, anchors) if tag == "a" else match[0]
        if name == "id":
            return f' id="{prefix}{value}"'
        if name in NAMES:
            return f' {name}="{" ".join(prefix + one for one in value.split())}"'
        return match[0].replace('="url(#', f'="url(#{prefix}')

    def tag(match: re.Match[str]) -> str:
        said = _ATTRIBUTE.sub(lambda found: attribute(found, match[1]), match[2])
        return f"<{match[1]}{said}{match[3]}>"

    return _TAG.sub(tag, text)


def _link(target: str, anchors: Collection[str]) -> str:
    """The attribute of a link; none, which makes it plain text, where it would lead to what is not there."""
    page, _, place = target[1:].partition(":")
    if target.startswith(SCHEMES) or target[1:] in anchors:
        return f' href="{target}"'
    return f' href="#{page}"' if target.startswith("#") and page in anchors and "=" not in place else ""


def _current(anchor: str) -> str:
    """The rule that marks an entry of the menu while its sheet, or one below it, is seen."""
    here = f'[id="{anchor[1:]}"]'
    seen = f'{here}:target,{here} :target,[id^="{anchor[1:]}/"]:target,[id^="{anchor[1:]}/"] :target'
    return f'@layer single{{body:has({seen}) .menu [href="{anchor}"]{{color:var(--ink);border-color:var(--accent)}}}}'


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
