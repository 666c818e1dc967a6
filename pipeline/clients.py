"""Clients: the companies that are invoiced, each with all its opportunities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from pipeline.book import Book, by_close_date, newest_first
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.once import Once, anew
from pipeline.opportunity import Contact, Dated, Opportunity
from pipeline.slugs import slug_of
from pipeline.spelling import Spelling
from pipeline.vocabulary import fold

Deals = tuple[Opportunity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """One client. `pipeline` sums the open ones, `won_total` the real amounts of the won ones, in the base currency."""

    slug: str
    name: str
    open: Deals
    """By close date."""
    won: Deals
    """Newest first."""
    lost: Deals
    """Lost and cancelled ones, newest first."""
    pipeline: Sum
    won_total: Money
    last_interaction: Dated | None
    next: Opportunity | None
    """The open one with the nearest next date."""

    @property
    def deals(self) -> Deals:
        """All of them: open, won, then lost."""
        return (*self.open, *self.won, *self.lost)

    @property
    def people(self) -> tuple[Contact, ...]:
        """Everyone named in its opportunities, once, whoever decides first."""
        return distinct(person for deal in self.deals for person in (deal.decision_maker, *deal.contacts) if person)


def clients(book: Book, today: date, once: Once = anew) -> tuple[Client, ...]:
    """Every client, the largest pipeline first, then the most won, then by name."""
    spelling = Spelling.of(deal.client for deal in book.opportunities)
    families: dict[str, list[Opportunity]] = {}
    for deal in book.opportunities:
        families.setdefault(spelling(deal.client), []).append(deal)
    slugs = dict(zip(spelling.names, _slugs(spelling.names), strict=True))
    found = [
        once(("client", name), (slugs[name], *family), partial(_client, slugs[name], name, family, book, today))
        for name, family in families.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (-one.pipeline.amount.amount, -one.won_total.amount, fold(one.name), one.slug))
    )


def _client(slug: str, name: str, family: list[Opportunity], book: Book, today: date) -> Client:
    rates = book.settings.rates
    opened = by_close_date(deal for deal in family if deal.is_open)
    won = newest_first(deal for deal in family if deal.kind == "won")
    dated = [deal for deal in opened if deal.next_date]
    spoken = [said for deal in family if (said := deal.last_interaction(today))]
    return Client(
        slug=slug,
        name=name,
        open=opened,
        won=won,
        lost=newest_first(deal for deal in family if deal.kind in ("lost", "cancelled")),
        pipeline=Sum.of(opened, rates),
        won_total=rates.total(deal.real_amount for deal in won),
        last_interaction=max(spoken, key=lambda said: said.date, default=None),
        next=min(dated, key=lambda deal: (deal.next_date or date.max, deal.slug), default=None),
    )


def _slugs(names: Iterable[str]) -> Iterator[str]:
    """A slug a name; where two would share one, the later gets a number."""
    taken: set[str] = set()
    for name in names:
        slug = wanted = slug_of(name)
        number = 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        taken.add(slug)
        yield slug


def distinct(people: Iterable[Contact]) -> tuple[Contact, ...]:
    """Persons, once each: the same name, else the same e-mail or phone, is the same person."""
    known: dict[str, Contact] = {}
    for person in people:
        known.setdefault(fold(person.full_name) or fold(person.email) or fold(person.phone) or repr(person), person)
    return tuple(known.values())
