"""What every command works with: the workspace, the day, the language, and how to answer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.i18n import Words, printable

if TYPE_CHECKING:
    from generator.archive import Archive
    from pipeline.book import Book
    from pipeline.history import History
    from pipeline.load import Progress
    from pipeline.moments import AsOf
    from pipeline.settings import Settings
    from pipeline.source import Source
    from pipeline.versions import Past

FINDINGS, USAGE, ENVIRONMENT = 1, 2, 3
MANY = 1000
"""Records above which another process helps to read them."""


class Refusal(click.ClickException):
    """An ambiguous or unknown name, or an edit that is refused."""

    exit_code = USAGE


class Surroundings(click.ClickException):
    """Something about the machine or the folder that stops the work."""

    exit_code = ENVIRONMENT


@dataclass
class Options:
    """The global options, wherever they stood on the line."""

    words: Words
    directory: str = ""
    today: str = ""
    as_json: bool = False


class Session:
    """One command's view of the world. The clock is read here, and nowhere else."""

    def __init__(self, options: Options) -> None:
        self.words = options.words
        self.as_json = options.as_json
        self.with_history = True
        self.jobs: int | None = None
        """Whether git is asked for what was before."""
        self.moment: AsOf | None = None
        """Where an earlier moment, or another branch, is looked at."""
        self._options = options
        self._sources: tuple[Source, ...] | None = None
        """The records, where they have been read and are still to be understood."""
        self.start = Path(options.directory or ".")

    @property
    def _(self) -> Callable[..., str]:
        return self.words.gettext

    @cached_property
    def folder(self) -> Path:
        """The workspace: the folder given or the nearest above it that is one."""
        from pipeline.files import find_workspace  # noqa: PLC0415

        if not self.start.is_dir():
            raise Surroundings(self._("There is no folder %(path)s.", path=printable(str(self.start))))
        found = find_workspace(self.start)
        if found is None:
            raise Surroundings(
                self._(
                    "There are no opportunities in %(path)s, nor in a folder above it. "
                    "Go to your folder of opportunities, name it with -C, or make one: embudo init",
                    path=printable(str(self.start.absolute())),
                )
            )
        return found

    @property
    def knows_folder(self) -> bool:
        """Whether the command was given, or stands in, a workspace."""
        from pipeline.files import find_workspace  # noqa: PLC0415

        return find_workspace(self.start) is not None

    @cached_property
    def book(self) -> Book:
        """The workspace, read."""
        return self._loaded[0]

    @property
    def history(self) -> History:
        """Its history, as far as git has it."""
        return self._loaded[1]

    @cached_property
    def archive(self) -> Archive:
        """What is remembered of past versions."""
        from generator.archive import Archive  # noqa: PLC0415

        return Archive(self.folder)

    @cached_property
    def _loaded(self) -> tuple[Book, History]:
        from generator.cli.progress import progress  # noqa: PLC0415
        from pipeline import files  # noqa: PLC0415
        from pipeline.load import load, without_history  # noqa: PLC0415

        self.tidy()
        past = self.archive.read if self.with_history else without_history
        sources, self._sources = self._sources or files.read(self.folder), None  # they are not needed any more
        read = partial(load, self.folder, self.now_in, sources=sources, past=past)
        with progress(self._("Reading")) as advance:
            return self._together(read, advance, len(sources)) if len(sources) > MANY else read(progress=advance)

    def _together(
        self, read: Callable[..., tuple[Book, History]], advance: Progress | None, count: int
    ) -> tuple[Book, History]:
        """Read many records with other processes; where the system ends one of them, alone."""
        from concurrent.futures import BrokenExecutor  # noqa: PLC0415

        from generator.crew import crew  # noqa: PLC0415

        try:
            with crew(None, count, self.jobs) as pool:
                return read(progress=advance, pool=pool)
        except BrokenExecutor:
            return read(progress=advance)

    def inputs(self) -> str:
        """A hash of everything that the site on this day is made of, found without reading what records say."""
        from generator.standing import inputs  # noqa: PLC0415
        from pipeline import files  # noqa: PLC0415
        from pipeline.configuration import read_configuration  # noqa: PLC0415
        from pipeline.settings import Settings  # noqa: PLC0415
        from pipeline.versions import look  # noqa: PLC0415

        self.tidy()
        said = files.read_settings(self.folder)
        settings = read_configuration(said)[0] if said else Settings()
        past = look(self.folder) if self.with_history else None
        git = past and (past.repository, past.limits)
        about = (self.words.language, self.folder, self.day_in(settings), str(settings.zone), said, git)
        self._sources = files.read(self.folder)
        return inputs((*self._sources, *files.read_journal(self.folder)), about)

    @cached_property
    def today(self) -> date:
        """The day of every figure: as given, else now where the workspace is."""
        return self.day_in(self.book.settings)

    def now_in(self, settings: Settings) -> datetime:
        """Now, by settings; the end of the day that was given."""
        from pipeline.dates import end_of  # noqa: PLC0415

        if self._options.today:
            return end_of(self.day_in(settings), settings.zone)
        return datetime.now(settings.zone).astimezone(settings.zone)

    def writable(self, path: str) -> Path:
        """A file of the workspace to write; refused where it would not be read, since it leads out or is none."""
        from generator.excerpt import as_text  # noqa: PLC0415
        from pipeline.files import fault_of  # noqa: PLC0415
        from pipeline.source import Place, Problem  # noqa: PLC0415

        fault = fault_of(self.folder, self.folder / path)
        if fault:
            raise Surroundings(as_text(Problem.at(Place(path=path), fault), self.words))
        return self.folder / path

    def when(self, text: str) -> int:
        """The version of the whole that a WHEN means, by its number; of another branch only `as_of` knows."""
        number = self._number(self._meant(text))
        if number is None:
            raise Refusal(
                self._("“%(text)s” is on another branch: changes are told along this one.", text=printable(text))
            )
        return number

    def as_of(self, text: str) -> Session:
        """The same workspace as it stood at a moment, or as it stands on another branch."""
        from pipeline.load import load_at  # noqa: PLC0415
        from pipeline.moments import AsOf  # noqa: PLC0415

        meant = self._meant(text)
        found = self._number(meant)
        past, known, journal = self.archive.read(self.folder, self.book.settings), self.history, None
        if found is None:
            past, known, journal = self._branch(past, str(meant))
        number = known.last if found is None else found
        head = known.heads[number] if number >= 0 else None
        at = meant if isinstance(meant, datetime) else head.at if head else known.now
        at = min(at, known.now).astimezone(self.book.settings.zone)
        session = Session(self._options)
        session.__dict__["_loaded"] = load_at(self.book, known, number, at, past, journal)
        session.__dict__["today"] = at.date()
        session.moment = AsOf(text=text, moment=at, commit=head.commit if head else None, is_branch=found is None)
        return session

    def require_history(self) -> None:
        """Refuse what needs history where there is none."""
        if not self.history.is_known:
            from generator.lacks import LIMITS, limit  # noqa: PLC0415

            gravest = next(code for code in LIMITS if code in self.history.limits)
            raise Surroundings(" ".join(limit(gravest, self.words)))

    def _meant(self, text: str) -> datetime | str:
        """The moment that a WHEN means, or the id of the commit that it names in the repository of the records."""
        from pipeline.git import resolve  # noqa: PLC0415
        from pipeline.moments import moment  # noqa: PLC0415
        from pipeline.versions import look  # noqa: PLC0415

        self.require_history()
        found = moment(text, self.book, self.today)
        if isinstance(found, datetime):
            return found
        repository = look(self.folder).repository
        commit = resolve(repository.folder, text) if repository and found is None else None
        if commit is None:
            raise Refusal(
                self._(
                    "“%(text)s” is no moment. Write a date (2026-06-30, its end is meant), a date and a time "
                    "(2026-06-30T12:00), a commit, a branch, or review for the last review.",
                    text=printable(text),
                )
            )
        return commit

    def _number(self, meant: datetime | str) -> int | None:
        """The version of the whole at a moment or a commit; None for a commit of another branch."""
        return self.history.number_at(meant) if isinstance(meant, datetime) else self.history.number_of(meant)

    def _branch(self, past: Past, commit: str) -> tuple[Past, History, tuple[Source, ...]]:
        """What is known of another branch, and its own journal."""
        from pipeline.files import JOURNAL  # noqa: PLC0415
        from pipeline.git import contents, tree  # noqa: PLC0415
        from pipeline.history import history  # noqa: PLC0415
        from pipeline.source import Source  # noqa: PLC0415

        settings = self.book.settings
        there = self.archive.branch(past, commit, settings)
        known = history(there.trails, there.lines.facts, settings, self.history.now, there.limits)
        files = tree(self.folder, commit, JOURNAL)
        texts = dict(contents(self.folder, files.values()))
        return there, known, tuple(Source(path, texts.get(blob, b"")) for path, blob in sorted(files.items()))

    def day_in(self, settings: Settings) -> date:
        """Today, by settings."""
        from pipeline.dates import read_date  # noqa: PLC0415

        if not self._options.today:
            return datetime.now(settings.zone).astimezone(settings.zone).date()
        value = read_date(self._options.today, settings.date_order)
        if isinstance(value, date):
            return value
        raise Refusal(self._("“%(text)s” is not a date. Write it as 2026-12-15.", text=printable(self._options.today)))

    def answer(self, command: str, data: dict[str, Any], *, today: date | None = None) -> None:
        """The JSON document of a command, on stdout."""
        common = {"schema_version": 1, "command": command, "today": (today or self.today).isoformat()}
        click.echo(json.dumps({**common, **data}, ensure_ascii=False, indent=2))

    def say(self, text: str) -> None:
        """Talk, on stderr."""
        click.echo(text, err=True)

    def within(self, folder: Path, today: str) -> Session:
        """The same words, in another workspace and on a given day."""
        return Session(replace(self._options, directory=str(folder), today=today))

    def tidy(self) -> None:
        """Remove what a run left that was stopped amid writing; what another program saved then is kept, and told."""
        from pipeline.batch import finish  # noqa: PLC0415
        from pipeline.files import JOURNAL, RECORDS  # noqa: PLC0415
        from pipeline.writing import tidy  # noqa: PLC0415

        left = tidy((self.folder / RECORDS, self.folder / JOURNAL))
        for kept in (*finish(self.folder, RECORDS), *left):
            text = self._("What another program saved was kept in %(path)s: compare it.", path=printable(str(kept)))
            self.say(text)

    def whole(self) -> Session:
        """The same workspace with its history, read afresh."""
        return Session(self._options)

    @property
    def is_interactive(self) -> bool:
        """Whether there is somebody to ask."""
        return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")
