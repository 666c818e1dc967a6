"""The review at a terminal: one opportunity at a time, the most urgent first; one key an action."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from typing import NamedTuple

import click

from generator.cli.card import brief
from generator.cli.deeds import Deeds
from generator.cli.journaling import record
from generator.cli.keys import ESCAPE, Keys
from generator.cli.resume import Progress
from generator.cli.review import hold, report, site_of
from generator.cli.session import Refusal, Session, Surroundings
from generator.i18n import printable
from generator.labels import N_
from pipeline.attention import Removed
from pipeline.files import read_some
from pipeline.opportunity import Opportunity
from pipeline.record import read_opportunity
from pipeline.review import to_walk


class Action(NamedTuple):
    """Something that a key does: the key and the word for it, in English and in Spanish."""

    name: str
    key: str
    clave: str
    label: str


ACTIONS = (
    Action("log", "l", "a", N_("log")),
    Action("step", "n", "p", N_("next step")),
    Action("stage", "m", "e", N_("move stage")),
    Action("dates", "d", "f", N_("dates")),
    Action("won", "w", "g", N_("won")),
    Action("lost", "x", "x", N_("lost")),
    Action("open", "o", "o", N_("open")),
    Action("checked", "c", "c", N_("checked")),
    Action("skip", "s", "s", N_("skip")),
    Action("undo", "u", "d", N_("undo")),
    Action("stop", "q", "q", N_("stop")),
)
"""In the order in which they are shown."""
AS_SKIP = frozenset(("\r", "\n", " "))
STOP = frozenset(("\x03", "\x04", ESCAPE))


def walk(session: Session, message: str | None, *, commit: bool) -> None:
    """Go through what is to be reviewed; at the end, or where it is stopped, say what was done."""
    with Keys() as keys:
        _Walk(session, keys).run(message, commit=commit)


class _StopError(Exception):
    """The reviewer stops here."""


class _Walk:
    """One review, as far as it has got."""

    def __init__(self, session: Session, keys: Keys) -> None:
        self.terminal = keys
        self.session = session
        self.words = session.words
        self.site = site_of(session)
        self.deeds = Deeds(session, keys, self.say)
        self.keys = {(a.clave if self.words.language == "es" else a.key): a.name for a in ACTIONS}

    @property
    def now(self) -> datetime:
        return self.session.now_in(self.session.book.settings)

    def say(self, text: str = "", **style: bool | str) -> None:
        """A line, in colour where colours are wanted."""
        plain = bool(os.environ.get("NO_COLOR"))
        click.echo(text if plain or not style else click.style(text, **style), err=True)  # type: ignore[arg-type]

    def run(self, message: str | None, *, commit: bool) -> None:
        """The whole walk."""
        self.progress = self._progress()
        todo = [deal for deal in to_walk(self.site.book, self.site.review) if deal.slug not in self.progress.seen]
        total = len(todo) + len(self.progress.seen)
        if not total and not self.site.review.removed:
            self.say(self.words.gettext("There is nothing to review: every open opportunity is confirmed."))
            if not self._confirm(self.words.gettext("Write it down as a review all the same?"), default=False):
                return
        self._begin(len(todo))
        try:
            for gone in self.site.review.removed:
                if gone.deal.slug not in self.progress.seen:
                    self._removed(gone)
            for deal in todo:
                self._visit(deal.path, len(self.progress.seen) + 1, total)
        except (_StopError, click.Abort, KeyboardInterrupt):
            if not self._is_to_be_recorded():
                self.say(self.words.gettext("Stopped. Go on with: embudo review"))
                return
        self._end(message, commit=commit)

    def _progress(self) -> Progress:
        """A review that was stopped is gone on with, unless its reader begins anew."""
        known = Progress.load(self.session.folder)
        if known and known.seen and not any(held > known.began for held in self.site.book.reviews):
            began = known.began.astimezone(self.session.book.settings.zone)
            question = self.words.gettext(
                "A review was begun on %(day)s at %(hour)s: %(seen)s seen. Go on with it?",
                day=self.words.long_date(began.date()),
                hour=self.words.time(began.time()),
                seen=len(known.seen),
            )
            if self._confirm(question, default=True):
                return known
        return Progress(began=self.now)

    def _begin(self, left: int) -> None:
        words = self.words
        needing = len(self.site.attention)
        said = words.ngettext("%(n)s opportunity to review", "%(n)s opportunities to review", left)
        need = words.ngettext("%(n)s needs attention", "%(n)s need attention", needing)
        self.say(f"{said}; {need}.", bold=True)
        broken = len(self.site.book.broken)
        if broken:
            self.say(
                words.ngettext(
                    "%(n)s record cannot be read: embudo check", "%(n)s records cannot be read: embudo check", broken
                ),
                fg="red",
            )

    def _visit(self, path: str, number: int, total: int) -> None:
        """One opportunity, until its reader goes on."""
        changes, shows = 0, True
        while True:
            deal = self._read(path)
            if deal is None:
                return
            if shows:
                self._show(deal, number, total)
            shows = True
            action = self._key()
            if action == "stop":
                if changes:
                    self.progress.add(self.session.folder, deal.slug, "changed")
                raise _StopError
            if action == "skip":
                self.progress.add(self.session.folder, deal.slug, "changed" if changes else "skipped")
                return
            if not action:
                self._help()
                shows = False
                continue
            try:
                if action == "checked":
                    self._checked(deal)
                    return
                changes += self.deeds.by_name[action](deal)
            except (Refusal, Surroundings) as refused:
                self.say(f"  {printable(refused.format_message())}", fg="red")
                shows = False
                continue
            except click.Abort:
                self.say()
                continue

    def _checked(self, deal: Opportunity) -> None:
        """Its reader has confirmed it: the journal says so."""
        record(self.session, "checked", deal.slug, self.now)
        self.say(f"  ✓ {self.words.gettext('checked')}", fg="green")
        self.progress.add(self.session.folder, deal.slug, "checked")

    def _read(self, path: str) -> Opportunity | None:
        """The record as it is now: it may have been edited elsewhere. Broken ones are told, and left."""
        source = read_some(self.session.folder, (self.session.folder / path,))[0]
        deal, problems = read_opportunity(source, self.session.book.settings)
        if deal is None:
            from generator.excerpt import as_text  # noqa: PLC0415

            self.say(as_text(next(problem for problem in problems if problem.is_error), self.words), fg="red")
            return None
        self.site = self.site.with_record(deal)
        return self.site.by_path[path]

    def _show(self, deal: Opportunity, number: int, total: int) -> None:
        self.say()
        head = self.words.gettext("%(number)s of %(total)s", number=number, total=total)
        self.say(f"── {head} {'─' * max(4, 60 - len(head))}", dim=True)
        for text, style in brief(deal, self.site, self.words):
            self.say(printable(text), **style)
        self._help()

    def _help(self) -> None:
        shown = [
            f"[{key}] {self.words.gettext(a.label)}" for (key, _), a in zip(self.keys.items(), ACTIONS, strict=True)
        ]
        self.say("  ".join(shown), fg="cyan")

    def _key(self) -> str:
        """The action of the next key; an empty text where there is none."""
        try:
            typed = self.terminal.read()
        except (KeyboardInterrupt, EOFError):
            return "stop"
        if not typed or typed in STOP:
            return "stop"
        return "skip" if typed in AS_SKIP else self.keys.get(typed.lower(), "")

    def _confirm(self, question: str, *, default: bool) -> bool:
        with self.terminal.lines():
            return click.confirm(question, default=default, err=True)

    def _removed(self, gone: Removed) -> None:
        """An open one whose file vanished: its reason goes into the journal, or its file comes back by git."""
        words, deal = self.words, gone.deal
        self.say()
        self.say(printable(f"{deal.name} · {deal.client}"), bold=True)
        self.say(words.gettext("  Its file was deleted while it was open. To bring it back:"), fg="yellow")
        self.say(f"  {printable(gone.restore)}")
        reason = self.deeds.ask(words.gettext("Why is it gone (empty: later)"))
        if reason:
            record(self.session, "removed", f"{deal.slug} {reason}", self.now)
            self.progress.add(self.session.folder, deal.slug, "changed")

    def _is_to_be_recorded(self) -> bool:
        """Whether a review that stops early was one all the same."""
        if not self.progress.seen:
            return False
        self.say()
        self.say(self._counts())
        question = self.words.gettext("Is the review done? (No: it can be gone on with later)")
        try:
            return self._confirm(question, default=False)
        except click.Abort:
            self.say()
            return False

    def _counts(self) -> str:
        """What was done, in a line: it goes into the journal."""
        words, counted = self.words, Counter(self.progress.seen.values())
        parts = [words.ngettext("%(n)s opportunity", "%(n)s opportunities", sum(counted.values()))]
        if counted["changed"]:
            parts.append(words.ngettext("%(n)s changed", "%(n)s changed", counted["changed"]))
        if counted["checked"]:
            parts.append(words.ngettext("%(n)s checked", "%(n)s checked", counted["checked"]))
        if counted["skipped"]:
            parts.append(words.ngettext("%(n)s skipped", "%(n)s skipped", counted["skipped"]))
        return ", ".join(parts)

    def _end(self, message: str | None, *, commit: bool) -> None:
        """The summary, the entry in the journal, and the offer to commit."""
        fresh = self.session.whole()
        self.say()
        self.say(self._counts(), bold=True)
        for line in report(fresh, site_of(fresh)):
            self.say(printable(line))
        self.say()
        with self.terminal.lines():
            hold(self.session, message or self._counts(), self.progress.began, commit=commit, asks=True)
        self.progress.forget(self.session.folder)
