"""The history of every record: its versions, oldest first, what differed between them, and the book at any moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from pipeline.book import Book
from pipeline.course import Course, Span, course, is_late, is_push
from pipeline.facts import Facts, opportunity
from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.trails import TOLERANCE, Trails, read_steps

Limit = Literal[
    "not-asked", "no-git", "no-repository", "unreadable", "bare", "no-commits", "no-records", "shallow", "detached",
    "clock-ahead", "clock-back", "first-import",
]  # fmt: skip
"""What history lacks: it was not asked for; there is no git, no repository, one that git will not read or without
files, no commit, no commit of a record; the older commits, or a branch, are missing; commits are dated after now or
before their parents; what was there when it began is not known from before."""
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


NEVER = datetime.min.replace(tzinfo=UTC)


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
    def gone_since(self) -> datetime | None:
        """When its file was removed; None where it is there."""
        return None if self.path else self.last.at

    @property
    def slug(self) -> str:
        """That of its newest readable version."""
        return self.deals[-1][1].slug if self.deals else ""

    def until(self, number: int) -> Record:
        """What was known of it at a commit."""
        return Record(
            trail=self.trail,
            heads=self.heads,
            facts=self.facts,
            settings=self.settings,
            is_first_import=self.is_first_import,
            end=number,
        )

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


@dataclass(frozen=True, kw_only=True)
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
