"""One opportunity, whole: what to do next, what was said so far, who decides, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from generator.page import Page
from generator.rows import Card, card
from generator.site import Site
from generator.spark import Spark, spark
from pipeline.book import Broken, by_close_date
from pipeline.due import Due, due
from pipeline.figures import Figures, asked, figures
from pipeline.lineage import Record, Revision
from pipeline.money import Money
from pipeline.opportunity import Activity, Contact, Opportunity, extra_lines
from pipeline.provenance import Origin, origins
from pipeline.rhythm import stale_before
from pipeline.stages import Stage
from pipeline.timeline import Event, timeline
from pipeline.vocabulary import fold

TOLD = ("stage", "close_date", "amount", "owner", "next_date", "next_step")
"""Fields whose changes stand among the notes."""
ON_PAPER = 8
"""Notes that are printed."""
SIBLINGS = 8
"""How many other opportunities of the client are named."""

Links = tuple[tuple[str, str], ...]
"""What texts call other opportunities, and their slugs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """Another opportunity of the same client."""

    slug: str
    name: str
    stage: Stage
    amount: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A dated note, or what one version changed: the template tells the fields of `TOLD`. `folds` on paper."""

    activity: Activity | None = None
    told: Revision | None = None
    folds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stay in a stage. `days` is None where it began before the history did."""

    stage: Stage
    entered: date
    days: int | None
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """Everything that is known of an opportunity. `extra` has each unknown key's value as lines."""

    deal: Opportunity
    figures: Figures
    reasons: tuple[str, ...]
    asked: int
    owner: str
    close: Due | None
    next: Due | None
    wait: Due | None
    track: tuple[tuple[Stage, str], ...]
    """Open stages in order, each `done`, `current` or `ahead`."""
    people: tuple[Contact, ...]
    """The contacts but for the decision maker, who stands apart."""
    extra: tuple[tuple[str, tuple[str, ...]], ...]
    siblings: tuple[Sibling, ...]
    unnamed_siblings: int
    edit_url: str
    story: tuple[Entry, ...]
    """Dated notes and what changed, newest first; notes without a date last."""
    told: tuple[str, ...]
    """Fields whose changes are part of it."""
    origins: tuple[Origin, ...]
    """Where amount, stage, close date and probability come from."""
    visits: tuple[Stay, ...]
    """Stays in stages, oldest first."""
    spark: Spark | None
    """The amount over time, where it changed."""
    links: Links = ()
    """What its texts call other opportunities, and their slugs."""
    broken: Card | None = None
    """Why the record cannot be read at the moment: then all else is its last good version."""


def whole(site: Site) -> Iterable[tuple[str, Callable[[], Whole]]]:
    """A page for each opportunity, and for each broken record of which a last good version is remembered."""
    families = _families(site)
    for deal in site.book.opportunities:
        path = f"opportunities/{deal.slug}.html"
        yield path, partial(_view, site, deal, families[fold(deal.client)], site.figures[deal.slug])
    stale = stale_before(site.book, site.today) if site.last_good else None
    for deal, broken in _remembered(site):
        family = (deal, *families.get(fold(deal.client), ()))
        its = figures(deal, site.today, stale, site.book.settings.zone, site.history.by_path.get(deal.path))
        yield (
            f"opportunities/{deal.slug}.html",
            partial(_whole, site, deal, family, its, site.links(deal), card(site, broken)),
        )


def _view(site: Site, deal: Opportunity, family: tuple[Opportunity, ...], its: Figures) -> Whole:
    record, links = site.record(deal), site.links(deal)
    until = site.history.now if record and len(record.course.amounts) > 1 else None
    return site.each("opportunity", _known)(deal, family, its, links, site.reasons.get(deal.slug), record, until)


def _known(
    site: Site, deal: Opportunity, family: tuple[Opportunity, ...], its: Figures, links: Links, *_given: object
) -> Whole:
    """What is shown depends on all that is given, though it finds the rest of it in the site."""
    return _whole(site, deal, family, its, links)


def _remembered(site: Site) -> Iterator[tuple[Opportunity, Broken]]:
    """Last good versions whose page nobody else has."""
    taken = {deal.slug for deal in site.book.opportunities}
    for broken in site.book.broken:
        deal = site.last_good.get(broken.path)
        if deal is not None and deal.slug not in taken:
            taken.add(deal.slug)
            yield deal, broken


def _whole(
    site: Site,
    deal: Opportunity,
    family: tuple[Opportunity, ...],
    known: Figures,
    links: Links,
    broken: Card | None = None,
) -> Whole:
    decider, record = deal.decision_maker, site.record(deal)
    named = [other for other in family[: SIBLINGS + 1] if other is not deal][:SIBLINGS]
    return Whole(
        deal=deal,
        figures=known,
        reasons=site.reasons.get(deal.slug, ()),
        asked=len(asked(deal, site.hidden)),
        owner=site.owner(deal),
        close=due(deal.close_date, site.today) if deal.is_open else None,
        next=due(deal.next_date, site.today) if deal.is_open else None,
        wait=due(deal.wait_until.date, site.today) if deal.wait_until else None,
        track=_track(site.book.settings.stages.open, deal.stage),
        people=tuple(contact for contact in deal.contacts if not _same(contact, decider)),
        extra=tuple((key, tuple(extra_lines(value))) for key, value in deal.extra),
        siblings=tuple(
            Sibling(slug=other.slug, name=other.name, stage=other.stage, amount=other.amount) for other in named
        ),
        unnamed_siblings=len(family) - 1 - len(named),
        edit_url=site.edit_url(deal.place),
        story=tuple(_story(site, deal, record)),
        told=TOLD,
        origins=origins(deal, record) if record and not site.hidden else (),
        visits=_stays(record, site.today) if record else (),
        spark=spark(record.course.amounts, site.history.now) if record and "amounts" not in site.hidden else None,
        links=links,
        broken=broken,
    )


def _story(site: Site, deal: Opportunity, record: Record | None) -> Iterator[Entry]:
    """What the timeline has of notes and changes, newest first; notes without a date come last."""
    undated = (Event(at=date.min, kind="activity", activity=note) for note in deal.activities if note.date is None)
    notes = 0
    for event in (*timeline(deal, site.book, record), *undated):
        if event.activity:
            notes += 1
            yield Entry(activity=event.activity, folds=notes > ON_PAPER)
        elif event.revision and any(change.field in TOLD for change in event.revision.changes):
            yield Entry(told=event.revision, folds=True)


def _stays(record: Record, today: date) -> tuple[Stay, ...]:
    visits = record.course.visits
    return tuple(
        Stay(
            stage=visit.stage,
            entered=visit.entered,
            days=None if visit.is_censored else visit.days_until(today) if n + 1 == len(visits) else visit.days,
            is_current=n + 1 == len(visits),
        )
        for n, visit in enumerate(visits)
        if visit.stage.kind == "open"
    )


def _families(site: Site) -> Mapping[str, tuple[Opportunity, ...]]:
    """Opportunities by client, the open ones first."""
    families: dict[str, list[Opportunity]] = {}
    for deal in site.book.opportunities:
        families.setdefault(fold(deal.client), []).append(deal)
    return {
        client: site.once(("family", client), tuple(deals), partial(_open_first, deals))
        for client, deals in families.items()
    }


def _open_first(deals: Sequence[Opportunity]) -> tuple[Opportunity, ...]:
    return (*by_close_date(deal for deal in deals if deal.is_open), *(deal for deal in deals if not deal.is_open))


def _track(stages: tuple[Stage, ...], current: Stage) -> tuple[tuple[Stage, str], ...]:
    if current not in stages:
        return tuple((stage, "done" if current.kind == "won" else "ahead") for stage in stages)
    here = stages.index(current)
    return tuple((stage, "done" if n < here else "current" if n == here else "ahead") for n, stage in enumerate(stages))


def _same(contact: Contact, decider: Contact | None) -> bool:
    """Whether a contact is the decision maker, whose card says all that his own would."""
    return decider is not None and fold(contact.full_name) == fold(decider.full_name) != ""


PAGE = Page("opportunity", template="pages/opportunity.html", views=whole)
