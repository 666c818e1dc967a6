"""What needs attention and why, as far as the records alone tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.book import Book
from pipeline.figures import Figures
from pipeline.opportunity import Opportunity

CODES = (
    "next_step_overdue",
    "close_date_passed",
    "stale",
    "next_step_missing",
    "decision_maker_not_met",
    "silent",
    "incomplete",
    "lost_without_reason",
    "won_without_figures",
)
"""The order in which reasons count."""
RECENT_DAYS = 90
LIKELY = Decimal("0.75")
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """An opportunity, once, with every reason that it needs attention."""

    deal: Opportunity
    reasons: tuple[str, ...]


def attention(book: Book, today: date, known: Mapping[str, Figures]) -> tuple[Attention, ...]:
    """By the first reason's weight, then by amount, largest first. `known` is `all_figures` of the book."""
    found = {
        deal.slug: reasons for deal in book.opportunities if (reasons := _reasons(deal, known[deal.slug], book, today))
    }
    ordered = book.by_amount(tuple(deal for deal in book.opportunities if deal.slug in found))
    return tuple(
        Attention(deal=deal, reasons=found[deal.slug])
        for deal in sorted(ordered, key=lambda deal: CODES.index(found[deal.slug][0]))
    )


def _reasons(deal: Opportunity, figure: Figures, book: Book, today: date) -> tuple[str, ...]:
    recent = deal.closed_on is not None and today - timedelta(days=RECENT_DAYS) <= deal.closed_on <= today
    if not deal.is_open:
        holds = {
            "lost_without_reason": deal.kind in ("lost", "cancelled") and recent and not deal.lost_reason,
            "won_without_figures": deal.kind == "won"
            and (recent or deal.closed_on is None)
            and not (deal.actual_close_date and deal.actual_amount),
        }
        return tuple(code for code in CODES if holds.get(code))
    spoken = figure.last_interaction.date if figure.last_interaction else deal.created
    decider = deal.decision_maker
    last_open = book.settings.stages.open[-1:]
    holds = {
        "next_step_overdue": deal.next_date is not None and deal.next_date < today,
        "close_date_passed": deal.close_date is not None and deal.close_date < today,
        "stale": figure.stale,
        "next_step_missing": not (deal.next_date and deal.next_step),
        "decision_maker_not_met": (deal.stage in last_open or deal.probability >= LIKELY)
        and not (decider and decider.met),
        "silent": spoken is not None and (today - spoken).days > book.settings.review.silent_days,
        "incomplete": figure.completeness < (1 if deal.probability >= HALF else HALF),
    }
    return tuple(code for code in CODES if holds.get(code))
