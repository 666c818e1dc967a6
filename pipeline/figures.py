"""What a single opportunity comes to on a day: completeness, age, staleness, last change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache

from pipeline.book import Book, Hidden
from pipeline.course import Course
from pipeline.dates import end_of
from pipeline.history import History
from pipeline.lineage import Record
from pipeline.once import Once, anew
from pipeline.opportunity import Dated, Opportunity
from pipeline.rhythm import stale_before
from pipeline.stages import Stage
from pipeline.vocabulary import METHOD

NOT_ASKED_OF_CLOSED = ("next_date", "next_step")
NOT_ASKED_WHERE_HIDDEN: Mapping[Hidden, tuple[str, ...]] = {
    "contacts": ("contacts", "decision_maker"),
    "amounts": ("amount",),
    "notes": ("activities",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """How an opportunity moved, as history has it. None where that cannot be known, or is not asked of closed ones."""

    first_close_date: date | None
    push_count: int
    days_pushed: int | None
    late_edits: int
    days_in_stage: int | None
    stage_days: tuple[tuple[Stage, int], ...] | None

    @classmethod
    def of(cls, course: Course, today: date) -> Moves:
        """What a course comes to on a day."""
        return cls(
            first_close_date=course.first_close_date,
            push_count=course.push_count,
            days_pushed=course.days_pushed,
            late_edits=course.late_edits,
            days_in_stage=course.days_in_stage(today),
            stage_days=course.stage_days(today),
        )


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
    moves: Moves | None = None


def missing_fields(deal: Opportunity, today: date, hidden: Collection[Hidden] = ()) -> tuple[str, ...]:
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
    return tuple(name for name in asked(deal, hidden) if not filled[name])


def asked(deal: Opportunity, hidden: Collection[Hidden] = ()) -> tuple[str, ...]:
    """The fields that the method asks of an opportunity, but for those that are hidden."""
    return _asked(frozenset(hidden), is_open=deal.is_open)


@cache
def _asked(hidden: frozenset[Hidden], *, is_open: bool) -> tuple[str, ...]:
    unseen = {name for kind in hidden for name in NOT_ASKED_WHERE_HIDDEN[kind]}
    return tuple(name for name in METHOD if name not in unseen and (is_open or name not in NOT_ASKED_OF_CLOSED))


def figures(
    deal: Opportunity,
    today: date,
    stale: datetime | None,
    zone: tzinfo | None,
    record: Record | None = None,
    *,
    is_touched: bool = False,
    hidden: Collection[Hidden] = (),
) -> Figures:
    """The figures of one opportunity; `stale` is `rhythm.stale_before` of its book, `record` what history has of it.

    One that `is_touched` has changed since history was read: now.
    """
    missing = missing_fields(deal, today, hidden)
    interaction = deal.last_interaction(today)
    days = (interaction.date if interaction else None, deal.created)
    latest = max((day for day in days if day and day <= today), default=None)
    changed = end_of(today, zone) if is_touched else record.last_change if record else None
    last = max(filter(None, (end_of(latest, zone) if latest else None, changed)), default=None)
    waiting = deal.is_open and deal.is_waiting(today)
    ended = deal.closed_on or today
    return Figures(
        completeness=1 - len(missing) / len(asked(deal, hidden)),
        missing=missing,
        age_days=(ended - deal.created).days if deal.created else None,
        stale=deal.is_open and not waiting and stale is not None and (last is None or last < stale),
        waiting=waiting,
        last_interaction=interaction,
        last_change=last.astimezone(zone).date() if last else None,
        moves=Moves.of(record.course, today) if record and record.deals else None,
    )


def all_figures(
    book: Book, today: date, history: History | None = None, touched: Collection[str] = (), once: Once = anew
) -> Mapping[str, Figures]:
    """The figures of every opportunity, by slug; `touched` are files that changed since history was read."""
    stale = stale_before(book, today)
    records = history.by_path if history and history.is_known else {}
    zone = book.settings.zone

    def make(deal: Opportunity, record: Record | None, is_touched: bool) -> Figures:  # noqa: FBT001
        return figures(deal, today, stale, zone, record, is_touched=is_touched, hidden=book.hidden)

    made = once.each("figures", (repr(stale),), make)
    return {deal.slug: made(deal, records.get(path := deal.path), path in touched) for deal in book.opportunities}
