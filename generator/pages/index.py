"""The overview: how much there is, what it is worth, what is won, and what asks for action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from generator.labels import N_
from generator.lacks import Lack, lacks
from generator.page import Page
from generator.rows import SHOWN, Needing, needing
from generator.site import Site
from pipeline.funnel import Sum, Unconverted, unconverted
from pipeline.money import Money
from pipeline.rhythm import last_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The figures of the day. A week ends on Sunday; overdue are those past their close date."""

    open: Sum
    won_count: int
    won_total: Money
    year: int
    due_today: int
    due_this_week: int
    steps_overdue: int
    overdue: Sum
    attention: tuple[Needing, ...]
    more: tuple[Needing, ...]
    removed: int
    """Open ones that vanished since the last review without a reason."""
    lacks: tuple[Lack, ...]
    unconverted: tuple[Unconverted, ...]
    excluded: int
    records: int
    shared: date | None
    """The day when the list was last shared with the manager."""
    owners: bool
    example_next: date
    """Dates for the example that an empty workspace is shown."""
    example_close: date


def overview(site: Site) -> Overview:
    """The one page that a manager opens first."""
    book, today, rates = site.book, site.today, site.book.settings.rates
    deals = book.open
    due, sunday = site.agenda, today + timedelta(days=6 - today.weekday())
    won = book.won_in(today.year)
    listed = tuple(needing(site, item) for item in site.attention)
    shared = last_share(book, today)
    return Overview(
        open=Sum.of(deals, rates),
        won_count=len(won),
        won_total=rates.total(deal.real_amount for deal in won),
        year=today.year,
        due_today=len(due.today),
        due_this_week=len(due.today) + sum(deal.next_date <= sunday for deal in due.upcoming if deal.next_date),
        steps_overdue=len(due.overdue),
        overdue=Sum.of((deal for deal in deals if deal.close_date and deal.close_date < today), rates),
        attention=listed[:SHOWN],
        more=listed[SHOWN:],
        removed=len(site.removed),
        lacks=lacks(site.history.limits),
        unconverted=unconverted(deals, rates),
        excluded=len(book.broken),
        records=len(book.opportunities),
        shared=shared.astimezone(book.settings.zone).date() if shared else None,
        owners=site.has_several_owners,
        example_next=today + timedelta(days=3),
        example_close=today + timedelta(days=30),
    )


PAGE = Page("index", template="pages/index.html", view=overview, order=10, title=N_("Overview"))
