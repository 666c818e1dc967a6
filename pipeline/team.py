"""Who sells, and through whom: the same figures for each owner and for each channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.attention import Attention
from pipeline.book import Book
from pipeline.figures import Figures
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.winloss import WinRate, last_year, win_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What an owner or a channel has. An empty name stands for nobody, or for a direct sale."""

    name: str
    open: Sum
    won_count: int
    won_total: Money
    """Won this year, real amounts, in the base currency."""
    win_rate: WinRate
    """Of the last twelve months."""
    steps_overdue: int
    stale: int
    attention: int
    completeness: float | None
    """The mean of the open ones, 0 to 1."""


def shares(
    book: Book,
    today: date,
    known: Mapping[str, Figures],
    needing: tuple[Attention, ...],
    name: Callable[[Opportunity], str],
) -> tuple[Share, ...]:
    """By name, the largest pipeline first; those without a name last. `known` is `all_figures`, by slug."""
    grouped: dict[str, list[Opportunity]] = {}
    for deal in book.opportunities:
        grouped.setdefault(name(deal), []).append(deal)
    departed: dict[str, list[Opportunity]] = {}
    for deal in book.departed:
        departed.setdefault(name(deal), []).append(deal)
    urgent = {item.deal.slug for item in needing}
    found = [_share(text, deals, departed.get(text, []), book, today, known, urgent) for text, deals in grouped.items()]
    return tuple(sorted(found, key=lambda one: (not one.name, -one.open.amount.amount, one.name)))


def _share(
    name: str,
    deals: list[Opportunity],
    departed: list[Opportunity],
    book: Book,
    today: date,
    known: Mapping[str, Figures],
    urgent: set[str],
) -> Share:
    rates = book.settings.rates
    opened = [deal for deal in deals if deal.is_open]
    won = [deal for deal in deals if deal.kind == "won" and deal.closed_on and deal.closed_on.year == today.year]
    return Share(
        name=name,
        open=Sum.of(opened, rates),
        won_count=len(won),
        won_total=rates.total(deal.real_amount for deal in won),
        win_rate=win_rate((*deals, *departed), rates, last_year(today)),
        steps_overdue=sum(deal.next_date is not None and deal.next_date < today for deal in opened),
        stale=sum(known[deal.slug].stale for deal in opened),
        attention=sum(deal.slug in urgent for deal in deals),
        completeness=sum(known[deal.slug].completeness for deal in opened) / len(opened) if opened else None,
    )
