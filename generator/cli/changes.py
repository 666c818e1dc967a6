"""`changes`: how the pipeline moved between two moments, and every change of a field in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.look import table
from generator.cli.session import Refusal, Session

if TYPE_CHECKING:
    from pipeline.lineage import Change, Record

MOST = 40
"""Changes that are listed on a terminal; JSON has them all."""


def changes_command(_: Translate) -> Command:
    """`embudo changes`."""
    when = _("WHEN")
    return Command(
        "changes",
        _changes,
        _,
        help=_(
            "Show how the pipeline moved: what came, grew, shrank and left, and every change. "
            "WHEN is a date, a time, a commit, or review for the last review."
        ),
        params=[
            click.Option(["--since", "--desde"], metavar=when, help=_("From when (default: the last review).")),
            click.Option(["--until", "--hasta"], metavar=when, help=_("Until when (default: now).")),
        ],
    )


def _changes(session: Session, *, since: str | None, until: str | None) -> None:
    from generator.changing import beside, shown_steps, signed  # noqa: PLC0415
    from pipeline.movement import changes, movement  # noqa: PLC0415

    first = session.when(since or "review")
    last = session.when(until) if until else session.history.last
    if first > last:
        raise Refusal(session._("The first moment is after the second: exchange --since and --until."))
    if first < 0 and "shallow" in session.history.limits:
        from generator.lacks import limit  # noqa: PLC0415

        session.say(" ".join(limit("shallow", session.words)))
    moved, found = movement(session.history, first, last), changes(session.history, first, last)
    if session.as_json:
        from generator import contract  # noqa: PLC0415

        told = [told for record, one in found for told in contract.changes(record.slug, one)]
        session.answer("changes", {**contract.movement(moved), "changes": told})
        return
    words = session.words
    heads = [words.gettext("Movement"), "#", words.field("amount")]
    rows = [
        [words.code("step", step), words.number(moved.count(step)), signed(step, moved.amount(step), words)]
        for step in shown_steps(moved)
    ]
    table(heads, rows, right=(1, 2))
    for text in beside(moved, words):
        click.echo(text)
    if found:
        click.echo("")
        _list(session, found)


def _list(session: Session, found: Sequence[tuple[Record, Change]]) -> None:
    from generator.changing import value  # noqa: PLC0415

    words = session.words
    names = {record.slug: record.deals[-1][1].name for record, _ in found}
    heads = [
        words.gettext("When"),
        words.gettext("Opportunity"),
        words.gettext("Change"),
        words.gettext("From"),
        words.gettext("To"),
        words.gettext("Who"),
    ]
    rows = [
        [
            f"{words.date(one.at.date())} {words.time(one.at.time())}",
            names[record.slug],
            words.field(one.field),
            value(one.field, one.before, words),
            value(one.field, one.after, words),
            one.author or words.gettext("not committed"),
        ]
        for record, one in found[-MOST:]
    ]
    table(heads, rows)
    if len(found) > MOST:
        session.say(
            words.gettext("These are the last %(n)s of %(all)s changes: --json has them all.", n=MOST, all=len(found))
        )
