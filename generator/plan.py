"""A site → the outputs that it is made of. Nothing is rendered or written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from operator import attrgetter
from pathlib import PurePosixPath
from typing import Any

from generator.i18n import Words
from generator.registry import charts, exports, pages
from generator.shell import Shell, shell
from generator.site import Site
from generator.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file of the site: either bytes as they are, or a page still to be rendered from its view."""

    path: str
    fingerprint: str = ""
    data: bytes = b""
    template: str = ""
    view: object = None
    shell: Shell | None = None
    charts: tuple[tuple[str, object], ...] = ()
    language: str = "en"
    theme: str = ""
    """The fingerprint of the theme that it is rendered with."""
    export: str = ""
    """The name of the export that makes its bytes of the view."""


class PlanError(ValueError):
    """Two outputs on one path, or a path that leaves the folder: a defect of a page, never of a record."""


def plan(site: Site, theme: Theme, before: Mapping[str, Output] | None = None) -> tuple[Output, ...]:
    """Every file of the site, by path. What is as it was `before` (an earlier plan's, by path) is taken from there."""
    outputs = (*_pages(site, theme, before or {}), *_exports(site, theme, before or {}), *_assets(theme))
    seen: dict[str, str] = {}
    for output in outputs:
        parts = PurePosixPath(output.path).parts
        if not parts or output.path.startswith("/") or "\\" in output.path or {"..", "."} & set(parts):
            raise PlanError(f"{output.path} leaves the site's folder")
        folded = unicodedata.normalize("NFC", output.path).casefold()
        if folded in seen:
            raise PlanError(f"{output.path} and {seen[folded]} are one file")
        seen[folded] = output.path
    return tuple(sorted(outputs, key=lambda output: output.path))


def plan_some(site: Site, theme: Theme, before: Mapping[str, Output], paths: Collection[str]) -> tuple[Output, ...]:
    """An earlier plan with the pages on some of its paths planned anew: what somebody is looking at comes first."""
    return tuple({**before, **{output.path: output for output in _pages(site, theme, before, paths)}}.values())


def _pages(
    site: Site, theme: Theme, before: Mapping[str, Output], only: Collection[str] | None = None
) -> Iterator[Output]:
    wanted = None if only is None else {before[path].template for path in only if path in before}
    frame = shell(site)
    earlier = next((known.shell for known in before.values() if known.shell), None)
    if earlier and same(earlier, frame):
        frame = earlier
    for page in pages():
        if wanted is not None and page.template not in wanted:
            continue
        drawn = tuple((chart.name, chart.view(site)) for chart in charts() if chart.stands_on(page.name))
        for path, view in page.pairs(site, only):
            output = Output(
                path=path,
                template=page.template,
                view=view,
                shell=frame,
                charts=drawn,
                language=site.language,
                theme=theme.fingerprint,
            )
            known = before.get(path)
            if known is not None and same(_SEEN(known), _SEEN(output)):
                yield known
            else:
                yield replace(output, fingerprint=_fingerprint(output))


_SEEN = attrgetter("template", "language", "theme", "shell", "charts", "view")


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


_PLAIN = frozenset((str, int, bool, date))
"""Types whose equal values are written alike."""


@cache
def _parts(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]] | None:
    """What gives the parts of a value of a type, where it has any."""
    if kind is tuple:
        return tuple
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    if len(names) < 2:
        return (lambda value: (getattr(value, names[0]),)) if names else None
    return attrgetter(*names)


def _fingerprint(output: Output) -> str:
    """A hash over everything that the text of a page depends on."""
    said = "\0".join(
        (output.theme, output.template, output.path, repr(output.shell), repr(output.charts), repr(output.view))
    )
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _exports(site: Site, theme: Theme, before: Mapping[str, Output]) -> Iterator[Output]:
    for export in exports():
        output = Output(
            path=export.path,
            export=export.name,
            view=export.view(site),
            language=site.language,
            theme=theme.fingerprint,
        )
        known = before.get(export.path)
        if known is not None and same(_SEEN(known), _SEEN(output)):
            yield known
        else:
            yield replace(output, fingerprint=_fingerprint(output))


def _assets(theme: Theme) -> Iterator[Output]:
    for path, data in theme.assets():
        yield Output(path=path, fingerprint=sha256(data).hexdigest(), data=data)


@cache
def _theme(language: str) -> Theme:
    """A process's own theme."""
    return Theme(Words(language))


def render(output: Output) -> bytes:
    """The bytes of an output. Needs nothing but its argument, so that another process may do it."""
    if output.export:
        made = next(export for export in exports() if export.name == output.export)
        return made.content(output.view, _theme(output.language).words)
    if not output.template or output.shell is None:
        return output.data
    theme = _theme(output.language)
    text = theme.render(output.template, output.path, output.view, output.shell, output.charts)
    return text.encode("utf-8", "replace")
