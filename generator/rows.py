"""What lists of opportunities show of each: the same row wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.listed import Listed
from generator.site import Site
from pipeline.attention import Attention
from pipeline.book import Broken
from pipeline.dates import month, quarter
from pipeline.due import Due, due
from pipeline.figures import Figures
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.opportunity import Dated, Opportunity
from pipeline.source import Problem
from pipeline.stages import Stage
from pipeline.vocabulary import fold

SHOWN = 12
"""How many of those that need attention stand open; the rest unfolds."""
NOBODY = "-"
"""What stands for a missing value in a filter: nobody's, no channel, no rating."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Listed):
    """An open opportunity in a list. `size` is its amount in the base currency, to sort by."""

    slug: str
    name: str
    client: str
    client_name: str
    """The client's name as its own page has it."""
    client_slug: str
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
    channel: str
    tier: str
    quarter: str
    stale: bool
    waiting: bool
    category: str
    """Its forecast category."""
    closing: str
    """When it closes, as lists group it: `overdue`, a month, or `undated`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Listed):
    """A closed opportunity in a list. `amount` is the real one of a won one; `stated` says what its record states."""

    slug: str
    name: str
    client: str
    client_name: str
    client_slug: str
    stage: Stage
    amount: Money | None
    size: Money | None
    expected: Money | None
    closed_on: date | None
    stated_amount: bool
    stated_date: bool
    reason: str
    lost_to: str
    owner: str
    channel: str
    tier: str
    month: str
    """The month in which it closed, `2026-11`; empty where that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needing(Listed):
    """An opportunity that needs attention, and why."""

    slug: str
    name: str
    client: str
    owner: str
    stage: Stage
    amount: Money | None
    close: Due | None
    closed_on: date | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter of a list: the key that rows carry, and the values that occur; `NOBODY` where a row has none."""

    key: str
    values: tuple[str, ...]


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


def rows(site: Site, deals: Iterable[Opportunity]) -> tuple[Row, ...]:
    """The rows of open opportunities: the same for all lists."""
    made, client_of, figures = site.each("row", _row, shared=True), site.client_of, site.figures

    def row(deal: Opportunity) -> Row:
        client = client_of[deal.slug]
        return made(deal, figures[deal.slug], client.name, client.slug)

    return tuple(map(row, deals))


def _row(site: Site, deal: Opportunity, figure: Figures, client_name: str, client_slug: str) -> Row:
    return Row(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        client_name=client_name,
        client_slug=client_slug,
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
        channel=site.channel(deal),
        tier=site.tier(deal),
        quarter=quarter(deal.close_date) if deal.close_date else "",
        stale=figure.stale,
        waiting=figure.waiting,
        category=deal.category or "pipeline",
        closing=closing(deal, site.today),
    )


def ended(site: Site, deal: Opportunity) -> Ended:
    """The row of a closed opportunity."""
    client = site.client_of[deal.slug]
    return site.each("ended", _ended)(deal, client.name, client.slug)


def _ended(site: Site, deal: Opportunity, client_name: str, client_slug: str) -> Ended:
    amount = deal.final_amount
    return Ended(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        client_name=client_name,
        client_slug=client_slug,
        stage=deal.stage,
        amount=amount,
        size=site.book.settings.rates.convert(amount),
        expected=deal.amount,
        closed_on=deal.closed_on,
        stated_amount=deal.actual_amount is not None,
        stated_date=deal.actual_close_date is not None,
        reason=site.lost_reason(deal) if deal.kind != "won" else "",
        lost_to=deal.lost_to,
        owner=site.owner(deal),
        channel=site.channel(deal),
        tier=site.tier(deal),
        month=month(deal.closed_on) if deal.closed_on else "",
    )


def choices(rows: Iterable[object], keys: tuple[str, ...]) -> tuple[Choice, ...]:
    """What a list can be filtered by: the keys that have more than one value in it, each with its values in order."""
    rows = tuple(rows)
    found = (
        Choice(key=key, values=tuple(sorted({getattr(row, key) or NOBODY for row in rows}, key=_by_name)))
        for key in keys
    )
    return tuple(choice for choice in found if len(choice.values) > 1)


def _by_name(value: str) -> tuple[bool, str, str]:
    return value == NOBODY, fold(value), value


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
        rows=rows(site, deals),
        sum=Sum.of(deals, site.book.settings.rates),
    )


def located(site: Site, problem: Problem) -> Located:
    """A problem and the link that opens it in the editor."""
    return Located(problem=problem, edit_url=site.edit_url(problem.place))


def card(site: Site, broken: Broken) -> Card:
    """The card that stands for a broken record."""
    return Card(
        slug=broken.slug,
        path=broken.path,
        problems=tuple(located(site, problem) for problem in broken.problems),
    )


def needing(site: Site, item: Attention) -> Needing:
    """What a list of those that need attention shows of one."""
    return site.each("needing", _needing, shared=True)(item.deal, item.reasons)


def _needing(site: Site, deal: Opportunity, reasons: tuple[str, ...]) -> Needing:
    return Needing(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        owner=site.owner(deal),
        stage=deal.stage,
        amount=deal.amount,
        close=due(deal.close_date, site.today) if deal.is_open else None,
        closed_on=deal.closed_on,
        reasons=reasons,
    )
