"""The weekly review as figures: what needs attention, the twelve steps of the routine, the streak."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from operator import attrgetter
from typing import TypeVar

from pipeline.attention import Attention, Removed, attention, removed_without_reason
from pipeline.book import Book, Entry
from pipeline.dates import at, end_of
from pipeline.figures import Figures
from pipeline.history import History
from pipeline.opportunity import Opportunity
from pipeline.rhythm import last_review, reviews

WEEK, MONTH, SOON = 7, 31, 60
"""Days: of the routine, of sharing, and of what closes soon."""
LARGEST, OF_THE_LARGEST = 10, 6
"""How many are planned first, and the step that asks it."""
RECENT_REVIEWS = 6
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the twelve steps: whether it is done, the figure behind it, and the opportunities that it is about.

    `value` counts what is missing; of steps 1, 11 and 12 it is the days since (None: never), of step 3 the new ones.
    """

    number: int
    done: bool
    value: int | None
    slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Where the routine stands on a day."""

    since: datetime
    is_recorded: bool
    """Whether that was a review written down; else the last review day."""
    attention: tuple[Attention, ...]
    removed: tuple[Removed, ...]
    steps: tuple[Step, ...]
    stale: tuple[Opportunity, ...]
    waiting: tuple[Opportunity, ...]
    new: tuple[Opportunity, ...]
    streak: int
    new_by_review: tuple[tuple[date, int], ...]
    """The last reviews, oldest first, and how many opportunities were new at each."""
    owners: tuple[tuple[str, Review], ...] = ()
    """The same of each owner, by key, where there are several."""

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)


def review(
    book: Book,
    today: date,
    figures: Mapping[str, Figures],
    history: History,
    needing: tuple[Attention, ...] | None = None,
) -> Review:
    """The review on a day. `figures` is `all_figures` of the book, `needing` its `attention` where that is known."""
    needing = attention(book, today, figures, history) if needing is None else needing
    gone = removed_without_reason(book, today, history)
    fresh = _new(book, today, history)
    steps = _Steps(book, today, figures, history)
    whole = _review(steps, book.opportunities, book.open, book.largest, needing, gone, fresh)
    keys = {owner: book.settings.owner_key(owner) for owner in {deal.owner for deal in book.opportunities}}
    owners = sorted({key for owner, key in keys.items() if owner})
    if len(owners) < 2:
        return whole

    def shares(items: Iterable[_T], deal_of: Callable[[_T], Opportunity]) -> Mapping[str, tuple[_T, ...]]:
        found: dict[str, list[_T]] = {owner: [] for owner in owners}
        for item in items:
            owner = deal_of(item).owner
            found.setdefault(keys.get(owner) or book.settings.owner_key(owner), []).append(item)
        return {owner: tuple(those) for owner, those in found.items()}

    deals, open_ones = shares(book.opportunities, _itself), shares(book.open, _itself)
    largest = shares(book.largest, _itself)
    needed, went = shares(needing, attrgetter("deal")), shares(gone, attrgetter("deal"))
    came = shares(fresh, _itself)
    parts = ((o, _review(steps, deals[o], open_ones[o], largest[o], needed[o], went[o], came[o])) for o in owners)
    return replace(whole, owners=tuple(parts))


def _itself(deal: Opportunity) -> Opportunity:
    return deal


def _review(
    steps: _Steps,
    deals: Sequence[Opportunity],
    open_ones: tuple[Opportunity, ...],
    largest: tuple[Opportunity, ...],
    needing: tuple[Attention, ...],
    gone: tuple[Removed, ...],
    fresh: tuple[Opportunity, ...],
) -> Review:
    book, today, figures = steps.book, steps.today, steps.figures
    return Review(
        since=last_review(book, today),
        is_recorded=any(moment <= end_of(today, book.settings.zone) for moment in book.reviews),
        attention=needing,
        removed=gone,
        steps=steps.all(deals, open_ones, largest, gone, fresh),
        stale=tuple(deal for deal in open_ones if figures[deal.slug].stale),
        waiting=tuple(deal for deal in open_ones if figures[deal.slug].waiting),
        new=fresh,
        streak=streak(book, today),
        new_by_review=_new_by_review(book, deals, today),
    )


def to_walk(book: Book, standing: Review) -> tuple[Opportunity, ...]:
    """What a review goes through: what needs attention, in its order; then what is not confirmed, by close date."""
    urgent = {one.deal.slug: one.deal for one in standing.attention}
    unconfirmed = next(step.slugs for step in standing.steps if step.number == 9)
    return (*urgent.values(), *(deal for deal in book.open if deal.slug in unconfirmed and deal.slug not in urgent))


def streak(book: Book, today: date) -> int:
    """Consecutive weeks (Monday to Sunday) with a review, until now; the current week does not break it."""
    zone = book.settings.zone
    days = (moment.astimezone(zone).date() for moment in book.reviews)
    weeks = {day - timedelta(days=day.weekday()) for day in days if day <= today}
    week = today - timedelta(days=today.weekday())
    count = int(week in weeks)
    while (week := week - timedelta(days=WEEK)) in weeks:
        count += 1
    return count


def _new(book: Book, today: date, history: History) -> tuple[Opportunity, ...]:
    """Those that came since the last review: into the book, by history; else by their creation date. Oldest first."""
    since = last_review(book, today)
    if not history.reaches(since):
        zone = book.settings.zone
        is_since = cache(lambda day: end_of(day, zone) > since)
        found = (deal for deal in book.opportunities if deal.created and deal.created <= today)
        return tuple(deal for deal in found if is_since(deal.created))
    reviewed = min(history.number_at(since), history.last)
    records = history.by_path
    return tuple(
        deal
        for deal in book.opportunities
        if (record := records.get(deal.path)) is None or (record.deals and record.all[0].number > reviewed)
    )


def _new_by_review(book: Book, deals: Iterable[Opportunity], today: date) -> tuple[tuple[date, int], ...]:
    """How many were created from one review to the next."""
    zone = book.settings.zone
    held = [moment.astimezone(zone).date() for moment in reviews(book, today)[-RECENT_REVIEWS - 1 :]]
    created = sorted(deal.created for deal in deals if deal.created)
    until = {day: bisect_right(created, day) for day in held}
    return tuple((after, until[after] - until[before]) for before, after in pairwise(held))


class _Steps:
    """The twelve steps of some of a book's opportunities."""

    def __init__(self, book: Book, today: date, figures: Mapping[str, Figures], history: History) -> None:
        self.book = book
        self.today = today
        self.figures = figures
        self.history = history
        self.since = last_review(book, today)
        zone = book.settings.zone
        self.is_since = cache(lambda day: at(day, time.min, zone) >= self.since)
        self.checked = {entry.slug for entry in book.journal if entry.kind == "checked" and entry.at >= self.since}
        self.unconfirmed = {deal.slug for deal in book.open if not self._is_confirmed(deal)}

    def all(
        self,
        deals: Sequence[Opportunity],
        open_ones: tuple[Opportunity, ...],
        largest: tuple[Opportunity, ...],
        gone: tuple[Removed, ...],
        fresh: tuple[Opportunity, ...],
    ) -> tuple[Step, ...]:
        """All twelve, in the method's order; which ones are the largest is not told where amounts are hidden."""
        today, soon = self.today, self.today + timedelta(days=SOON)
        ended = [deal for deal in deals if deal.kind in ("lost", "cancelled")]
        closing = [deal for deal in open_ones if deal.close_date and today <= deal.close_date <= soon]
        wanted = self.book.settings.review.new_per_review
        no_amounts = "amounts" in self.book.hidden
        steps = (
            self._since(1, self._last("review"), WEEK),
            _lacking(2, (d for d in open_ones if not (_planned(d) and d.next_date and d.next_date >= today))),
            Step(number=3, done=len(fresh) >= wanted, value=len(fresh), slugs=_slugs(fresh)),
            _lacking(4, (deal for deal in open_ones if deal.close_date and deal.close_date < today)),
            _lacking(5, (deal for deal in closing if not _planned_before_close(deal))),
            _lacking(6, (deal for deal in largest[:LARGEST] if not _planned(deal))),
            _lacking(7, (deal for deal in open_ones if self.figures[deal.slug].stale)),
            _lacking(8, (*(d for d in ended if not d.lost_reason), *(one.deal for one in gone))),
            _lacking(9, (deal for deal in open_ones if deal.slug in self.unconfirmed)),
            _lacking(10, (d for d in deals if d.kind == "won" and not _has_figures(d, no_amounts=no_amounts))),
            self._since(11, self._last("share"), MONTH),
            self._since(12, self._touched(deals), WEEK),
        )
        return tuple(step for step in steps if not (no_amounts and step.number == OF_THE_LARGEST))

    def _since(self, number: int, day: date | None, days: int) -> Step:
        ago = (self.today - day).days if day else None
        return Step(number=number, done=ago is not None and ago <= days, value=ago)

    def _last(self, kind: str) -> date | None:
        return self._newest(entry for entry in self.book.journal if entry.kind == kind)

    def _newest(self, entries: Iterable[Entry]) -> date | None:
        zone = self.book.settings.zone
        days = (entry.at.astimezone(zone).date() for entry in entries)
        return max((day for day in days if day <= self.today), default=None)

    def _touched(self, deals: Sequence[Opportunity]) -> date | None:
        """When a record or the journal last changed."""
        changes = [self.figures[deal.slug].last_change for deal in deals]
        gone = [
            record.gone_since.astimezone(self.book.settings.zone).date()
            for record in self.history.records
            if record.gone_since and len(deals) == len(self.book.opportunities)
        ]
        days = [*changes, *gone, self._newest(self.book.journal)]
        return max((day for day in days if day and day <= self.today), default=None)

    def _is_confirmed(self, deal: Opportunity) -> bool:
        """Whether it changed or was checked since the last review; a day counts from its beginning."""
        figure, record = self.figures[deal.slug], self.history.by_path.get(deal.path)
        days = (figure.last_interaction.date if figure.last_interaction else None, deal.created)
        return (
            deal.slug in self.checked
            or any(day and day <= self.today and self.is_since(day) for day in days)
            or bool(record and record.last_change and record.last_change > self.since)
        )


def _has_figures(deal: Opportunity, *, no_amounts: bool) -> bool:
    return bool(deal.actual_close_date and (deal.actual_amount or no_amounts))


def _planned(deal: Opportunity) -> bool:
    return bool(deal.next_date and deal.next_step)


def _planned_before_close(deal: Opportunity) -> bool:
    return bool(deal.next_step and deal.next_date and deal.close_date and deal.next_date < deal.close_date)


def _lacking(number: int, deals: Iterable[Opportunity]) -> Step:
    slugs = _slugs(deals)
    return Step(number=number, done=not slugs, value=len(slugs), slugs=slugs)


def _slugs(deals: Iterable[Opportunity]) -> tuple[str, ...]:
    return tuple(deal.slug for deal in deals)
