"""Everything known at one moment: valid records, problems, settings and the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Literal

from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.source import Problem

JournalKind = Literal["review", "checked", "share", "removed"]
Hidden = Literal["contacts", "amounts", "notes"]
"""What may be left out of a book before it is shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the journal: a review held, a record checked, a report shared, a record removed."""

    at: datetime
    kind: JournalKind
    text: str = ""
    slug: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A record that could not be read: its path, and the errors that say why."""

    path: str
    slug: str
    problems: tuple[Problem, ...]


def by_close_date(deals: Iterable[Opportunity]) -> tuple[Opportunity, ...]:
    """Soonest close first, then by slug; those without a date last."""
    return tuple(sorted(deals, key=lambda deal: (deal.close_date or date.max, deal.slug)))


def newest_first(deals: Iterable[Opportunity]) -> tuple[Opportunity, ...]:
    """Closed ones, the latest to close first; those without a date last."""
    return tuple(sorted(deals, key=lambda deal: (deal.closed_on or date.min, deal.slug), reverse=True))


@dataclass(frozen=True, kw_only=True)
class Book:
    """A workspace, read: what could be trusted, and every problem of what could not."""

    settings: Settings = field(default_factory=Settings)
    opportunities: tuple[Opportunity, ...] = ()
    """By slug."""
    broken: tuple[Broken, ...] = ()
    problems: tuple[Problem, ...] = ()
    """All of them, by path and line; those of broken records and of the settings too."""
    journal: tuple[Entry, ...] = ()
    """Oldest first."""
    departed: tuple[Opportunity, ...] = ()
    """Closed ones whose file was deleted since, as history last saw them: their own fields. Rates count them."""
    hidden: frozenset[Hidden] = frozenset()
    """What was left out of it: absent, but not missing."""

    @cached_property
    def open(self) -> tuple[Opportunity, ...]:
        """The pipeline, by close date then slug; no date last."""
        return by_close_date(deal for deal in self.opportunities if deal.is_open)

    @cached_property
    def largest(self) -> tuple[Opportunity, ...]:
        """The pipeline, as `by_amount` orders it."""
        return self.by_amount(self.open)

    @cached_property
    def won(self) -> tuple[Opportunity, ...]:
        """Won ones, by slug."""
        return tuple(deal for deal in self.opportunities if deal.kind == "won")

    @property
    def known(self) -> tuple[Opportunity, ...]:
        """All that rates count: those that are there, and those that departed closed."""
        return (*self.opportunities, *self.departed)

    @property
    def reviews(self) -> tuple[datetime, ...]:
        """Moments of the reviews held, oldest first."""
        return tuple(entry.at for entry in self.journal if entry.kind == "review")

    def won_in(self, year: int) -> tuple[Opportunity, ...]:
        """Won ones that closed in a year, newest first."""
        return newest_first(deal for deal in self.won if deal.closed_on and deal.closed_on.year == year)

    def by_amount(self, deals: tuple[Opportunity, ...]) -> tuple[Opportunity, ...]:
        """Largest first in the base currency; those without a rate, then those without an amount, last.

        By close date where amounts are hidden.
        """
        if "amounts" in self.hidden:
            return by_close_date(deals)

        def size(deal: Opportunity) -> tuple[bool, bool, object, str]:
            money = self.settings.rates.convert(deal.amount)
            return deal.amount is None, money is None, -money.amount if money else 0, deal.slug

        return tuple(sorted(deals, key=size))
