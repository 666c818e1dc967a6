"""A page: one path and view for each file that it makes of a site, and the template that lays it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from generator.site import Site


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page. `views` gives (path, view) pairs; a view is frozen plain data with a complete `repr`."""

    name: str
    """Also the stem of its file in the navigation: `index` is index.html."""
    template: str
    views: Callable[[Site], Iterable[tuple[str, Any]]]
    order: int = 50
    title: str = ""
    """The message in the navigation; a page without one is not there."""

    @property
    def path(self) -> str:
        """Where the navigation leads."""
        return f"{self.name}.html"
