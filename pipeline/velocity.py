"""How long a sale takes, and the money that the pipeline turns into orders a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from statistics import median

from pipeline.book import Book
from pipeline.money import Money, Rates, minor_digits
from pipeline.opportunity import Opportunity
from pipeline.winloss import counts_in, last_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Days from creation to the actual close of won ones; None without any. `n` counts those with both dates."""

    median_days: float | None
    mean_days: Fraction | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Velocity:
    """Money a day in the base currency, and the four factors that it is made of; None where one is not known.

    `mean_won` is rounded to the minor unit for those who read it; `a_day` is worked out from exact means.
    """

    open: int
    win_rate: Fraction | None
    """By number, 0 to 1, of the last twelve months; so are the next two."""
    mean_won: Money | None
    cycle: Cycle
    a_day: Money | None


def sales_cycle(deals: Iterable[Opportunity], period: tuple[date, date]) -> Cycle:
    """Of those won within a period, both its days included. Those without a creation date are left out."""
    days = [
        (deal.closed_on - deal.created).days
        for deal in deals
        if deal.kind == "won" and counts_in(deal, period) and deal.closed_on and deal.created
    ]
    return Cycle(
        median_days=median(days) if days else None,
        mean_days=Fraction(sum(days), len(days)) if days else None,
        n=len(days),
    )


def factors(book: Book, today: date) -> Velocity:
    """Open ones × win rate by number × mean won amount ÷ mean cycle days (the usual formula of sales velocity)."""
    period, rates = last_year(today), book.settings.rates
    ended = [deal for deal in book.known if counts_in(deal, period)]
    won = [deal for deal in ended if deal.kind == "won"]
    amounts = [money.amount for money in map(rates.convert, (deal.real_amount for deal in won)) if money]
    mean = Fraction(sum(amounts, Decimal(0))) / len(amounts) if amounts else None
    cycle = sales_cycle(won, period)
    rate = Fraction(len(won), len(ended)) if ended else None
    a_day = None
    if rate and mean is not None and cycle.mean_days is not None and cycle.mean_days > 0:
        a_day = _money(len(book.open) * rate * mean / cycle.mean_days, rates)
    return Velocity(
        open=len(book.open),
        win_rate=rate,
        mean_won=None if mean is None else _money(mean, rates),
        cycle=cycle,
        a_day=a_day,
    )


def velocity(book: Book, today: date) -> Money | None:
    """Money a day in the base currency.

    None with nothing won in the last twelve months, or where their mean amount is not known, or their mean cycle is
    not known or not positive.
    """
    return factors(book, today).a_day


def _money(exact: Fraction, rates: Rates) -> Money:
    """Rounded half up, once, to the minor unit."""
    digits = minor_digits(rates.base)
    return Money.of(Decimal(floor(exact * 10**digits + Fraction(1, 2))).scaleb(-digits), rates.base)
