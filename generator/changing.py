"""The words of what changed: values of fields, and the steps of a movement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from generator.i18n import Words
from pipeline.course import is_late, is_push
from pipeline.history import TRACKED, Change
from pipeline.money import Money
from pipeline.movement import LOSSES, Movement
from pipeline.opportunity import Dated
from pipeline.stages import Stage

NONE = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A change of a field. `is_push`: into a later calendar month; `is_late`: a close date that had passed already."""

    field: str
    before: object
    after: object
    is_push: bool
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that one version changed, the weightiest field first; `commit` is None where it is not committed."""

    at: datetime
    author: str | None
    commit: str | None
    changes: tuple[Said, ...]


def value(name: str, said: object, words: Words) -> str:
    """A field's value as pages show it; a dash where there is none."""
    match said:
        case None | "":
            return NONE
        case Stage():
            return words.stage(said)
        case Money():
            return words.money(said)
        case Decimal():
            return words.percent(said)
        case Dated():
            return f"{words.date(said.date)} {said.text}".strip()
        case date():
            return words.date(said)
    return words.category(str(said)) if name == "forecast_category" else str(said).replace("\n", "; ")


def said(change: Change) -> Said:
    """A change as pages tell it."""
    before, after = change.before, change.after
    dates = (before if isinstance(before, date) else None, after if isinstance(after, date) else None)
    closes = change.field == "close_date"
    return Said(
        field=change.field,
        before=before,
        after=after,
        is_push=closes and is_push(*dates),
        is_late=closes and is_late(*dates, change.at.date()),
    )


def by_version(changes: Iterable[Change]) -> tuple[Told, ...]:
    """Changes of one record by the version that made them, the newest first."""
    ordered = sorted(changes, key=lambda change: (-change.number, TRACKED.index(change.field)))
    versions = (tuple(those) for _, those in groupby(ordered, key=lambda change: change.number))
    return tuple(
        Told(at=those[0].at, author=those[0].author, commit=those[0].commit, changes=tuple(map(said, those)))
        for those in versions
    )


def shown_steps(moved: Movement) -> tuple[str, ...]:
    """Start, end, and every step between them that something took."""
    return tuple(step for step, those in moved.moves if those or step in ("start", "end"))


def signed(step: str, amount: Money, words: Words) -> str:
    """An amount with the sign that it has in its step."""
    if step in ("start", "end") or not amount.amount:
        return words.money(amount)
    return f"{'−' if step in LOSSES else '+'}{words.money(amount)}"


def beside(moved: Movement, words: Words) -> tuple[str, ...]:
    """What a movement counts that moves no money, and what it leaves out."""

    pushed, pulled, arrived = len(moved.pushed), len(moved.pulled_in), len(moved.closed_on_arrival)
    out = len(moved.unconverted)
    later = words.ngettext(
        "%(n)s close date pushed to a later month", "%(n)s close dates pushed to a later month", pushed
    )
    found = (
        (pushed, later),
        (pulled, words.ngettext("%(n)s close date pulled in", "%(n)s close dates pulled in", pulled)),
        (
            arrived,
            words.ngettext("%(n)s closed when first written down", "%(n)s closed when first written down", arrived),
        ),
        (
            out,
            words.ngettext(
                "%(n)s left out: its currency has no rate", "%(n)s left out: their currency has no rate", out
            ),
        ),
    )
    return tuple(text for n, text in found if n)
