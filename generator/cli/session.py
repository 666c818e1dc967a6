"""What every command works with: the workspace, the day, the language, and how to answer."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.i18n import Words, printable

if TYPE_CHECKING:
    from pipeline.book import Book
    from pipeline.settings import Settings

FINDINGS, USAGE, ENVIRONMENT = 1, 2, 3


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
        self._options = options
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

    @cached_property
    def book(self) -> Book:
        """The workspace, read."""
        from generator.cli.progress import progress  # noqa: PLC0415
        from pipeline.load import load  # noqa: PLC0415

        with progress(self._("Reading")) as advance:
            return load(self.folder, progress=advance)

    @cached_property
    def today(self) -> date:
        """The day of every figure: as given, else now where the workspace is."""
        return self.day_in(self.book.settings)

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

    @property
    def is_interactive(self) -> bool:
        """Whether there is somebody to ask."""
        return sys.stdin.isatty() and sys.stderr.isatty() and not os.environ.get("CI")
