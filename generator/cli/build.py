"""`build`: the workspace becomes its site."""

from __future__ import annotations

import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.session import FINDINGS, Refusal, Session, Surroundings
from generator.i18n import Words, printable

if TYPE_CHECKING:
    from generator.build import BuildError, Report
    from generator.standing import Seen, Standing


def build_command(_: Translate) -> Command:
    """`embudo build`."""
    return Command(
        "build",
        _build,
        _,
        help=_("Build the site; only what changed is written."),
        params=[
            click.Option(["--out", "--salida"], metavar=_("DIR"), help=_("Where (default: site, in the workspace).")),
            click.Option(
                ["--jobs", "--procesos"],
                type=click.IntRange(1, 64),
                metavar="N",
                help=_("How many processes (default: as many as pay)."),
            ),
            as_of_option(_),
            click.Option(["--no-history", "--sin-historial"], is_flag=True, help=_("Leave past versions alone.")),
            click.Option(["--open", "--abrir", "opens"], is_flag=True, help=_("Open it in the browser.")),
        ],
    )


def as_of_option(_: Translate) -> click.Option:
    """`--as-of`."""
    return click.Option(
        ["--as-of", "--al"],
        metavar=_("WHEN"),
        help=_("As it stood: a date, a time, a commit, a branch, or review for the last review."),
    )


def _build(
    session: Session, *, out: str | None, jobs: int | None, as_of: str | None, no_history: bool, opens: bool
) -> int:
    from generator.standing import Standing, recall, remember  # noqa: PLC0415

    began = time.perf_counter()
    if as_of and no_history:
        raise Refusal(session._("--as-of needs the history that --no-history leaves out."))
    session.with_history, session.jobs = not no_history, jobs
    session = session.as_of(as_of) if as_of else session
    site = Path(out).absolute() if out else session.folder / _name(as_of)
    before = Standing() if as_of else recall(site)
    inputs = "" if as_of else session.inputs()
    if inputs and before.holds(inputs, site):
        done, written, removed = before, 0, 0
    else:
        seen = dict(before.files)
        report = build_site(session, site, seen)
        written, removed = len(report.written), len(report.removed)
        done = _done(session, report, inputs, seen)
        if not as_of and not no_history:
            _keep_shared(session, site, report)
        if inputs and not session.book.settings.share_to and "clock-ahead" not in session.history.limits:
            remember(site, done)
    seconds = round(time.perf_counter() - began, 3)
    if session.as_json:
        data = {
            "site": str(site),
            "records": done.records,
            "excluded": done.excluded,
            "outputs": done.outputs,
            "written": written,
            "removed": removed,
            "seconds": seconds,
        }
        session.answer("build", data, today=date.fromisoformat(done.today))
    else:
        _say(session, site, done.records, written, seconds)
        for told in done.told:
            session.say("\n" + told)
        if done.excluded:
            session.say("\n" + left_out(session.words, done.excluded))
    if opens:
        click.launch((site / "index.html").as_uri())
    return FINDINGS if done.excluded else 0


def _done(session: Session, report: Report, inputs: str, seen: Seen) -> Standing:
    """What came of a build."""
    from generator.excerpt import as_text  # noqa: PLC0415
    from generator.standing import Standing  # noqa: PLC0415

    book = session.book
    return Standing(
        inputs=inputs,
        records=len(book.opportunities),
        excluded=len(book.broken),
        outputs=report.outputs,
        today=session.today.isoformat(),
        told=tuple(as_text(record.problems[0], session.words) for record in book.broken),
        files=seen,
    )


def _keep_shared(session: Session, built: Path, report: Report) -> None:
    """The file that `share_to` names follows the site."""
    if session.book.settings.share_to:
        from generator.cli.review import site_of  # noqa: PLC0415
        from generator.cli.sharing import Kept  # noqa: PLC0415

        said = Kept(session.words, session.folder).refresh(site_of(session), built, report.fingerprint)
        if said:
            session.say(said)


def _name(as_of: str | None) -> str:
    """The site's folder: one of its own for each moment."""
    from pipeline.slugs import slug_of  # noqa: PLC0415

    return f"site-{slug_of(as_of)}" if as_of else "site"


def left_out(words: Words, count: int) -> str:
    """How many records the site lacks, and where to see why."""
    return words.ngettext(
        "%(n)s record could not be read and is left out: embudo check",
        "%(n)s records could not be read and are left out: embudo check",
        count,
    )


def _say(session: Session, site: Path, count: int, written: int, seconds: float) -> None:
    words = session.words
    click.echo(printable(str(site / "index.html")))
    records = words.ngettext("%(n)s opportunity", "%(n)s opportunities", count)
    if not written:
        session.say(words.gettext("%(records)s; nothing had changed.", records=records))
        return
    files = words.ngettext("%(n)s file written", "%(n)s files written", written)
    session.say(
        words.gettext(
            "%(records)s; %(files)s in %(seconds)s s.",
            records=records,
            files=files,
            seconds=words.number(round(seconds, 1)),
        )
    )


def build_site(session: Session, site: Path, seen_files: Seen | None = None) -> Report:
    """Plan and build; what stands in the way is said in words."""
    from generator.build import BuildError, build  # noqa: PLC0415
    from generator.cli.progress import progress  # noqa: PLC0415
    from generator.crew import crew  # noqa: PLC0415
    from generator.plan import outlines  # noqa: PLC0415
    from generator.site import Site  # noqa: PLC0415
    from generator.theme import Theme  # noqa: PLC0415

    book, words, folder = session.book, session.words, session.folder
    seen = Site(
        book=book,
        today=session.today,
        language=words.language,
        root=folder.as_posix(),
        history=session.history,
        as_of=session.moment,
    )
    outputs = outlines(seen, Theme(words))
    try:
        with progress(words.gettext("Building")) as advance:
            return build(
                outputs, site, folder, hire=partial(crew, jobs=session.jobs), progress=advance, seen=seen_files
            )
    except BuildError as error:
        raise Surroundings(why(words, error)) from error


def why(words: Words, error: BuildError) -> str:
    """Why a folder cannot be built in, and what to do."""
    path = printable(str(error.path))
    messages = {
        "unsafe-folder": words.gettext(
            "The site cannot be built into %(path)s: choose a folder of its own.", path=path
        ),
        "not-a-folder": words.gettext("%(path)s is a file, not a folder.", path=path),
        "foreign-file": words.gettext(
            "%(path)s was not made by embudo, and would be written over: move it, or build elsewhere with --out.",
            path=path,
        ),
        "busy": words.gettext("Another build is at work in %(path)s. Try again in a moment.", path=path),
        "killed": words.gettext(
            "The system ended a process of the build. Is there too little memory? Try again with --jobs 1."
        ),
        "cannot-write": words.gettext(
            "%(path)s cannot be written. Is the disk full, or the folder protected?", path=path
        ),
    }
    return messages[error.code]
