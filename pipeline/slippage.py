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
    closed = record.closed_on
    if closed is None:
        return
    stays = [visit for visit in record.course.visits if visit.stage.kind == "open"]
    if stays and not stays[-1].is_censored and stays[-1].close_date:
        yield month_number(closed) - month_number(stays[-1].close_date)
