"""By how many months our own opportunities miss the close month that they stated on entering their current stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pipeline.dates import month_number
from pipeline.history import History
from pipeline.opportunity import Opportunity

ENOUGH = 10
"""Closed ones below which nothing is moved."""


@dataclass(frozen=True, kw_only=True)
class Slippage:
    """Months from the stated month: to the actual close month of closed ones, to the current month of open ones.

    Negative where it is sooner. Each in order.
    """

    closed: tuple[int, ...] = ()
    open: tuple[int, ...] = ()

    @property
    def is_sufficient(self) -> bool:
        """Whether close months are moved at all."""
        return len(self.closed) >= ENOUGH

    @cached_property
    def shares(self) -> tuple[tuple[int, float], ...]:
        """How likely each number of months is, in order, 1 together; nothing without closed ones.

        Those that are still open have outlived the months before the current one. Counting the closed ones alone would
        leave out whatever is pushed the most: the estimate is that of Kaplan and Meier (1958), with open ones censored.
        What outlives the latest that closed says nothing of when it will, and is shared out among all.
        """
        found, left = [], 1.0
        for months, count in sorted(Counter(self.closed).items()):
            at_risk = sum(slip >= months for slip in self.closed) + sum(slip > months for slip in self.open)
            found.append((months, left * count / at_risk))
            left -= found[-1][1]
        return tuple((months, share / (1 - left)) for months, share in found)


def slippage(history: History, today: date) -> Slippage:
    """Of every record, by its current stage: the last open one.

    One that was in it already when the history began is left out: what was stated when it entered is not known.
    """
    closed: list[int] = []
    opened: list[int] = []
    for record in history.records:
        stated = _stated([deal for _, deal in record.deals], is_first_import=record.is_first_import)
        if stated is None:
            continue
        if record.closed_on:
            closed.append(month_number(record.closed_on) - month_number(stated))
        elif record.path and record.deals[-1][1].is_open:
            opened.append(month_number(today) - month_number(stated))
    return Slippage(closed=tuple(sorted(closed)), open=tuple(sorted(opened)))


def _stated(deals: Sequence[Opportunity], *, is_first_import: bool) -> date | None:
    """The close date as it was stated when the last open stage was entered."""
    last = next((n for n in reversed(range(len(deals))) if deals[n].is_open), None)
    if last is None:
        return None
    entered = last
    while entered and deals[entered - 1].stage == deals[last].stage:
        entered -= 1
    return None if is_first_import and entered == 0 else deals[entered].close_date
