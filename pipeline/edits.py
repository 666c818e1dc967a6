"""What can be asked of a record, what comes of it, and why it can be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipeline.opportunity import ActivityKind, Extra, Opportunity
from pipeline.source import Problem, Source

Reason = Literal["unreadable", "value", "several-lines", "near-miss", "nobody", "not-as-asked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEdit:
    """A field that is to say something: its key's name (`decision_maker.met` for one within), and the text as written.

    An empty text clears it.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockEdit:
    """A field that is to say more than a line does: a list, people, a text of several lines; all of it at once."""

    name: str
    value: Extra


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesEdit:
    """Other notes in the place of those that stand above the negotiation: Markdown, all of it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityEdit:
    """An activity that is to be added, newest first. Further lines of the text are its body."""

    date: date
    kind: ActivityKind | None = None
    text: str


Edit = FieldEdit | BlockEdit | NotesEdit | ActivityEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What an edit makes of a record: its bytes, what it says now, and warnings that it did not have before."""

    source: Source
    data: bytes
    before: Opportunity
    after: Opportunity
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why nothing was changed: a code, the line (from 1) to open in an editor, what is wrong with what was given."""

    code: Reason
    line: int = 1
    name: str = ""
    suggestion: str = ""
    problem: Problem | None = None
