"""A page: one path and view for each file that it makes of a site, and the template that lays it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
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

    def outlines(self, site: Site) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Paths, and what makes their views."""
        for path, view in self.views(site):
            yield path, view if callable(view) else partial(_as_it_is, view)

    def pairs(self, site: Site) -> Iterator[tuple[str, Any]]:
        """Paths and views."""
        for path, view in self.outlines(site):
            yield path, view()

    @property
    def path(self) -> str:
        """Where the navigation leads."""
        return f"{self.name}.html"


def _as_it_is(view: Any) -> Any:
    return view
