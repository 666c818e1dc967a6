"""Templates, assets and words as a theme: a view goes in, the text of a page comes out."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from generator.bytecode import Beside
from generator.changing import value
from generator.chart import Chart, Table
from generator.compiling import Compiled, Settled
from generator.drawing import quoted
from generator.excerpt import caret_lines
from generator.i18n import Words
from generator.links import mail_url, phone_url
from generator.listed import Kept, anew
from generator.markup import linked, to_html, to_text
from generator.phrases import sentence
from generator.places import templates
from generator.registry import charts as every_chart
from generator.shell import Shell
from generator.svg import SITE

BUNDLES = (("assets/embudo.css", "*.css"), ("assets/embudo.js", "*.js"))
"""Small files by role, joined in the order of their names; every other asset is copied as it is."""
NOT_SHOWN = frozenset(("demo", "__pycache__"))
"""Folders on which no page depends."""
WORDS = tuple(
    "date long_date day_month weekday month short_month quarter period money short_money percent "
    "percent_whole times number field kind reason activity_kind influence category".split()
)
"""What values are in words: the same for the same value."""
PARTS = ("amount", "icon", "label", "reasons", "relative", "stage_pill", "when")
"""Parts of pages that depend on nothing but what they are given, and are given it again and again."""
HOLE = Markup("<hole>")
"""Where the frame is open: nothing that is escaped looks like it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn chart, as the template sets it."""

    name: str
    title: str
    svg: Markup
    table: Table


def folder() -> Path:
    """Where the templates are."""
    return templates()


@cache
def fingerprint(root: Path) -> str:
    """A hash over every file that a page's text may depend on: templates, catalogues, and the code that draws."""
    code = Path(__file__).parent
    files = [path for path in root.rglob("*") if NOT_SHOWN.isdisjoint(path.relative_to(root).parts)]
    digest = sha256()
    for path in sorted(path for path in (*files, *code.rglob("*.py")) if path.is_file()):
        data = path.read_bytes()
        digest.update(f"{path.name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


class Theme:
    """The site's look in one language. It is cheap to make again in another process, and pickles as its words.

    A `layout` is a folder of templates that take the place of those of the same name.
    """

    def __init__(self, words: Words, layout: str = "") -> None:
        self.words = words
        self.layout = layout
        self.folder = folder()
        self._drawn: dict[str, tuple[str, str, Table]] = {}
        """By chart: what it was last drawn from, and the drawing. Charts take longer than all else of a page."""
        self._kept: dict[str, Kept] = {}
        """By page: what its lists last showed of each."""

    def __reduce__(self) -> tuple[type[Theme], tuple[Words, str]]:
        return Theme, (self.words, self.layout)

    @cached_property
    def fingerprint(self) -> str:
        """What a page's text depends on beside its view and frame."""
        return f"{fingerprint(self.folder)}-{self.words.language}"

    @cached_property
    def _environment(self) -> Environment:
        environment = Compiled(
            loader=FileSystemLoader([self.folder / self.layout, self.folder]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=[Settled],
            bytecode_cache=Beside(self.fingerprint, self.words.language),
        )
        words = self.words
        environment.globals.update(
            _=words.gettext, ngettext=words.ngettext, code=words.code, framed=self._framed, layout=self.layout
        )
        environment.filters.update({name: _remembered(getattr(words, name)) for name in WORDS})
        environment.filters.update(
            caret_lines=caret_lines,
            css_string=css_string,
            integrity=integrity,
            mail_url=mail_url,
            linked=lambda text, links, url: Markup(linked(text, _addresses(links, url))),  # noqa: S704  escaped
            markup=lambda text, links, url: Markup(to_html(text, _addresses(links, url))),  # noqa: S704  sanitised
            phone_url=phone_url,
            problem=words.problem,
            sentence=sentence,
            plain=to_text,
            quoted=quoted,
            stage=_remembered(lambda stage: sentence(words.stage(stage))),
            time=words.time,
            value=lambda said, name: value(name, said, words),
        )
        parts = environment.get_template("partials/ui.html").module
        vars(parts).update({name: _remembered(getattr(parts, name)) for name in PARTS})
        environment.filters["icon"] = parts.icon  # type: ignore[attr-defined]
        return environment

    def render(
        self,
        template: str,
        path: str,
        view: object,
        shell: Shell | None,
        charts: Iterable[tuple[str, object]] = (),
        url: Callable[[str], str] | None = None,
        *,
        keep: bool = False,
    ) -> str:
        """The text of a page. `charts` are (name, view) pairs of those that stand on it; some pages need no shell.

        What lists show of each is kept where it is asked for: for the same page, in the same shell.
        """
        url = url or linker(path)
        slots: dict[str, list[Figure]] = {}
        for chart in every_chart():
            for name, drawn in charts:
                if name == chart.name and drawn is not None:
                    svg, table = self._draw(chart, drawn)
                    linked = Markup(_linked(svg, url))  # noqa: S704  made and escaped by svg.py
                    slots.setdefault(chart.slot, []).append(Figure(chart.name, chart.title, linked, table))
        page = self._environment.get_template(template)
        if not keep:
            return page.render(view=view, shell=shell, url=url, path=path, charts=slots, kept=anew)
        kept = Kept(shell, self._kept.get(path))
        text = page.render(view=view, shell=shell, url=url, path=path, charts=slots, kept=kept)
        if kept.done():
            self._kept[path] = kept
        return text

    def _framed(self, shell: Shell, path: str, url: Callable[[str], str], section: str) -> tuple[Markup, ...]:
        """What stands around a page: before its title, before its kind, before itself, and after."""
        here = path if any(link.path == path for link in shell.navigation) else ""
        return self._frame(shell, here, url, section)

    @cached_property
    def _frame(self) -> Callable[..., tuple[Markup, ...]]:
        """The same, made once for all pages that have it alike."""

        @lru_cache(maxsize=64)
        def frame(shell: Shell, path: str, url: Callable[[str], str], section: str) -> tuple[Markup, ...]:
            template = self._environment.get_template("frame.html")
            text = template.render(shell=shell, path=path, url=url, section=section, hole=HOLE)
            return tuple(map(Markup, text.split(HOLE)))

        return frame

    def _draw(self, chart: Chart, view: object) -> tuple[str, Table]:
        """The drawing and the table of a chart, made again only where its figures are others."""
        figures = repr(view)
        known = self._drawn.get(chart.name)
        if known is None or known[0] != figures:
            known = figures, chart.draw(view, self.words), chart.table(view, self.words)
            self._drawn[chart.name] = known
        return known[1:]

    @cached_property
    def style(self) -> str:
        """The site's style sheet with the layout's own, as small as comments and blanks allow."""
        files = [self.folder / "assets", *([self.folder / self.layout] if self.layout else ())]
        text = "\n".join(path.read_text(encoding="utf-8") for part in files for path in sorted(part.glob("*.css")))
        return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))

    def assets(self) -> tuple[tuple[str, bytes], ...]:
        """Files of the site that are the same whatever the workspace: (path, content)."""
        source = self.folder / "assets"
        bundles = [
            (path, b"\n".join(part.read_bytes() for part in sorted(source.glob(pattern)))) for path, pattern in BUNDLES
        ]
        single = [
            (f"assets/{path.name}", path.read_bytes())
            for path in sorted(source.iterdir())
            if path.suffix not in (".css", ".js")
        ]
        return (*bundles, *single)


def css_string(text: str) -> Markup:
    """A text as a style sheet has it."""
    said = "".join(letter if letter in " ·" or letter.isalnum() else f"\\{ord(letter):x} " for letter in text)
    return Markup(f'"{said}"')  # noqa: S704  what could end it is written as a number


def integrity(script: str) -> str:
    """What names a script in a page's policy."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"


def _addresses(links: Iterable[tuple[str, str]], url: Callable[[str], str]) -> Mapping[str, str]:
    """The pages of opportunities, by what a text calls them."""
    return {target: url(f"opportunities/{slug}.html") for target, slug in links}


def linker(path: str) -> Callable[[str], str]:
    """What makes a path within the site a link from one of its pages, wherever the site lies."""
    return _from_below(path.count("/"))


@cache
def _from_below(depth: int) -> Callable[[str], str]:
    """The same for all pages so many folders down."""
    up = "../" * depth
    return lambda target: up + target


def _remembered(said: Callable[..., str]) -> Callable[..., str]:
    """The same, looked up where it was asked for before."""
    return lru_cache(maxsize=8192, typed=True)(said)


def _linked(svg: str, url: Callable[[str], str]) -> str:
    return re.sub(rf'href="{SITE}([^"]*)"', lambda match: f'href="{url(match[1])}"', svg)
