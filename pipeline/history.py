"""The history of every record: its versions, oldest first, what differed between them, and the book at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from typing import Literal

from pipeline.book import Book
from pipeline.facts import Facts, opportunity
from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.trails import Step, Trails

Limit = Literal["no-git", "no-repository", "no-commits", "shallow", "bare", "not-asked", "unreadable", "clock", "first-import"]
TRACKED = (
    "stage",
    "close_date",
    "amount",
    "own_probability",
    "owner",
    "next_date",
    "next_step",
    "invoice_date",
    "name",
    "client",
    "actual_close_date",
    "actual_amount",
    "lost_reason",
)
"""Fields whose changes are told, in the order in which they matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A record at a commit, or as it is in the work tree (`commit` is None); `deal` is None where it is not there.

    `deal` has the record's own fields; `mark` is equal where two versions say the same in all that they say.
    """

    at: datetime
    commit: str | None
    author: str | None
    path: str
    blob: str
    mark: str
    deal: Opportunity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field of a record that one version set otherwise than the one before it."""

    at: datetime
    author: str | None
    commit: str | None
    field: str
    before: object
    after: object


@dataclass(frozen=True, kw_only=True)
class Record:
    """A record, whatever its file was called."""

    steps: tuple[tuple[datetime, str | None, str | None, Step], ...] = field(repr=False)
    """Moment, commit, author, and what the commit did to it."""
    facts: Callable[[str], Facts | None] = field(repr=False, compare=False)
    settings: Settings = field(repr=False)
    is_first_import: bool = False
    """Whether it was there when the history began: what it was before is not known."""

    @cached_property
    def all(self) -> tuple[Version, ...]:
        """Every version, oldest first; those that cannot be read, and absences, have no `deal` and no mark."""
        found = []
        for at, commit, author, step in self.steps:
            facts = self.facts(step.blob) if step.blob else None
            deal = opportunity(facts, step.path, self.settings) if facts else None
            found.append(
                Version(
                    at=at,
                    commit=commit,
                    author=author,
                    path=step.path,
                    blob=step.blob,
                    mark=facts.mark if facts else "",
                    deal=deal,
                )
            )
        return tuple(found)

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """Those that could be read."""
        return tuple(version for version in self.all if version.deal)

    @property
    def path(self) -> str:
        """Where its file is; empty where it was removed."""
        return self.steps[-1][3].path

    @cached_property
    def deals(self) -> tuple[tuple[Version, Opportunity], ...]:
        """Those that could be read, each with what it says."""
        return tuple((version, version.deal) for version in self.all if version.deal)

    def until(self, moment: datetime) -> Record:
        """What was known of it at a moment."""
        return Record(
            steps=tuple(step for step in self.steps if step[0] <= moment),
            facts=self.facts,
            settings=self.settings,
            is_first_import=self.is_first_import,
        )

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What differed between neighbours that can be read, oldest first; a first version changes nothing."""
        return tuple(
            Change(
                at=new.at, author=new.author, commit=new.commit, field=name, before=getattr(a, name), after=getattr(b, name)
            )
            for (_, a), (new, b) in pairwise(self.deals)
            for name in TRACKED
            if getattr(a, name) != getattr(b, name)
        )

    @cached_property
    def last_change(self) -> datetime | None:
        """When it last said something else than before; its first version counts, layout and a new name do not."""
        versions = self.versions
        for old, new in pairwise(reversed([None, *versions])):
            assert old is not None  # noqa: S101  only the first of all is None, and it comes last
            if new is None or old.mark != new.mark:
                return old.at
        return None


@dataclass(frozen=True, kw_only=True)
class History:
    """Versions of all records until a moment; without git the work tree is the only one."""

    now: datetime
    records: tuple[Record, ...] = ()
    settings: Settings = field(default_factory=Settings)
    began: datetime | None = None
    """The moment of the first commit with records."""
    commits: Mapping[str, datetime] = field(default_factory=dict, repr=False)
    """The moment of each commit by its id."""
    limits: tuple[Limit, ...] = ()
    """What is missing, and why."""

    @cached_property
    def by_path(self) -> Mapping[str, Record]:
        """The records that are there, by path."""
        return {record.path: record for record in self.records if record.path}

    @property
    def is_known(self) -> bool:
        """Whether there is more than the work tree."""
        return self.began is not None

    def until(self, moment: datetime) -> History:
        """As it was known at a moment."""
        records = (record.until(moment) for record in self.records)
        return History(
            now=min(moment, self.now),
            records=tuple(record for record in records if record.steps),
            settings=self.settings,
            began=self.began if self.began and self.began <= moment else None,
            commits={name: at for name, at in self.commits.items() if at <= moment},
            limits=self.limits,
        )

    def at(self, moment: datetime) -> Book:
        """The book as it stood: its records' own fields. One that could not be read counts as it last could."""
        found: dict[str, Opportunity] = {}
        for record in self.records:
            version = standing(record, moment)
            if version and version.deal:
                found.setdefault(version.deal.slug, version.deal)
        return Book(settings=self.settings, opportunities=tuple(found[slug] for slug in sorted(found)))


def standing(record: Record, moment: datetime) -> Version | None:
    """The version that stood at a moment: the last that could be read, or None where the file was not there."""
    found = None
    for version in record.all:
        if version.at > moment:
            break
        if not version.path:
            found = None
        elif version.deal:
            found = version
    return found


def history(
    trails: Trails,
    facts: Callable[[str], Facts | None],
    settings: Settings,
    now: datetime,
    limits: Iterable[Limit] = (),
) -> History:
    """Trails and what their versions say → the history. The last commit without an id is the work tree."""
    zone = settings.zone
    latest = int(now.timestamp())
    heads: list[tuple[datetime, str | None, str | None]] = []
    for name, at, _, author in trails.commits:
        moment = now if not name or at >= latest else datetime.fromtimestamp(at, UTC).astimezone(zone)
        heads.append((moment, name or None, author if name else None))
    records = tuple(_records(trails, facts, settings, heads))
    firsts = [record.steps[0] for record in records if record.steps[0][1]]
    return History(
        now=now,
        records=records,
        settings=settings,
        began=min((step[0] for step in firsts), default=None),
        commits={name: moment for moment, name, _ in heads if name},
        limits=tuple(limits),
    )


def _records(
    trails: Trails,
    facts: Callable[[str], Facts | None],
    settings: Settings,
    heads: list[tuple[datetime, str | None, str | None]],
) -> Iterator[Record]:
    first: int | None = None
    for number in range(len(trails.trails)):
        steps = trails.steps(number)
        first = min(steps[0].commit, steps[0].commit if first is None else first)
    for number in range(len(trails.trails)):
        steps = trails.steps(number)
        yield Record(
            steps=tuple((*heads[step.commit], step) for step in steps),
            facts=facts,
            settings=settings,
            is_first_import=steps[0].commit == first and bool(heads[first or 0][1]),
        )
