"""Commands that look: `list`, `show`, `funnel`, `agenda`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.cli.aligned import WIDEST, aligned
from generator.cli.base import Command, Translate
from generator.cli.build import as_of_option, left_out
from generator.cli.session import Refusal, Session
from generator.i18n import printable

if TYPE_CHECKING:
    from pipeline.opportunity import Opportunity
    from pipeline.stages import Stage


def list_command(_: Translate) -> Command:
    """`embudo list`."""
    return Command(
        "list",
        _list,
        _,
        help=_("List the opportunities: open ones by close date, unless asked otherwise."),
        params=[
            click.Option(
                ["--sort", "--orden"],
                type=click.Choice(["close_date", "amount", "fecha_de_cierre", "importe"], case_sensitive=False),
                default="close_date",
                help=_("By close date, or by amount, largest first."),
            ),
            click.Option(["--stage", "--etapa"], metavar=_("STAGE"), help=_("Only those in a stage.")),
            click.Option(["--owner", "--comercial"], metavar=_("OWNER"), help=_("Only those of an owner.")),
            click.Option(["--client", "--cliente"], metavar=_("CLIENT"), help=_("Only those of a client.")),
            click.Option(["--all", "--todas", "with_closed"], is_flag=True, help=_("Closed ones too.")),
            as_of_option(_),
        ],
    )


def _list(
    session: Session,
    *,
    sort: str,
    stage: str | None,
    owner: str | None,
    client: str | None,
    with_closed: bool,
    as_of: str | None,
) -> None:
    from pipeline.book import by_close_date  # noqa: PLC0415
    from pipeline.finding import plain  # noqa: PLC0415

    session = session.as_of(as_of) if as_of else session
    book = session.book
    wanted = _stage(session, stage) if stage else None
    with_closed = with_closed or (wanted is not None and wanted.kind != "open")
    deals = tuple(
        deal
        for deal in book.opportunities
        if (deal.is_open or with_closed)
        and (wanted is None or deal.stage == wanted)
        and (not owner or book.settings.owner_key(deal.owner) == book.settings.owner_key(owner))
        and (not client or plain(client) in plain(deal.client))
    )
    deals = book.by_amount(deals) if sort in ("amount", "importe") else by_close_date(deals)
    if session.as_json:
        from generator.contract import Contract  # noqa: PLC0415

        session.answer("list", {"opportunities": Contract(book, session.today, session.history).opportunities(deals)})
        return
    _print_deals(session, deals)
    say_excluded(session)


def _stage(session: Session, text: str) -> Stage:
    found = session.book.settings.stages.get(text)
    if found is None:
        names = ", ".join(session.words.stage(stage) for stage in session.book.settings.stages.all)
        raise Refusal(session._("There is no stage “%(text)s”: they are %(names)s.", text=text, names=names))
    return found


def _print_deals(session: Session, deals: Sequence[Opportunity]) -> None:
    words = session.words
    if not deals:
        none = session.book.opportunities or session.book.broken
        session.say(
            words.gettext("There are none.")
            if none
            else words.gettext("No opportunities here yet. Make one: embudo new")
        )
        return
    heads = [
        words.field(name) for name in ("close_date", "amount", "stage", "name", "client", "next_date", "next_step")
    ]
    rows = [
        [
            words.date(deal.close_date) if deal.close_date else "–",
            words.money(deal.amount) if deal.amount else "–",
            words.stage(deal.stage),
            deal.name,
            deal.client,
            words.day_month(deal.next_date) if deal.next_date else "–",
            deal.next_step.split("\n")[0] or "–",
        ]
        for deal in deals
    ]
    late = {
        number: deal
        for number, deal in enumerate(deals)
        if deal.is_open and deal.close_date and deal.close_date < session.today
    }
    table(heads, rows, right=(1,), marked=tuple(late))


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = (), marked: Sequence[int] = ()
) -> None:
    """A table on stdout: as wide as the terminal, or as it needs where there is none."""
    cells = [[printable(cell) for cell in row] for row in rows]
    plain = None if sys.stdout.isatty() else aligned([heads, *cells], right)
    if plain is None:
        plain = _laid_out(heads, cells, right, marked)
    click.echo(plain)


def _laid_out(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int], marked: Sequence[int]) -> str:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDEST, highlight=False)
    shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for number, head in enumerate(heads):
        shown.add_column(Text(head), justify="right" if number in right else "left", overflow="ellipsis", no_wrap=True)
    for number, row in enumerate(rows):
        shown.add_row(*(Text(cell) for cell in row), style="red" if number in marked else "")
    with console.capture() as capture:
        console.print(shown)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def say_excluded(session: Session) -> None:
    count = len(session.book.broken)
    if count:
        session.say(left_out(session.words, count))


def slugs(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """Completion of WHICH: by file, without reading any."""
    from pipeline import files  # noqa: PLC0415
    from pipeline.slugs import slug_of  # noqa: PLC0415

    options: Any = ctx.find_root().obj
    folder = files.find_workspace(Path(getattr(options, "directory", "") or "."))
    if folder is None:
        return []
    names = sorted({slug_of(source.stem) for source in files.read(folder)})
    return [name for name in names if name.startswith(incomplete)]


def show_command(_: Translate) -> Command:
    """`embudo show`."""
    return Command(
        "show",
        _show,
        _,
        help=_("Show one opportunity, whole. WHICH is its file, or any part of its name or client."),
        params=[click.Argument(["which"], metavar=_("WHICH"), shell_complete=slugs)],
    )


def _show(session: Session, *, which: str) -> None:
    deal = the_one(session, which)
    if session.as_json:
        from generator.contract import Contract  # noqa: PLC0415

        session.answer("show", {"opportunity": Contract(session.book, session.today, session.history).whole(deal)})
        return
    from generator.cli.card import card  # noqa: PLC0415

    click.echo(printable(card(deal, session.book, session.today, session.words)))


def the_one(session: Session, which: str) -> Opportunity:
    """The opportunity that is meant; a tie asks on a terminal, else is refused with the list."""
    from pipeline.finding import find  # noqa: PLC0415

    text = which.replace("\\", "/").removeprefix("./")
    found = find(text, session.book.opportunities)
    if len(found) == 1:
        return found[0]
    if not found:
        for record in session.book.broken:
            if text in (record.slug, record.path, record.path.rsplit("/", 1)[-1]):
                from generator.excerpt import as_text  # noqa: PLC0415

                raise Refusal(as_text(record.problems[0], session.words))
        gone = _gone(session, text)
        if gone:
            raise Refusal(gone)
        raise Refusal(session._("No opportunity is called “%(text)s”.", text=printable(which)))
    lines = [f"  {number}. {deal.slug} – {deal.name}, {deal.client}" for number, deal in enumerate(found, start=1)]
    head = session._("“%(text)s” may be any of these:", text=printable(which))
    if not session.is_interactive:
        raise Refusal("\n".join([head, *lines]))
    session.say("\n".join([head, *lines]))
    number = click.prompt(
        session._("Which one"),
        type=click.IntRange(1, len(found)),
        err=True,
    )
    return found[int(number) - 1]


def _gone(session: Session, text: str) -> str:
    """Where an open opportunity of that name had its file deleted: how to bring it back, and to close it."""
    from pipeline.attention import removed  # noqa: PLC0415
    from pipeline.finding import find  # noqa: PLC0415

    gone = {one.deal.path: one for one in removed(session.whole().history)}
    found = find(text, [one.deal for one in gone.values()])
    if len(found) != 1:
        return ""
    deal = found[0]
    return session._(
        "The file of “%(name)s” (%(client)s) was deleted while it was open. Bring it back:\n  %(restore)s\n"
        "and close it with its reason:\n  embudo lost %(slug)s --reason “…”",
        name=printable(deal.name),
        client=printable(deal.client),
        restore=printable(gone[deal.path].restore),
        slug=deal.slug,
    )


def funnel_command(_: Translate) -> Command:
    """`embudo funnel`."""
    return Command(
        "funnel", _funnel, _, help=_("Show the funnel: open opportunities by stage."), params=[as_of_option(_)]
    )


def _funnel(session: Session, *, as_of: str | None) -> None:
    from pipeline.funnel import funnel  # noqa: PLC0415

    session = session.as_of(as_of) if as_of else session
    book, words = session.book, session.words
    value = funnel(book)
    if session.as_json:
        from generator import contract  # noqa: PLC0415

        session.answer("funnel", contract.funnel(value, book.settings.currency))
        return
    heads = [words.field("stage"), "#", words.field("amount"), words.field("weighted")]
    rows = [
        [words.stage(stage), words.number(its.count), words.money(its.amount), words.money(its.weighted)]
        for stage, its in value.stages
    ]
    rows.append(
        [
            words.gettext("Total"),
            words.number(value.open.count),
            words.money(value.open.amount),
            words.money(value.open.weighted),
        ]
    )
    table(heads, rows, right=(1, 2, 3))
    for other in value.unconverted:
        session.say(
            words.gettext(
                "Without a rate, so not in the totals: %(amount)s in %(count)s",
                amount=words.money(other.amount),
                count=words.ngettext("%(n)s opportunity", "%(n)s opportunities", other.count),
            )
        )
    say_excluded(session)


def agenda_command(_: Translate) -> Command:
    """`embudo agenda`."""
    return Command(
        "agenda",
        _agenda,
        _,
        help=_("Show what is due, and what closes."),
        params=[
            click.Option(
                ["--days", "--dias"],
                type=click.IntRange(min=0, max=36500),
                metavar="N",
                help=_("Only what is due within N days."),
            )
        ],
    )


def _agenda(session: Session, *, days: int | None) -> None:
    from pipeline.agenda import agenda  # noqa: PLC0415

    words = session.words
    value = agenda(session.book, session.today, days)
    names = ("overdue", "today", "upcoming", "missing", "closing", "largest")
    if session.as_json:
        from generator.contract import Contract  # noqa: PLC0415

        contract = Contract(session.book, session.today, session.history)
        # "today" is a list here, by the contract: the date is "day"
        found = {name: contract.opportunities(getattr(value, name)) for name in names}
        session.answer("agenda", {"day": session.today.isoformat(), **found})
        return
    titles = {
        "overdue": words.gettext("Next step overdue"),
        "today": words.gettext("Today"),
        "upcoming": words.gettext("Coming"),
        "missing": words.gettext("No next step"),
        "closing": words.gettext("Closing within 60 days"),
        "largest": words.gettext("Closing later, largest first"),
    }
    shown = [name for name in names if getattr(value, name)]
    for name in shown:
        click.echo(titles[name] if name == shown[0] else f"\n{titles[name]}")
        _print_deals(session, getattr(value, name))
    if not shown:
        session.say(words.gettext("Nothing is due."))
    say_excluded(session)
