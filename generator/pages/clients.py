"""Clients: all of them, what they are worth, and what is next with each."""

from __future__ import annotations

from dataclasses import dataclass

from generator.labels import N_
from generator.listed import Listed
from generator.page import Page
from generator.site import Site
from pipeline.clients import Client
from pipeline.due import Due, due
from pipeline.funnel import Sum, Unconverted, unconverted
from pipeline.money import Money
from pipeline.opportunity import Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Listed):
    """A client in the list."""

    slug: str
    name: str
    open: Sum
    next: Due | None
    next_step: str
    next_slug: str
    won_count: int
    won_total: Money
    lost_count: int
    last: Dated | None
    owners: tuple[str, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """All clients, and how many have nothing open."""

    clients: tuple[Account, ...]
    open: Sum
    quiet: int
    unconverted: tuple[Unconverted, ...]
    owners: bool


def view(site: Site) -> Accounts:
    """The list of clients."""
    accounts = tuple(account(site, client) for client in site.clients)
    deals, rates = site.book.open, site.book.settings.rates
    return Accounts(
        clients=accounts,
        open=Sum.of(deals, rates),
        quiet=sum(not one.open.count for one in accounts),
        unconverted=unconverted(deals, rates),
        owners=site.has_several_owners,
    )


def account(site: Site, client: Client) -> Account:
    """The row of a client."""
    return site.each("account", _account)(client)


def _account(site: Site, client: Client) -> Account:
    coming = client.next
    return Account(
        slug=client.slug,
        name=client.name,
        open=client.pipeline,
        next=due(coming.next_date, site.today) if coming else None,
        next_step=coming.next_step if coming else "",
        next_slug=coming.slug if coming else "",
        won_count=len(client.won),
        won_total=client.won_total,
        lost_count=len(client.lost),
        last=client.last_interaction,
        owners=tuple(dict.fromkeys(owner for deal in client.deals if (owner := site.owner(deal)))),
        tiers=tuple(dict.fromkeys(tier for deal in client.deals if (tier := site.tier(deal)))),
    )


PAGE = Page("clients", template="pages/clients.html", view=view, order=40, title=N_("Clients"))
