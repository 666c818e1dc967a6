"""Commands that edit one record: `log`, `set`, `move`, `won`, `lost`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from generator.cli.asking import clean, closing_edits, field_edit, noted, stage_of_kind
from generator.cli.base import Command, Translate
from generator.cli.look import slugs, the_one
from generator.cli.session import Refusal, Session
from generator.i18n import printable
from pipeline.vocabulary import ACTIVITY_KINDS_ES

if TYPE_CHECKING:
    from pipeline.edits import Edit, FieldEdit
    from pipeline.opportunity import Opportunity


def _which(_: Translate) -> click.Argument:
    return click.Argument(["which"], metavar=_("WHICH"), shell_complete=slugs)


def _dry(_: Translate) -> click.Option:
    return click.Option(
        ["--dry-run", "--simular", "dry"], is_flag=True, help=_("Show what would change, and change nothing.")
    )


def _date(_: Translate, help_: str) -> click.Option:
    return click.Option(["--date", "--fecha", "day"], metavar=_("DATE"), help=help_)


def log_command(_: Translate) -> Command:
    """`embudo log`."""
    return Command(
        "log",
        _log,
        _,
        help=_(
            "Note a call, a visit or a mail in an opportunity, and what comes next. "
            "A day may be said as today, friday, +10d or 27/11."
        ),
        params=[
            _which(_),
            click.Argument(["text"], nargs=-1, required=True, metavar=_("TEXT")),
            click.Option(
                ["--kind", "--tipo"],
                metavar=_("KIND"),
                type=click.Choice([*ACTIVITY_KINDS_ES, *ACTIVITY_KINDS_ES.values()], case_sensitive=False),
                help=_("call, email, visit, meeting or note."),
            ),
            _date(_, _("When it was (default: today).")),
            click.Option(["--next-date", "--proxima-fecha"], metavar=_("DATE"), help=_("When the next step is due.")),
            click.Option(["--next-step", "--proximo-paso"], metavar=_("TEXT"), help=_("What the next step is.")),
            _dry(_),
        ],
    )


def _log(
    session: Session,
    *,
    which: str,
    text: tuple[str, ...],
    kind: str | None,
    day: str | None,
    next_date: str | None,
    next_step: str | None,
    dry: bool,
) -> None:
    deal = _deal(session, which)
    said = clean(" ".join(text)).strip()
    if not said:
        raise Refusal(session._("Say what happened: embudo log %(slug)s “They asked for a price”", slug=deal.slug))
    named = {"next_date": next_date, "next_step": next_step}
    fields = [field_edit(session, name, value, deal) for name, value in named.items() if value is not None]
    apply(session, deal, [noted(session, said, kind, day), *fields], "log", dry=dry)


def set_command(_: Translate) -> Command:
    """`embudo set`."""
    return Command(
        "set",
        _set,
        _,
        help=_(
            "Change fields of an opportunity: embudo set acme next_date=friday amount=52000. "
            "Nothing after the = clears a field."
        ),
        params=[_which(_), click.Argument(["fields"], nargs=-1, required=True, metavar=_("FIELD=VALUE…")), _dry(_)],
    )


def _set(session: Session, *, which: str, fields: tuple[str, ...], dry: bool) -> None:
    deal = _deal(session, which)
    named: dict[str, str] = {}
    for text in fields:
        name, equals, value = clean(text).partition("=")
        if not equals or not name.strip():
            raise Refusal(
                session._("“%(text)s” says no value: write it as next_date=friday", text=printable(text.strip()))
            )
        named[_canonical(session, name.strip())] = value
    stage = session.book.settings.stages.get(named["stage"]) if named.get("stage") else None
    edits: list[FieldEdit] = []
    if stage and stage.kind != "open":
        closing = {
            name: named.pop(name, "") for name in ("actual_amount", "actual_close_date", "lost_reason", "lost_to")
        }
        del named["stage"]
        edits += closing_edits(session, deal, stage, *closing.values())
    edits += [field_edit(session, name, value, deal) for name, value in named.items()]
    apply(session, deal, edits, "set", dry=dry)


def _canonical(session: Session, name: str) -> str:
    from pipeline.edit import canonical  # noqa: PLC0415

    return canonical(name, session.book.settings)


def move_command(_: Translate) -> Command:
    """`embudo move`."""
    return Command(
        "move",
        _move,
        _,
        help=_("Move an opportunity to a stage. One that ends asks for what won and lost ask."),
        params=[
            _which(_),
            click.Argument(["stage"], metavar=_("STAGE")),
            click.Option(["--amount", "--importe"], metavar=_("AMOUNT"), help=_("Won: what it really came to.")),
            _date(_, _("When it ended (default: today).")),
            click.Option(["--reason", "--motivo"], metavar=_("TEXT"), help=_("Lost or cancelled: why.")),
            click.Option(["--to", "--ante"], metavar=_("TEXT"), help=_("Lost: the competitor that won it.")),
            _dry(_),
        ],
    )


def _move(
    session: Session,
    *,
    which: str,
    stage: str,
    amount: str | None,
    day: str | None,
    reason: str | None,
    to: str | None,
    dry: bool,
) -> None:
    deal = _deal(session, which)
    known = session.book.settings.stages.get(stage)
    if known is None or known.kind == "open":
        if amount or day or reason or to:
            raise Refusal(session._("Only an opportunity that ends has a real amount, a reason or a day of closing."))
        apply(session, deal, [field_edit(session, "stage", stage, deal)], "move", dry=dry)
        return
    apply(session, deal, closing_edits(session, deal, known, amount, day, reason, to), "move", dry=dry)


def won_command(_: Translate) -> Command:
    """`embudo won`."""
    return Command(
        "won",
        _won,
        _,
        help=_("Mark an opportunity as won, with its real amount and day."),
        params=[
            _which(_),
            click.Option(
                ["--amount", "--importe"], metavar=_("AMOUNT"), help=_("What it really came to (default: its amount).")
            ),
            _date(_, _("When it was won (default: today).")),
            _dry(_),
        ],
    )


def _won(session: Session, *, which: str, amount: str | None, day: str | None, dry: bool) -> None:
    deal = _deal(session, which)
    apply(session, deal, closing_edits(session, deal, stage_of_kind(session, "won"), amount, day), "won", dry=dry)


def lost_command(_: Translate) -> Command:
    """`embudo lost`."""
    return Command(
        "lost",
        _lost,
        _,
        help=_("Mark an opportunity as lost or cancelled, with its reason."),
        params=[
            _which(_),
            click.Option(["--reason", "--motivo"], metavar=_("TEXT"), help=_("Why.")),
            click.Option(["--to", "--ante"], metavar=_("TEXT"), help=_("The competitor that won it.")),
            _date(_, _("When it was lost (default: today).")),
            click.Option(["--cancelled", "--cancelada"], is_flag=True, help=_("Nobody won it: the client gave it up.")),
            _dry(_),
        ],
    )


def _lost(
    session: Session,
    *,
    which: str,
    reason: str | None,
    to: str | None,
    day: str | None,
    cancelled: bool,
    dry: bool,
) -> None:
    deal = _deal(session, which)
    stage = stage_of_kind(session, "cancelled" if cancelled else "lost")
    apply(session, deal, closing_edits(session, deal, stage, None, day, reason, to), "lost", dry=dry)


def _deal(session: Session, which: str) -> Opportunity:
    """The opportunity that is meant. History is read only where there is none of that name: it may be gone."""
    session.with_history = False
    return the_one(session, which)


def apply(session: Session, deal: Opportunity, edits: Sequence[Edit], command: str, *, dry: bool) -> None:
    """Edit a record, and say what was understood."""
    from generator.cli import editing  # noqa: PLC0415

    made = editing.edited(session, deal, edits)
    diff = editing.diff(made)
    hint = "" if dry or not diff else editing.undo(session, made, edits)
    if not dry:
        editing.write(session, made)
    if session.as_json:
        session.answer(command, {"path": deal.path, "slug": deal.slug, "dry_run": dry, "diff": diff})
    elif not diff:
        session.say(session._("Nothing to change: %(path)s says so already.", path=printable(deal.path)))
        return
    else:
        click.echo(printable(deal.path))
        for line in editing.changed(made, edits, session.words):
            click.echo(f"  {printable(line)}")
        if dry:
            click.echo("\n" + _shown(diff))
            session.say(session._("Nothing was written."))
    for line in _warnings(session, made.warnings):
        session.say(line)
    if hint and not session.as_json:
        session.say(hint)


def _shown(diff: str) -> str:
    return "\n".join(printable(line) for line in diff.split("\n")).rstrip("\n")


def _warnings(session: Session, problems: Sequence[object]) -> Iterator[str]:
    from generator.excerpt import as_text  # noqa: PLC0415

    yield from (as_text(problem, session.words) for problem in problems)  # type: ignore[arg-type]
