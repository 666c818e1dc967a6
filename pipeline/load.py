"""A folder → its Book: files, git, reading and the rules across records, in one story."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import files
from pipeline.book import Book, Broken
from pipeline.checks import check_book, check_copies
from pipeline.configuration import read_configuration
from pipeline.git import contents
from pipeline.history import History, history
from pipeline.journal import read_journal
from pipeline.opportunity import Opportunity
from pipeline.record import Read, read_opportunity
from pipeline.settings import Settings
from pipeline.slugs import slug_of
from pipeline.source import Problem, Source
from pipeline.versions import Past, read_past, with_work_tree

if TYPE_CHECKING:
    from concurrent.futures import Executor

Progress = Callable[[int, int], None]
RecordReader = Callable[[Source, Settings], Read]
PastReader = Callable[[Path, Settings], Past]
SHARE = 250
"""Records that a worker of a pool reads at a time."""


def load(
    folder: Path,
    clock: Callable[[Settings], datetime],
    *,
    only: tuple[Path, ...] | None = None,
    sources: tuple[Source, ...] | None = None,
    progress: Progress | None = None,
    reader: RecordReader = read_opportunity,
    past: PastReader = read_past,
    before: History | None = None,
    pool: Executor | None = None,
) -> tuple[Book, History]:
    """The book of a workspace and its history; with `only`, of some of its records. One bad record hides no other.

    `sources` are its records, where they have been read. `clock` gives now, by the settings. Who loads again and again
    gives a `reader` and a `past` that remember what they found, and the history `before`. In a `pool` many are read at
    a time; with two processes, handing over what was read costs more than it saves.
    """
    settings, problems = read_settings(folder)
    records = sources or (files.read(folder) if only is None else files.read_some(folder, only))
    book = read_book(records, files.read_journal(folder), settings, progress, reader, pool)
    book = replace(book, problems=_by_place((*problems, *book.problems)))
    found = past(folder, settings) if only is None else without_history(folder, settings)
    found = with_work_tree(found, records, settings)
    known = history(found.trails, found.lines.facts, settings, clock(settings), found.limits, before)
    return remembering(book, known), known


def load_at(
    now: Book, known: History, number: int, moment: datetime, past: Past, journal: tuple[Source, ...] | None = None
) -> tuple[Book, History]:
    """The book and the history as they stood at a version of the whole, by its number, read whole from git.

    Settings are those of `now`; so is the journal, until the moment, unless another branch's is given.
    """
    if number == known.last and number >= 0 and known.heads[number].commit is None:
        return _until(now, moment), known
    earlier = known.until(number)
    blobs = known.files_at(number)
    texts = dict(contents(past.repository.folder, blobs.values())) if past.repository else {}
    records = tuple(
        Source(path, texts.get(blob, b""), "" if blob in texts else "file-unreadable")
        for path, blob in sorted(blobs.items())
    )
    book = read_book(records, journal or (), now.settings)
    if journal is None:
        book = replace(book, journal=now.journal)
    return remembering(_until(book, moment), earlier), earlier


def _until(book: Book, moment: datetime) -> Book:
    return replace(book, journal=tuple(entry for entry in book.journal if entry.at <= moment))


def without_history(_folder: Path, _settings: Settings) -> Past:
    """What is known where nobody asks git."""
    return Past(limits=("not-asked",))


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
    pool: Executor | None = None,
) -> Book:
    """The book that sources make, without any reading of files."""
    deals: list[Opportunity] = []
    problems: list[Problem] = []
    for number, (deal, found) in enumerate(_read(records, settings, reader, pool), start=1):
        problems.extend(found)
        if deal is not None:
            deals.append(deal)
        if progress:
            progress(number, len(records))
    across = tuple(check_copies((source.path for source in records), deals))
    copies = {problem.place.path for problem in across}
    across += tuple(check_book(deal for deal in deals if deal.path not in copies))
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


def _read(
    records: tuple[Source, ...], settings: Settings, reader: RecordReader, pool: Executor | None
) -> Iterator[Read]:
    """What each record comes to, in order."""
    if pool is None:
        return (reader(source, settings) for source in records)
    shares = (records[start : start + SHARE] for start in range(0, len(records), SHARE))
    return chain.from_iterable(pool.map(partial(_read_share, settings, reader), shares))


def _read_share(settings: Settings, reader: RecordReader, share: tuple[Source, ...]) -> list[Read]:
    return [reader(source, settings) for source in share]


def _broken(records: Iterable[Source], problems: Iterable[Problem]) -> Iterable[Broken]:
    errors: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.is_error:
            errors.setdefault(problem.place.path, []).append(problem)
    for source in records:
        if source.path in errors:
            yield Broken(path=source.path, slug=slug_of(source.stem), problems=tuple(errors[source.path]))


def remembering(book: Book, known: History) -> Book:
    """The book with what history knows of its records: when they were created and closed, and those that departed."""
    if not known.is_known:
        return book
    return replace(
        book,
        opportunities=tuple(_remembering(deal, known) for deal in book.opportunities),
        departed=tuple(_departed(known)),
    )


def _remembering(deal: Opportunity, known: History) -> Opportunity:
    record = None
    if deal.created is None or (not deal.is_open and deal.actual_close_date is None):
        record = known.by_path.get(deal.path)
    if record is None:
        return deal
    first = record.all[0]
    return replace(
        deal,
        created=deal.created or (first.at.date() if first.commit else None),
        closed_in_history=None if deal.actual_close_date else record.course.closed,
    )


def _departed(known: History) -> Iterator[Opportunity]:
    for record in known.records:
        if not record.path and record.deals and not (deal := record.deals[-1][1]).is_open:
            yield replace(
                deal,
                created=deal.created or record.all[0].at.date(),
                closed_in_history=None if deal.actual_close_date else record.course.closed,
            )


def _by_place(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda p: (p.place.path, p.place.line, p.place.column, p.code)))
