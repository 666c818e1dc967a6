"""What a single opportunity comes to on a day: completeness, age, staleness, last change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.book import Book
from pipeline.dates import latest_weekdays
from pipeline.opportunity import Dated, Opportunity
from pipeline.vocabulary import METHOD

NOT_ASKED_OF_CLOSED = ("next_date", "next_step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Derived figures of one opportunity on a day. Ages are in days, completeness from 0 to 1."""

    completeness: float
    missing: tuple[str, ...]
    age_days: int | None
    stale: bool
    waiting: bool
    last_interaction: Dated | None
    last_change: date | None


def missing_fields(deal: Opportunity, today: date) -> tuple[str, ...]:
    """Which of the method's 13 fields are not filled; closed ones are not asked for the next step."""
    filled = {
        "name": deal.named,
        "client": deal.client,
        "created": deal.created,
        "amount": deal.amount,
        "invoice_date": deal.invoice_date,
        "close_date": deal.close_date,
        "products": deal.products,
        "contacts": any(contact.phone or contact.email for contact in deal.contacts),
        "decision_maker": deal.decision_maker,
        "last_interaction": deal.last_interaction(today),
        "next_date": deal.next_date,
        "next_step": deal.next_step,
        "activities": deal.activities,
    }
    return tuple(name for name in asked(deal) if not filled[name])


def asked(deal: Opportunity) -> tuple[str, ...]:
    """The fields that the method asks of an opportunity."""
    return tuple(name for name in METHOD if deal.is_open or name not in NOT_ASKED_OF_CLOSED)


def stale_before(book: Book, today: date) -> date | None:
    """The day of the last-but-one review: what last changed before it is stale.

    With no review recorded the last two review days before today count as reviews; with one there is none.
    """
    held = [at.astimezone(book.settings.zone).date() for at in book.reviews]
    held = [day for day in held if day <= today]
    if not held:
        return latest_weekdays(today, book.settings.review.weekday, 2)[-1]
    return held[-2] if len(held) > 1 else None


def figures(deal: Opportunity, today: date, stale_day: date | None) -> Figures:
    """The figures of one opportunity; `stale_day` is `stale_before` of its book."""
    missing = missing_fields(deal, today)
    interaction = deal.last_interaction(today)
    changed = max(
        (day for day in (interaction and interaction.date, deal.created) if day and day <= today),
        default=None,
    )
    waiting = deal.is_open and deal.is_waiting(today)
    ended = deal.closed_on or today
    return Figures(
        completeness=1 - len(missing) / len(asked(deal)),
        missing=missing,
        age_days=(ended - deal.created).days if deal.created else None,
        stale=deal.is_open and not waiting and stale_day is not None and (changed is None or changed < stale_day),
        waiting=waiting,
        last_interaction=interaction,
        last_change=changed,
    )


def all_figures(book: Book, today: date) -> Mapping[str, Figures]:
    """The figures of every opportunity, by slug."""
    stale_day = stale_before(book, today)
    return {deal.slug: figures(deal, today, stale_day) for deal in book.opportunities}
