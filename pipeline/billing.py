"""The billing forecast: when sales are invoiced, those by the month spread over their months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from pipeline.book import Book
from pipeline.dates import month_number, months_on
from pipeline.funnel import Sum, Unconverted, without_rate
from pipeline.money import Money, Rates
from pipeline.once import Once, anew
from pipeline.opportunity import Opportunity
from pipeline.periods import MONTHS, By, between, last_day, period


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one opportunity brings in a period, in the base currency; None without an amount or a rate."""

    deal: Opportunity
    amount: Money | None
    weighted: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """A period and the parts that fall in it, the largest first; each opportunity counts once."""

    name: str
    sum: Sum
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """Periods on end from the current one on, as far as records go; what is overdue or undated is in none of them."""

    by: By
    periods: tuple[Billed, ...]
    overdue: Sum
    undated: Sum
    unconverted: tuple[Unconverted, ...]
    """What is still to come without a rate, in its own currency."""
    by_close_date: int
    """How many state no invoice date, and stand at their close date."""
    unknown: int
    """Won ones with neither date: nobody can tell whether they were invoiced."""


def billing(book: Book, today: date, by: By = "month", once: Once = anew) -> Billing:
    """The forecast on a day, in the base currency: open ones, and won ones whose invoices are still to come.

    An open one's instalments before today count in the current period, a won one's are past.
    """
    rates, opened, won = book.settings.rates, book.open, book.won
    overdue = [deal for deal in opened if deal.close_date and deal.close_date < today]
    coming = [deal for deal in opened if deal.close_date is None or deal.close_date >= today]
    found: defaultdict[str, list[Part]] = defaultdict(list)
    counted: list[Opportunity] = []
    without: list[Money | None] = [deal.amount for deal in overdue]
    to_come = once.each(("billing", by), (), partial(_to_come, today=today, by=by, rates=rates))
    for deal in (*coming, *won):
        parts, unrated = to_come(deal)
        if parts:
            counted.append(deal)
        for name, part in parts:
            found[name].append(part)
        if unrated:
            without.append(unrated)
    names = _names(today, found, by)
    return Billing(
        by=by,
        periods=tuple(_billed(name, found.get(name, ()), rates) for name in names),
        overdue=Sum.of(overdue, rates),
        undated=Sum.of((deal for deal in coming if starts(deal) is None), rates),
        unconverted=without_rate(without, rates),
        by_close_date=sum(deal.invoice_date is None for deal in counted),
        unknown=sum(starts(deal) is None for deal in won),
    )


def starts(deal: Opportunity) -> date | None:
    """The day of the first invoice: the invoice date, else the close date."""
    return deal.invoice_date or deal.close_date


def _to_come(deal: Opportunity, today: date, by: By, rates: Rates) -> tuple[tuple[tuple[str, Part], ...], Money | None]:
    """What an opportunity still brings in each period; an open one's instalments before today are the current one's.

    And what is not invoiced yet of an amount that has no rate, in its own currency.
    """
    return tuple(_parts(deal, today, by, rates)), _without_rate(deal, today, rates)


def _parts(deal: Opportunity, today: date, by: By, rates: Rates) -> Iterator[tuple[str, Part]]:
    first, count = starts(deal), deal.months or 1
    if first is None:
        return
    stated, likely = (deal.amount, deal.weighted) if deal.is_open else (deal.real_amount, deal.real_amount)
    amounts, weighted = (_Spread.of(rates.convert(money), count) for money in (stated, likely))
    known: dict[tuple[int, bool], Part] = {}
    for name, those, is_last in _runs(first, 0 if deal.is_open else _invoiced(first, count, today), count, today, by):
        part = known.get((those, is_last))
        if part is None:
            share = amounts.share(those, is_last=is_last), weighted.share(those, is_last=is_last)
            part = known[those, is_last] = Part(deal=deal, amount=share[0], weighted=share[1])
        yield name, part


def _runs(first: date, begin: int, count: int, today: date, by: By) -> Iterator[tuple[str, int, bool]]:
    """Periods with the number of instalments in each, from one of them on, and whether the last is among them."""
    start, current, step = month_number(first), month_number(today), MONTHS[by]
    while begin < count:
        number = max(start + begin, current)
        end = min((number // step + 1) * step - start, count)
        yield _name(number, by), end - begin, end == count
        begin = end


@lru_cache(maxsize=8192)
def _name(number: int, by: By) -> str:
    return period(date(number // 12, number % 12 + 1, 1), by)


def _invoiced(first: date, count: int, today: date) -> int:
    """How many instalments are dated before today: on the first one's day of each month, or the month's last."""
    gone = min(max(month_number(today) - month_number(first), 0), count)
    return gone + 1 if gone < count and months_on(first, gone) < today else gone


class _Spread(NamedTuple):
    """An amount in equal parts, the last of which has the remainder; None without an amount or a rate."""

    part: Money | None
    last: Money | None

    @classmethod
    def of(cls, whole: Money | None, count: int) -> _Spread:
        if whole is None or count == 1:
            return cls(whole, whole)
        part = Money.of(whole.amount / count, whole.currency)
        return cls(part, whole - part * (count - 1))

    def share(self, count: int, *, is_last: bool) -> Money | None:
        """What so many instalments come to."""
        one = self.last if is_last else self.part
        return one if self.part is None or one is None or count == 1 else self.part * (count - 1) + one


def _without_rate(deal: Opportunity, today: date, rates: Rates) -> Money | None:
    stated, first, count = deal.amount if deal.is_open else deal.real_amount, starts(deal), deal.months or 1
    if stated is None or rates.convert(stated):
        return None
    if deal.is_open:
        return stated
    left = count - _invoiced(first, count, today) if first else 0
    return _Spread.of(stated, count).share(left, is_last=True) if left else None


def _joined(one: Part, other: Part) -> Part:
    """Two parts of an opportunity in one period."""
    if one.amount is None or other.amount is None or one.weighted is None or other.weighted is None:
        return one
    return Part(deal=one.deal, amount=one.amount + other.amount, weighted=one.weighted + other.weighted)


def _names(today: date, found: Iterable[str], by: By) -> tuple[str, ...]:
    """From the current period on; names of one kind are in the order of their texts."""
    return between(today, last_day(max((period(today, by), *found))), by)


def _billed(name: str, parts: Iterable[Part], rates: Rates) -> Billed:
    ordered = tuple(sorted(parts, key=_largest_first))
    return Billed(name=name, parts=ordered, sum=sum_of(ordered, rates))


def sum_of(parts: Sequence[Part], rates: Rates) -> Sum:
    """What parts come to."""
    amount, weighted = (
        Money.of(sum((money.amount for money in those if money), Decimal(0)), rates.base)
        for those in ([part.amount for part in parts], [part.weighted for part in parts])
    )
    return Sum(count=len(parts), amount=amount, weighted=weighted)


def later_parts(periods: Iterable[Billed]) -> tuple[Part, ...]:
    """What opportunities bring in several periods together, each once, the largest first."""
    found: dict[str, Part] = {}
    for one in periods:
        for part in one.parts:
            known = found.get(part.deal.slug)
            found[part.deal.slug] = _joined(known, part) if known else part
    return tuple(sorted(found.values(), key=_largest_first))


def _largest_first(part: Part) -> tuple[bool, Decimal, str]:
    return part.amount is None, -part.amount.amount if part.amount else Decimal(0), part.deal.slug
