"""`init`: a workspace to begin with."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import click

from generator.cli.base import Command, Translate
from generator.cli.session import Session, Surroundings
from generator.i18n import Words, printable
from generator.places import templates


def init_command(_: Translate) -> Command:
    """`embudo init`."""
    return Command(
        "init",
        _init,
        _,
        help=_("Make a folder of opportunities: settings, a sample record, and what opens the site by double-click."),
        params=[
            click.Argument(["directory"], required=False, metavar=_("[DIR]"), type=click.Path()),
            click.Option(["--no-git", "--sin-git"], is_flag=True, help=_("Without git.")),
            click.Option(
                ["--editor"],
                type=click.Choice(["vscode"]),
                help=_("Tasks, problems and snippets for an editor; also in a folder that is there."),
            ),
            click.Option(
                ["--pages", "--paginas", "host"],
                type=click.Choice(["github", "gitlab"]),
                help=_("What publishes the site on every push; also in a folder that is there."),
            ),
        ],
    )


def _init(session: Session, *, directory: str | None, no_git: bool, editor: str | None, host: str | None) -> None:
    from pipeline.files import JOURNAL  # noqa: PLC0415
    from pipeline.settings import Settings  # noqa: PLC0415

    folder = (session.start / (directory or ".")).absolute()
    if folder.exists() and not folder.is_dir():
        raise Surroundings(session._("%(path)s is a file, not a folder.", path=printable(str(folder))))
    today = session.day_in(Settings())
    created = [
        name for name, text, runs in _files(folder, session.words, today) if _create(folder, name, text, runs=runs)
    ]
    created += _for_editor(session, folder) if editor else []
    if not (folder / JOURNAL).exists():
        (folder / JOURNAL).mkdir()
        created.append(JOURNAL)
    if not no_git and _begin_git(folder):
        created.append(".git")
    created += _for_host(session, folder, host) if host else []
    if session.as_json:
        session.answer("init", {"created": [str(folder / n) for n in created]}, today=today)
        return
    for name in created:
        click.echo(name)
    if not created:
        session.say(session._("Everything was here already; nothing was changed."))
        return
    where = f" -C {printable(directory)}" if directory and directory != "." else ""
    session.say(session._("Ready. Next: embudo%(where)s new, then embudo%(where)s build --open", where=where))


def _for_editor(session: Session, folder: Path) -> list[str]:
    """What Visual Studio Code is told; a file of the user's own is left as it is."""
    from generator.editors import vscode  # noqa: PLC0415
    from pipeline.load import read_settings  # noqa: PLC0415

    settings = read_settings(folder)[0]
    return [name for name, text in vscode(settings, session.words) if _create(folder, name, text, runs=False)]


def _for_host(session: Session, folder: Path, host: str) -> list[str]:
    """What builds and publishes the site at a host, in its repository's top folder; a file that is there stays."""
    from generator.hosting import WORKFLOWS, next_steps, warning, workflow  # noqa: PLC0415
    from pipeline.load import read_settings  # noqa: PLC0415

    top = _repository(folder) or folder
    words = Words(read_settings(folder)[0].language or session.words.language)
    template = (templates() / "workspace" / "pages" / f"{host}.yml").read_text(encoding="utf-8")
    text = workflow(
        template, words, source=_installed_from(), folder=folder.resolve().relative_to(top.resolve()).as_posix()
    )
    name = os.path.relpath(top / WORKFLOWS[host], folder)
    if not _create(folder, name, text, runs=False):
        path = printable(name)
        session.say(
            session._("%(path)s is there already, and was left as it is: it publishes what it says.", path=path)
        )
        return []
    session.say(warning(session.words))
    session.say(next_steps(session.words, printable(name)))
    return [name]


def _installed_from() -> str:
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415

    from generator.hosting import origin  # noqa: PLC0415
    from generator.version import version  # noqa: PLC0415

    try:
        return origin(distribution("embudo").read_text("direct_url.json"), version())
    except PackageNotFoundError:
        return origin("{}", version())


def _repository(folder: Path) -> Path | None:
    """The top folder of the repository around a folder."""
    if shutil.which("git") is None:
        return None
    command = ["git", "rev-parse", "--show-toplevel"]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return Path(found.stdout.rstrip("\n")) if found.returncode == 0 else None


def _files(folder: Path, words: Words, today: date) -> Iterator[tuple[str, str, bool]]:
    """Path, text, and whether it is to be run."""
    source = templates() / "workspace"
    own = source / words.language
    for path in sorted((*source.glob("*"), *own.glob("**/*"))):
        if path.is_file():
            relative = path.relative_to(own if path.is_relative_to(own) else source).as_posix()
            name = {"gitignore": ".gitignore", "gitattributes": ".gitattributes"}.get(relative, relative)
            # a workspace that has records needs no sample
            if name.startswith("opportunities/") and any((folder / "opportunities").glob("**/*.md")):
                continue
            yield name, _dated(path.read_text(encoding="utf-8"), today), path.suffix in (".command", ".sh")


def _dated(text: str, today: date) -> str:
    """The text with its days, such as `{+30}`, counted from today."""
    return re.sub(r"\{([+-][0-9]+)\}", lambda match: (today + timedelta(days=int(match[1]))).isoformat(), text)


def _create(folder: Path, name: str, text: str, *, runs: bool) -> bool:
    from pipeline.writing import create  # noqa: PLC0415

    path = folder / name
    try:
        create(path, text.replace("\n", "\r\n") if path.suffix == ".bat" else text)
    except FileExistsError:
        return False
    except OSError as error:
        raise Surroundings(f"{printable(str(path))}: {error.strerror}") from error
    if runs:
        path.chmod(0o755)
    return True


def _begin_git(folder: Path) -> bool:
    """`git init`, where there is git and no repository around the folder."""
    if shutil.which("git") is None:
        return False
    inside = subprocess.run(["git", "rev-parse", "--git-dir"], cwd=folder, capture_output=True, check=False)
    if inside.returncode == 0:
        return False
    return subprocess.run(["git", "init", "--quiet"], cwd=folder, capture_output=True, check=False).returncode == 0
