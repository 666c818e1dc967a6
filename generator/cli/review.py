"""`review`: where the routine stands, the walk over the opportunities, and the entry in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from generator.cli.base import Command, Translate
from generator.cli.session import Refusal, Session
from generator.i18n import printable

if TYPE_CHECKING:
    from generator.site import Site


def review_command(_: Translate) -> Command:
    """`embudo review`."""
    return Command(
        "review",
        _review,
        _,
        help=_(
            "The weekly review: one opportunity at a time, the most urgent first. "
            "What is done here is written at once, and a review can be stopped and gone on with later."
        ),
        params=[
            click.Option(["--done", "--hecha"], is_flag=True, help=_("Only write down that the review was held.")),
            click.Option(["-m", "--message", "--mensaje"], metavar=_("TEXT"), help=_("Say this in the journal.")),
            click.Option(["--commit", "--guardar"], is_flag=True, help=_("Commit at the end without asking.")),
        ],
    )


def _review(session: Session, *, done: bool, message: str | None, commit: bool) -> None:
    if done:
        text = message or session._("held")
        hold(session, text, session.now_in(session.book.settings), commit=commit, asks=False)
        if session.as_json:
            _answer(session.whole())
    elif session.as_json:
        _answer(session)
    elif session.is_interactive:
        from generator.cli.walk import walk  # noqa: PLC0415

        walk(session, message, commit=commit)
    else:
        for line in report(session, site_of(session)):
            click.echo(printable(line))


def _answer(session: Session) -> None:
    from generator import contract  # noqa: PLC0415
    from generator.briefing import briefing  # noqa: PLC0415

    site = site_of(session)
    wanted = session.book.settings.review.new_per_review
    said = {"briefing": list(briefing(site, session.words))}
    session.answer("review", {**contract.review(site.review, session.words, session.today, wanted), **said})


def site_of(session: Session) -> Site:
    """The book on its day, with all that pages work out."""
    from generator.site import Site  # noqa: PLC0415

    return Site(book=session.book, today=session.today, language=session.words.language, history=session.history)


def report(session: Session, site: Site) -> Iterator[str]:
    """Where the routine stands, in lines: the ten to say, the twelve steps, what needs attention."""
    from generator.briefing import briefing  # noqa: PLC0415
    from generator.routine import asked, detail  # noqa: PLC0415

    words, value = session.words, site.review
    yield from briefing(site, words)
    yield ""
    yield words.gettext("The twelve steps: %(done)s done", done=value.done)
    wanted = session.book.settings.review.new_per_review
    for step in value.steps:
        mark = "✓" if step.done else "·"
        said = "" if step.done and step.number not in (1, 3, 11, 12) else f": {detail(step, words, wanted)}"
        yield f" {mark} {step.number:>2} {words.gettext(asked(step).title)}{said}"
    yield words.ngettext("Streak: %(n)s week with a review.", "Streak: %(n)s weeks with a review.", value.streak)
    if value.attention:
        yield ""
        yield words.gettext("Needs attention")
        for one in value.attention:
            reasons = ", ".join(words.reason(code).lower() for code in one.reasons)
            yield f"  {one.deal.slug}: {one.deal.name}, {one.deal.client} – {reasons}"
    removed = words.gettext("removed without a reason")
    yield from (f"  {gone.deal.slug}: {removed} – {gone.restore}" for gone in value.removed)


def hold(session: Session, text: str, at: datetime, *, commit: bool, asks: bool) -> None:
    """Write the review into the journal, and offer to commit it with what was changed."""
    from generator.cli.journaling import record  # noqa: PLC0415

    path = record(session, "review", text, at)
    session.say(session._("The review is in %(path)s.", path=path))
    offer_commit(session, commit=commit, asks=asks)


def offer_commit(session: Session, *, commit: bool, asks: bool) -> None:
    """Commit what is changed, where somebody says so; never without."""
    from generator import saying  # noqa: PLC0415
    from generator.cli.save import save, why  # noqa: PLC0415
    from pipeline.commit import CommitError, pending  # noqa: PLC0415

    if not commit and not asks:
        return
    words = session.words
    try:
        files = tuple(path for part in pending(session.folder) for path in part.paths)
    except CommitError as error:
        if commit:
            raise Refusal(why(words, error)) from error
        session.say(why(words, error))
        return
    if not files:
        return
    fresh = session.whole()
    text = saying.message(fresh.history, fresh.book, files, words)
    if not commit:
        session.say("\n" + printable(text.split("\n")[0]))
        question = words.ngettext("Commit it (%(n)s file)?", "Commit it (%(n)s files)?", len(files))
        if not click.confirm(question, default=True, err=True):
            session.say(words.gettext("Nothing was committed. To do it later: embudo save"))
            return
    save(fresh, text)
