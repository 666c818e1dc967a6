"""What pages see: the book on a day, and what every page would otherwise work out again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, TypeVar

from generator.links import edit_url
from pipeline import wikilinks
from pipeline.agenda import Agenda, agenda
from pipeline.attention import Attention, Removed, attention
from pipeline.billing import Billing, billing
from pipeline.book import Book, Hidden
from pipeline.bookings import Bookings, bookings
from pipeline.clients import Client, clients
from pipeline.figures import Figures, all_figures
from pipeline.forecast import Forecast, forecast
from pipeline.history import History
from pipeline.lineage import Record
from pipeline.moments import AsOf
from pipeline.movement import Movement, movement
from pipeline.once import Each, Once, anew
from pipeline.opportunity import Opportunity
from pipeline.outcomes import ended
from pipeline.periods import By
from pipeline.review import Review, review
from pipeline.rhythm import last_review
from pipeline.source import Place
from pipeline.spelling import Spelling
from pipeline.team import Share, shares
from pipeline.winloss import Deals, last_year

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Site:
    """A book on a day, in a language; `root` is the workspace's absolute folder, for links to an editor.

    What pages share is worked out when one first asks.
    """

    book: Book
    today: date
    language: str
    root: str = ""
    history: History = field(default_factory=History, repr=False)
    """Nothing in it where there is no git, or it was not asked."""
    as_of: AsOf | None = None
    """Where the book is that of an earlier moment, or of another branch."""
    last_good: Mapping[str, Opportunity] = field(default_factory=dict)
    """By path, of broken records: what they said when they could last be read, where that is remembered."""
    touched: frozenset[str] = frozenset()
    """Files that changed since the history was read."""
    once: Once = field(default=anew, repr=False, compare=False)
    """Remembers, for who builds again, what pages would else work out of each opportunity each time.

    What it gives is true under the same settings alone: a site that takes others begins `anew`."""
    _each: dict[str, Callable[..., Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def each(self, key: str, make: Callable[..., _T], *, shared: bool = False) -> Callable[..., _T]:
        """Gives what `make` makes of the site and each of many things, under a key.

        What several pages show is `shared`: it is made once, also where nothing is remembered from build to build.
        """
        found = self._each.get(key)
        if found is None:
            made = self.once.each(key, self.spelled, partial(make, self))
            found = self._each[key] = Each(made) if shared and not isinstance(made, Each) else made
        return found

    @property
    def hidden(self) -> frozenset[Hidden]:
        """What was left out of the book before it was shared: pages do not speak of it."""
        return self.book.hidden

    @cached_property
    def figures(self) -> Mapping[str, Figures]:
        """By slug."""
        return all_figures(self.book, self.today, self.history, self.touched, self.once)

    @cached_property
    def review(self) -> Review:
        """Where the routine stands: what needs attention, the twelve steps."""
        return review(self.book, self.today, self.figures, self.history, self.attention)

    @cached_property
    def movement(self) -> Movement | None:
        """How the pipeline moved since the last review; None where history does not reach back to it."""
        reaches = self.history.reaches(last_review(self.book, self.today))
        return movement(self.history, self.reviewed, self.history.last) if reaches else None

    @cached_property
    def forecast(self) -> Forecast:
        """What history says of open opportunities, and what they may bring."""
        return forecast(self.book, self.history, self.today, self.once)

    @cached_property
    def bookings(self) -> Mapping[By, Bookings]:
        """The forecast by close date, by month and by quarter."""
        return {by: bookings(self.book, self.today, by) for by in ("month", "quarter")}

    @cached_property
    def billing(self) -> Mapping[By, Billing]:
        """The forecast by invoice date, by month and by quarter."""
        return {by: billing(self.book, self.today, by, self.once) for by in ("month", "quarter")}

    @cached_property
    def reasons(self) -> Mapping[str, tuple[str, ...]]:
        """By slug, of those that need attention."""
        return {item.deal.slug: item.reasons for item in self.attention}

    @cached_property
    def linkable(self) -> Mapping[str, str]:
        """Slugs by all that a link may call an opportunity."""
        deals = self.book.opportunities
        said = tuple(tuple(map(attrgetter(name), deals)) for name in ("path", "slug", "name"))
        return self.once(("linkable",), said, partial(wikilinks.index, deals))

    @cached_property
    def links(self) -> Callable[[Opportunity], tuple[tuple[str, str], ...]]:
        """What the texts of an opportunity call others, and their slugs."""
        return self.once.each("links", (self.linkable,), partial(wikilinks.links, self.linkable))

    @cached_property
    def clients(self) -> tuple[Client, ...]:
        """In their page's order."""
        return clients(self.book, self.today, self.once)

    @cached_property
    def client_of(self) -> Mapping[str, Client]:
        """By the slug of an opportunity."""
        return {deal.slug: client for client in self.clients for deal in client.deals}

    @cached_property
    def spellings(self) -> Mapping[str, Spelling]:
        """Of owners, channels, ratings (`tier`) and reasons of loss, by key."""
        deals, owner_name = self.book.opportunities, self.book.settings.owner_name
        texts = {
            "owner": (owner_name(deal.owner) for deal in deals),
            "channel": (deal.channel for deal in deals),
            "tier": (deal.tier for deal in deals),
            "lost_reason": (deal.lost_reason for deal in deals),
        }
        found = ((key, self._spelling(key, tuple(said))) for key, said in texts.items())
        return {
            key: self.once(("spelling", key), spelling.names, partial(_itself, spelling)) for key, spelling in found
        }

    def _spelling(self, key: str, texts: tuple[str, ...]) -> Spelling:
        return self.once(("spellings", key), texts, partial(Spelling.of, texts))

    @cached_property
    def spelled(self) -> tuple[Spelling, ...]:
        """All of them: what is shown of an opportunity depends on them."""
        return tuple(self.spellings.values())

    @cached_property
    def has_several_owners(self) -> bool:
        """Whether naming the owner tells the reader anything."""
        spelling, owner_name = self.spellings["owner"], self.book.settings.owner_name
        return len({spelling(owner_name(owner)) for owner in {deal.owner for deal in self.book.opportunities}}) > 1

    def with_record(self, deal: Opportunity) -> Site:
        """The same with one record as it reads now: all figures follow, but for what only git knows."""
        before = self.by_path[deal.path]
        known = replace(deal, created=deal.created or before.created, closed_in_history=before.closed_in_history)
        if known == before:
            return self
        others = (other for other in self.book.opportunities if other is not before)
        deals = sorted((*others, known), key=lambda deal: deal.slug)
        book, touched = replace(self.book, opportunities=tuple(deals)), self.touched | {deal.path}
        seen = replace(self, book=book, touched=touched)
        alone = replace(book, opportunities=(known,))
        figures = all_figures(alone, self.today, self.history, touched)
        needing = attention(alone, self.today, figures, self.history)
        seen.__dict__["figures"] = {**self.figures, **figures}
        reasons = {slug: those for slug, those in self.reasons.items() if slug != known.slug}
        seen.__dict__["reasons"] = reasons | {item.deal.slug: item.reasons for item in needing}
        return seen

    @cached_property
    def by_path(self) -> Mapping[str, Opportunity]:
        """The opportunities by their files."""
        return {deal.path: deal for deal in self.book.opportunities}

    @cached_property
    def attention(self) -> tuple[Attention, ...]:
        """What needs attention, in its order."""
        return attention(self.book, self.today, self.figures, self.history, self.once)

    @cached_property
    def ended(self) -> Deals:
        """Those that closed in the last twelve months, newest first; deleted ones too."""
        return ended(self.book.known, last_year(self.today))

    @cached_property
    def agenda(self) -> Agenda:
        """Open ones by what they ask of the seller."""
        return agenda(self.book, self.today)

    @cached_property
    def owners(self) -> tuple[Share, ...]:
        """What each owner has, the largest pipeline first."""
        return shares(self.book, self.today, self.figures, self.attention, self.owner)

    @property
    def removed(self) -> tuple[Removed, ...]:
        """Open ones that vanished since the last review, and nobody wrote down why."""
        return self.review.removed

    @property
    def reviewed(self) -> int:
        """The version of the whole at the last review, by its number."""
        return min(self.history.number_at(last_review(self.book, self.today)), self.history.last)

    def record(self, deal: Opportunity) -> Record | None:
        """What history has of an opportunity."""
        return self.history.by_path.get(deal.path) if self.history.is_known else None

    def edit_url(self, place: Place) -> str:
        """The link that opens a place in the user's editor; there is none into what was."""
        return "" if self.as_of else edit_url(self.book.settings.edit_url, self.root, place)

    def owner(self, deal: Opportunity) -> str:
        """The full name of the one who sells it, where there is one."""
        return self.spellings["owner"](self.book.settings.owner_name(deal.owner)) if deal.owner else ""

    def channel(self, deal: Opportunity) -> str:
        """The channel that it is sold through, where there is one."""
        return self.spellings["channel"](deal.channel)

    def tier(self, deal: Opportunity) -> str:
        """The client's rating, where there is one."""
        return self.spellings["tier"](deal.tier)

    def lost_reason(self, deal: Opportunity) -> str:
        """Why it was lost or cancelled, where that is stated."""
        return self.spellings["lost_reason"](deal.lost_reason)


def _itself(value: Spelling) -> Spelling:
    return value
