"""What a key of the review does to the opportunity that is shown: each asks what it needs, and writes it at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import click

from generator.cli import editing
from generator.cli.asking import closing_edits, field_edit, noted, stage_of_kind
from generator.cli.keys import Keys
from generator.cli.session import Refusal, Session
from generator.i18n import printable
from pipeline.edits import Edit, Edited
from pipeline.opportunity import Opportunity


class Deeds:
    """Every deed gives how many changes it made: 1, none, or one less where it took one back."""

    def __init__(self, session: Session, terminal: Keys, say: Callable[..., None]) -> None:
        self.session = session
        self.words = session.words
        self.terminal = terminal
        self.say = say
        self.last: Edited | None = None
        self.by_name: Mapping[str, Callable[[Opportunity], int]] = {
            "log": self._log,
            "step": self._step,
            "stage": self._stage,
            "dates": self._dates,
            "won": self._won,
            "lost": self._lost,
            "open": self._open,
            "undo": self._undo,
        }

    def ask(self, question: str, default: str = "") -> str:
        """A question that is answered with a line."""
        with self.terminal.lines():
            answer: str = click.prompt(f"  {question}", default=default, show_default=bool(default), err=True)
        return answer.strip()

    def _apply(self, deal: Opportunity, edits: Sequence[Edit]) -> bool:
        """Write edits, and say what was understood."""
        if not edits:
            return False
        made = editing.edited(self.session, deal, edits)
        if made.data == made.source.data:
            return False
        editing.write(self.session, made)
        self.last = made
        for line in editing.changed(made, edits, self.words):
            self.say(f"  ✓ {printable(line)}", fg="green")
        return True

    def _log(self, deal: Opportunity) -> bool:
        text = self.ask(self.words.gettext("What happened (call: …)"))
        if not text:
            return False
        return self._apply(deal, [noted(self.session, printable(text)), *self._next_step(deal)])

    def _step(self, deal: Opportunity) -> bool:
        return self._apply(deal, self._next_step(deal))

    def _next_step(self, deal: Opportunity) -> list[Edit]:
        """The next step and its date, where they are said anew."""
        return self._fields(deal, ("next_step", "next_date"))

    def _dates(self, deal: Opportunity) -> bool:
        return self._apply(deal, self._fields(deal, ("close_date", "next_date", "invoice_date")))

    def _fields(self, deal: Opportunity, names: Sequence[str]) -> list[Edit]:
        edits: list[Edit] = []
        for name in names:
            before = getattr(deal, name)
            shown = before.split("\n")[0] if isinstance(before, str) else before.isoformat() if before else ""
            while True:
                answer = self.ask(self.words.field(name), shown)
                if answer == shown:
                    break
                try:
                    edits.append(field_edit(self.session, name, answer, deal))
                    break
                except Refusal as refused:  # a date that cannot be read is asked again
                    self.say(f"  {printable(refused.format_message())}", fg="red")
        return edits

    def _stage(self, deal: Opportunity) -> bool:
        stages = self.session.book.settings.stages.all
        for number, stage in enumerate(stages, start=1):
            self.say(f"  {number}. {self.words.stage(stage)}", bold=stage == deal.stage)
        answer = self.ask(self.words.field("stage"))
        if not answer:
            return False
        is_number = answer.isdecimal() and 1 <= int(answer) <= len(stages)
        stage_meant = stages[int(answer) - 1] if is_number else self.session.book.settings.stages.get(answer)
        if stage_meant and stage_meant.kind != "open":
            with self.terminal.lines():
                edits = closing_edits(self.session, deal, stage_meant)
            return self._apply(deal, edits)
        text = stage_meant.name if stage_meant else answer
        return self._apply(deal, [field_edit(self.session, "stage", text, deal)])

    def _won(self, deal: Opportunity) -> bool:
        from pipeline.understanding import shown_money  # noqa: PLC0415

        stage = stage_of_kind(self.session, "won")
        shown = shown_money(deal.real_amount, self.session.book.settings) if deal.real_amount else ""
        amount = self.ask(self.words.field("actual_amount"), shown)
        day = self.ask(self.words.field("actual_close_date"), self.words.gettext("today"))
        return self._apply(deal, closing_edits(self.session, deal, stage, amount=amount, day=day))

    def _lost(self, deal: Opportunity) -> bool:
        reason = self.ask(self.words.gettext("Reason (empty: not lost)"), deal.lost_reason)
        if not reason:
            return False
        to = self.ask(self.words.gettext("Lost to (- where the client gave it up)"), deal.lost_to)
        day = self.ask(self.words.field("actual_close_date"), self.words.gettext("today"))
        stage = stage_of_kind(self.session, "cancelled" if to == "-" else "lost")
        edits = closing_edits(self.session, deal, stage, day=day, reason=reason, to="" if to == "-" else to)
        return self._apply(deal, edits)

    def _open(self, deal: Opportunity) -> bool:
        from generator.cli.editor import open_at  # noqa: PLC0415

        path = self.session.folder / deal.path
        before = path.read_bytes()
        line = dict(deal.lines).get("next_step") or dict(deal.lines).get("next_date") or 1
        with self.terminal.lines():
            opened = open_at(path, line)
        if not opened:
            shown = f"{printable(deal.path)}:{line}"
            said = self.words.gettext("Set EDITOR to the program that you edit with; the file is %(path)s", path=shown)
            self.say(f"  {said}")
            return False
        return path.read_bytes() != before

    def _undo(self, deal: Opportunity) -> int:
        """Take the last change back, where nothing was changed since: one change less."""
        made = self.last
        if made is None or made.source.path != deal.path:
            nothing = self.words.gettext("There is nothing to undo here.")
            self.say(f"  {nothing}")
            return 0
        editing.write_file(self.session, self.session.folder / deal.path, made.data, made.source.data)
        self.last = None
        undone = self.words.gettext("undone")
        self.say(f"  ✓ {undone}", fg="green")
        return -1
