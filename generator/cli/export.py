"""`export`: the same opportunities for other programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.reasons import reason
from generator.cli.session import Refusal, Session, Surroundings
from generator.i18n import printable

if TYPE_CHECKING:
    from generator.site import Site
    from pipeline.opportunity import Opportunity

FORMATS = ("csv", "xlsx", "json", "ics", "vcf")
WITHOUT_HISTORY = ("ics", "vcf")
SHOWN = 5
"""Texts that were cut are named up to so many."""


def export_command(_: Translate) -> Command:
    """`embudo export`."""
    return Command(
        "export",
        _export,
        _,
        help=_(
            "Write the opportunities for other programs: a table for Excel (xlsx, csv) that can be edited there and "
            "read back with embudo import, all that is known of them for scripts (json), the agenda for a calendar "
            "(ics), the contacts for a phone (vcf)."
        ),
        params=[
            click.Option(
                ["--format", "--formato", "form"],
                type=click.Choice(FORMATS),
                required=True,
                help=_("What for: xlsx, csv, json, ics or vcf."),
            ),
            click.Option(["--out", "--salida", "out"], metavar=_("FILE"), help=_("Where to (default: shown here).")),
            click.Option(["--all", "--todas", "every"], is_flag=True, help=_("Closed ones too.")),
            click.Option(
                ["--plain", "--simple"],
                is_flag=True,
                help=_("Of csv: commas, decimal points and whole texts, for programs rather than for Excel."),
            ),
        ],
    )


def _export(session: Session, *, form: str, out: str | None, every: bool, plain: bool) -> None:
    if plain and form != "csv":
        raise Refusal(session._("--plain is for csv."))
    if form == "xlsx" and out is None and (sys.stdout.isatty() or not hasattr(sys.stdout, "buffer")):
        raise Refusal(session._("A workbook cannot be shown here. Name its file: --out opportunities.xlsx"))
    session.with_history = session.with_history and form not in WITHOUT_HISTORY
    data = _made(session, form, every=every, plain=plain)
    if out is None:
        _show(data)
        return
    path = Path(out).absolute()
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Surroundings(
            session._(
                "%(path)s cannot be written: %(why)s.", path=printable(str(path)), why=reason(error, session.words)
            )
        ) from error
    if session.as_json:
        session.answer("export", {"path": str(path), "bytes": len(data)})
    else:
        click.echo(printable(str(path)))


def _show(data: bytes) -> None:
    sys.stdout.flush()
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        click.echo(data.decode("utf-8"), nl=False)
    else:
        stream.write(data)
        stream.flush()


def _made(session: Session, form: str, *, every: bool, plain: bool) -> bytes:
    from generator.cli.review import site_of  # noqa: PLC0415

    if form == "json":
        return _json(session)
    site = site_of(session)
    deals = _deals(site, every=every)
    match form:
        case "csv":
            return _csv(session, site, deals, plain=plain)
        case "xlsx":
            return _xlsx(session, site, deals)
        case "vcf":
            from generator.formats import cards  # noqa: PLC0415

            return cards.content(cards.view(deals), session.words)
    from generator.exports import agenda  # noqa: PLC0415

    return agenda.content(agenda.view(site), session.words)


def _deals(site: Site, *, every: bool) -> tuple[Opportunity, ...]:
    from pipeline.book import by_close_date  # noqa: PLC0415

    return by_close_date(site.book.opportunities) if every else site.book.open


def _versions(session: Session) -> Mapping[str, str]:
    """What tells an import whether a record has changed since, by path."""
    from pipeline.files import read  # noqa: PLC0415

    return {source.path: source.version for source in read(session.folder)}


def _csv(session: Session, site: Site, deals: tuple[Opportunity, ...], *, plain: bool) -> bytes:
    from generator.exports import opportunities  # noqa: PLC0415

    table = opportunities.table_of(site, deals, _versions(session))
    if plain:
        return opportunities.plain(table, session.words.language)
    _tell_of_cut(session, opportunities.too_long(table, session.words.language))
    return opportunities.excel(table, session.words.language)


def _xlsx(session: Session, site: Site, deals: tuple[Opportunity, ...]) -> bytes:
    from generator.exports import opportunities  # noqa: PLC0415
    from generator.formats import sheets, workbook  # noqa: PLC0415

    table = opportunities.table_of(site, deals, _versions(session))
    _tell_of_cut(session, opportunities.too_long(table, session.words.language))
    return sheets.content(workbook.view(site, deals, table), session.words)


def _tell_of_cut(session: Session, cells: Iterable[tuple[str, str]]) -> None:
    """A text that no cell holds is never lost in silence; an import leaves it as its record has it."""
    found = tuple(cells)
    if not found:
        return
    names = ", ".join(f"{slug} ({heading})" for slug, heading in found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
    session.say(
        session.words.ngettext(
            "%(n)s text is longer than a cell can be, and was cut there: %(names)s. Its record has it whole, "
            "and an import leaves it as it is.",
            "%(n)s texts are longer than a cell can be, and were cut there: %(names)s. Their records have them whole, "
            "and an import leaves them as they are.",
            len(found),
            names=printable(names),
        )
    )


def _json(session: Session) -> bytes:
    from generator.contract import Contract  # noqa: PLC0415
    from pipeline.book import by_close_date  # noqa: PLC0415

    contract = Contract(session.book, session.today, session.history)
    common = {"schema_version": 1, "command": "list", "today": session.today.isoformat()}
    deals = contract.opportunities(by_close_date(session.book.opportunities))
    return (json.dumps({**common, "opportunities": deals}, ensure_ascii=False, indent=2) + "\n").encode()
