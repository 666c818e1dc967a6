"""A site → the outputs that it is made of. Nothing is rendered or written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache, lru_cache, partial
from hashlib import sha256
from marshal import dumps
from operator import attrgetter
from typing import Any, NamedTuple

from generator.i18n import Words
from generator.listed import Listed, marks
from generator.registry import charts, exports, pages
from generator.shell import Shell, shell
from generator.site import Site
from generator.theme import Theme

LONG = 8
"""Items above which what a view says is looked at in parts."""
Charts = tuple[tuple[str, object], ...]
"""Names of charts, and their views."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What all pages of one template, or an export, have in common."""

    template: str = ""
    export: str = ""
    """The name of the export that makes bytes of the view."""
    shell: Shell | None = None
    language: str = "en"
    theme: str = ""
    """The fingerprint of the theme that it is rendered with."""
    fingerprint: str = ""
    """Of all the above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file of the site: either bytes as they are, or a page still to be rendered from its view."""

    path: str
    fingerprint: str = ""
    data: bytes = b""
    kind: Kind | None = None
    view: object = None
    charts: Charts = ()

    def output(self) -> Output:
        """Itself."""
        return self

    @property
    def is_drawn(self) -> bool:
        """Whether charts stand on it."""
        return bool(self.charts)


class Outline(NamedTuple):
    """An output before its view is made: that is left to whoever renders it, which may be another process."""

    path: str
    kind: Kind
    view: Callable[[], object]
    charts: Callable[[], Charts] = tuple

    @property
    def is_drawn(self) -> bool:
        """Whether charts stand on it."""
        return self.charts is not tuple

    def output(self) -> Output:
        """With its view."""
        return self.showing(self.view(), self.charts())

    def showing(self, view: object, charts: Charts) -> Output:
        """With this view and these charts."""
        fingerprint = _hash(*_said((self.kind.fingerprint, self.path)), *_said(view), *_said(charts))
        return Output(path=self.path, fingerprint=fingerprint, kind=self.kind, view=view, charts=charts)


class PlanError(ValueError):
    """Two outputs on one path, or a path that leaves the folder: a defect of a page, never of a record."""


def outlines(
    site: Site, theme: Theme, before: Mapping[str, Output] | None = None, only: Collection[str] | None = None
) -> tuple[Outline | Output, ...]:
    """Every file of the site, by path, or the pages on some paths. Kinds are those of `before` where they are alike."""
    before = before or {}
    known = {kind.fingerprint: kind for found in before.values() if (kind := found.kind)}
    if only is None:
        return _checked((*_pages(site, theme, known), *_exports(site, theme, known), *_assets(theme)))
    templates = {kind.template for path in only if path in before and (kind := before[path].kind)}
    return tuple(found for found in _pages(site, theme, known, templates) if found.path in only)


def plan(site: Site, theme: Theme, before: Mapping[str, Output] | None = None) -> tuple[Output, ...]:
    """Every file of the site, by path. What is as it was `before` (an earlier plan's, by path) is taken from there."""
    return tuple(_settled(found, before or {}) for found in outlines(site, theme, before))


def plan_some(site: Site, theme: Theme, before: Mapping[str, Output], paths: Collection[str]) -> tuple[Output, ...]:
    """An earlier plan with the pages on some of its paths planned anew: what somebody is looking at comes first."""
    anew = {found.path: _settled(found, before) for found in outlines(site, theme, before, paths)}
    return tuple({**before, **anew}.values())


def _settled(found: Outline | Output, before: Mapping[str, Output]) -> Output:
    """An output with its view: that of before, where it is the same."""
    known = before.get(found.path)
    if isinstance(found, Output) or known is None or known.kind is not found.kind:
        return found.output()
    view, charts = found.view(), found.charts()
    if view is known.view and charts is known.charts:  # most of them, of those that are remembered
        return known
    return known if same((known.view, known.charts), (view, charts)) else found.showing(view, charts)


def _checked(outputs: Iterable[Outline | Output]) -> tuple[Outline | Output, ...]:
    """By path; refuses two outputs on one path, and paths that leave the folder."""
    found = sorted(outputs, key=attrgetter("path"))
    seen: dict[str, str] = {}
    for path in map(attrgetter("path"), found):
        if not stays(path):
            raise PlanError(f"{path} leaves the site's folder")
        folded = path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
        if folded in seen:
            raise PlanError(f"{path} and {seen[folded]} are one file")
        seen[folded] = path
    return tuple(found)


def stays(path: str) -> bool:
    """Whether a path within a site stays there."""
    within = f"/{path}/"
    return not ("//" in within or "\\" in within or ("/." in within and {".", ".."} & set(path.split("/"))))


Known = Mapping[str, Kind]
"""The kinds of an earlier plan, by fingerprint."""


def _pages(site: Site, theme: Theme, known: Known, templates: Collection[str] | None = None) -> Iterator[Outline]:
    frame = shell(site)
    if templates is None:  # what all pages ask for is worked out once, and not in each process
        _ = site.figures, site.reasons, site.client_of, site.spellings, site.linkable
    for page in pages():
        if templates is None or page.template in templates:
            kind = _kind(site, theme, known, template=page.template, shell=frame)
            standing = tuple(chart.name for chart in charts() if chart.stands_on(page.name))
            drawn = partial(_views, standing, site) if standing else tuple
            for path, view in page.outlines(site):
                yield Outline(path=path, kind=kind, view=view, charts=drawn)


def _views(names: Collection[str], site: Site) -> Charts:
    return tuple((chart.name, chart.view(site)) for chart in charts() if chart.name in names)


def _exports(site: Site, theme: Theme, known: Known) -> Iterator[Outline]:
    for export in exports():
        kind = _kind(site, theme, known, export=export.name)
        yield Outline(path=export.path, kind=kind, view=partial(export.view, site))


def _assets(theme: Theme) -> Iterator[Output]:
    for path, data in theme.assets():
        yield Output(path=path, fingerprint=sha256(data).hexdigest(), data=data)


def _kind(site: Site, theme: Theme, known: Known, **of: Any) -> Kind:
    """A kind; where there was one like it, that one, so that a look tells that its pages may stand."""
    kind = Kind(language=site.language, theme=theme.fingerprint, **of)
    fingerprint = _hash(*_said(kind))
    return known.get(fingerprint) or replace(kind, fingerprint=fingerprint)


def _said(view: Any) -> Iterator[bytes]:
    """All that a view says. A long one comes in parts: as one it would stand in memory once more."""
    parts = _parts(type(view))  # type: ignore[arg-type]
    for part in parts(view) if parts else (view,):
        if isinstance(part, tuple) and len(part) > LONG and not isinstance(part[0], Listed):  # whose marks are short
            yield dumps(len(part), _STEADY)
            yield from (dumps(item if type(item) in _WRITTEN else _plain(item), _STEADY) for item in part)
        else:
            yield dumps(_plain(part), _STEADY)


def _plain(value: Any) -> Any:
    """A value of types that are written fast: a record is a tuple, with its type's name, or the mark of one of a list;
    what has no parts is a text."""
    return _way(type(value))(value)  # type: ignore[arg-type]


@cache
def _way(kind: Any) -> Callable[[Any], Any]:
    """How values of a type are made plain."""
    if kind in _WRITTEN:
        return _itself
    if kind is tuple:
        return _all
    parts, name = _parts(kind), kind.__name__
    if parts is None:
        return _day if kind is date else repr

    def parted(value: Any) -> tuple[Any, ...]:
        return name, *[part if type(part) in _WRITTEN else _way(type(part))(part) for part in parts(value)]  # type: ignore[arg-type]

    if issubclass(kind, Listed):
        return lambda value: value.mark(lambda: dumps(parted(value), _STEADY))
    return parted


@lru_cache(maxsize=4096)
def _day(day: date) -> str:
    return repr(day)


def _itself(value: Any) -> Any:
    return value


def _all(those: tuple[Any, ...]) -> tuple[Any, ...]:
    known = marks(those) if those and isinstance(those[0], Listed) else None
    return tuple([part if type(part) in _WRITTEN else _plain(part) for part in those]) if known is None else known


def _hash(*parts: bytes) -> str:
    digest = sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def same(one: object, other: object) -> bool:
    """Whether two values are written alike. Stricter than `==`, to which 1.0 and 1.00 are equal."""
    if one is other:
        return True
    kind = type(one)
    if kind is not type(other):
        return False
    if kind in _PLAIN:
        return one == other
    parts = _parts(kind)  # type: ignore[arg-type]
    if parts is None:
        return repr(one) == repr(other)
    mine, theirs = parts(one), parts(other)
    if len(mine) != len(theirs):
        return False
    for a, b in zip(mine, theirs, strict=True):  # noqa: SIM110  asked a hundred thousand times
        if a is not b and not same(a, b):
            return False
    return True


_PLAIN = frozenset((str, int, bool, bytes, date))
"""Types whose equal values are written alike."""
_WRITTEN = frozenset((str, int, bool, float, bytes, type(None)))
"""Types of which anything is written at once, and read as nothing else."""
_STEADY = 2
"""How the above are written: later ways tell apart texts that are the same."""


@cache
def _parts(kind: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gives the parts of a value of a type, where it has any."""
    if kind is tuple:
        return tuple
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    if len(names) < 2:
        return (lambda value: (getattr(value, names[0]),)) if names else None
    return attrgetter(*names)


@cache
def _theme(language: str) -> Theme:
    """A process's own theme."""
    return Theme(Words(language))


def render(output: Output, *, keep: bool = False) -> bytes:
    """The bytes of an output. Needs nothing but what it is given, so that another process may do it.

    Who renders it again in this process lets it `keep` what lists show of each.
    """
    kind = output.kind
    if kind is None:
        return output.data
    theme = _theme(kind.language)
    if kind.export:
        made = next(export for export in exports() if export.name == kind.export)
        return made.content(output.view, theme.words)
    text = theme.render(kind.template, output.path, output.view, kind.shell, output.charts, keep=keep)
    return text.encode("utf-8", "replace")
