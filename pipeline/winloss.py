"""What was won and what was lost: rates, months and reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.book import Book, newest_first
from pipeline.dates import month, month_names, year_before
from pipeline.funnel import Sum
from pipeline.money import Money, Rates
from pipeline.opportunity import Opportunity
from pipeline.spelling import Spelling

Deals = tuple[Opportunity, ...]
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WinRate:
    """Won ÷ (won + lost) by number and by amount, 0 to 1; None where there is nothing to divide by."""

    count: float | None
    amount: float | None
    won: int
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How many closed, and their amounts in the base currency: real ones of won, stated ones of lost."""

    count: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why opportunities were lost; an empty text is no reason stated."""

    text: str
    sum: Sum


def closed(book: Book, kind: str) -> Deals:
    """Those of a closed kind, newest first; without a date last."""
    return newest_first(deal for deal in book.opportunities if deal.kind == kind)


def last_year(today: date) -> tuple[date, date]:
    """The period of a win rate unless one is named: from the day after today − 1 year, to today."""
    return year_before(today) + timedelta(days=1), today


def win_rate(deals: Iterable[Opportunity], rates: Rates, period: tuple[date, date]) -> WinRate:
    """Of those closed within a period, both its days included. Cancelled ones are in neither number."""
    within = [deal for deal in deals if counts_in(deal, period)]
    won, lost = _ended(within, "won", rates), _ended(within, "lost", rates)
    total = won.amount.amount + lost.amount.amount
    return WinRate(
        count=won.count / (won.count + lost.count) if won.count + lost.count else None,
        amount=float(won.amount.amount / total) if total else None,
        won=won.count,
        lost=lost.count,
    )


def counts_in(deal: Opportunity, period: tuple[date, date]) -> bool:
    """Whether the win rate of a period counts it."""
    return deal.kind in ("won", "lost") and deal.closed_on is not None and period[0] <= deal.closed_on <= period[1]


def by_month(book: Book, today: date) -> tuple[tuple[str, Ended, Ended], ...]:
    """Month, won and lost, for the last twelve months with the current one, oldest first."""
    rates = book.settings.rates
    ended: dict[str, list[Opportunity]] = {name: [] for name in month_names(today, -MONTHS + 1, MONTHS)}
    for deal in book.opportunities:
        if deal.closed_on:
            ended.get(month(deal.closed_on), []).append(deal)
    return tuple((name, _ended(deals, "won", rates), _ended(deals, "lost", rates)) for name, deals in ended.items())


def loss_reasons(book: Book) -> tuple[Reason, ...]:
    """Lost ones by reason, the most frequent first, then the largest; those without a reason last."""
    lost = closed(book, "lost")
    spelling = Spelling.of(deal.lost_reason for deal in book.opportunities)
    grouped: dict[str, list[Opportunity]] = {}
    for deal in lost:
        grouped.setdefault(spelling(deal.lost_reason), []).append(deal)
    found = [Reason(text=text, sum=Sum.of(deals, book.settings.rates)) for text, deals in grouped.items()]
    return tuple(sorted(found, key=lambda one: (not one.text, -one.sum.count, -one.sum.amount.amount, one.text)))


def _ended(deals: Iterable[Opportunity], kind: str, rates: Rates) -> Ended:
    those = [deal for deal in deals if deal.kind == kind]
    return Ended(count=len(those), amount=rates.total(deal.final_amount for deal in those))
