"""The list that the seller works from: open opportunities, by close date or by amount, and this year's won ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Literal

from generator.labels import N_
from generator.page import Page
from generator.rows import Card, Group, card, closing, group
from generator.site import Site
from pipeline.funnel import Sum, Unconverted, unconverted
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Won:
    """A won opportunity with its real figures; `stated` says which of them its record states."""

    slug: str
    name: str
    client: str
    owner: str
    amount: Money | None
    size: Money | None
    expected: Money | None
    closed_on: date | None
    stated_amount: bool
    stated_date: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunities:
    """The list in one order. By close date it is grouped by month; by amount it is one group."""

    order: Literal["close_date", "amount"]
    groups: tuple[Group, ...]
    open: Sum
    unconverted: tuple[Unconverted, ...]
    won: tuple[Won, ...]
    won_total: Money
    year: int
    broken: tuple[Card, ...]
    owners: bool
    stages: tuple[Stage, ...]
    closings: tuple[str, ...]
    """The months, with `overdue` and `undated`, that the open ones close in."""


def opportunities(site: Site) -> Iterable[tuple[str, Opportunities]]:
    """The list by close date, and the same by amount."""
    book, rates = site.book, site.book.settings.rates
    deals = book.open
    won = book.won_in(site.today.year)
    both: dict[str, Any] = {
        "open": Sum.of(deals, rates),
        "unconverted": unconverted(deals, rates),
        "won": tuple(_won(site, deal) for deal in won),
        "won_total": rates.total(deal.real_amount for deal in won),
        "year": site.today.year,
        "broken": tuple(card(site, broken) for broken in book.broken),
        "owners": site.has_several_owners,
        "stages": book.settings.stages.open,
        "closings": tuple(dict.fromkeys(closing(deal, site.today) for deal in deals)),
    }
    by_month = tuple(
        group(site, name, members) for name, members in groupby(deals, lambda deal: closing(deal, site.today))
    )
    by_amount = (group(site, "", book.by_amount(deals)),) if deals else ()
    yield "opportunities.html", Opportunities(order="close_date", groups=by_month, **both)
    yield "opportunities-by-amount.html", Opportunities(order="amount", groups=by_amount, **both)


def _won(site: Site, deal: Opportunity) -> Won:
    return Won(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        owner=site.owner(deal),
        amount=deal.real_amount,
        size=site.book.settings.rates.convert(deal.real_amount),
        expected=deal.amount,
        closed_on=deal.closed_on,
        stated_amount=deal.actual_amount is not None,
        stated_date=deal.actual_close_date is not None,
    )


PAGE = Page(
    "opportunities",
    template="pages/opportunities.html",
    views=opportunities,
    order=20,
    title=N_("Opportunities"),
)
