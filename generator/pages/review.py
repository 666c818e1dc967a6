"""The review: what to say, the twelve steps, how the pipeline moved, what changed, and what needs attention."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from generator.briefing import briefing
from generator.i18n import Words
from generator.labels import N_
from generator.lacks import Lack, lacks
from generator.page import Page
from generator.routine import asked, detail
from generator.rows import SHOWN, Needing, needing
from generator.since import Changed, Step, changed, steps
from generator.site import Site
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.rhythm import last_review


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """An open opportunity whose file vanished, and the command that brings it back."""

    slug: str
    name: str
    client: str
    amount: Money | None
    restore: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One of the twelve steps: what it asks, where it stands, and the page and the command that mend it."""

    number: int
    done: bool
    title: str
    detail: str
    page: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An opportunity in a list of the review, and what there is to say of it."""

    slug: str
    name: str
    client: str
    owner: str
    amount: Money | None
    since: date | None = None
    """The day of its last change; of one that waits, until when."""
    pushes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one owner's routine stands."""

    owner: str
    done: tuple[bool, ...]
    attention: int
    stale: int
    new: int

    @property
    def count(self) -> int:
        """Steps that are done."""
        return sum(self.done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The page. `held` are recorded reviews; without one the last review day counts."""

    lines: tuple[str, ...]
    tasks: tuple[Task, ...]
    streak: int
    new_by_review: tuple[tuple[date, int], ...]
    has_several_owners: bool
    owners: tuple[Standing, ...]
    attention: tuple[Needing, ...]
    more: tuple[Needing, ...]
    stale: tuple[Named, ...]
    waiting: tuple[Named, ...]
    new: tuple[Named, ...]
    pushed_ones: tuple[Named, ...]
    is_known: bool
    """Whether history reaches back to the last review; `is_cut` where there is one that does not."""
    is_cut: bool
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


def view(site: Site) -> Review:
    """One page."""
    standing, words = site.review, Words(site.language)
    attention = tuple(needing(site, one) for one in standing.attention)
    moved, zero = site.movement, site.book.settings.rates.total(())
    zone = site.book.settings.zone
    return Review(
        lines=briefing(site, words),
        tasks=tuple(_tasks(site, words)),
        streak=standing.streak,
        new_by_review=standing.new_by_review,
        has_several_owners=site.has_several_owners,
        owners=tuple(_owners(site)),
        attention=attention[:SHOWN],
        more=attention[SHOWN:],
        stale=tuple(_named(site, deal, since=site.figures[deal.slug].last_change) for deal in standing.stale),
        waiting=tuple(
            _named(site, deal, since=deal.wait_until.date if deal.wait_until else None) for deal in standing.waiting
        ),
        new=tuple(_named(site, deal) for deal in standing.new),
        pushed_ones=tuple(_pushed(site)),
        is_known=moved is not None,
        is_cut=moved is None and site.history.is_known,
        lacks=lacks(site.history.limits),
        since=last_review(site.book, site.today).astimezone(zone),
        held=sum(moment <= last_review(site.book, site.today) for moment in site.book.reviews),
        steps=steps(site, moved) if moved else (),
        start=moved.amount("start") if moved else zero,
        end=moved.amount("end") if moved else zero,
        pushed=len(moved.pushed) if moved else 0,
        pulled_in=len(moved.pulled_in) if moved else 0,
        closed_on_arrival=len(moved.closed_on_arrival) if moved else 0,
        unconverted=len(moved.unconverted) if moved else 0,
        changed=changed(site, site.reviewed) if moved else (),
        removed=tuple(_removed(site)),
        today=site.today,
    )


def _tasks(site: Site, words: Words) -> Iterator[Task]:
    wanted = site.book.settings.review.new_per_review
    for step in site.review.steps:
        what = asked(step)
        yield Task(
            number=step.number,
            done=step.done,
            title=words.gettext(what.title),
            detail=detail(step, words, wanted) if not step.done or step.number in (1, 3, 11, 12) else "",
            page=what.page,
            command=words.gettext(what.command),
        )


def _owners(site: Site) -> Iterator[Standing]:
    for owner, its in site.review.owners:
        yield Standing(
            owner=site.book.settings.owner_name(owner),
            done=tuple(step.done for step in its.steps),
            attention=len(its.attention),
            stale=len(its.stale),
            new=len(its.new),
        )


def _named(site: Site, deal: Opportunity, since: date | None = None, pushes: int = 0) -> Named:
    return Named(
        slug=deal.slug,
        name=deal.name,
        client=deal.client,
        owner=site.owner(deal) if site.has_several_owners else "",
        amount=deal.amount,
        since=since,
        pushes=pushes,
    )


def _pushed(site: Site) -> Iterator[Named]:
    """Those whose close date moved to a later month since the last review, the most pushed first."""
    slugs = frozenset(site.movement.pushed if site.movement else ())
    deals = [deal for deal in site.book.opportunities if deal.slug in slugs]
    counted = [(moves.push_count if (moves := site.figures[deal.slug].moves) else 0, deal) for deal in deals]
    for count, deal in sorted(counted, key=lambda pair: (-pair[0], pair[1].slug)):
        yield _named(site, deal, since=deal.close_date, pushes=count)


def _removed(site: Site) -> Iterator[Missed]:
    for one in site.removed:
        yield Missed(
            slug=one.deal.slug,
            name=one.deal.name,
            client=one.deal.client,
            amount=one.deal.amount,
            restore=one.restore,
        )


PAGE = Page("review", template="pages/review.html", view=view, order=35, title=N_("Review"))
