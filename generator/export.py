"""An export: a file of the site made for programs rather than for readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.site import Site

if TYPE_CHECKING:
    from generator.i18n import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One file beside the pages: a view of the site, frozen plain data, and the bytes that are made of it."""

    name: str
    path: str
    view: Callable[[Site], Any]
    content: Callable[[Any, Words], bytes]
    """The same bytes for the same view."""
