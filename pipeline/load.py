"""A folder → its Book: files, git, reading and the rules across records, in one story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, tzinfo
from pathlib import Path

from pipeline import files, git
from pipeline.book import Book, Broken
from pipeline.checks import check_book
from pipeline.configuration import read_configuration
from pipeline.journal import read_journal
from pipeline.opportunity import Opportunity
from pipeline.record import Read, read_opportunity
from pipeline.settings import Settings
from pipeline.slugs import slug_of
from pipeline.source import Problem, Source

Progress = Callable[[int, int], None]
RecordReader = Callable[[Source, Settings], Read]
Births = Callable[[Path, tzinfo | None], Mapping[str, date]]


def load(
    folder: Path,
    *,
    only: tuple[Path, ...] | None = None,
    progress: Progress | None = None,
    reader: RecordReader = read_opportunity,
    births: Births = git.first_commits,
) -> Book:
    """The book of a workspace; with `only`, of some of its records. One bad record never hides the others.

    Who loads again and again gives a `reader` and `births` that remember what they found.
    """
    settings, problems = read_settings(folder)
    records = files.read(folder) if only is None else files.read_some(folder, only)
    book = read_book(records, files.read_journal(folder), settings, progress, reader)
    if any(deal.created is None for deal in book.opportunities):
        book = _dated_by_git(book, births(folder, settings.zone))
    return replace(book, problems=_by_place((*problems, *book.problems)))


def read_settings(folder: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings of a workspace, and what is wrong with them."""
    source = files.read_settings(folder)
    return read_configuration(source) if source else (Settings(), ())


def read_book(
    records: tuple[Source, ...],
    journal: tuple[Source, ...],
    settings: Settings,
    progress: Progress | None = None,
    reader: RecordReader = read_opportunity,
) -> Book:
    """The book that sources make, without any reading of files."""
    deals: list[Opportunity] = []
    problems: list[Problem] = []
    for number, source in enumerate(records, start=1):
        deal, found = reader(source, settings)
        problems.extend(found)
        if deal is not None:
            deals.append(deal)
        if progress:
            progress(number, len(records))
    across = tuple(check_book(deals))
    problems.extend(across)
    clashing = {problem.place.path for problem in across if problem.is_error}
    entries, journal_problems = read_journal(journal, settings.zone, settings.date_order)
    return Book(
        settings=settings,
        opportunities=tuple(sorted((d for d in deals if d.path not in clashing), key=lambda deal: deal.slug)),
        broken=tuple(_broken(records, problems)),
        problems=_by_place((*problems, *journal_problems)),
        journal=entries,
    )


def _broken(records: Iterable[Source], problems: Iterable[Problem]) -> Iterable[Broken]:
    errors: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.is_error:
            errors.setdefault(problem.place.path, []).append(problem)
    for source in records:
        if source.path in errors:
            yield Broken(path=source.path, slug=slug_of(source.stem), problems=tuple(errors[source.path]))


def _dated_by_git(book: Book, born: Mapping[str, date]) -> Book:
    """A record without a creation date was created on the day of its first commit."""
    return replace(
        book,
        opportunities=tuple(
            replace(deal, created=born.get(deal.path)) if deal.created is None else deal for deal in book.opportunities
        ),
    )


def _by_place(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.place.path, p.place.line, p.place.column, p.code)))
