"""The agenda: next steps by day, then what closes within 60 days by date, and what closes beyond by amount."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from generator.labels import N_
from generator.listed import Listed
from generator.page import Page
from generator.rows import Choice, Group, choices, group
from generator.site import Site
from pipeline.agenda import PLANNING_DAYS, Agenda
from pipeline.due import Due, due
from pipeline.money import Money
from pipeline.opportunity import Contact, Opportunity
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Listed):
    """What is to be done for an opportunity, and whom to reach."""

    slug: str
    name: str
    client: str
    client_name: str
    client_slug: str
    stage: Stage
    amount: Money | None
    next: Due | None
    next_step: str
    reach: Contact | None
    """The first contact with a phone or an e-mail; the decision maker where no contact has one."""
    owner: str
    tier: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The tasks of one day."""

    due: Due
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days under one heading: `overdue`, `today`, `week` (until Sunday) or `later`."""

    name: str
    days: tuple[Day, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """The page. `closing` is by close date, `largest` by amount."""

    spans: tuple[Span, ...]
    missing: tuple[Task, ...]
    closing: Group
    largest: Group
    days: int
    open: int
    owners: bool
    choices: tuple[Choice, ...]


def planning(site: Site) -> Planning:
    """One page."""
    found = site.agenda
    spans = tuple(
        _span(site, name, deals) for name, deals in _spans(found, site) if deals or (name == "today" and site.book.open)
    )
    closing, largest = group(site, "closing", found.closing), group(site, "largest", found.largest)
    return Planning(
        spans=spans,
        missing=tuple(_task(site, deal) for deal in found.missing),
        closing=closing,
        largest=largest,
        days=PLANNING_DAYS,
        open=len(site.book.open),
        owners=site.has_several_owners,
        choices=choices((*closing.rows, *largest.rows, *_tasks(spans)), ("owner", "client_name", "channel")),
    )


def _spans(found: Agenda, site: Site) -> Iterable[tuple[str, tuple[Opportunity, ...]]]:
    sunday = site.today + timedelta(days=6 - site.today.weekday())
    yield "overdue", found.overdue
    yield "today", found.today
    yield "week", tuple(deal for deal in found.upcoming if deal.next_date and deal.next_date <= sunday)
    yield "later", tuple(deal for deal in found.upcoming if deal.next_date and deal.next_date > sunday)


def _span(site: Site, name: str, deals: tuple[Opportunity, ...]) -> Span:
    days = (
        Day(due=near, tasks=tuple(_task(site, deal) for deal in those))
        for day, those in groupby(deals, lambda deal: deal.next_date)
        if (near := due(day, site.today))
    )
    return Span(name=name, days=tuple(days), count=len(deals))


def _tasks(spans: Iterable[Span]) -> Iterable[Task]:
    return (task for span in spans for day in span.days for task in day.tasks)


def _task(site: Site, deal: Opportunity) -> Task:
    client = site.client_of[deal.slug]
    return site.each("task", _task_of)(deal, client.name, client.slug)


def _task_of(site: Site, deal: Opportunity, client_name: str, client_slug: str) -> Task:
    people = (*deal.contacts, *((deal.decision_maker,) if deal.decision_maker else ()))
    return Task(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        client_name=client_name,
        client_slug=client_slug,
        stage=deal.stage,
        amount=deal.amount,
        next=due(deal.next_date, site.today),
        next_step=deal.next_step,
        reach=next((person for person in people if person.phone or person.email), None),
        owner=site.owner(deal),
        tier=site.tier(deal),
        channel=site.channel(deal),
    )


PAGE = Page("agenda", template="pages/agenda.html", view=planning, order=30, title=N_("Agenda"))
