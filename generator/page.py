"""A page: one path and view for each file that it makes of a site, and the template that lays it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.site import Site


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page. `views` gives (path, view) pairs; a view is frozen plain data with a complete `repr`.

    Where there are many, a pair may have a function that gives the view, so that one can be had without the others.
    """

    name: str
    """Also the stem of its file in the navigation: `index` is index.html."""
    template: str
    views: Callable[[Site], Iterable[tuple[str, Any]]]
    order: int = 50
    title: str = ""
    """The message in the navigation; a page without one is not there."""

    def pairs(self, site: Site, only: Collection[str] | None = None) -> Iterator[tuple[str, Any]]:
        """Paths and views, of some paths or all."""
        for path, view in self.views(site):
            if only is None or path in only:
                yield path, view() if callable(view) else view

    @property
    def path(self) -> str:
        """Where the navigation leads."""
        return f"{self.name}.html"
