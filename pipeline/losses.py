"""What lost opportunities can teach: the reason, the stage where they died, how often pushed, how long silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from pipeline.book import Book
from pipeline.funnel import Sum
from pipeline.history import History
from pipeline.lineage import Record
from pipeline.money import Money, Rates
from pipeline.opportunity import Opportunity
from pipeline.outcomes import Period
from pipeline.settings import Settings
from pipeline.spelling import Spelling
from pipeline.stages import Stage
from pipeline.winloss import counts_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A lost one. None is what nobody knows."""

    deal: Opportunity
    stage: Stage | None
    """The last open stage before it was lost; not known where history never saw it open."""
    pushes: int | None
    """How often its close date was pushed; known where the stage is."""
    silent_days: int | None
    """From the last interaction (else the creation) to the day of the loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Median:
    """The middle one of `n` figures; None of none."""

    value: float | None
    n: int

    @classmethod
    def of(cls, figures: Iterable[int | None]) -> Median:
        """Of those that are known."""
        known = [figure for figure in figures if figure is not None]
        return cls(value=median(known) if known else None, n=len(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Lost ones of one reason (an empty text: none stated), and their amounts in the base currency."""

    reason: str
    n: int
    amount: Money
    stages: tuple[tuple[Stage, int], ...]
    """Where they died, in the funnel's order; stages where none did are left out."""
    stage_unknown: int
    pushes: Median
    silent_days: Median
    losses: tuple[Loss, ...]


def lost(book: Book, history: History, period: Period) -> tuple[Loss, ...]:
    """Those lost within a period, both its days included, newest first; deleted ones too, as history last saw them."""
    found = (
        _loss(deal, record, is_there=there) for deal, record, there in _known(book, history) if counts_in(deal, period)
    )
    return tuple(sorted(found, key=lambda loss: (loss.deal.closed_on or date.min, loss.deal.slug), reverse=True))


def _known(book: Book, history: History) -> Iterator[tuple[Opportunity, Record | None, bool]]:
    """Lost ones with what history has of them, and whether their files are there."""
    records = history.records if history.is_known else ()
    there = {record.path: record for record in records if record.path}
    gone = {record.deals[-1][1].path: record for record in records if not record.path and record.deals}
    for deals, found, is_there in ((book.opportunities, there, True), (book.departed, gone, False)):
        for deal in deals:
            if deal.kind == "lost":
                yield deal, found.get(deal.path), is_there


def _loss(deal: Opportunity, record: Record | None, *, is_there: bool) -> Loss:
    visits = record.course.visits if record and record.deals else ()
    stage = next((visit.stage for visit in reversed(visits) if visit.stage.kind == "open"), None)
    return Loss(
        deal=deal,
        stage=stage,
        pushes=record.course.push_count if record and stage else None,
        silent_days=_silent(deal, is_there=is_there),
    )


def _silent(deal: Opportunity, *, is_there: bool) -> int | None:
    """From the last interaction before the closing day, whose own is the refusal, else from the creation.

    Activities of a deleted one are not kept: its stated last interaction is all that is known of them.
    """
    if deal.closed_on is None:
        return None
    said = deal.last_interaction(deal.closed_on - timedelta(days=1))
    since = said.date if said else deal.created if is_there else None
    return (deal.closed_on - since).days if since and since <= deal.closed_on else None


def together(reason: str, losses: Sequence[Loss], settings: Settings) -> Losses:
    """Lost ones as one."""
    stages = tuple((stage, len(those)) for stage, those in by_stage(losses, settings) if stage)
    return Losses(
        reason=reason,
        n=len(losses),
        amount=amount(losses, settings.rates),
        stages=stages,
        stage_unknown=len(losses) - sum(count for _, count in stages),
        pushes=Median.of(loss.pushes for loss in losses),
        silent_days=Median.of(loss.silent_days for loss in losses),
        losses=tuple(losses),
    )


def by_reason(losses: Iterable[Loss], book: Book) -> tuple[Losses, ...]:
    """The most frequent reason first, then the largest; those without a reason last. One spelling a reason."""
    spelling = Spelling.of(deal.lost_reason for deal in book.known)
    grouped: dict[str, list[Loss]] = {}
    for loss in losses:
        grouped.setdefault(spelling(loss.deal.lost_reason), []).append(loss)
    found = [together(reason, those, book.settings) for reason, those in grouped.items()]
    return tuple(sorted(found, key=lambda one: (not one.reason, -one.n, -one.amount.amount, one.reason)))


def by_stage(losses: Iterable[Loss], settings: Settings) -> tuple[tuple[Stage | None, tuple[Loss, ...]], ...]:
    """By the stage where they died, in the funnel's order; those of which it is not known last, under None."""
    losses = tuple(losses)
    stages: tuple[Stage | None, ...] = (*settings.stages.open, None)
    found = ((stage, tuple(loss for loss in losses if loss.stage == stage)) for stage in stages)
    return tuple((stage, those) for stage, those in found if those)


def total(losses: Iterable[Loss], rates: Rates) -> Sum:
    """How many, and what they would have brought."""
    losses = tuple(losses)
    brought = amount(losses, rates)
    return Sum(count=len(losses), amount=brought, weighted=rates.total(()))


def amount(losses: Iterable[Loss], rates: Rates) -> Money:
    """What they would have brought, in the base currency."""
    return rates.total(loss.deal.amount for loss in losses)
