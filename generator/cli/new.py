"""`new`: a record with every field of the method."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.session import Refusal, Session, Surroundings
from generator.i18n import printable
from generator.labels import FIELDS, N_
from pipeline.vocabulary import KEYS, Key, Type

if TYPE_CHECKING:
    from pipeline.settings import Settings

MANY = (Type.TEXTS, Type.PRODUCTS, Type.CONTACTS)
ASKED = ("name", "client", "amount", "close_date", "next_date", "next_step")
"""What is asked for on a terminal, where it was not given; the first two until there is an answer."""
TEXT = N_("TEXT")
METAVARS = {
    Type.DATE: N_("DATE"),
    Type.MONEY: N_("AMOUNT"),
    Type.RATIO: N_("PERCENT"),
    Type.NUMBER: N_("NUMBER"),
    Type.STAGE: N_("STAGE"),
    Type.DATED_TEXT: N_("DATE"),
}
"""What an option's value is, in its help; else a text."""
SINGULAR = {
    "products": ("--product", "--producto"),
    "contacts": ("--contact", "--interlocutor"),
    "tags": ("--tag", "--etiqueta"),
    "competitors": ("--competitor", "--competidor"),
}


def new_command(_: Translate) -> Command:
    """`embudo new`."""
    return Command(
        "new",
        _new,
        _,
        help=_("Make a new opportunity: a name and a client are enough."),
        params=[click.Argument(["name"], required=False, metavar=_("[NAME]")), *(_option(key, _) for key in _keys())],
    )


def _keys() -> tuple[Key, ...]:
    return tuple(key for key in KEYS if key.name not in ("name", "main_competitor"))


def _option(key: Key, _: Translate) -> click.Option:
    names = [f"--{name.replace('_', '-')}" for name in dict.fromkeys((key.name, key.es))]
    names += SINGULAR.get(key.name, ())
    metavar = _(METAVARS.get(key.type, TEXT))
    return click.Option([*names, key.name], metavar=metavar, multiple=key.type in MANY, help=_(FIELDS[key.name]))


def _new(session: Session, **given: str | tuple[str, ...] | None) -> None:
    from generator.cli.editing import day  # noqa: PLC0415
    from pipeline import files  # noqa: PLC0415
    from pipeline.composing import compose  # noqa: PLC0415
    from pipeline.load import read_settings  # noqa: PLC0415
    from pipeline.writing import create  # noqa: PLC0415

    folder = session.folder
    settings = read_settings(folder)[0]
    fields = {name: _texts(value) for name, value in given.items() if value}
    if session.is_interactive and not session.as_json:
        _ask(session, fields)
    for name in ("name", "client"):
        if not any(text.strip() for text in fields.get(name, ())):
            raise Refusal(_missing(session, name))
    today = session.day_in(settings)
    fields.setdefault("created", (today.isoformat(),))
    fields.setdefault("stage", (settings.stages.first.label(session.words.language),))
    written = _normalised(fields, settings, today)
    text = compose(written, session.words.language)
    _verify(session, text, settings)
    slug = _free_slug(session, fields)
    relative = f"{files.RECORDS}/{slug}.md"
    try:
        create(session.writable(relative), text)
    except OSError as error:
        raise Surroundings(f"{printable(relative)}: {error.strerror or error}") from error
    if session.as_json:
        session.answer("new", {"path": relative, "slug": slug}, today=today)
    else:
        click.echo(relative)
        for name in (name for name in written if written[name] != fields[name]):
            understood = day(date.fromisoformat(written[name][0]), session.words)
            session.say(f"  {session.words.field(name)}: {understood}")
        session.say(session._("Made. Open it in your editor to add what you know."))


def _texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value or ()
    return tuple(text.encode("utf-8", "replace").decode() for text in texts)


def _missing(session: Session, name: str) -> str:
    if name == "name":
        return session._('An opportunity needs a name: embudo new "Fleet 2027" --client "Acme Ltd"')
    return session._("An opportunity needs a client: add --client with the company that would be invoiced")


def _ask(session: Session, fields: dict[str, tuple[str, ...]]) -> None:
    """On a terminal, what is missing; an empty answer leaves it for later, but for the name and the client."""
    for name in ASKED:
        label = session.words.field(name)
        while name not in fields:
            answer = click.prompt(label, default="", show_default=False, err=True)
            if answer:
                fields[name] = (answer,)
            elif name not in ("name", "client"):
                break


def _normalised(fields: dict[str, tuple[str, ...]], settings: Settings, today: date) -> dict[str, tuple[str, ...]]:
    """Dates as ISO, whichever way they were said; all else as it was given."""
    from pipeline.natural import said_date  # noqa: PLC0415
    from pipeline.understanding import PAST  # noqa: PLC0415

    dates = {key.name for key in KEYS if key.type is Type.DATE}
    result = {}
    for name, texts in fields.items():
        found = said_date(texts[0], today, settings.date_order, is_past=name in PAST) if name in dates else None
        result[name] = (found.isoformat(),) if isinstance(found, date) else texts
    return result


def _verify(session: Session, text: str, settings: Settings) -> None:
    """The text is read as any record is, before anything is written."""
    from pipeline.record import read_opportunity  # noqa: PLC0415
    from pipeline.source import Source  # noqa: PLC0415

    _deal, problems = read_opportunity(Source("new.md", text.encode()), settings)
    errors = [session.words.problem(problem) for problem in problems if problem.is_error]
    if errors:
        raise Refusal("\n".join(f"{message.text}. {message.hint}" for message in errors))


def _free_slug(session: Session, fields: dict[str, tuple[str, ...]]) -> str:
    """The name as a slug; with the client, then a number, where another record has it."""
    from pipeline import files  # noqa: PLC0415
    from pipeline.slugs import slug_of  # noqa: PLC0415

    taken = {slug_of(source.stem) for source in files.read(session.folder)}
    name, client = fields["name"][0], fields["client"][0]
    candidates = [slug_of(name), slug_of(f"{name} {client}")]
    free = next((slug for slug in candidates if slug not in taken), None)
    number = 2
    while free is None:
        slug = slug_of(f"{name} {number}")
        free = None if slug in taken else slug
        number += 1
    return printable(free)
