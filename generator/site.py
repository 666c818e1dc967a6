"""What pages see: the book on a day, and what every page would otherwise work out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pipeline.attention import Attention, attention
from pipeline.book import Book
from pipeline.figures import Figures, all_figures
from pipeline.opportunity import Opportunity


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A book on a day, in a language; `root` is the workspace's absolute folder, for links to an editor."""

    book: Book
    today: date
    language: str
    root: str = ""
    figures: Mapping[str, Figures] = field(init=False, repr=False, compare=False)
    """By slug."""
    attention: tuple[Attention, ...] = field(init=False, repr=False, compare=False)
    """What needs attention, in its order."""
    reasons: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)
    """By slug, of those that need attention."""

    def __post_init__(self) -> None:
        known = all_figures(self.book, self.today)
        needing = attention(self.book, self.today, known)
        derived = {
            "figures": known,
            "attention": needing,
            "reasons": {item.deal.slug: item.reasons for item in needing},
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)

    def owner(self, deal: Opportunity) -> str:
        """The full name of the one who sells it, where there is one."""
        return self.book.settings.owner_name(deal.owner) if deal.owner else ""

    @property
    def has_several_owners(self) -> bool:
        """Whether naming the owner tells the reader anything."""
        return len({self.owner(deal) for deal in self.book.opportunities}) > 1
