"""A site → the outputs that it is made of. Nothing is rendered or written here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import PurePosixPath

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


class PlanError(ValueError):
    """Two outputs on one path, or a path that leaves the folder: a defect of a page, never of a record."""


def plan(site: Site, theme: Theme, before: Mapping[str, Output] | None = None) -> tuple[Output, ...]:
    """Every file of the site, by path. What is as it was `before` (an earlier plan's, by path) is taken from there."""
    outputs = (*_pages(site, theme, before or {}), *_exports(site, theme), *_assets(theme))
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


def _pages(site: Site, theme: Theme, before: Mapping[str, Output]) -> Iterator[Output]:
    frame = shell(site)
    for page in pages():
        drawn = tuple((chart.name, chart.view(site)) for chart in charts() if chart.page == page.name)
        for path, view in page.views(site):
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
            same = known is not None and output == replace(known, fingerprint="")
            yield known if known and same else replace(output, fingerprint=_fingerprint(output))


def _fingerprint(output: Output) -> str:
    """A hash over everything that the text of a page depends on."""
    said = "\0".join(
        (output.theme, output.template, output.path, repr(output.shell), repr(output.charts), repr(output.view))
    )
    return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _exports(site: Site, theme: Theme) -> Iterator[Output]:
    for export in exports():
        data = export.content(site, theme.words)
        yield Output(path=export.path, fingerprint=sha256(data).hexdigest(), data=data)


def _assets(theme: Theme) -> Iterator[Output]:
    for path, data in theme.assets():
        yield Output(path=path, fingerprint=sha256(data).hexdigest(), data=data)


@cache
def _theme(language: str) -> Theme:
    """A process's own theme."""
    return Theme(Words(language))


def render(output: Output) -> bytes:
    """The bytes of an output. Needs nothing but its argument, so that another process may do it."""
    if not output.template or output.shell is None:
        return output.data
    theme = _theme(output.language)
    text = theme.render(output.template, output.path, output.view, output.shell, output.charts)
    return text.encode("utf-8", "replace")
