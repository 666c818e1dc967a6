"""The list that the seller works from: open opportunities, by close date or by amount, and this year's won ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Literal

from generator.labels import N_
from generator.page import Page
from generator.rows import Card, Choice, Ended, Group, card, choices, closing, ended, group
from generator.site import Site
from pipeline.dates import month_names
from pipeline.funnel import SHOWN_MONTHS, Sum, Unconverted, unconverted
from pipeline.money import Money
from pipeline.stages import CATEGORIES, Stage

FILTERS = ("owner", "client_name", "tier", "quarter", "channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunities:
    """The list in one order. By close date it is grouped by month; by amount it is one group."""

    order: Literal["close_date", "amount"]
    groups: tuple[Group, ...]
    open: Sum
    unconverted: tuple[Unconverted, ...]
    won: tuple[Ended, ...]
    won_total: Money
    year: int
    broken: tuple[Card, ...]
    owners: bool
    stages: tuple[Stage, ...]
    categories: tuple[str, ...]
    """The forecast categories that occur, the surest first."""
    closings: tuple[str, ...]
    """The months, with `overdue` and `undated`, that the open ones close in."""
    later: str
    """The first month beyond those that the overview's chart shows, where something closes in it or after it."""
    choices: tuple[Choice, ...]


def opportunities(site: Site) -> Iterable[tuple[str, Callable[[], Opportunities]]]:
    """The list by close date, and the same by amount."""
    yield "opportunities.html", partial(listed, site)
    if "amounts" not in site.hidden:
        yield "opportunities-by-amount.html", partial(_by_amount, site)


def listed(site: Site) -> Opportunities:
    """The list by close date."""
    return site.once(("listed",), (site.book, site.history), partial(_listed, site))


def _by_amount(site: Site) -> Opportunities:
    """The same list, the largest first: one group."""
    deals = site.book.largest
    groups = (group(site, "", deals),) if deals else ()
    return replace(listed(site), order="amount", groups=groups)


def _listed(site: Site) -> Opportunities:
    book, rates = site.book, site.book.settings.rates
    deals = book.open
    won = book.won_in(site.today.year)
    by_month = tuple(
        group(site, name, members) for name, members in groupby(deals, lambda deal: closing(deal, site.today))
    )
    closings = tuple(each.name for each in by_month)
    beyond = month_names(site.today, SHOWN_MONTHS, 1)[0]
    return Opportunities(
        order="close_date",
        groups=by_month,
        open=Sum.of(deals, rates),
        unconverted=unconverted(deals, rates),
        won=tuple(ended(site, deal) for deal in won),
        won_total=rates.total(deal.real_amount for deal in won),
        year=site.today.year,
        broken=tuple(card(site, broken) for broken in book.broken),
        owners=site.has_several_owners,
        stages=book.settings.stages.open,
        categories=tuple(name for name in CATEGORIES if any(row.category == name for g in by_month for row in g.rows)),
        closings=closings,
        later=beyond if any(name >= beyond for name in closings if name not in ("overdue", "undated")) else "",
        choices=choices((row for each in by_month for row in each.rows), FILTERS),
    )


PAGE = Page(
    "opportunities",
    template="pages/opportunities.html",
    views=opportunities,
    order=20,
    title=N_("Opportunities"),
)
