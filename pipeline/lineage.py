"""One record through its versions, whatever its file was called: what each said, and what differed between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

from pipeline.course import Course, Span, course, is_late, is_push
from pipeline.facts import Facts, opportunity
from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.trails import read_steps

TRACKED = (
    "stage",
    "close_date",
    "amount",
    "probability",
    "forecast_category",
    "owner",
    "next_date",
    "next_step",
    "invoice_date",
    "name",
    "client",
    "channel",
    "tier",
    "wait_until",
    "actual_close_date",
    "actual_amount",
    "lost_reason",
    "lost_to",
)
"""Fields whose changes are told, in the order in which they matter."""
OWN = {"probability": ("own_probability", "probability"), "forecast_category": ("own_category", "category")}
"""Fields that a stage gives where the record does not: what the record states, and what then holds."""


class Head(NamedTuple):
    """A commit, as far as versions need it; the work tree has neither id nor author."""

    at: datetime
    commit: str | None
    author: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A record at a commit, or as it is in the work tree (`commit` is None).

    `number` counts commits from 0; `path` is empty where the file was gone, `deal` None where it was gone or could not
    be read. `deal` has the record's own fields; `mark` is equal where two versions say the same in all that they say.
    """

    number: int
    at: datetime
    commit: str | None
    author: str | None
    path: str
    blob: str
    mark: str
    deal: Opportunity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field of a record that one version set otherwise than the readable one before it."""

    number: int
    at: datetime
    author: str | None
    commit: str | None
    field: str
    before: object
    after: object

    @property
    def is_push(self) -> bool:
        """Whether a close date moved into a later calendar month."""
        return is_push(*self._dates)

    @property
    def is_late(self) -> bool:
        """Whether a close date was changed only after it had passed."""
        return is_late(*self._dates, self.at.date())

    @property
    def _dates(self) -> tuple[date | None, date | None]:
        closes = self.field == "close_date"
        before, after = (said if closes and isinstance(said, date) else None for said in (self.before, self.after))
        return before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """All that one version changed in a record, the weightiest field first."""

    number: int
    at: datetime
    author: str | None
    commit: str | None
    """None where it is not committed."""
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record, whatever its file was called, as far as a commit (`end`; None: all that is known)."""

    trail: str = field(repr=False)
    heads: Sequence[Head] = field(repr=False, compare=False)
    facts: Callable[[str], Facts | None] = field(repr=False, compare=False)
    settings: Settings = field(repr=False)
    is_first_import: bool = False
    """Whether it was there when the history began: what it was before is not known."""
    end: int | None = None

    @cached_property
    def all(self) -> tuple[Version, ...]:
        """Every version, oldest first; those that cannot be read, and absences, have no `deal` and no mark."""
        found = []
        for step in read_steps(self.trail):
            if self.end is not None and step.commit > self.end:
                break
            facts = self.facts(step.blob) if step.blob else None
            head = self.heads[step.commit]
            version = Version(
                number=step.commit,
                at=head.at,
                commit=head.commit,
                author=head.author,
                path=step.path,
                blob=step.blob,
                mark=facts.mark if facts else "",
                deal=opportunity(facts, step.path, self.settings) if facts else None,
            )
            found.append(version)
        return tuple(found)

    @property
    def last(self) -> Version:
        """The newest version, readable or not, or an absence."""
        return self.all[-1]

    @property
    def path(self) -> str:
        """Where its file is; empty where it was removed."""
        return self.last.path

    @cached_property
    def deals(self) -> tuple[tuple[Version, Opportunity], ...]:
        """Versions that could be read, oldest first, each with what it says."""
        return tuple((version, version.deal) for version in self.all if version.deal)

    @property
    def closed_on(self) -> date | None:
        """The day on which it closed, as last seen: as stated, else that of the version, else its close date."""
        deal = self.deals[-1][1] if self.deals else None
        if deal is None or deal.is_open:
            return None
        return deal.actual_close_date or self.course.closed or deal.close_date

    @property
    def gone_since(self) -> datetime | None:
        """When its file was removed; None where it is there."""
        return None if self.path else self.last.at

    @property
    def slug(self) -> str:
        """That of its newest readable version."""
        return self.deals[-1][1].slug if self.deals else ""

    def until(self, number: int) -> Record:
        """What was known of it at a commit."""
        earlier = replace(self, end=number)
        if "all" in self.__dict__:  # read already: it need not be again
            earlier.__dict__["all"] = tuple(version for version in self.all if version.number <= number)
        return earlier

    def standing(self, number: int) -> Version | None:
        """The version that stood at a commit: the last that could be read, or None where the file was not there."""
        found = None
        for version in self.all:
            if version.number > number:
                break
            if not version.path:
                found = None
            elif version.deal:
                found = version
        return found

    def standings(self, numbers: Iterable[int]) -> Iterator[Opportunity | None]:
        """What it said at some commits, in their order, as far as it could be read; None where it was not there."""
        versions, at = self.all, 0
        deal: Opportunity | None = None
        for number in numbers:
            while at < len(versions) and versions[at].number <= number:
                version = versions[at]
                deal = version.deal or (deal if version.path else None)
                at += 1
            yield deal

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What differed between neighbours that can be read, oldest first; a first version changes nothing."""
        return tuple(
            Change(
                number=version.number,
                at=version.at,
                author=version.author,
                commit=version.commit,
                field=name,
                before=before,
                after=after,
            )
            for (_, old), (version, new) in pairwise(self.deals)
            for name, before, after in _differences(old, new)
        )

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """The same by the versions that made them, the newest first."""
        by_version = groupby(reversed(self.changes), key=lambda change: change.number)
        return tuple(_revision(tuple(those)) for _, those in by_version)

    @cached_property
    def last_change(self) -> datetime | None:
        """When it last said something else than before; its first version counts, layout and a new name do not."""
        changed = None
        mark = ""
        for version, _ in self.deals:
            if version.mark != mark:
                changed, mark = version.at, version.mark
        return changed

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """How long it stood as each readable version has it; an absence ends a span."""
        found: list[Span] = []
        for version in self.all:
            if found and found[-1].end is None and (version.deal or not version.path):
                found[-1] = found[-1].ended(version.at)
            if version.deal:
                found.append(Span(version.deal, version.at, None))
        return tuple(found)

    @cached_property
    def course(self) -> Course:
        """Its close dates and stages over time."""
        return course(self.spans, is_first_import=self.is_first_import)

    def last_set(self, name: str) -> Version | None:
        """The version that gave a field what the record now states in it."""
        stated = OWN.get(name, (name,))[0]
        found: Version | None = None
        value: object = None
        for version, deal in self.deals:
            if found is None or getattr(deal, stated) != value:
                found, value = version, getattr(deal, stated)
        return found


def _revision(changes: tuple[Change, ...]) -> Revision:
    """Of changes in the opposite order."""
    one = changes[0]
    return Revision(number=one.number, at=one.at, author=one.author, commit=one.commit, changes=changes[::-1])


def _differences(old: Opportunity, new: Opportunity) -> Iterator[tuple[str, object, object]]:
    """Fields that two versions state otherwise, with what holds in each."""
    for name in TRACKED:
        stated, holds = OWN.get(name, (name, name))
        if getattr(old, stated) != getattr(new, stated):
            before, after = getattr(old, holds), getattr(new, holds)
            if before != after:
                yield name, before, after
