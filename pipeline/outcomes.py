"""How what was decided ended, group by group: who sold it, through whom, what it was, and against whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.book import newest_first
from pipeline.money import Rates
from pipeline.opportunity import Opportunity
from pipeline.spelling import Spelling
from pipeline.vocabulary import fold
from pipeline.winloss import Deals, Ended

Period = tuple[date, date]
Names = Callable[[Opportunity], Iterable[str]]
"""What an opportunity is counted under: one name, several, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Those of one name; an empty name is none. Amounts are in the base currency. Cancelled ones are in no ratio."""

    name: str
    won: Ended
    lost: Ended
    cancelled: int
    deals: Deals
    """Newest first, cancelled ones too."""

    @property
    def n(self) -> int:
        """How many were decided: won or lost."""
        return self.won.count + self.lost.count

    @property
    def by_count(self) -> float | None:
        """Won ÷ (won + lost) by number, 0 to 1; None where nothing was decided."""
        return self.won.count / self.n if self.n else None

    @property
    def by_amount(self) -> float | None:
        """The same by amount; None where there is none."""
        total = self.won.amount.amount + self.lost.amount.amount
        return float(self.won.amount.amount / total) if total else None


def ended(deals: Iterable[Opportunity], period: Period) -> Deals:
    """Won, lost and cancelled ones that closed within a period, both its days included; newest first."""
    return newest_first(deal for deal in deals if deal.closed_on and period[0] <= deal.closed_on <= period[1])


def group(name: str, deals: Iterable[Opportunity], rates: Rates) -> Group:
    """Closed ones under one name."""
    deals = newest_first(deals)
    won, lost, cancelled = ([deal for deal in deals if deal.kind == kind] for kind in ("won", "lost", "cancelled"))
    return Group(
        name=name,
        won=Ended(count=len(won), amount=rates.total(deal.real_amount for deal in won)),
        lost=Ended(count=len(lost), amount=rates.total(deal.amount for deal in lost)),
        cancelled=len(cancelled),
        deals=deals,
    )


def groups(deals: Iterable[Opportunity], names: Names, rates: Rates) -> tuple[Group, ...]:
    """Closed ones by name, the most often decided first, then by name; those without a name last.

    One with several names counts under each of them, once. Names that differ in case, accents and spaces are one.
    """
    named = [(deal, tuple(filter(None, names(deal)))) for deal in deals]
    spelling = Spelling.of(name for _, own in named for name in own)
    grouped: dict[str, list[Opportunity]] = {}
    for deal, own in named:
        for name in dict.fromkeys(map(spelling, own or ("",))):
            grouped.setdefault(name, []).append(deal)
    found = (group(name, those, rates) for name, those in grouped.items())
    return tuple(sorted(found, key=lambda one: (not one.name, -one.n, fold(one.name), one.name)))


def products(deal: Opportunity) -> tuple[str, ...]:
    """The products and services of an offer."""
    return tuple(product.name for product in deal.products)


def competitors(deal: Opportunity) -> tuple[str, ...]:
    """Whoever else was asked; the one that it was lost to is one of them."""
    return (*deal.competitors, deal.lost_to)
