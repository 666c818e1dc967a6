"""A company's sellers, made with known odds and known pushes: two years of history, and what really came of it.

Of every opportunity the whole life is drawn, beyond the end of the history too; the history has what was seen of it.
The truth is known exactly. Stages are a martingale of the true odds: an opportunity moves a stage up or down so that
its expectation stays the same, whatever its close date, and the first and the last stage do not move. So of those that
ever were in a stage, as of those that are in it now, the share that is won is the stage's own. On the stated close day
it is pushed by a calendar month with the known odds, however often it was pushed before; else it is decided that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import NamedTuple

from pipeline.facts import Facts
from pipeline.history import History, history
from pipeline.settings import Settings
from pipeline.stages import DEFAULT
from pipeline.trails import Trails

STAGES = tuple(stage.name for stage in DEFAULT.open)
ODDS = (0.06, 0.20, 0.45, 0.70)
"""The true probability of each stage; the settings say 0.10, 0.25, 0.50 and 0.75."""
UP = tuple((here - below) / (above - below) for below, here, above in zip(ODDS, ODDS[1:], ODDS[2:], strict=False))
"""Of the inner stages: how often a move goes up."""
PUSHED = 0.3
"""How often the stated close day brings no decision but another month."""
DAYS_BETWEEN_MOVES = 45
STATED = range(20, 151)
"""Days ahead of which the first close date is stated."""
FIRST, LAST = date(2024, 1, 1), date(2025, 12, 31)
SETTINGS = Settings(timezone="UTC")


class State(NamedTuple):
    """What a record says from a day on."""

    day: date
    stage: str
    close_date: date

    def facts(self, amount: int) -> Facts:
        """The same as history keeps it."""
        closed = "" if self.stage in STAGES else self.day.isoformat()
        return Facts(
            mark=f"{self.day}{self.stage}",
            client="Acme",
            stage=self.stage,
            amount=f"{amount}.00 EUR",
            close_date=self.close_date.isoformat(),
            actual_close_date=closed,
        )


@dataclass(frozen=True, slots=True)
class Life:
    """An opportunity from its creation until it is won or lost, one state a day at most."""

    amount: int
    states: tuple[State, ...]

    def is_open_before(self, day: date) -> bool:
        """Whether it stands open in the book at the first moment of a day."""
        return self.states[0].day < day <= self.states[-1].day

    @property
    def is_won(self) -> bool:
        """What came of it."""
        return self.states[-1].stage == "won"


@dataclass(frozen=True)
class Sellers:
    """All that was in the pipeline, whole, and the history of it until the last day."""

    lives: tuple[Life, ...]

    @cached_property
    def history(self) -> History:
        """A commit at noon of each day; what is decided after the last day is not known yet."""
        days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
        trails = Trails([(f"c{n}", int(_noon(day).timestamp()), "Ana") for n, day in enumerate(days)])
        facts: dict[str, Facts] = {}
        for number, life in enumerate(self.lives):
            steps = []
            for state in life.states:
                if state.day <= LAST:
                    blob = f"{number}-{state.day}"
                    facts[blob] = state.facts(life.amount)
                    steps.append(f"{(state.day - FIRST).days}\topportunities/d{number}.md\t{blob}")
            trails.trails.append("\n".join(steps))
        return history(trails, facts.get, SETTINGS, _noon(LAST))

    @property
    def months(self) -> tuple[date, ...]:
        """The first days of the months of the history, in order."""
        return tuple(date(year, month, 1) for year in range(FIRST.year, LAST.year + 1) for month in range(1, 13))

    def known(self, day: date) -> History:
        """As it was known at the first moment of a day."""
        return self.history.until(self.history.number_at(datetime.combine(day, time(), UTC)))

    def won(self, month: date) -> Decimal:
        """What those that stood open at a month's first moment really won in it."""
        after = next_month(month)
        return sum(
            (
                Decimal(life.amount)
                for life in self.lives
                if life.is_open_before(month) and life.is_won and life.states[-1].day < after
            ),
            Decimal(0),
        )


def sellers(seed: int, count: int = 2000) -> Sellers:
    """So many opportunities, created on any day of the history."""
    dice = Random(seed)
    return Sellers(tuple(_life(dice) for _ in range(count)))


def _life(dice: Random) -> Life:
    created = FIRST + timedelta(dice.randrange((LAST - FIRST).days + 1))
    stage = dice.randrange(len(STAGES))
    close = created + timedelta(dice.choice(STATED))
    states = [State(created, STAGES[stage], close)]
    move = created + _gap(dice)
    while True:
        if move < close:
            day, move = move, move + _gap(dice)
            if 0 < stage < len(STAGES) - 1:
                stage += 1 if dice.random() < UP[stage - 1] else -1
        elif dice.random() < PUSHED:
            day, close = close, next_month(close)
        else:
            states.append(State(close, "won" if dice.random() < ODDS[stage] else "lost", close))
            break
        states.append(State(day, STAGES[stage], close))
    ends = [one for one, later in pairwise(states) if one.day < later.day]
    return Life(round(dice.lognormvariate(9.5, 0.8)), (*ends, states[-1]))


def _gap(dice: Random) -> timedelta:
    return timedelta(1 + int(dice.expovariate(1 / DAYS_BETWEEN_MOVES)))


def next_month(day: date) -> date:
    """The same day a month later, or that month's last."""
    first = (day.replace(day=1) + timedelta(31)).replace(day=1)
    last = (first + timedelta(31)).replace(day=1) - timedelta(1)
    return first.replace(day=min(day.day, last.day))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
