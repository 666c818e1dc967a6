"""One client: its opportunities, open and closed, and everyone that one knows there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from generator.page import Page
from generator.pages.clients import Account, account
from generator.rows import Ended, Group, ended, group
from generator.site import Site
from pipeline.clients import Client
from pipeline.funnel import Unconverted, unconverted
from pipeline.opportunity import Contact

PEOPLE = 40
"""How many persons a client's page names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """One client, whole."""

    account: Account
    group: Group
    won: tuple[Ended, ...]
    lost: tuple[Ended, ...]
    """Cancelled ones too."""
    people: tuple[Contact, ...]
    unnamed: int
    unconverted: tuple[Unconverted, ...]
    owners: bool


def views(site: Site) -> Iterable[tuple[str, Callable[[], Whole]]]:
    """A page for each client."""
    for client in site.clients:
        yield f"clients/{client.slug}.html", partial(_view, site, client)


def _view(site: Site, client: Client) -> Whole:
    figures = (site.figures[deal.slug] for deal in client.deals)
    return site.each("client page", _whole)(client, site.has_several_owners, *figures)


def _whole(site: Site, client: Client, owners: bool, *_figures: object) -> Whole:  # noqa: FBT001
    people = client.people
    return Whole(
        account=account(site, client),
        group=group(site, "", client.open),
        won=tuple(ended(site, deal) for deal in client.won),
        lost=tuple(ended(site, deal) for deal in client.lost),
        people=people[:PEOPLE],
        unnamed=max(len(people) - PEOPLE, 0),
        unconverted=unconverted(client.open, site.book.settings.rates),
        owners=owners,
    )


PAGE = Page("client", template="pages/client.html", views=views)
