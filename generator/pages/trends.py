"""Trends: how the pipeline developed, how stages convert, and what pushing a close date costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator.labels import N_
from generator.lacks import Lack, lacks
from generator.page import Page
from generator.site import Site
from pipeline.funnel import Unconverted, unconverted


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The page: when the history begins, what it lacks, and how many were there already when it began."""

    began: date | None
    lacks: tuple[Lack, ...]
    first: int
    unconverted: tuple[Unconverted, ...]


def view(site: Site) -> Trends:
    """One page; its charts say the rest."""
    history = site.history
    return Trends(
        began=history.began.astimezone(site.book.settings.zone).date() if history.began else None,
        lacks=lacks(history.limits),
        first=sum(record.is_first_import for record in history.records),
        unconverted=unconverted(site.book.open, site.book.settings.rates),
    )


PAGE = Page("trends", template="pages/trends.html", view=view, order=78, title=N_("Trends"))
