"""`share`: the list for the manager, as one file, and the line in the journal that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from generator.cli.base import Command, Translate, unknown
from generator.cli.session import Refusal, Session, Surroundings
from generator.cli.sharing import is_saved, last_commit, why
from generator.i18n import printable

if TYPE_CHECKING:
    from generator.site import Site
    from pipeline.book import Hidden

HIDDEN = {"contacts": "contactos", "amounts": "importes", "notes": "notas"}
"""What can be left out, and its Spanish name."""


def share_command(_: Translate) -> Command:
    """`embudo share`."""
    return Command(
        "share",
        _share,
        _,
        help=_(
            "Write one file for the manager: it opens with a double-click, on a phone too, and asks nothing of the "
            "network. The share is written into the journal.\n\n"
            "An encrypted file still shows that there is one, its name, its date and roughly its size. Send the "
            "passphrase another way than the file: by telephone, say. Many mail filters hold back attached pages: "
            "a shared folder, or --pdf, gets through."
        ),
        params=[
            click.Option(
                ["--out", "--salida"], metavar=_("FILE"), help=_("Where to (default: embudo.html, in this folder).")
            ),
            click.Option(
                ["--redact", "--ocultar"],
                multiple=True,
                metavar=_("contacts,amounts,notes"),
                help=_("Leave out contacts, amounts or notes, in the history too; several with commas."),
            ),
            click.Option(
                ["--encrypt", "--cifrar"],
                is_flag=True,
                help=_("Encrypt it; without a passphrase of yours, one is made and shown."),
            ),
            click.Option(
                ["--passphrase-file", "--archivo-clave"],
                metavar=_("FILE"),
                help=_("The file whose first line is the passphrase."),
            ),
            click.Option(["--pdf"], is_flag=True, help=_("A report to print instead: forecast, list and review.")),
            click.Option(
                ["--digest", "--resumen"],
                is_flag=True,
                help=_("Show the ten lines of the review, for an e-mail or a chat; no file without --out."),
            ),
        ],
    )


def _share(
    session: Session,
    *,
    out: str | None,
    redact: Sequence[str],
    encrypt: bool,
    passphrase_file: str | None,
    pdf: bool,
    digest: bool,
) -> None:
    _ = session._
    if encrypt and pdf:
        raise Refusal(_("A PDF is not encrypted here: choose --pdf or --encrypt."))
    if digest and out is None and (encrypt or pdf):
        raise Refusal(_("--digest writes no file without --out: say where, or leave --encrypt and --pdf out."))
    if passphrase_file and not encrypt:
        raise Refusal(_("--passphrase-file goes with --encrypt."))
    hidden = _hidden(session, redact)
    target = None if digest and out is None else _target(session, out, "pdf" if pdf else "html")
    passphrase = _passphrase(session, passphrase_file) if encrypt and target else ""
    given = bool(passphrase_file)
    site, fields = _site(session, hidden)
    told: dict[str, object] = {}
    if digest:
        told["digest"] = _digest(session, site)
    size = None
    if target:
        data = _pdf(session, site) if pdf else _html(session, site, passphrase)
        size = len(data)
        _write(session, target, data)
        _record(session, target, hidden, encrypted=encrypt)
        if encrypt and not given:
            told["passphrase"] = passphrase
    if session.as_json:
        path = str(target) if target else None
        session.answer("share", {"path": path, "bytes": size, "fields_left_out": list(fields), **told})
    else:
        _say(session, site, target, hidden, cast("list[str]", told.get("digest", [])))
    if target:
        _say_unsaved(session)
    if "passphrase" in told:
        session.say(_("The passphrase, shown this once: %(passphrase)s", passphrase=passphrase))
        session.say(_("Send it another way than the file."))


def _hidden(session: Session, given: Iterable[str]) -> frozenset[Hidden]:
    """What is to be left out, by either name."""
    names = {word: name for name, spanish in HIDDEN.items() for word in (name, spanish)}
    found = set()
    for word in (word.strip().lower() for text in given for word in text.split(",")):
        if word not in names:
            known = list(HIDDEN.values() if session.words.language == "es" else HIDDEN)
            there_are = session._("There are: %(names)s.", names=", ".join(known))
            raise Refusal(f"{unknown(session.words, session._('part to leave out'), word, known)} {there_are}")
        found.add(cast("Hidden", names[word]))
    return frozenset(found)


def _target(session: Session, out: str | None, ending: str) -> Path:
    """The file to write, with an ending that opens it; refused where it must not be."""
    from generator.share import NAME, ShareError, named, refuse  # noqa: PLC0415

    try:
        path = named(f"{NAME}.{ending}" if out is None else out, ending)
        refuse(path, session.folder)
    except ShareError as error:
        raise Refusal(why(session.words, error)) from error
    return path


def _passphrase(session: Session, file: str | None) -> str:
    """The first line of the file, or a new one."""
    from generator.sealing import is_short, new_passphrase, normal  # noqa: PLC0415

    if file is None:
        return new_passphrase()
    try:
        with Path(file).expanduser().open(encoding="utf-8-sig") as text:
            line = text.readline(65536).removesuffix("\n")
    except UnicodeDecodeError as error:
        raise Refusal(session._("%(path)s is not text in UTF-8.", path=printable(file))) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise Refusal(_unreadable(session, file, error)) from error
    if not normal(line):
        raise Refusal(
            session._("The first line of %(path)s is empty: it must be the passphrase.", path=printable(file))
        )
    if is_short(line):
        session.say(session._("This passphrase is short: somebody who has the file can guess it."))
    return line


def _unreadable(session: Session, file: str, error: Exception) -> str:
    """Why the file of the passphrase is not read."""
    path = printable(file)
    if isinstance(error, FileNotFoundError):
        return session._("There is no file %(path)s.", path=path)
    if isinstance(error, IsADirectoryError):
        return session._("%(path)s is a folder, not a file.", path=path)
    return session._("%(path)s cannot be read. May you read it?", path=path)


def _site(session: Session, hidden: frozenset[Hidden]) -> tuple[Site, tuple[str, ...]]:
    """What may be shown, and the names of the fields that are left out."""
    from generator.cli.review import site_of  # noqa: PLC0415

    site = site_of(session)
    if not hidden:
        return site, ()
    from pipeline.former import former_people  # noqa: PLC0415
    from pipeline.redact import left_out, redact  # noqa: PLC0415

    settings = site.book.settings
    former = former_people(session.folder, site.history, settings) if "contacts" in hidden else ()
    book, history = redact(site.book, site.history, hidden, former)
    return replace(site, book=book, history=history), left_out(hidden)


def _digest(session: Session, site: Site) -> list[str]:
    from generator.briefing import briefing  # noqa: PLC0415

    return [line.replace("\n", " ") for line in briefing(site, session.words)]


def _html(session: Session, site: Site, passphrase: str) -> bytes:
    """The file's bytes; encrypted where there is a passphrase."""
    from generator.single import LAYOUT, Stamp, single  # noqa: PLC0415
    from generator.theme import Theme  # noqa: PLC0415

    last = last_commit(session.history)
    commit = (last.commit or "") if last else ""
    stamp = Stamp(at=session.now_in(session.book.settings), commit=commit, by=_who(session, site))
    html = single(site, Theme(session.words, LAYOUT), stamp).encode("utf-8", "replace")
    if not passphrase:
        return html
    try:
        from generator.sealing import seal  # noqa: PLC0415

        return seal(html, passphrase, session.words)
    except ImportError as error:
        raise Surroundings(
            session._("Encrypting needs the library cryptography: pip install 'embudo[encrypt]'")
        ) from error


def _pdf(session: Session, site: Site) -> bytes:
    from generator.printing import NoPrinterError, to_pdf  # noqa: PLC0415
    from generator.report import report  # noqa: PLC0415
    from generator.share import marked  # noqa: PLC0415
    from generator.theme import Theme  # noqa: PLC0415

    try:
        return marked(to_pdf(report(site, Theme(session.words))))
    except NoPrinterError as error:
        raise Surroundings(
            session._(
                "Nothing here makes a PDF: install Edge, Chrome or Chromium, or the library WeasyPrint "
                "(pip install 'embudo[pdf]'); or share the page and print it."
            )
        ) from error


def _who(session: Session, site: Site) -> str:
    """Who shares it; whoever leaves names out leaves out his own."""
    from generator.cli.journaling import signature  # noqa: PLC0415

    return "" if site.hidden else session.book.settings.owner_name(signature(session).partition(", ")[0])


def _write(session: Session, target: Path, data: bytes) -> None:
    from generator.share import ShareError, write  # noqa: PLC0415

    try:
        write(target, data, session.folder)
    except ShareError as error:
        raise Surroundings(why(session.words, error)) from error


def _record(session: Session, target: Path, hidden: frozenset[Hidden], *, encrypted: bool) -> None:
    """The line in the journal: what the file is called, and what it lacks."""
    from generator.cli.journaling import record  # noqa: PLC0415

    parts = [target.name]
    if hidden:
        parts.append(session._("without %(parts)s", parts=_named(session, hidden)))
    if encrypted:
        parts.append(session._("encrypted"))
    record(session, "share", ", ".join(parts), session.now_in(session.book.settings))


def _named(session: Session, hidden: frozenset[Hidden]) -> str:
    names = {"contacts": session._("contacts"), "amounts": session._("amounts"), "notes": session._("notes")}
    return ", ".join(names[name] for name in HIDDEN if name in hidden)


def _say(session: Session, site: Site, target: Path | None, hidden: frozenset[Hidden], digest: Sequence[str]) -> None:
    """The digest or the path on stdout, the rest beside it."""
    words, book = session.words, site.book
    if digest:
        title = book.settings.title or words.gettext("Sales opportunities")
        click.echo("\n".join((printable(title), words.long_date(session.today), "", *map(printable, digest))))
    if target and digest:
        session.say(printable(str(target)))
    elif target:
        click.echo(printable(str(target)))
    if hidden:
        said = words.gettext(
            "Left out: %(parts)s; and with them the fields of your own and the authors.", parts=_named(session, hidden)
        )
        session.say(said)
    if session.book.broken:
        from generator.cli.build import left_out  # noqa: PLC0415

        session.say(left_out(words, len(session.book.broken)))
    if target:
        session.say(words.gettext("The share is in the journal."))


def _say_unsaved(session: Session) -> None:
    """What the file shows and no commit has: the next one compares commits."""
    if not is_saved(session.history):
        session.say(
            session._(
                "Some records are not committed as they are: they are in the file, and the next one will tell their "
                "changes again. To avoid it, run embudo save before sharing."
            )
        )
