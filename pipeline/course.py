"""The course of one opportunity: how its close date was pushed, and how long it stood in each stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise

from pipeline.dates import month
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True)
class Span:
    """What a record said from one moment until another, which ends it (None: it still says so). Days are local."""

    deal: Opportunity
    at: datetime
    end: datetime | None

    @property
    def since(self) -> date:
        """The day on which it began."""
        return self.at.date()

    @property
    def until(self) -> date | None:
        """The day on which it ended."""
        return self.end.date() if self.end else None

    def ended(self, moment: datetime) -> Span:
        """The same, until a moment."""
        return Span(self.deal, self.at, moment)


@dataclass(frozen=True, slots=True)
class Push:
    """A close date moved into a later calendar month while the opportunity was open."""

    at: datetime
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in a stage. `days` are those that are over, `since` begins those that are not.

    `is_censored`: it had begun before the history did.
    """

    stage: Stage
    entered: date
    days: int
    since: date | None
    is_censored: bool

    def days_until(self, today: date) -> int:
        """Whole days in the stage, today's included where it still stands in it."""
        return self.days + (max((today - self.since).days, 0) if self.since else 0)


@dataclass(frozen=True, slots=True)
class Course:
    """Close dates and stages over time. The first close date is the first ever stated, and kept."""

    first_close_date: date | None
    close_date: date | None
    pushes: tuple[Push, ...]
    late_edits: int
    """How often a close date was changed after it had passed."""
    visits: tuple[Visit, ...]
    amounts: tuple[tuple[datetime, Money | None], ...]
    """Every amount it had, each with the moment from which on it had it."""
    closed: date | None
    """The day of the version that closed it, as it is closed now; None where that is open or not known."""

    @property
    def push_count(self) -> int:
        """Never falls."""
        return len(self.pushes)

    @property
    def days_pushed(self) -> int | None:
        """From the first close date to the current one; negative where it is sooner."""
        if self.first_close_date is None or self.close_date is None:
            return None
        return (self.close_date - self.first_close_date).days

    def days_in_stage(self, today: date) -> int | None:
        """Days since the current stage was entered; None for closed ones, or where that was before the history."""
        if not self.visits or self.visits[-1].stage.kind != "open" or self.visits[-1].is_censored:
            return None
        return self.visits[-1].days_until(today)

    def stage_days(self, today: date) -> tuple[tuple[Stage, int], ...] | None:
        """Days in each open stage over all visits, in the order of first visits; None for closed ones."""
        if not self.visits or self.visits[-1].stage.kind != "open":
            return None
        found: dict[str, tuple[Stage, int]] = {}
        for visit in self.visits:
            if visit.stage.kind == "open" and not visit.is_censored:
                before = found.get(visit.stage.name, (visit.stage, 0))[1]
                found[visit.stage.name] = (visit.stage, before + visit.days_until(today))
        return tuple(found.values())


def course(spans: Sequence[Span], *, is_first_import: bool = False) -> Course:
    """The course that spans make, oldest first."""
    pairs = [(new.at, old.deal, new.deal) for old, new in pairwise(spans)]
    dated = [span.deal.close_date for span in spans if span.deal.close_date]
    return Course(
        first_close_date=dated[0] if dated else None,
        close_date=spans[-1].deal.close_date if spans else None,
        pushes=tuple(
            Push(moment, old.close_date, new.close_date)
            for moment, old, new in pairs
            if old.is_open and new.is_open and is_push(old.close_date, new.close_date)
            if old.close_date and new.close_date
        ),
        late_edits=sum(
            old.is_open and is_late(old.close_date, new.close_date, moment.date()) for moment, old, new in pairs
        ),
        visits=_visits(spans, is_first_import=is_first_import),
        amounts=tuple(
            (span.at, span.deal.amount)
            for n, span in enumerate(spans)
            if n == 0 or span.deal.amount != spans[n - 1].deal.amount
        ),
        closed=_closed(spans, is_first_import=is_first_import),
    )


def is_push(before: date | None, after: date | None) -> bool:
    """Whether a close date moved into a later calendar month."""
    return before is not None and after is not None and month(after) > month(before)


def is_late(before: date | None, after: date | None, on: date) -> bool:
    """Whether a close date was changed only after it had passed."""
    return before is not None and before < on and before != after


def _visits(spans: Sequence[Span], *, is_first_import: bool) -> tuple[Visit, ...]:
    found: list[Visit] = []
    for stage, those in groupby(spans, key=lambda span: span.deal.stage):
        stay = tuple(those)
        last = stay[-1]
        days = sum(max((until - span.since).days, 0) for span in stay if (until := span.until))
        is_censored = is_first_import and not found
        visit = Visit(stage, stay[0].since, days, None if last.until else last.since, is_censored)
        found.append(visit)
    return tuple(found)


def _closed(spans: Sequence[Span], *, is_first_import: bool) -> date | None:
    """Where it was closed already when the history began, nobody knows when."""
    if not spans or spans[-1].deal.is_open:
        return None
    kind = spans[-1].deal.kind
    first = len(spans) - 1
    while first > 0 and spans[first - 1].deal.kind == kind:
        first -= 1
    return None if first == 0 and is_first_import else spans[first].since
