"""The funnel: open opportunities by stage, and amounts by closing month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.book import Book
from pipeline.dates import month, month_names
from pipeline.money import Money, Rates
from pipeline.opportunity import Opportunity
from pipeline.stages import Stage

SHOWN_MONTHS = 12
"""Closing months that are told apart; what closes beyond them is one sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many, and their amounts in the base currency; those without a rate are counted, not added."""

    count: int
    amount: Money
    weighted: Money

    @classmethod
    def of(cls, deals: Iterable[Opportunity], rates: Rates) -> Sum:
        """Amount and weighted amount, converted and rounded per opportunity, then summed."""
        deals = tuple(deals)
        return cls(
            count=len(deals),
            amount=rates.total(deal.amount for deal in deals),
            weighted=rates.total(deal.weighted for deal in deals),
        )

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            count=self.count + other.count,
            amount=self.amount + other.amount,
            weighted=self.weighted + other.weighted,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconverted:
    """What has no rate to the base currency: listed in its own, left out of totals."""

    currency: str
    count: int
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Open stages in order, each with its sum, and all of them together."""

    stages: tuple[tuple[Stage, Sum], ...]
    open: Sum
    unconverted: tuple[Unconverted, ...]


def funnel(book: Book) -> Funnel:
    """The open opportunities by stage."""
    rates, deals = book.settings.rates, book.open
    return Funnel(
        stages=tuple(
            (stage, Sum.of((deal for deal in deals if deal.stage == stage), rates))
            for stage in book.settings.stages.open
        ),
        open=Sum.of(deals, rates),
        unconverted=unconverted(deals, rates),
    )


def unconverted(deals: Iterable[Opportunity], rates: Rates) -> tuple[Unconverted, ...]:
    """Amounts without a rate, by currency."""
    return without_rate((deal.amount for deal in deals), rates)


def without_rate(moneys: Iterable[Money | None], rates: Rates) -> tuple[Unconverted, ...]:
    """Those that have no rate, by currency."""
    amounts: dict[str, list[Money]] = {}
    for money in moneys:
        if money and rates.convert(money) is None:
            amounts.setdefault(money.currency, []).append(money)
    return tuple(
        Unconverted(currency=currency, count=len(those), amount=Rates(currency).total(those))
        for currency, those in sorted(amounts.items())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMonths:
    """Open amounts by closing month, from the current one on without gaps; overdue and undated apart."""

    overdue: Sum
    months: tuple[tuple[str, Sum], ...]
    later: Sum
    undated: Sum


def close_months(book: Book, today: date, count: int = SHOWN_MONTHS) -> CloseMonths:
    """The next `count` months by close date; what closes beyond is one sum."""
    rates, deals = book.settings.rates, book.open
    names = month_names(today, 0, count)
    coming = [deal for deal in deals if deal.close_date and deal.close_date >= today]
    by_month: dict[str, list[Opportunity]] = {}
    for deal in coming:
        if deal.close_date:
            by_month.setdefault(month(deal.close_date), []).append(deal)
    last = max((name for name in by_month if name in names), default=names[0])
    return CloseMonths(
        overdue=Sum.of((d for d in deals if d.close_date and d.close_date < today), rates),
        months=tuple((name, Sum.of(by_month.get(name, ()), rates)) for name in names if name <= last),
        later=Sum.of((d for name, group in by_month.items() if name > names[-1] for d in group), rates),
        undated=Sum.of((d for d in deals if d.close_date is None), rates),
    )
