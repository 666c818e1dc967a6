"""A chart: the slot of a page where it stands, its figures, its drawing and the same figures as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.site import Site

if TYPE_CHECKING:
    from generator.i18n import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a chart's table, in words; `href` is a path within the site."""

    text: str
    href: str = ""
    number: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a chart draws, for those who read rather than look. The first cell of a row names it."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart. Its view is frozen plain data, None where there is nothing to draw.

    `draw` gives an inline `<svg>` made by `generator.svg`; links in it and in the table are paths within the site.
    """

    name: str
    page: str
    slot: str
    title: str
    view: Callable[[Site], Any]
    draw: Callable[[Any, Words], str]
    table: Callable[[Any, Words], Table]
    order: int = 50
    also: tuple[str, ...] = ()
    """Other pages where it stands too, in the same slot."""

    def stands_on(self, page: str) -> bool:
        """Whether a page has it."""
        return page == self.page or page in self.also


def of_amounts(view: Callable[[Site], Any]) -> Callable[[Site], Any]:
    """The view of a chart that has nothing to draw where amounts are hidden."""
    return lambda site: None if "amounts" in site.hidden else view(site)


def of_numbers(view: Callable[[Site], Any]) -> Callable[[Site], Any]:
    """The view of a chart that stands in the place of one of amounts where they are hidden."""
    return lambda site: view(site) if "amounts" in site.hidden else None
