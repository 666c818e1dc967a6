"""The history of all records: the commits that it is made of, what it lacks, and the book at any moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal

from pipeline.book import Book
from pipeline.facts import Facts
from pipeline.lineage import Head, Record
from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.trails import TOLERANCE, Trails, read_steps

NEVER = datetime.min.replace(tzinfo=UTC)
Limit = Literal[
    "not-asked", "no-git", "no-repository", "unreadable", "bare", "no-commits", "no-records", "shallow", "detached",
    "clock-ahead", "clock-back", "first-import",
]  # fmt: skip
"""What history lacks: it was not asked for; there is no git, no repository, one that git will not read or without
files, no commit, no commit of a record; the older commits, or a branch, are missing; commits are dated after now or
before their parents; what was there when it began is not known from before."""


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """Versions of all records; without git there are none."""

    now: datetime = NEVER
    settings: Settings = field(default_factory=Settings)
    heads: tuple[Head, ...] = field(default=(), repr=False)
    """Every commit of the first-parent chain, oldest first, at moments that never go back; the work tree is last."""
    records: tuple[Record, ...] = field(default=(), repr=False)
    limits: tuple[Limit, ...] = ()
    """What is missing, and why."""
    end: int | None = None
    """The last commit that is looked at; None is the newest."""

    @property
    def is_known(self) -> bool:
        """Whether anything of a record is known but the work tree."""
        return "first-import" in self.limits

    @property
    def last(self) -> int:
        """The number of the newest version there may be."""
        return len(self.heads) - 1 if self.end is None else self.end

    @cached_property
    def began(self) -> datetime | None:
        """The moment of the first commit with records."""
        first = next((record for record in self.records if record.is_first_import), None)
        return first.all[0].at if first else None

    @cached_property
    def by_trail(self) -> Mapping[str, Record]:
        """Records by their trail."""
        return {record.trail: record for record in self.records}

    @cached_property
    def by_path(self) -> Mapping[str, Record]:
        """The records that are there, by path."""
        return {record.path: record for record in self.records if record.path}

    def number_at(self, moment: datetime) -> int:
        """The last version at a moment or before it; -1 before the first commit."""
        return min(bisect_right(self.heads, moment, key=lambda head: head.at) - 1, self.last)

    def reaches(self, moment: datetime) -> bool:
        """Whether what stood at a moment is known: a shallow clone has no commit from before its first."""
        return self.is_known and not ("shallow" in self.limits and self.number_at(moment) < 0)

    def number_of(self, commit: str) -> int | None:
        """The number of a commit of the first-parent chain."""
        return next((n for n, head in enumerate(self.heads) if head.commit == commit), None)

    def until(self, number: int) -> History:
        """As it was known at a commit."""
        kept = tuple(record.until(number) for record in self.records if int(record.trail.partition("\t")[0]) <= number)
        return History(
            now=self.heads[number].at if number >= 0 else self.now,
            settings=self.settings,
            heads=self.heads[: number + 1],
            records=kept,
            limits=self.limits,
            end=number,
        )

    def at(self, moment: datetime | int) -> Book:
        """The book as it stood: its records' own fields. One that could not be read counts as it last could."""
        number = moment if isinstance(moment, int) else self.number_at(moment)
        found: dict[str, Opportunity] = {}
        for record in self.records:
            version = record.standing(number)
            if version and version.deal:
                found.setdefault(version.deal.slug, version.deal)
        return Book(settings=self.settings, opportunities=tuple(found[slug] for slug in sorted(found)))

    def files_at(self, number: int) -> Mapping[str, str]:
        """Contents by path, readable or not, as they stood at a commit."""
        found = {}
        for record in self.records:
            standing = None
            for step in read_steps(record.trail):
                if step.commit > number:
                    break
                standing = step
            if standing and standing.path and standing.blob:
                found[standing.path] = standing.blob
        return found


def history(
    trails: Trails,
    facts: Callable[[str], Facts | None],
    settings: Settings,
    now: datetime,
    limits: Iterable[Limit] = (),
    before: History | None = None,
) -> History:
    """Trails and what their versions say → the history. The last commit without an id is the work tree.

    Records of the history `before` that have not changed are taken over, with all that they remember.
    """
    latest = int(now.timestamp())
    heads = tuple(
        Head(
            now if not name or at >= latest else datetime.fromtimestamp(at, UTC).astimezone(settings.zone),
            name or None,
            author if name else None,
        )
        for name, at, author in trails.commits
    )
    first = min((int(trail.partition("\t")[0]) for trail in trails.trails), default=-1)
    kept = before.by_trail if before and before.settings == settings else {}
    records = []
    for trail in trails.trails:
        known = kept.get(trail)
        if known is None or not _holds(known, heads):
            censored = bool(heads[first].commit) and int(trail.partition("\t")[0]) == first
            known = Record(trail=trail, heads=heads, facts=facts, settings=settings, is_first_import=censored)
        records.append(known)
    return History(
        now=now,
        settings=settings,
        heads=heads,
        records=tuple(records),
        limits=(*limits, *_limits(trails, latest, has_records=first >= 0 and heads[first].commit is not None)),
    )


def _limits(trails: Trails, latest: int, *, has_records: bool) -> Iterator[Limit]:
    if trails.commits and not has_records:
        yield "no-records"
    if any(name and at > latest + TOLERANCE for name, at, _ in trails.commits):
        yield "clock-ahead"
    if trails.backward:
        yield "clock-back"
    if has_records:
        yield "first-import"


def _holds(record: Record, heads: Sequence[Head]) -> bool:
    """Whether a record's last step was, and still is, of the same commit: then all of them are."""
    number = int(record.trail.rpartition("\n")[2].partition("\t")[0])
    return number < len(heads) and heads[number].commit is not None and heads[number] == record.heads[number]
