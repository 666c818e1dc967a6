"""The review: how the pipeline moved since the last one, what changed, and what vanished without a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from generator.labels import N_
from generator.lacks import Lack, lacks
from generator.page import Page
from generator.site import Site
from pipeline.lineage import TRACKED, Record, Revision
from pipeline.money import Money
from pipeline.movement import GAINS, LOSSES, Move
from pipeline.rhythm import last_review
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
class Missed:
    """An open opportunity whose file vanished, and the command that brings it back."""

    slug: str
    name: str
    client: str
    amount: Money | None
    restore: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The page. `held` are recorded reviews; without one the last review day counts."""

    is_known: bool
    lacks: tuple[Lack, ...]
    since: datetime
    held: int
    steps: tuple[Step, ...]
    start: Money
    end: Money
    pushed: int
    pulled_in: int
    closed_on_arrival: int
    unconverted: int
    changed: tuple[Changed, ...]
    removed: tuple[Missed, ...]
    today: date


def views(site: Site) -> Iterable[tuple[str, Review]]:
    """One page."""
    moved, zero = site.movement, site.book.settings.rates.total(())
    names = (*GAINS, *LOSSES)
    zone = site.book.settings.zone
    yield (
        "review.html",
        Review(
            is_known=moved is not None,
            lacks=lacks(site.history.limits),
            since=last_review(site.book, site.today).astimezone(zone),
            held=sum(moment <= last_review(site.book, site.today) for moment in site.book.reviews),
            steps=tuple(_step(site, name, moved.of(name), moved.amount(name)) for name in names if moved.of(name))
            if moved
            else (),
            start=moved.amount("start") if moved else zero,
            end=moved.amount("end") if moved else zero,
            pushed=len(moved.pushed) if moved else 0,
            pulled_in=len(moved.pulled_in) if moved else 0,
            closed_on_arrival=len(moved.closed_on_arrival) if moved else 0,
            unconverted=len(moved.unconverted) if moved else 0,
            changed=tuple(_changed(site)) if moved else (),
            removed=tuple(_removed(site)),
            today=site.today,
        ),
    )


def _step(site: Site, name: str, moves: Iterable[Move], amount: Money) -> Step:
    pages = {deal.slug for deal in site.book.opportunities}
    rows = tuple(
        Moved(
            slug=move.slug if move.slug in pages else "",
            name=move.deal.name,
            client=move.deal.client,
            stage=move.deal.stage,
            amount=move.amount,
            own=move.deal.amount if move.deal.amount and move.deal.amount.currency != move.amount.currency else None,
        )
        for move in moves
    )
    return Step(name=name, rows=rows, amount=amount)


def _changed(site: Site) -> Iterator[Changed]:
    """By the weightiest field that changed, then by name; those that are new first."""
    pages = {deal.path: deal for deal in site.book.opportunities}
    since = site.reviewed
    found = []
    for path, record in site.history.by_path.items():
        versions = tuple(version for version in record.revisions if version.number > since)
        if path in pages and (versions or _is_new(record, since)):
            deal = pages[path]
            found.append(
                Changed(
                    slug=deal.slug,
                    name=deal.name,
                    client=deal.client,
                    is_new=_is_new(record, since),
                    versions=versions,
                )
            )
    return iter(sorted(found, key=lambda one: (not one.is_new, _first(one), one.name, one.slug)))


def _is_new(record: Record, since: int) -> bool:
    return bool(record.deals) and record.all[0].number > since


def _first(one: Changed) -> int:
    """How weighty the weightiest field is."""
    return min((TRACKED.index(change.field) for version in one.versions for change in version.changes), default=-1)


def _removed(site: Site) -> Iterator[Missed]:
    for one in site.removed:
        yield Missed(
            slug=one.deal.slug,
            name=one.deal.name,
            client=one.deal.client,
            amount=one.deal.amount,
            restore=one.restore,
        )


PAGE = Page("review", template="pages/review.html", views=views, order=35, title=N_("Review"))
