"""An export: a file of the site made for programs rather than for readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.site import Site

if TYPE_CHECKING:
    from generator.i18n import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One file beside the pages. `content` gives its bytes, the same for the same site."""

    name: str
    path: str
    content: Callable[[Site, Words], bytes]
