"""`doctor`: what could be wrong with this machine or this workspace, and what to do about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import click

from generator.cli.base import Command, Translate
from generator.cli.session import FINDINGS, Session, Surroundings
from generator.i18n import printable

OLDEST_GIT = (2, 31)
"""The first that has all the options that we ask for."""
OLDEST_PYTHON = (3, 11)
PACKAGES = ("PyYAML", "Jinja2", "Markdown", "watchdog", "matplotlib", "click", "rich", "nh3", "Babel", "filelock")
COPIES = ("conflicted copy", "copia en conflicto", "conflicto de sincronización", "sync-conflict")
"""What cloud drives put into the name of a file that two machines changed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, which stays, whether all is well, what was found, and the remedy where it is not."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def doctor_command(_: Translate) -> Command:
    """`embudo doctor`."""
    return Command(
        "doctor",
        _doctor,
        _,
        help=_("Check this machine and this folder, and say what to do about what is not well."),
    )


def _doctor(session: Session) -> int:
    checks = tuple(_checks(session))
    if session.as_json:
        session.answer("doctor", {"checks": [_told(check) for check in checks]}, today=_today(session))
    else:
        encoding = (sys.stdout.encoding or "").lower().replace("-", "")
        marks = ("✓", "✗") if encoding.startswith("utf") else ("ok", "!!")
        for check in checks:
            mark = marks[0] if check.ok else marks[1]
            click.echo(f"{mark} {printable(check.detail)}")
            if check.remedy and not check.ok:
                click.echo("\n".join(_shown(check.remedy)))
    return 0 if all(check.ok for check in checks) else FINDINGS


def _shown(remedy: str) -> Iterator[str]:
    """A remedy below its check; one of several lines is there to be copied, and stands as it is to be pasted."""
    lines = remedy.split("\n")
    yield from (printable(line) if len(lines) > 1 else f"  {printable(line)}" for line in lines)


def _told(check: Check) -> dict[str, object]:
    return {**asdict(check), "remedy": None if check.ok else check.remedy or None}


def _today(session: Session) -> date:
    """Today, outside a workspace too."""
    try:
        return session.today
    except Surroundings:
        from pipeline.settings import Settings  # noqa: PLC0415

        return session.day_in(Settings())


def _checks(session: Session) -> Iterator[Check]:
    yield from _machine(session)
    try:
        folder = session.folder
    except Surroundings as error:
        yield Check("workspace", ok=False, detail=error.format_message(), remedy="embudo init")
        return
    here = session._("The folder of opportunities is %(path)s.", path=str(folder))
    yield Check("workspace", ok=True, detail=here)
    yield from _records(session)
    yield from _notes(session, folder)
    yield from _history(session)
    yield from _folder(session, folder)


def _machine(session: Session) -> Iterator[Check]:
    """Python, the packages, git, and the terminal."""
    _ = session._
    python = ".".join(map(str, sys.version_info[:3]))
    yield Check(
        "python",
        sys.version_info[:2] >= OLDEST_PYTHON,
        _("Python is %(version)s.", version=python),
        _("Install Python 3.11 or later from python.org."),
    )
    missing = [name for name in PACKAGES if not _installed(name)]
    yield Check(
        "packages",
        not missing,
        _("Packages are missing: %(names)s.", names=", ".join(missing)) if missing else _("All packages are there."),
        _("Install embudo again: pipx install --force ."),
    )
    yield from _git(_)
    encoding = sys.stdout.encoding or "?"
    yield Check(
        "encoding",
        encoding.lower().replace("-", "") in ("utf8", "cp65001"),
        _("The terminal writes %(encoding)s.", encoding=encoding),
        _("Set PYTHONUTF8=1, or use a terminal that writes UTF-8: some characters may be shown as question marks."),
    )


def _installed(name: str) -> bool:
    from importlib import metadata  # noqa: PLC0415  slow, and the help needs every command but this

    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def _git(_: Callable[..., str]) -> Iterator[Check]:
    from pipeline import git  # noqa: PLC0415

    found = git.version()
    if found is None:
        yield Check(
            "git",
            ok=False,
            detail=_("Git is not installed: everything works, but without history."),
            remedy=_("Install it from git-scm.com."),
        )
        return
    yield Check(
        "git",
        found >= OLDEST_GIT,
        _("Git is %(version)s.", version=".".join(map(str, found))),
        _("Install a later one from git-scm.com: 2.31 is the oldest that will do."),
    )


def _records(session: Session) -> Iterator[Check]:
    """What is in the folder: settings and records that can be read, and the zone that the settings name."""
    words, book = session.words, session.book
    of_settings = [problem for problem in book.problems if problem.place.path == "embudo.yaml"]
    yield Check(
        "settings",
        not any(problem.is_error for problem in of_settings),
        words.ngettext("The settings have %(n)s problem.", "The settings have %(n)s problems.", len(of_settings))
        if of_settings
        else words.gettext("The settings can be read."),
        "embudo check",
    )
    count = len(book.opportunities)
    read = words.ngettext("%(n)s opportunity can be read.", "%(n)s opportunities can be read.", count)
    broken = words.ngettext("%(n)s record cannot be read.", "%(n)s records cannot be read.", len(book.broken))
    yield Check("records", not book.broken, broken if book.broken else read, "embudo check")
    copies = [deal.path for deal in book.opportunities if any(mark in deal.path.lower() for mark in COPIES)]
    copies += [record.path for record in book.broken if any(mark in record.path.lower() for mark in COPIES)]
    yield Check(
        "conflicted_copies",
        not copies,
        words.gettext("A cloud drive left copies: %(paths)s", paths=", ".join(sorted(copies)))
        if copies
        else words.gettext("No cloud drive left a copy of a record that two machines changed."),
        words.gettext("Compare each with its original, take over what is missing, and delete the copy."),
    )


def _notes(session: Session, folder: Path) -> Iterator[Check]:
    """What could be read of notes that were not written for us, and what was left aside."""
    from generator.adopting import aliases, stage_names  # noqa: PLC0415
    from pipeline.adoption import propose  # noqa: PLC0415
    from pipeline.files import aside, read  # noqa: PLC0415

    words, settings = session.words, session.book.settings
    found = propose(read(folder), settings)
    for name, proposed, told in (("aliases", found.aliases, aliases), ("values", found.stages, stage_names)):
        detail, remedy = told(found, settings, words)
        yield Check(name, not proposed, detail, remedy)
    if others := aside(folder):
        yield Check("aside", ok=True, detail=words.gettext("Not opportunities: %(paths)s", paths=", ".join(others)))


def _history(session: Session) -> Iterator[Check]:
    """What git has of the past, what is missing of it, and whether `save` can add to it."""
    from generator.lacks import PLAIN, limit  # noqa: PLC0415

    words, history = session.words, session.history
    for code in history.limits:
        text, remedy = limit(code, words)
        if code not in PLAIN:
            yield Check(code.replace("-", "_"), ok=False, detail=text, remedy=remedy)
    if history.is_known and history.began:
        first = sum(record.is_first_import for record in history.records)
        commits = sum(head.commit is not None for head in history.heads)
        yield Check(
            "history",
            ok=True,
            detail=words.gettext(
                "History has %(commits)s commits and begins on %(day)s, with %(first)s opportunities "
                "whose time in their stage before that day is not known.",
                commits=words.number(commits),
                day=words.date(history.began.date()),
                first=words.number(first),
            ),
        )
    yield from _identity(session)
    path = session.archive.path
    yield Check(
        "memory",
        _writable(path.parent),
        words.gettext("What was read of past versions is kept in %(path)s.", path=str(path)),
        words.gettext("Make that folder one that you can write: without it every build reads the whole history again."),
    )


def _identity(session: Session) -> Iterator[Check]:
    from pipeline.commit import identity  # noqa: PLC0415

    if session.history.limits[:1] in (("no-git",), ("no-repository",), ("unreadable",), ("bare",)):
        return
    who = identity(session.folder)
    yield Check(
        "identity",
        bool(who),
        session._("Commits are made by %(name)s.", name=who)
        if who
        else session._("Git does not know who you are, so nothing can be committed."),
        'git config --global user.name "Ana Soto"; git config --global user.email ana@example.com',
    )


def _folder(session: Session, folder: Path) -> Iterator[Check]:
    """Where the site goes, and whether the system tells of changes."""
    from pipeline.git import is_tracked  # noqa: PLC0415

    _ = session._
    yield Check(
        "site_writable",
        _writable(folder / "site"),
        _("The site is built into %(path)s.", path=str(folder / "site")),
        _("That folder cannot be written. Is the disk full, or the folder protected? Else build elsewhere with --out."),
    )
    tracked = is_tracked(folder, "site")
    yield Check(
        "site_ignored",
        not tracked,
        _("The site is in git, where every build makes a change.")
        if tracked
        else _("The site is not in git, as it should be."),
        _("Take it out: git rm -r --cached site, and write site/ and site-*/ into .gitignore."),
    )
    watches = _inotify()
    yield Check(
        "watching",
        watches is None or watches >= 8192,
        _("The system can watch %(n)s folders.", n=watches) if watches else _("The system tells of changed files."),
        _("Raise it, or use --poll: sudo sysctl fs.inotify.max_user_watches=65536"),
    )


def _inotify() -> int | None:
    try:
        return int(Path("/proc/sys/fs/inotify/max_user_watches").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _writable(folder: Path) -> bool:
    """Whether one could write there, or make the folder."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK)
