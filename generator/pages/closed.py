"""What closed: won ones with their real figures, lost and cancelled ones with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from generator.labels import N_
from generator.page import Page
from generator.rows import Choice, Ended, choices, ended
from generator.site import Site
from pipeline.money import Money
from pipeline.winloss import WinRate, closed, counts_in, last_year, win_rate

FILTERS = ("month", "reason", "owner", "client_name", "tier", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """What closed in a year (None: it is not known when), and what it comes to."""

    year: int | None
    rows: tuple[Ended, ...]
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """All of one kind (won, lost, cancelled), by year, the latest first."""

    kind: str
    years: tuple[Year, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The page. The win rate is that of the last twelve months."""

    parts: tuple[Part, ...]
    count: int
    win_rate: WinRate
    departed: int
    """Deleted ones that the win rate counts still."""
    won_count: int
    won_total: Money
    """Won this year."""
    lost_count: int
    cancelled_count: int
    """This year."""
    year: int
    owners: bool
    choices: tuple[Choice, ...]


def view(site: Site) -> Closed:
    """One page."""
    rates, this = site.book.settings.rates, site.today.year
    parts = tuple(_part(site, kind) for kind in ("won", "lost", "cancelled"))
    current = {part.kind: next((year for year in part.years if year.year == this), None) for part in parts}
    won, lost, cancelled = (current[kind] for kind in ("won", "lost", "cancelled"))
    rows = [row for part in parts for year in part.years for row in year.rows]
    return Closed(
        parts=parts,
        count=len(rows),
        win_rate=win_rate(site.book.known, rates, last_year(site.today)),
        departed=sum(counts_in(deal, last_year(site.today)) for deal in site.book.departed),
        won_count=len(won.rows) if won else 0,
        won_total=won.total if won else rates.total(()),
        lost_count=len(lost.rows) if lost else 0,
        cancelled_count=len(cancelled.rows) if cancelled else 0,
        year=this,
        owners=site.has_several_owners,
        choices=choices(rows, FILTERS),
    )


def _part(site: Site, kind: str) -> Part:
    rates = site.book.settings.rates
    deals = closed(site.book, kind)
    years = (
        (year, tuple(ended(site, deal) for deal in those))
        for year, those in groupby(deals, lambda deal: deal.closed_on.year if deal.closed_on else None)
    )
    return Part(
        kind=kind,
        years=tuple(Year(year=year, rows=rows, total=rates.total(row.amount for row in rows)) for year, rows in years),
        count=len(deals),
    )


PAGE = Page("closed", template="pages/closed.html", view=view, order=70, title=N_("Closed"))
