"""`export`: the same opportunities for other programs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from generator.cli.base import Command, Translate
from generator.cli.session import Session, Surroundings
from generator.i18n import printable


def export_command(_: Translate) -> Command:
    """`embudo export`."""
    return Command(
        "export",
        _export,
        _,
        help=_("Write the opportunities for other programs: the agenda for a calendar (ics), or all of them (json)."),
        params=[
            click.Option(
                ["--format", "--formato", "form"],
                type=click.Choice(["ics", "json"]),
                required=True,
                help=_("ics or json."),
            ),
            click.Option(["--out", "--salida", "out"], metavar=_("FILE"), help=_("Where to (default: shown here).")),
        ],
    )


def _export(session: Session, *, form: str, out: str | None) -> None:
    session.with_history = session.with_history and form == "json"
    data = _calendar(session) if form == "ics" else _json(session)
    if out is None:
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            click.echo(data.decode("utf-8"), nl=False)
        else:
            stream.write(data)
            stream.flush()
        return
    path = Path(out).absolute()
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Surroundings(f"{printable(str(path))}: {error.strerror}") from error
    if session.as_json:
        session.answer("export", {"path": str(path), "bytes": len(data)})
    else:
        click.echo(printable(str(path)))


def _calendar(session: Session) -> bytes:
    from generator.cli.review import site_of  # noqa: PLC0415
    from generator.exports.agenda import content, view  # noqa: PLC0415

    return content(view(site_of(session)), session.words)


def _json(session: Session) -> bytes:
    from generator.contract import Contract  # noqa: PLC0415
    from pipeline.book import by_close_date  # noqa: PLC0415

    contract = Contract(session.book, session.today, session.history)
    common = {"schema_version": 1, "command": "list", "today": session.today.isoformat()}
    deals = contract.opportunities(by_close_date(session.book.opportunities))
    return (json.dumps({**common, "opportunities": deals}, ensure_ascii=False, indent=2) + "\n").encode()
