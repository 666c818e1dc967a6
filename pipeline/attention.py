"""What needs attention and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipeline.book import Book, Hidden
from pipeline.figures import Figures
from pipeline.history import History
from pipeline.once import Once, anew
from pipeline.opportunity import Opportunity
from pipeline.pace import needed
from pipeline.rhythm import last_review
from pipeline.settings import Settings

CODES = (
    "next_step_overdue",
    "close_date_passed",
    "stale",
    "next_step_missing",
    "pushed_again",
    "decision_maker_not_met",
    "silent",
    "close_date_implausible",
    "incomplete",
    "lost_without_reason",
    "won_without_figures",
)
"""The order in which reasons count."""
OFTEN = 2
"""Pushes that are too many."""
RECENT_DAYS = 90
LIKELY = Decimal("0.75")
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """An opportunity, once, with every reason that it needs attention."""

    deal: Opportunity
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """An open opportunity whose file was deleted since the last review, with nothing in the journal about why.

    `commit` is the last one that has its file, None where the deletion is not committed.
    """

    deal: Opportunity
    commit: str | None

    @property
    def restore(self) -> str:
        """The command that brings its file back."""
        source = f"--source={self.commit[:10]} " if self.commit else ""
        return f'git restore {source}-- "{self.deal.path}"'


def attention(
    book: Book, today: date, known: Mapping[str, Figures], history: History | None = None, once: Once = anew
) -> tuple[Attention, ...]:
    """By the first reason's weight, then by amount, largest first. `known` is `all_figures` of the book."""
    moved = _moved(book, today, history) if history and history.is_known else {}
    settings, hidden = book.settings, book.hidden

    def make(deal: Opportunity, figure: Figures, moved: tuple[str, ...]) -> tuple[str, ...]:
        return _reasons(deal, figure, settings, hidden, today, moved)

    made = once.each("reasons", (), make)
    found = {
        deal.slug: reasons
        for deal in book.opportunities
        if (reasons := made(deal, known[deal.slug], moved.get(deal.slug, ())))
    }
    ordered = book.by_amount(tuple(deal for deal in book.opportunities if deal.slug in found))
    return tuple(
        Attention(deal=deal, reasons=found[deal.slug])
        for deal in sorted(ordered, key=lambda deal: CODES.index(found[deal.slug][0]))
    )


def removed_without_reason(book: Book, today: date, history: History) -> tuple[Removed, ...]:
    """Open ones that vanished since the last review, largest first."""
    since = last_review(book, today)
    told = {entry.slug for entry in book.journal if entry.kind == "removed"}
    found = {one.deal.slug: one for one in removed(history, since) if one.deal.slug not in told}
    ordered = book.by_amount(tuple(one.deal for one in found.values()))
    return tuple(found[deal.slug] for deal in ordered)


def removed(history: History, since: datetime | None = None) -> Iterator[Removed]:
    """Open ones whose file is gone, since a moment or ever."""
    for record in history.records:
        if record.gone_since and (since is None or record.gone_since > since) and record.deals:
            version, deal = record.deals[-1]
            if deal.is_open:
                yield Removed(deal=deal, commit=version.commit if record.last.commit else None)


def _moved(book: Book, today: date, history: History) -> Mapping[str, tuple[str, ...]]:
    """Reasons that only history gives, by slug of an open opportunity."""
    since, pace = last_review(book, today), needed(history, today)
    found = {}
    for deal in book.open:
        record = history.by_path.get(deal.path)
        pushes = record.course.pushes if record else ()
        holds = {
            "pushed_again": len(pushes) >= OFTEN and pushes[-1].at > since,
            "close_date_implausible": deal.close_date is not None
            and deal.stage.name in pace
            and deal.close_date < today + timedelta(pace[deal.stage.name].days),
        }
        found[deal.slug] = tuple(code for code, held in holds.items() if held)
    return found


def _reasons(
    deal: Opportunity,
    figure: Figures,
    settings: Settings,
    hidden: Collection[Hidden],
    today: date,
    moved: Collection[str],
) -> tuple[str, ...]:
    recent = deal.closed_on is not None and today - timedelta(days=RECENT_DAYS) <= deal.closed_on <= today
    if not deal.is_open:
        holds: dict[str, bool] = {
            "lost_without_reason": deal.kind in ("lost", "cancelled") and recent and not deal.lost_reason,
            "won_without_figures": deal.kind == "won"
            and (recent or deal.closed_on is None)
            and not (deal.actual_close_date and (deal.actual_amount or "amounts" in hidden)),
        }
        return tuple(code for code in CODES if holds.get(code) or code in moved)
    spoken = figure.last_interaction.date if figure.last_interaction else deal.created
    decider = deal.decision_maker
    last_open = settings.stages.open[-1:]
    holds = {
        "next_step_overdue": deal.next_date is not None and deal.next_date < today,
        "close_date_passed": deal.close_date is not None and deal.close_date < today,
        "stale": figure.stale,
        "next_step_missing": not (deal.next_date and deal.next_step),
        "decision_maker_not_met": "contacts" not in hidden
        and (deal.stage in last_open or deal.probability >= LIKELY)
        and not (decider and decider.met),
        "silent": spoken is not None and (today - spoken).days > settings.review.silent_days,
        "incomplete": figure.completeness < (1 if deal.probability >= HALF else HALF),
    }
    return tuple(code for code in CODES if holds.get(code) or code in moved)
