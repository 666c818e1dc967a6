"""How long our own won opportunities still needed from each stage: what makes a close date plausible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from pipeline.history import History
from pipeline.lineage import Record

ENOUGH = 10
"""Won ones below which nothing is concluded."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Days from first entering a stage to being won: the lower quartile, and of how many."""

    days: float
    n: int


def needed(history: History, today: date) -> Mapping[str, Needed]:
    """By stage, where at least ten were won. Stages that were entered before the history began are left out."""
    found: dict[str, list[int]] = {}
    for record in history.records:
        for stage, days in _of(record, today):
            found.setdefault(stage, []).append(days)
    return {
        stage: Needed(quantiles(days, n=4, method="inclusive")[0], len(days))
        for stage, days in found.items()
        if len(days) >= ENOUGH
    }


def _of(record: Record, today: date) -> Iterable[tuple[str, int]]:
    """First entries of open stages and the days from there to the day on which it was won."""
    deal = record.deals[-1][1] if record.deals else None
    if deal is None or deal.kind != "won":
        return
    won = record.closed_on
    seen = set()
    for visit in record.course.visits:
        if visit.stage.kind == "open" and visit.stage.name not in seen:
            seen.add(visit.stage.name)
            if won and won <= today and not visit.is_censored and won >= visit.entered:
                yield visit.stage.name, (won - visit.entered).days
