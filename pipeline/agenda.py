"""The agenda: what is due, and what closes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.book import Book, by_close_date
from pipeline.opportunity import Opportunity

Deals = tuple[Opportunity, ...]
PLANNING_DAYS = 60
"""The short and middle term, planned by close date; beyond it by amount (steps 5 and 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Open opportunities by what they ask of the seller."""

    overdue: Deals
    today: Deals
    upcoming: Deals
    missing: Deals
    closing: Deals
    largest: Deals


def agenda(book: Book, today: date, days: int | None = None) -> Agenda:
    """Due ones by next date (within `days`, where given); closing ones by date, later ones by amount."""
    dated = sorted(
        (deal for deal in book.open if deal.next_date), key=lambda deal: (deal.next_date or today, deal.slug)
    )
    horizon = today + timedelta(days=PLANNING_DAYS)
    until = date.max if days is None else today + timedelta(days=days)
    return Agenda(
        overdue=tuple(d for d in dated if d.next_date and d.next_date < today),
        today=tuple(d for d in dated if d.next_date == today),
        upcoming=tuple(d for d in dated if d.next_date and today < d.next_date <= until),
        missing=tuple(d for d in book.open if not (d.next_date and d.next_step)),
        closing=by_close_date(d for d in book.open if d.close_date and today <= d.close_date <= horizon),
        largest=tuple(d for d in book.largest if d.close_date and d.close_date > horizon),
    )
