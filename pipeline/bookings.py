"""The bookings forecast: open opportunities by close date, that is, when orders are won."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from pipeline.book import Book
from pipeline.funnel import Sum, Unconverted, unconverted, without_rate
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.periods import By, between, first_day, period
from pipeline.stages import CATEGORIES, Category
from pipeline.targets import Progress, of_owner, target
from pipeline.winloss import Ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked(Progress):
    """A period of the forecast. `open` has every category, omitted ones too; amounts are full unless weighted."""

    categories: tuple[tuple[Category, Sum], ...]

    @property
    def commit(self) -> Money:
        """Won in it, and open ones of category commit."""
        return self.won.amount + dict(self.categories)["commit"].amount

    @property
    def best_case(self) -> Money:
        """The commit, and open ones of category best case."""
        return self.commit + dict(self.categories)["best_case"].amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookings:
    """Periods on end from the current one on, as far as records go; what is overdue or undated is in none of them."""

    by: By
    periods: tuple[Booked, ...]
    overdue: Sum
    undated: Sum
    unconverted: tuple[Unconverted, ...]
    """Open ones without a rate, in their own currency; `won_unconverted`: won ones of these periods."""
    won_unconverted: tuple[Unconverted, ...]


def bookings(book: Book, today: date, by: By = "month", owner: str = "") -> Bookings:
    """The forecast on a day, of the company or of an owner, in the base currency."""
    settings, rates = book.settings, book.settings.rates
    deals = tuple(of_owner(book, owner))
    opened = [deal for deal in deals if deal.is_open]
    current = first_day(period(today, by))
    won = [deal for deal in deals if deal.kind == "won" and deal.closed_on and deal.closed_on >= current]
    closing = [(deal, deal.close_date) for deal in opened if deal.close_date and deal.close_date >= today]
    last = max((*(day for _, day in closing), *(deal.closed_on for deal in won if deal.closed_on), today))
    names = between(today, last, by)
    by_name: dict[str, dict[Category, list[Opportunity]]] = {name: {c: [] for c in CATEGORIES} for name in names}
    for deal, day in closing:
        by_name[period(day, by)][deal.category or "pipeline"].append(deal)
    won_by_name: dict[str, list[Opportunity]] = {name: [] for name in names}
    for deal in won:
        if deal.closed_on:
            won_by_name[period(deal.closed_on, by)].append(deal)
    periods = []
    for name in names:
        categories = tuple((category, Sum.of(those, rates)) for category, those in by_name[name].items())
        winning = won_by_name[name]
        booked = Booked(
            name=name,
            categories=categories,
            open=reduce(add, (total for _, total in categories)),
            won=Ended(count=len(winning), amount=rates.total(deal.real_amount for deal in winning)),
            target=target(settings, name, owner),
        )
        periods.append(booked)
    return Bookings(
        by=by,
        periods=tuple(periods),
        overdue=Sum.of((deal for deal in opened if deal.close_date and deal.close_date < today), rates),
        undated=Sum.of((deal for deal in opened if deal.close_date is None), rates),
        unconverted=unconverted(opened, rates),
        won_unconverted=without_rate((deal.real_amount for deal in won), rates),
    )
