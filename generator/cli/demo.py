"""`demo`: a fictitious company's year, with its history, and its site."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from generator.cli.base import Command, Translate
from generator.cli.build import build_site
from generator.cli.session import Session, Surroundings
from generator.i18n import printable
from generator.places import templates


def demo_command(_: Translate) -> Command:
    """`embudo demo`."""
    return Command(
        "demo",
        _demo,
        _,
        help=_("Make a fictitious company's year of opportunities, to look around in, and build its site."),
        params=[
            click.Argument(["directory"], required=False, metavar=_("[DIR]"), type=click.Path()),
            click.Option(["--open", "--abrir", "opens"], is_flag=True, help=_("Open it in the browser.")),
        ],
    )


def _demo(session: Session, *, directory: str | None, opens: bool) -> None:
    from pipeline.settings import Settings  # noqa: PLC0415

    folder = (session.start / (directory or "demo")).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Surroundings(
            session._("%(path)s is not empty: name a new folder for the demonstration.", path=printable(str(folder)))
        )
    today = session.day_in(Settings(timezone="Europe/Madrid"))
    _write(session, folder, today)
    inside = session.within(folder, today.isoformat())
    site = folder / "site"
    build_site(inside, site)
    if session.as_json:
        session.answer("demo", {"workspace": str(folder), "site": str(site)}, today=today)
    else:
        click.echo(printable(str(site / "index.html")))
        session.say(
            session._("Open that file in your browser. The records are in %(path)s.", path=printable(str(folder)))
        )
    if opens:
        click.launch((site / "index.html").as_uri())


def _write(session: Session, folder: Path, today: date) -> None:
    """The year, replayed into git; without git, only how it ends."""
    import yaml  # noqa: PLC0415

    from generator.demo.story import commits  # noqa: PLC0415
    from generator.demo.stream import stream  # noqa: PLC0415
    from pipeline import git  # noqa: PLC0415

    cast = {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
        for path in sorted((templates() / "demo").glob("*.yaml"))
    }
    story = commits(cast, today, session.words.language)
    folder.mkdir(parents=True, exist_ok=True)
    if git.found():
        if not git.begin(folder, stream(story)):
            raise Surroundings(session._("git could not make the demonstration's history in %(path)s.", path=folder))
        return
    ended: dict[str, str | None] = {}
    for commit in story:
        ended |= commit.files
    for path, text in ended.items():
        if text is not None:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
