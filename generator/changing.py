"""The words of what changed: values of fields, and the steps of a movement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from generator.i18n import Words
from pipeline.money import Money
from pipeline.movement import LOSSES, Movement
from pipeline.opportunity import Dated
from pipeline.stages import Stage

NONE = "–"


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
