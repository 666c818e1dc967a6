"""The frame of every page: whose workspace it is, where one can go, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator.registry import pages
from generator.site import Site
from pipeline.book import Hidden
from pipeline.moments import AsOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place of the navigation; `count` is shown beside it where it is not 0."""

    name: str
    path: str
    title: str
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What the frame shows; an empty title stands for the theme's own."""

    title: str
    language: str
    today: date
    navigation: tuple[Link, ...]
    problems: int
    excluded: int
    as_of: AsOf | None = None
    hidden: tuple[Hidden, ...] = ()
    """What was left out of all pages."""

    @property
    def has_amounts(self) -> bool:
        """Whether pages speak of money."""
        return "amounts" not in self.hidden

    @property
    def has_contacts(self) -> bool:
        """Whether pages name people of clients."""
        return "contacts" not in self.hidden

    @property
    def has_notes(self) -> bool:
        """Whether pages say what was noted of a negotiation."""
        return "notes" not in self.hidden


def shell(site: Site) -> Shell:
    """The frame of a site's pages."""
    problems = len(site.book.problems)
    return Shell(
        title=site.book.settings.title,
        language=site.language,
        today=site.today,
        navigation=tuple(
            Link(
                name=page.name,
                path=page.path,
                title=page.title,
                count=problems if page.name == "problems" else 0,
            )
            for page in pages()
            if page.title
        ),
        problems=problems,
        excluded=len(site.book.broken),
        as_of=site.as_of,
        hidden=tuple(sorted(site.hidden)),
    )
