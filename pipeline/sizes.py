"""Large sales and small ones: bands of amounts, drawn where our own sales part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import quantiles

from pipeline.money import Money, Rates
from pipeline.opportunity import Opportunity
from pipeline.outcomes import Group, group
from pipeline.pace import ENOUGH

QUARTERS, THIRDS = 4, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Amounts from `low` (included) to `high` (not included), in the base currency; None is no end."""

    low: Money | None
    high: Money | None


def by_size(deals: Iterable[Opportunity], rates: Rates) -> tuple[tuple[Band | None, Group], ...]:
    """Closed ones by their amount, the smallest first; a won one's is the real one.

    The bands are those of won and lost ones, cancelled ones follow them. Without an amount, or a rate: None, last.
    """
    sized = [(deal, rates.convert(deal.final_amount)) for deal in deals]
    limits = [
        Money.of(limit, rates.base)
        for limit in thresholds([money.amount for deal, money in sized if money and deal.kind in ("won", "lost")])
    ]
    ends = (None, *limits, None)
    bands = [Band(low=low, high=high) for low, high in pairwise(ends)]
    found: list[tuple[Band | None, Group]] = []
    for n, band in enumerate(bands):
        those = [deal for deal, money in sized if money and sum(money.amount >= one.amount for one in limits) == n]
        if those:
            found.append((band, group("", those, rates)))
    unsized = [deal for deal, money in sized if money is None]
    return (*found, (None, group("", unsized, rates))) if unsized else tuple(found)


def thresholds(amounts: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Round amounts (1, 2 or 5 of a power of ten) nearest to the terciles, ascending; no band is empty.

    Nearest to the quartiles where every quarter has enough of them. One or none: no threshold.
    """
    if len(amounts) < 2:
        return ()
    parts = QUARTERS if len(amounts) >= QUARTERS * ENOUGH else THIRDS
    found: list[Decimal] = []
    for limit in sorted({_round(cut) for cut in quantiles(amounts, n=parts, method="inclusive")}):
        below = [amount for amount in amounts if (not found or amount >= found[-1]) and amount < limit]
        if below and any(amount >= limit for amount in amounts):
            found.append(limit)
    return tuple(found)


def _round(amount: Decimal) -> Decimal:
    """The nearest of 1, 2 and 5 of a power of ten, and not under 1; of two as near, the smaller."""
    power = Decimal(1).scaleb(max(amount.adjusted(), 0))
    return min((step * power for step in (1, 2, 5, 10)), key=lambda step: abs(step - amount))
