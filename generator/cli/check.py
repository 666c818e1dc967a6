"""`check`: every problem at once, with the line, a caret and a remedy."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.session import FINDINGS, Refusal, Session
from generator.i18n import printable

if TYPE_CHECKING:
    from pipeline.book import Book
    from pipeline.source import Problem


def check_command(_: Translate) -> Command:
    """`embudo check`."""
    return Command(
        "check",
        _check,
        _,
        help=_("Check the records, the settings and the journal; every problem is shown at once."),
        params=[
            click.Argument(["files"], nargs=-1, metavar=_("[FILES]…")),
            click.Option(["--strict", "--estricto"], is_flag=True, help=_("Warnings count too.")),
            click.Option(
                ["--format", "--formato", "form"],
                type=click.Choice(["text", "json", "github"]),
                help=_("How problems are shown."),
            ),
        ],
    )


def _check(session: Session, *, files: tuple[str, ...], strict: bool, form: str | None) -> int:
    from pipeline.load import load  # noqa: PLC0415

    session.with_history = False
    if files and not session.knows_folder:
        session.start = _beside(files[0], session.start)
    only = tuple(_paths(session, files)) if files else None
    book = load(session.folder, session.now_in, only=only)[0] if files else session.book
    problems = [p for p in book.problems if not files or _is_of(p, files, session)]
    errors = sum(problem.is_error for problem in problems)
    if form == "json" or (form is None and session.as_json):
        _answer(session, book, problems)
    elif form == "github":
        for problem in problems:
            click.echo(_annotation(session, problem))
    else:
        _print(session, book, problems, errors)
    return FINDINGS if errors or (strict and problems) else 0


def _beside(name: str, start: Path) -> Path:
    """Where a file lies: who checks files from outside of their workspace means the one that they are in."""
    found = next((path for path in (Path(name).absolute(), (start / name).absolute()) if path.is_file()), None)
    return found.parent if found else start


def _paths(session: Session, files: tuple[str, ...]) -> list[Path]:
    """Files as given: from here, else from the workspace."""
    found = []
    for name in files:
        try:
            here = [Path(name).absolute(), (session.start / name).absolute(), session.folder / name]
            path = next((path for path in here if path.is_file()), None)
        except (OSError, ValueError):
            path = None
        if path is None:
            raise Refusal(session._("There is no file %(path)s.", path=printable(name)))
        if path.suffix.lower() == ".md" and "journal" not in path.parent.parts[-1:]:
            found.append(path)
    return found


def _is_of(problem: Problem, files: tuple[str, ...], session: Session) -> bool:
    """Of the files named; settings are always checked, since they decide how records are read."""
    folder = session.folder
    named = {Path(name).name for name in files}
    return problem.place.path == "embudo.yaml" or (folder / problem.place.path).name in named


def _answer(session: Session, book: Book, problems: list[Problem]) -> None:
    from generator import contract  # noqa: PLC0415

    shown = [contract.problem(p, *session.words.problem(p)) for p in problems]
    data = {"problems": shown, "records": len(book.opportunities), "excluded": len(book.broken)}
    session.answer("check", data, today=session.day_in(book.settings))


def _annotation(session: Session, problem: Problem) -> str:
    """A line that GitHub shows beside the file's own."""
    message = session.words.problem(problem)
    text = f"{message.text}. {message.hint}".replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = (
        printable(_in_repository(session.folder, problem.place.path))
        .replace("%", "%25")
        .replace(",", "%2C")
        .replace(":", "%3A")
    )
    place = f"file={path},line={problem.place.line},col={problem.place.column}"
    return f"::{problem.severity} {place}::{text}"


def _in_repository(folder: Path, path: str) -> str:
    """A record's path as GitHub knows it: from the top of what it has checked out."""
    top = Path(os.environ.get("GITHUB_WORKSPACE") or folder).resolve()
    whole = folder.resolve() / path
    return whole.relative_to(top).as_posix() if whole.is_relative_to(top) else path


def _print(session: Session, book: Book, problems: list[Problem], errors: int) -> None:
    from generator.excerpt import as_text  # noqa: PLC0415

    words = session.words
    for problem in problems:
        click.echo(as_text(problem, words) + "\n")
    records = words.ngettext("%(n)s record", "%(n)s records", len(book.opportunities) + len(book.broken))
    if not problems:
        click.echo(words.gettext("%(records)s, no problems.", records=records))
        return
    click.echo(
        words.gettext(
            "%(records)s: %(errors)s, %(warnings)s.",
            records=records,
            errors=words.ngettext("%(n)s error", "%(n)s errors", errors),
            warnings=words.ngettext("%(n)s warning", "%(n)s warnings", len(problems) - errors),
        )
    )
    if book.broken:
        click.echo(
            words.ngettext(
                "%(n)s record is left out of lists and totals until it is mended.",
                "%(n)s records are left out of lists and totals until they are mended.",
                len(book.broken),
            )
        )
