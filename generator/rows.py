"""What lists of opportunities show of each: the same row wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.links import edit_url
from generator.site import Site
from pipeline.book import Broken
from pipeline.dates import month
from pipeline.due import Due, due
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.opportunity import Dated, Opportunity
from pipeline.source import Problem
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An opportunity in a list. `size` is its amount in the base currency, to sort by."""

    slug: str
    name: str
    client: str
    stage: Stage
    amount: Money | None
    size: Money | None
    probability: Decimal
    weighted: Money | None
    close: Due | None
    next: Due | None
    next_step: str
    last: Dated | None
    owner: str
    stale: bool
    waiting: bool
    closing: str
    """When it closes, as lists group it: `overdue`, a month, or `undated`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows under one heading, with what they come to."""

    name: str
    rows: tuple[Row, ...]
    sum: Sum


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A problem with the link that opens its place."""

    problem: Problem
    edit_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A record that could not be read, and why."""

    slug: str
    path: str
    problems: tuple[Located, ...]


def row(site: Site, deal: Opportunity) -> Row:
    """The row of an opportunity."""
    figure = site.figures[deal.slug]
    return Row(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        stage=deal.stage,
        amount=deal.amount,
        size=site.book.settings.rates.convert(deal.amount),
        probability=deal.probability,
        weighted=deal.weighted,
        close=due(deal.close_date, site.today),
        next=due(deal.next_date, site.today),
        next_step=deal.next_step,
        last=figure.last_interaction,
        owner=site.owner(deal),
        stale=figure.stale,
        waiting=figure.waiting,
        closing=closing(deal, site.today),
    )


def closing(deal: Opportunity, today: date) -> str:
    """The group of an opportunity by its close date: `overdue`, a month, or `undated`."""
    if deal.close_date is None:
        return "undated"
    return "overdue" if deal.close_date < today else month(deal.close_date)


def group(site: Site, name: str, deals: Iterable[Opportunity]) -> Group:
    """Opportunities under a heading."""
    deals = tuple(deals)
    return Group(
        name=name,
        rows=tuple(row(site, deal) for deal in deals),
        sum=Sum.of(deals, site.book.settings.rates),
    )


def located(site: Site, problem: Problem) -> Located:
    """A problem and the link that opens it in the editor."""
    return Located(problem=problem, edit_url=edit_url(site.book.settings.edit_url, site.root, problem.place))


def card(site: Site, broken: Broken) -> Card:
    """The card that stands for a broken record."""
    return Card(
        slug=broken.slug,
        path=broken.path,
        problems=tuple(located(site, problem) for problem in broken.problems),
    )
