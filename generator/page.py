"""A page: one path and view for each file that it makes of a site, and the template that lays it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from generator.site import Site


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page: one with its view, or many, with paths and what makes the view of each.

    A view is frozen plain data with a complete `repr`.
    """

    name: str
    """Also the stem of its file in the navigation: `index` is index.html."""
    template: str
    view: Callable[[Site], Any] | None = None
    views: Callable[[Site], Iterable[tuple[str, Callable[[], Any]]]] | None = None
    order: int = 50
    title: str = ""
    """The message in the navigation; a page without one is not there."""

    def outlines(self, site: Site) -> Iterable[tuple[str, Callable[[], Any]]]:
        """Paths, and what makes their views: that may be left to another process."""
        return self.views(site) if self.views else ((self.path, partial(self.view, site)),) if self.view else ()

    def pairs(self, site: Site) -> Iterator[tuple[str, Any]]:
        """Paths and views."""
        return ((path, view()) for path, view in self.outlines(site))

    @property
    def path(self) -> str:
        """Where the navigation leads."""
        return f"{self.name}.html"
