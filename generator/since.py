"""What moved and what changed since a moment, by opportunity: since the last review, since the list was last shared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from generator.changing import shown_steps, signed
from generator.i18n import Words
from generator.site import Site
from pipeline.lineage import TRACKED, Record, Revision
from pipeline.money import Money
from pipeline.movement import GAINS, LOSSES, Move, Movement, movement
from pipeline.rhythm import last_share
from pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An opportunity in a step of the movement. Without a page (`slug` is empty) its file was removed."""

    slug: str
    name: str
    client: str
    stage: Stage
    amount: Money
    own: Money | None
    """Its amount in its own currency, where that is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the movement, largest first."""

    name: str
    rows: tuple[Moved, ...]
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """All that changed in one opportunity, the newest first."""

    slug: str
    name: str
    client: str
    is_new: bool
    versions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A step of the movement, start and end too: how many, and their amount with its sign."""

    step: str
    count: int
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """An opportunity whose close date moved to a later month, and the date it has now."""

    slug: str
    name: str
    client: str
    close: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What the manager has not seen: `at` is None where the list was never shared.

    There may be no history to tell it (`is_known`), or none that reaches back to it (`reaches`).
    """

    at: datetime | None
    is_known: bool = False
    reaches: bool = False
    lines: tuple[Line, ...] = ()
    steps: tuple[Step, ...] = ()
    pushed: tuple[Pushed, ...] = ()
    changed: tuple[Changed, ...] = ()


def since_shared(site: Site) -> Since:
    """What moved and changed since the list was last shared."""
    at = last_share(site.book, site.today)
    at = at.astimezone(site.book.settings.zone) if at else None
    if at is None or not site.history.reaches(at):
        return Since(at=at, is_known=site.history.is_known)
    number = min(site.history.number_at(at), site.history.last)
    moved, words = movement(site.history, number, site.history.last), Words(site.language)
    later = frozenset(moved.pushed)
    return Since(
        at=at,
        is_known=True,
        reaches=True,
        lines=tuple(
            Line(step=step, count=moved.count(step), amount=signed(step, moved.amount(step), words))
            for step in shown_steps(moved)
        ),
        steps=steps(site, moved),
        pushed=tuple(
            Pushed(slug=deal.slug, name=deal.name, client=deal.client, close=deal.close_date)
            for deal in site.book.opportunities
            if deal.slug in later
        ),
        changed=changed(site, number),
    )


def steps(site: Site, moved: Movement) -> tuple[Step, ...]:
    """Every step between start and end that something took."""
    pages = {deal.slug for deal in site.book.opportunities}
    return tuple(
        Step(name=name, rows=tuple(_moved(move, pages) for move in moved.of(name)), amount=moved.amount(name))
        for name in (*GAINS, *LOSSES)
        if moved.of(name)
    )


def _moved(move: Move, pages: set[str]) -> Moved:
    own = move.deal.amount
    return Moved(
        slug=move.slug if move.slug in pages else "",
        name=move.deal.name,
        client=move.deal.client,
        stage=move.deal.stage,
        amount=move.amount,
        own=own if own and own.currency != move.amount.currency else None,
    )


def changed(site: Site, since: int) -> tuple[Changed, ...]:
    """After a version of the whole: by the weightiest field that changed, then by name; those that are new first."""
    return tuple(sorted(_changed(site, since), key=lambda one: (not one.is_new, _first(one), one.name, one.slug)))


def _changed(site: Site, since: int) -> Iterator[Changed]:
    for path, record in site.history.by_path.items():
        deal = site.by_path.get(path)
        versions = tuple(version for version in record.revisions if version.number > since)
        if deal and (versions or _is_new(record, since)):
            yield Changed(
                slug=deal.slug,
                name=deal.name,
                client=deal.client,
                is_new=_is_new(record, since),
                versions=versions,
            )


def _is_new(record: Record, since: int) -> bool:
    return bool(record.deals) and record.all[0].number > since


def _first(one: Changed) -> int:
    """How weighty the weightiest field is."""
    return min((TRACKED.index(change.field) for version in one.versions for change in version.changes), default=-1)
