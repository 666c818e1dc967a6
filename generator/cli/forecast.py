"""`forecast`: how much, when, and how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from generator.cli.base import Command, Translate
from generator.cli.build import as_of_option
from generator.cli.look import say_excluded, table
from generator.cli.session import Session

if TYPE_CHECKING:
    from generator.i18n import Words
    from pipeline.billing import Billing
    from pipeline.bookings import Bookings
    from pipeline.forecast import Forecast
    from pipeline.funnel import Sum, Unconverted
    from pipeline.money import Money
    from pipeline.periods import By

BY = {"month": "month", "quarter": "quarter", "mes": "month", "trimestre": "quarter"}
BASES = {"bookings": "bookings", "billing": "billing", "pedidos": "bookings"} | dict.fromkeys(
    ("facturación", "facturacion"), "billing"
)


def forecast_command(_: Translate) -> Command:
    """`embudo forecast`."""
    return Command(
        "forecast",
        _forecast,
        _,
        help=_("Show the forecast: how much, when, and how sure."),
        params=[
            click.Option(
                ["--by", "--por"],
                type=click.Choice(list(BY), case_sensitive=False),
                default="month",
                help=_("By month or by quarter."),
            ),
            click.Option(
                ["--basis", "--base"],
                type=click.Choice(list(BASES), case_sensitive=False),
                default="bookings",
                help=_("When orders are won (bookings), or when they are invoiced (billing)."),
            ),
            as_of_option(_),
        ],
    )


def _forecast(session: Session, *, by: str, basis: str, as_of: str | None) -> None:
    from pipeline.billing import billing  # noqa: PLC0415
    from pipeline.bookings import bookings  # noqa: PLC0415
    from pipeline.forecast import forecast  # noqa: PLC0415

    session = session.as_of(as_of) if as_of else session
    book, today, kind = session.book, session.today, cast("By", BY[by])
    found = forecast(book, session.history, today)
    billed = billing(book, today, kind) if BASES[basis] == "billing" else None
    booked = bookings(book, today, kind) if billed is None else None
    if session.as_json:
        from generator import forecast_json  # noqa: PLC0415

        shown = forecast_json.billing(billed) if billed else {}
        shown |= forecast_json.bookings(booked, found.simulation) if booked else {}
        session.answer("forecast", {**shown, **forecast_json.learned(found, book, today)})
        return
    without: tuple[Unconverted, ...] = ()
    if booked:
        _print_bookings(session.words, booked, found)
        without = (*booked.unconverted, *booked.won_unconverted)
    if billed:
        _print_billing(session.words, billed)
        without = billed.unconverted
    for other in without:
        session.say(
            session.words.gettext(
                "Without a rate, so not in the totals: %(amount)s in %(count)s",
                amount=session.words.money(other.amount),
                count=session.words.ngettext("%(n)s opportunity", "%(n)s opportunities", other.count),
            )
        )
    say_excluded(session)


def _print_bookings(words: Words, found: Bookings, known: Forecast) -> None:
    from generator.answering import answer, how_good, how_sure  # noqa: PLC0415

    click.echo(answer(found.periods[0], known.simulation, words))
    click.echo("")
    heads = ["", "#", words.field("amount"), words.field("weighted"), words.category("commit")]
    heads += [
        words.category("best_case"),
        words.gettext("Amount won"),
        words.gettext("Likely to come"),
        words.gettext("Target"),
    ]
    heads += [words.gettext("Attainment"), words.gettext("Coverage")]
    rows = [[words.gettext("Overdue"), *_sum(words, found.overdue), *[""] * 7]] if found.overdue.count else []
    for one in found.periods:
        its = known.simulation.of(one.name)
        likely = f"{words.short_money(its.p10)} – {words.short_money(its.p90)}" if its.p90.amount else "–"
        rows.append(
            [
                words.period(one.name),
                *_sum(words, one.open),
                words.money(one.commit),
                words.money(one.best_case),
                _money(words, one.won.amount),
                likely,
                words.money(one.target) if one.target else "–",
                "–" if one.attainment is None else words.percent_whole(one.attainment),
                "–" if one.coverage is None else words.times(one.coverage),
            ]
        )
    if found.undated.count:
        rows.append([words.gettext("No close date"), *_sum(words, found.undated), *[""] * 7])
    table(heads, rows, right=tuple(range(1, 11)), marked=(0,) if found.overdue.count else ())
    click.echo("")
    for line in how_sure(known, words):
        click.echo(line)
    click.echo(how_good(known.backtest, words))


def _print_billing(words: Words, found: Billing) -> None:
    from generator.answering import billing_answer  # noqa: PLC0415

    click.echo(billing_answer(found.periods[0], words))
    click.echo("")
    rows = [[words.gettext("Overdue"), *_sum(words, found.overdue)]] if found.overdue.count else []
    rows += [[words.period(one.name), *_sum(words, one.sum)] for one in found.periods]
    if found.undated.count:
        rows.append([words.gettext("No date"), *_sum(words, found.undated)])
    heads = ["", "#", words.field("amount"), words.field("weighted")]
    table(heads, rows, right=(1, 2, 3), marked=(0,) if found.overdue.count else ())
    if found.by_close_date:
        click.echo("")
        click.echo(
            words.ngettext(
                "%(n)s opportunity states no invoice date: it stands at its close date.",
                "%(n)s opportunities state no invoice date: they stand at their close date.",
                found.by_close_date,
            )
        )


def _sum(words: Words, value: Sum) -> list[str]:
    return [words.number(value.count), words.money(value.amount), words.money(value.weighted)]


def _money(words: Words, value: Money) -> str:
    return words.money(value) if value.amount else "–"
