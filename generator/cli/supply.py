"""`supply`: what other departments will have to deliver."""

from __future__ import annotations

from generator.cli.base import Command, Translate
from generator.cli.look import say_excluded, table
from generator.cli.session import Session


def supply_command(_: Translate) -> Command:
    """`embudo supply`."""
    return Command("supply", _supply, _, help=_("Show the products and services to be supplied, by invoice date."))


def _supply(session: Session) -> None:
    from pipeline.supply import supply  # noqa: PLC0415

    words = session.words
    lines = supply(session.book, session.today)
    if session.as_json:
        from generator import contract  # noqa: PLC0415

        session.answer("supply", {"lines": [contract.supply_line(line) for line in lines]})
        return
    if not lines:
        session.say(words.gettext("Nothing to supply yet"))
    else:
        heads = [words.field(key) for key in ("invoice_date", "products", "units", "probability", "name", "client")]
        rows = [
            [
                words.date(line.invoice_date) if line.invoice_date else "–",
                line.product.name,
                words.number(line.product.units) if line.product.units is not None else "–",
                words.percent(line.probability),
                line.deal.name,
                line.deal.client,
            ]
            for line in lines
        ]
        table(heads, rows, right=(2, 3))
    say_excluded(session)
