"""The billing forecast: when sales are invoiced, those by the month spread over their months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.book import Book
from pipeline.dates import months_on
from pipeline.funnel import Sum, Unconverted, without_rate
from pipeline.money import Money, Rates
from pipeline.opportunity import Opportunity
from pipeline.periods import By, between, last_day, period


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


def spread(whole: Money, count: int) -> tuple[Money, ...]:
    """So many equal parts, rounded half up; the remainder goes to the last, so that they sum to the whole."""
    part = Money.of(whole.amount / count, whole.currency)
    return (*[part] * (count - 1), whole - part * (count - 1))


def days(first: date, count: int) -> tuple[date, ...]:
    """The first instalment's day in each of so many months, or the month's last."""
    return tuple(months_on(first, number) for number in range(count))


def billing(book: Book, today: date, by: By = "month") -> Billing:
    """The forecast on a day, in the base currency: open ones, and won ones whose invoices are still to come.

    An open one's instalments before today count in the current period, a won one's are past.
    """
    rates, opened = book.settings.rates, book.open
    overdue = [deal for deal in opened if deal.close_date and deal.close_date < today]
    coming = [deal for deal in opened if deal.close_date is None or deal.close_date >= today]
    won = [deal for deal in book.opportunities if deal.kind == "won"]
    found: dict[str, dict[str, Part]] = {}
    counted: list[Opportunity] = []
    coming_in: list[Money | None] = [deal.amount for deal in overdue]
    for deal in (*coming, *won):
        parts = list(_to_come(deal, today, by, rates))
        if parts:
            counted.append(deal)
        for name, part in parts:
            known = found.setdefault(name, {}).get(deal.slug)
            found[name][deal.slug] = _joined(known, part) if known else part
        coming_in.append(_still_to_come(deal, today))
    names = _names(today, found, by)
    return Billing(
        by=by,
        periods=tuple(_billed(name, found.get(name, {}).values(), rates) for name in names),
        overdue=Sum.of(overdue, rates),
        undated=Sum.of((deal for deal in coming if starts(deal) is None), rates),
        unconverted=without_rate(coming_in, rates),
        by_close_date=sum(deal.invoice_date is None for deal in counted),
        unknown=sum(starts(deal) is None for deal in won),
    )


def starts(deal: Opportunity) -> date | None:
    """The day of the first invoice: the invoice date, else the close date."""
    return deal.invoice_date or deal.close_date


def _to_come(deal: Opportunity, today: date, by: By, rates: Rates) -> Iterator[tuple[str, Part]]:
    """The parts of an opportunity that are still to come, each with its period."""
    first, count = starts(deal), deal.months or 1
    if first is None:
        return
    stated, likely = (deal.amount, deal.weighted) if deal.is_open else (deal.real_amount, deal.real_amount)
    amounts, weighted = (_spread(rates.convert(money), count) for money in (stated, likely))
    for day, amount, its in zip(days(first, count), amounts, weighted, strict=True):
        if deal.is_open or day >= today:
            yield period(max(day, today), by), Part(deal=deal, amount=amount, weighted=its)


def _spread(whole: Money | None, count: int) -> tuple[Money | None, ...]:
    return spread(whole, count) if whole else (None,) * count


def _still_to_come(deal: Opportunity, today: date) -> Money | None:
    """What is not invoiced yet, in its own currency."""
    stated, first, count = deal.amount if deal.is_open else deal.real_amount, starts(deal), deal.months or 1
    if deal.is_open or stated is None or first is None:
        return stated if deal.is_open else None
    coming = [part for day, part in zip(days(first, count), spread(stated, count), strict=True) if day >= today]
    return Rates(stated.currency).total(coming) if coming else None


def _joined(one: Part, other: Part) -> Part:
    """Two parts of an opportunity in one period."""
    if one.amount is None or other.amount is None or one.weighted is None or other.weighted is None:
        return one
    return Part(deal=one.deal, amount=one.amount + other.amount, weighted=one.weighted + other.weighted)


def _names(today: date, found: Iterable[str], by: By) -> tuple[str, ...]:
    """From the current period on; names of one kind are in the order of their texts."""
    current = period(today, by)
    last = max((current, *found))
    return between(today, last_day(last), by)


def _billed(name: str, parts: Iterable[Part], rates: Rates) -> Billed:
    ordered = tuple(sorted(parts, key=_largest_first))
    return Billed(name=name, parts=ordered, sum=sum_of(ordered, rates))


def sum_of(parts: Sequence[Part], rates: Rates) -> Sum:
    """What parts come to."""
    return Sum(
        count=len(parts),
        amount=rates.total(part.amount for part in parts),
        weighted=rates.total(part.weighted for part in parts),
    )


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
