"""Supply: the products and services that other departments will have to deliver, by month of the first invoice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from generator.labels import N_
from generator.listed import Listed
from generator.page import Page
from generator.site import Site
from pipeline.dates import month
from pipeline.due import Due, due
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.stages import Stage
from pipeline.supply import Line, lines_of, to_come


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Listed):
    """A product or service of an opportunity."""

    product: str
    units: Decimal | None
    price: Money | None
    invoice: Due | None
    slug: str
    name: str
    client: str
    client_slug: str
    stage: Stage
    kind: str
    probability: Decimal
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month (`2027-01`), or `overdue` or `undated`."""

    name: str
    lines: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """The page; `without` counts open opportunities that name no product."""

    periods: tuple[Period, ...]
    count: int
    sure: int
    """How many lines are of won ones."""
    without: int
    open: int
    owners: bool


def view(site: Site) -> Supply:
    """One page."""
    made = site.each("supply", _items)
    items = [item for deal in to_come(site.book, site.today) for item in made(deal, site.client_of[deal.slug].slug)]
    return Supply(
        periods=tuple(
            Period(name=name, lines=tuple(those))
            for name, those in groupby(items, lambda item: _period(item.invoice, site.today))
        ),
        count=len(items),
        sure=sum(item.kind != "open" for item in items),
        without=sum(not deal.products for deal in site.book.open),
        open=len(site.book.open),
        owners=site.has_several_owners,
    )


def _period(invoice: Due | None, today: date) -> str:
    return "undated" if invoice is None else "overdue" if invoice.day < today else month(invoice.day)


def _items(site: Site, deal: Opportunity, client_slug: str) -> tuple[Item, ...]:
    """What one opportunity has to deliver."""
    return tuple(_item(site, line, client_slug) for line in lines_of(deal))


def _item(site: Site, line: Line, client_slug: str) -> Item:
    deal = line.deal
    return Item(
        product=line.product.name,
        units=line.product.units,
        price=line.product.price,
        invoice=due(line.invoice_date, site.today),
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        client_slug=client_slug,
        stage=deal.stage,
        kind=deal.kind,
        probability=line.probability,
        owner=site.owner(deal),
    )


PAGE = Page("supply", template="pages/supply.html", view=view, order=80, title=N_("Supply"))
