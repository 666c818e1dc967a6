"""What the charts and the page of the forecast share: which periods are told apart, and the lists behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from typing import Literal

from generator.drawing import name_months
from generator.i18n import Words
from generator.svg import SOFT, Drawing
from pipeline.bookings import Booked, Bookings
from pipeline.funnel import Sum
from pipeline.periods import first_day, parts, period

By = Literal["month", "quarter"]
SHOWN = {"month": 12, "quarter": 6}
"""Periods that are told apart; what lies beyond is one sum."""
TALL, BELOW = 204, 44
"""The height of what is drawn over periods, and of their names."""
MOST_PITCH = 110
"""Few periods do not fill the width."""


def months_of(name: str) -> tuple[str, ...]:
    """The months of a period; a month is its own."""
    return tuple(month for part in parts(name) for month in months_of(part)) or (name,)


def filtered(names: Iterable[str]) -> str:
    """Several months, as a list's filter has them."""
    return ",".join(names)


def closing(name: str, today: str, categories: Sequence[str] = ()) -> str:
    """The list of what closes in a period from the current month on, of some forecast categories or all."""
    months = filtered(month for month in months_of(name) if month >= today)
    return f"opportunities.html#month={months}" + (f"&category={filtered(categories)}" if categories else "")


def won_in(name: str) -> str:
    """The list of what was won in a period."""
    return f"closed.html#kind=won&month={filtered(months_of(name))}"


def later(periods: Sequence[Booked]) -> Sum | None:
    """What is open in periods that are not told apart."""
    return reduce(add, (one.open for one in periods)) if periods else None


def beyond(found: Bookings) -> str:
    """The list of what closes after the periods that are told apart."""
    rest = found.periods[SHOWN[found.by] :]
    return f"opportunities.html#month={period(first_day(rest[0].name), 'month')}.." if rest else ""


def name_periods(canvas: Drawing, middles: Sequence[tuple[str, float]], y: float, pitch: float, words: Words) -> None:
    """Months by their names, quarters by theirs with the year below."""
    if "Q" not in middles[0][0]:
        name_months(canvas, middles, y, words, pitch=pitch)
        return
    for n, (name, x) in enumerate(middles):
        canvas.text(x, y + 22, words.quarter(name).split(" ")[0], anchor="center")
        if n == 0 or name.endswith("Q1"):
            canvas.text(x, y + 40, name[:4], colour=SOFT, anchor="center")
