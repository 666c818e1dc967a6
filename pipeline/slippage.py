"""By how many months our own opportunities missed the close month that they stated on entering their last stage."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.dates import month_number
from pipeline.history import History
from pipeline.lineage import Record

ENOUGH = 10
"""Closed ones below which nothing is moved."""


def slippage(history: History) -> tuple[int, ...]:
    """Months from the stated to the actual close month of each closed one, in order; negative where it was sooner.

    The stage is the last open one. One that was in it already when the history began is left out: what was stated when
    it entered is not known.
    """
    return tuple(sorted(months for record in history.records for months in _of(record)))


def _of(record: Record) -> Iterator[int]:
    closed, deals = record.closed_on, [deal for _, deal in record.deals]
    last = next((n for n in reversed(range(len(deals))) if deals[n].is_open), None)
    if closed is None or last is None:
        return
    entered = last
    while entered and deals[entered - 1].stage == deals[last].stage:
        entered -= 1
    stated, is_censored = deals[entered].close_date, record.is_first_import and entered == 0
    if stated and not is_censored:
        yield month_number(closed) - month_number(stated)
