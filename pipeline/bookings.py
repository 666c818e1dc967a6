"""The bookings forecast: open opportunities by close date, that is, when orders are won."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from pipeline.book import Book
from pipeline.funnel import Sum, Unconverted, unconverted, without_rate
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.periods import By, between, first_day, period
from pipeline.settings import Settings
from pipeline.stages import CATEGORIES, Category
from pipeline.targets import Progress, target
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


def bookings(book: Book, today: date, by: By = "month") -> Bookings:
    """The forecast on a day, in the base currency."""
    settings, rates, current = book.settings, book.settings.rates, first_day(period(today, by))
    closing = [(deal.close_date, deal) for deal in book.open if deal.close_date and deal.close_date >= today]
    closed = [(deal.closed_on, deal) for deal in book.won if deal.closed_on]
    won = [(day, deal) for day, deal in closed if day >= current]
    opened_in, won_in = _by_period(closing, by), _by_period(won, by)
    last = max((today, *(day for day, _ in (*closing, *won))))
    return Bookings(
        by=by,
        periods=tuple(
            _booked(name, opened_in.get(name, ()), won_in.get(name, ()), settings) for name in between(today, last, by)
        ),
        overdue=Sum.of((deal for deal in book.open if deal.close_date and deal.close_date < today), rates),
        undated=Sum.of((deal for deal in book.open if deal.close_date is None), rates),
        unconverted=unconverted(book.open, rates),
        won_unconverted=without_rate((deal.real_amount for _, deal in won), rates),
    )


def _by_period(dated: Iterable[tuple[date, Opportunity]], by: By) -> Mapping[str, Sequence[Opportunity]]:
    found: defaultdict[str, list[Opportunity]] = defaultdict(list)
    for day, deal in dated:
        found[period(day, by)].append(deal)
    return found


def _booked(name: str, opened: Iterable[Opportunity], won: Sequence[Opportunity], settings: Settings) -> Booked:
    by_category: dict[Category, list[Opportunity]] = {category: [] for category in CATEGORIES}
    for deal in opened:
        by_category[deal.category or "pipeline"].append(deal)
    categories = tuple((category, Sum.of(those, settings.rates)) for category, those in by_category.items())
    return Booked(
        name=name,
        categories=categories,
        open=reduce(add, (total for _, total in categories)),
        won=Ended(count=len(won), amount=settings.rates.total(deal.real_amount for deal in won)),
        target=target(settings, name),
    )
