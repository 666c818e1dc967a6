"""What somebody says, on the line or when asked → edits; what cannot be understood is refused with what can be said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from generator.cli.session import Refusal, Session
from generator.i18n import printable
from pipeline.vocabulary import ACTIVITY_KINDS, fold

if TYPE_CHECKING:
    from pipeline.edits import Edit, FieldEdit
    from pipeline.opportunity import ActivityKind, Opportunity
    from pipeline.stages import Stage
    from pipeline.understanding import Closing


def noted(session: Session, text: str, kind: str | None = None, day: str | None = None) -> Edit:
    """An activity as said: of today, unless a day is named."""
    from pipeline.natural import said_date  # noqa: PLC0415
    from pipeline.understanding import activity  # noqa: PLC0415

    settings = session.book.settings
    when = said_date(day, session.today, settings.date_order, is_past=True) if day else session.today
    if not isinstance(when, date):
        raise Refusal(not_a_date(session, day or ""))
    known: ActivityKind | None = ACTIVITY_KINDS[fold(kind)] if kind else None  # type: ignore[assignment]
    return activity(text, when, known, settings)


def not_a_date(session: Session, text: str) -> str:
    """That a text is no date, and how dates are said."""
    return session._("“%(text)s” is not a date. Say tomorrow, friday, +10d, 27/11 or 2026-12-15.", text=printable(text))


def field_edit(session: Session, name: str, value: str, deal: Opportunity) -> FieldEdit:
    """A field as said; a date that cannot be read is refused here, where what can be said is known."""
    from pipeline.dates import read_date  # noqa: PLC0415
    from pipeline.understanding import understood  # noqa: PLC0415
    from pipeline.vocabulary import KEYS, Type, index  # noqa: PLC0415

    settings = session.book.settings
    one = understood(name, clean(value), deal, settings, session.today)
    key = index(KEYS).get(fold(name))
    if key and key.type is Type.DATE and one.text and read_date(one.text, settings.date_order) == "date":
        raise Refusal(not_a_date(session, one.text))
    return one


def closing_edits(
    session: Session,
    deal: Opportunity,
    stage: Stage,
    amount: str | None = None,
    day: str | None = None,
    reason: str | None = None,
    to: str | None = None,
) -> Sequence[FieldEdit]:
    """The edits of an end; what it must say is asked for, or missed."""
    from pipeline.natural import said_date  # noqa: PLC0415
    from pipeline.understanding import Closing  # noqa: PLC0415

    said = [clean(text or "").strip() for text in (amount, day, reason, to)]
    closing = Closing(stage=stage, amount=said[0], day=said[1], reason=said[2], to=said[3])
    settings = session.book.settings
    if closing.day and said_date(closing.day, session.today, settings.date_order, is_past=True) == "date":
        raise Refusal(not_a_date(session, closing.day))
    return _completed(session, deal, closing).edits(deal, settings, session.today)


def _completed(session: Session, deal: Opportunity, closing: Closing) -> Closing:
    """A closing with all that it needs: asked for on a terminal, else refused with what to say."""
    from dataclasses import replace  # noqa: PLC0415

    words = session.words
    missing = closing.missing(deal)
    if not missing:
        return closing
    if session.is_interactive and not session.as_json:
        answer = click.prompt(words.field(missing), err=True).strip()
        return replace(closing, amount=answer) if missing == "actual_amount" else replace(closing, reason=answer)
    if missing == "actual_amount":
        raise Refusal(
            words.gettext("A won opportunity needs its real amount: embudo won %(slug)s --amount 48000", slug=deal.slug)
        )
    raise Refusal(
        words.gettext(
            "A lost or cancelled opportunity needs its reason: embudo lost %(slug)s --reason “…”", slug=deal.slug
        )
    )


def stage_of_kind(session: Session, kind: str) -> Stage:
    """The first stage of a kind that the settings have."""
    found = next((stage for stage in session.book.settings.stages.all if stage.kind == kind), None)
    if found is None:
        raise Refusal(session._("The settings have no stage of the kind %(kind)s.", kind=session.words.kind(kind)))
    return found


def clean(text: str) -> str:
    """The text without what a terminal does not show, line by line."""
    return "\n".join(printable(line) for line in text.split("\n"))
