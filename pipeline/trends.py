"""How the pipeline developed: week by week, stage by stage, and what pushing a close date costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

from pipeline.dates import end_of, month, month_names
from pipeline.funnel import Sum
from pipeline.history import History
from pipeline.lineage import Record
from pipeline.opportunity import Opportunity
from pipeline.stages import Stage

WEEKS = 53
MONTHS = 12
OFTEN = 3
"""Pushes from which on they are one group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The open pipeline at the end of a week (a Sunday, or today), by open stage in the funnel's order."""

    day: date
    stages: tuple[tuple[Stage, Sum], ...]
    total: Sum
    created: int
    """Opportunities created from its Monday on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Of those that ever were in a stage and have left it or closed: how many got further. `still` are in it now."""

    stage: Stage
    n: int
    reached: int
    still: int

    @property
    def ratio(self) -> float | None:
        """0 to 1; None where nobody left."""
        return self.reached / self.n if self.n else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDays:
    """Median days of stays in a stage that are over, and of those that go on; None without any. `n` counts them."""

    stage: Stage
    over: float | None
    n: int
    going_on: float | None
    n_going_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushes:
    """Close dates pushed within a month, and of how many opportunities."""

    month: str
    count: int
    opportunities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedWins:
    """Won and lost ones by how often they were pushed (the last group: so often or more)."""

    pushes: int
    won: int
    lost: int

    @property
    def n(self) -> int:
        """How many closed."""
        return self.won + self.lost

    @property
    def ratio(self) -> float | None:
        """Won ÷ (won + lost); None where nothing closed."""
        return self.won / self.n if self.n else None


@lru_cache(maxsize=1)  # several charts ask for the same
def weeks(history: History, today: date) -> tuple[Week, ...]:
    """The last weeks, oldest first, from the one in which the history began on; the last is the one of today."""
    if history.began is None:
        return ()
    sunday = today + timedelta(6 - today.weekday())
    first = history.began.astimezone(history.settings.zone).date()
    count = min((sunday - first).days // 7 + 1, WEEKS)
    days = [min(sunday - timedelta(7 * n), today) for n in reversed(range(max(count, 1)))]
    zone = history.settings.zone
    numbers = [history.number_at(end_of(day, zone)) for day in days[:-1]] + [history.last]
    standing: list[list[Opportunity]] = [[] for _ in days]
    created = [0] * len(days)
    for record in history.records:
        for those, deal in zip(standing, record.standings(numbers), strict=True):
            if deal and deal.is_open:
                those.append(deal)
        born = _created(record)
        week = (born - (days[-1] - timedelta(days[-1].weekday()))).days // 7 + len(days) - 1 if born else -1
        if born and 0 <= week < len(days) and born <= today:
            created[week] += 1
    return tuple(_week(history, day, deals, births) for day, deals, births in zip(days, standing, created, strict=True))


def _created(record: Record) -> date | None:
    """As last stated, else the day of the first version."""
    if not record.deals:
        return None
    return record.deals[-1][1].created or record.all[0].at.date()


def _week(history: History, day: date, deals: Iterable[Opportunity], created: int) -> Week:
    rates = history.settings.rates
    by_stage: dict[str, list[Opportunity]] = {stage.name: [] for stage in history.settings.stages.open}
    for deal in deals:
        by_stage[deal.stage.name].append(deal)
    found = tuple((stage, Sum.of(by_stage[stage.name], rates)) for stage in history.settings.stages.open)
    return Week(
        day=day, stages=found, total=Sum.of((d for those in by_stage.values() for d in those), rates), created=created
    )


def conversions(history: History) -> tuple[Conversion, ...]:
    """Of each open stage. Cancelled ones, and those deleted while in it, have left it without getting further."""
    order = {stage.name: n for n, stage in enumerate(history.settings.stages.open)}
    n, reached, still = (dict.fromkeys(order, 0) for _ in range(3))
    for record in history.records:
        if not record.deals:
            continue
        stages = [visit.stage for visit in record.course.visits]
        for name in {stage.name for stage in stages if stage.kind == "open"}:
            if record.path and stages[-1].name == name:
                still[name] += 1
                continue
            n[name] += 1
            entered = next(at for at, stage in enumerate(stages) if stage.name == name)
            reached[name] += any(
                stage.kind == "won" or (stage.kind == "open" and order[stage.name] > order[name])
                for stage in stages[entered + 1 :]
            )
    return tuple(
        Conversion(stage=stage, n=n[stage.name], reached=reached[stage.name], still=still[stage.name])
        for stage in history.settings.stages.open
    )


def days_in_stages(history: History, today: date) -> tuple[StageDays, ...]:
    """Of each open stage. Stays that had begun before the history did are left out."""
    over: dict[str, list[int]] = {stage.name: [] for stage in history.settings.stages.open}
    going_on: dict[str, list[int]] = {name: [] for name in over}
    for record in history.records:
        visits = record.course.visits if record.deals else ()
        for n, visit in enumerate(visits):
            if visit.is_censored or visit.stage.name not in over:
                continue
            is_current = n + 1 == len(visits) and bool(record.path)
            (going_on if is_current else over)[visit.stage.name].append(visit.days_until(today))
    return tuple(
        StageDays(
            stage=stage,
            over=median(over[stage.name]) if over[stage.name] else None,
            n=len(over[stage.name]),
            going_on=median(going_on[stage.name]) if going_on[stage.name] else None,
            n_going_on=len(going_on[stage.name]),
        )
        for stage in history.settings.stages.open
    )


def pushes_by_month(history: History, today: date) -> tuple[Pushes, ...]:
    """Of the last twelve months with the current one, oldest first."""
    found: dict[str, list[int]] = {name: [] for name in month_names(today, -MONTHS + 1, MONTHS)}
    for number, record in enumerate(history.records):
        for push in record.course.pushes:
            found.get(month(push.at.date()), []).append(number)
    return tuple(Pushes(month=name, count=len(those), opportunities=len(set(those))) for name, those in found.items())


def wins_by_pushes(history: History) -> tuple[PushedWins, ...]:
    """Of all that closed since the history began, deleted ones too; cancelled ones are in neither number."""
    groups = [[0, 0] for _ in range(OFTEN + 1)]
    for record in history.records:
        kind = record.deals[-1][1].kind if record.deals else ""
        if kind in ("won", "lost"):
            groups[min(record.course.push_count, OFTEN)][kind == "lost"] += 1
    return tuple(PushedWins(pushes=n, won=won, lost=lost) for n, (won, lost) in enumerate(groups))
