"""The opportunities behind a figure, as the page that shows it lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from generator.site import Site
from pipeline.money import Money
from pipeline.opportunity import Opportunity

MOST = 40
"""So many are listed under one figure, the newest; the rest are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A closed opportunity in short. Without a slug its file was deleted since: it has no page."""

    slug: str
    name: str
    client: str
    kind: str
    amount: Money | None
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What is behind one figure; `place` is its anchor on the page, `more` counts what is not listed."""

    place: str
    count: int
    items: tuple[Item, ...]
    more: int


def behind(site: Site, place: str, deals: Sequence[Opportunity]) -> Behind:
    """Closed ones, in the order given."""
    return Behind(
        place=place,
        count=len(deals),
        items=tuple(_item(site, deal) for deal in deals[:MOST]),
        more=max(len(deals) - MOST, 0),
    )


def _item(site: Site, deal: Opportunity) -> Item:
    is_gone = deal.slug not in site.figures or any(deal is gone for gone in site.book.departed)
    return Item(
        slug="" if is_gone else deal.slug,
        name=deal.name,
        client=deal.client,
        kind=deal.kind,
        amount=deal.final_amount,
        closed_on=deal.closed_on,
    )
