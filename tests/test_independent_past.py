"""What a history teaches, from raw states by a few lines of plain arithmetic that share no code with the product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.backtest import backtest
from pipeline.calibration import calibration
from pipeline.facts import Facts
from pipeline.history import History, history
from pipeline.money import Rates
from pipeline.movement import STEPS, movement
from pipeline.settings import Settings
from pipeline.trails import Trails
from pipeline.trends import conversions

CENT = Fraction(1, 100)
USD = Decimal("0.9137")
"""One in euros."""
ODDS = {
    "prospect": Fraction(1, 10),
    "qualified": Fraction(1, 4),
    "proposal": Fraction(1, 2),
    "negotiation": Fraction(3, 4),
}
OPEN = list(ODDS)
BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)
DAYS = 17
COMMITS = 8
TODAY = date(2026, 6, 3)

Amount = tuple[int, str]
"""Cents of a currency."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What one version of a record says."""

    stage: str
    amount: Amount | None
    close: date | None
    closed: date | None
    actual: Amount | None
    odds: Fraction | None

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def facts(self) -> Facts:
        """As history keeps it; only what is closed states how it closed."""
        return Facts(
            client="Acme",
            stage=self.stage,
            amount=_typed(self.amount),
            own_probability="" if self.odds is None else str(float(self.odds)),
            close_date=str(self.close or ""),
            actual_close_date="" if self.is_open else str(self.closed or ""),
            actual_amount="" if self.is_open else _typed(self.actual),
        )


State = Said | str
"""Of a record at a commit; texts: `gone`, or `unreadable`."""
Life = list[State]


def past(lives: Sequence[Life]) -> History:
    """Commits some days apart; each record is in the state that it says at each of them."""
    trails = Trails([(f"c{n}", int(moment(n).timestamp()), "Ana") for n in range(COMMITS)])
    facts: dict[str, Facts] = {}
    for number, life in enumerate(lives):
        steps: list[str] = []
        before: State = "gone"
        for n, state in enumerate(life):
            if state != before:
                is_there = state != "gone"
                steps.append(f"{n}\t{f'opportunities/d{number}.md' * is_there}\t{f'{number}-{n}' * is_there}")
                if isinstance(state, Said):
                    facts[f"{number}-{n}"] = state.facts
            before = state
        if steps:
            trails.trails.append("\n".join(steps))
    plan = Settings(timezone="UTC", rates=Rates("EUR", (("USD", USD),)))
    return history(trails, facts.get, plan, datetime(2026, 6, 3, 20, tzinfo=UTC))


def moment(number: int) -> datetime:
    return BEGAN + timedelta(DAYS * number)


def readable(life: Life) -> list[Said]:
    """Its versions, as far as they can be read."""
    return [state for state in life if isinstance(state, Said)]


def standing(life: Life, number: int) -> Said | None:
    """As it could last be read at a commit; None where it was not there."""
    for state in reversed(life[: number + 1]):
        if state != "unreadable":
            return state if isinstance(state, Said) else None
    return None


def euros(amount: Amount | None) -> Fraction | None:
    """Rounded half up; None without a rate. No amount is 0."""
    if amount is None:
        return Fraction(0)
    cents, currency = amount
    rate = {"EUR": Fraction(1), "USD": Fraction(USD)}.get(currency)
    return None if rate is None else half_up(cents * CENT * rate)


def half_up(number: Fraction) -> Fraction:
    return floor(number / CENT + Fraction(1, 2)) * CENT


def weighted(said: Said) -> Fraction | None:
    """Times its own probability, else its stage's, rounded; then in euros."""
    if said.amount is None:
        return None
    odds = ODDS[said.stage] if said.odds is None else said.odds
    return euros((int(half_up(said.amount[0] * CENT * odds) / CENT), said.amount[1]))


def decided(life: Life) -> bool:
    """Whether it is won or lost, or was so when its file was deleted."""
    told = readable(life)
    return bool(told) and told[-1].stage in ("won", "lost")


def tables(lives: Sequence[Life], since: int, until: int) -> tuple[dict[str, list[Fraction]], dict[str, int]]:
    """The amounts of every step of the movement between two commits, and what is counted beside it."""
    steps: dict[str, list[Fraction]] = {step: [] for step in STEPS}
    beside = dict.fromkeys(("pushed", "pulled_in", "closed_on_arrival", "unconverted"), 0)
    for life in lives:
        start, end = (standing(life, number) if number >= 0 else None for number in (since, until))
        held = [*([start] if start else []), *readable(life[since + 1 : until + 1])]
        opened = [said for said in held if said.is_open]
        if not opened:
            beside["closed_on_arrival"] += bool(held) and start is None
            continue
        months = [(said.close.year, said.close.month) if said.close else None for said in (opened[0], opened[-1])]
        if months[0] and months[1]:
            beside["pushed"] += months[1] > months[0]
            beside["pulled_in"] += months[1] < months[0]
        first, last = euros(opened[0].amount), euros(opened[-1].amount)
        if first is None or last is None:
            beside["unconverted"] += 1
            continue
        steps["new" if start is None else "start" if start.is_open else "reopened"].append(first)
        if last != first:
            steps["increased" if last > first else "decreased"].append(abs(last - first))
        stands = end is not None and end.is_open
        steps["end" if stands else "removed" if held[-1].is_open else held[-1].stage].append(last)
    return steps, beside


def got_further(life: Life, stage: str) -> str:
    """`still` in a stage, `reached` a later one (or was won) or `left` without; empty where it never was in it."""
    stages = [said.stage for said in readable(life)]
    if stage not in stages:
        return ""
    if stages[-1] == stage and life[-1] != "gone":
        return "still"
    further = {"won", *OPEN[OPEN.index(stage) + 1 :]}
    return "reached" if further & set(stages[stages.index(stage) :]) else "left"


def won_on(life: Life, began: int) -> date | None:
    """The day on which a won one counts: as stated, else that of the version that closed it, else its close date."""
    last = readable(life)[-1]
    if last.closed:
        return last.closed
    told = [(n, state) for n, state in enumerate(life) if isinstance(state, Said)]
    first = len(told) - 1
    while first and told[first - 1][1].stage == last.stage:
        first -= 1
    was_so_before = first == 0 and life[began] != "gone"
    return last.close if was_so_before else moment(told[first][0]).date()


def backtested(lives: Sequence[Life]) -> Iterator[tuple[str, Fraction, Fraction, Fraction]]:
    """Each ended month since there is a book: what was forecast, what came of it, and what was unforeseen."""
    there = [n for n in range(COMMITS) if any(life[n] != "gone" for life in lives)]
    for month in range(1, TODAY.month):
        known = [n for n in range(COMMITS) if moment(n) < datetime(2026, month, 1, tzinfo=UTC)]
        if not there or there[0] not in known:
            continue
        forecast = actual = unforeseen = Fraction(0)
        for life in lives:
            then = standing(life, known[-1])
            was_open = then is not None and then.is_open
            if then and was_open and then.close and (then.close.year, then.close.month) == (2026, month):
                forecast += weighted(then) or 0
            day = won_on(life, there[0]) if decided(life) and readable(life)[-1].stage == "won" else None
            if day and (day.year, day.month) == (2026, month):
                last = readable(life)[-1]
                brought = euros(last.actual or last.amount) or Fraction(0)
                actual, unforeseen = actual + brought * was_open, unforeseen + brought * (not was_open)
        yield f"2026-{month:02d}", forecast, actual, unforeseen


def _typed(amount: Amount | None) -> str:
    return "" if amount is None else f"{amount[0] // 100}.{amount[0] % 100:02d} {amount[1]}"


AMOUNTS = st.none() | st.tuples(st.integers(0, 999_999), st.sampled_from(["EUR", "EUR", "USD", "USD", "GBP"]))
DATES = st.none() | st.dates(date(2026, 1, 1), date(2026, 6, 30))
SAID = st.builds(
    Said,
    stage=st.sampled_from([*OPEN, *OPEN, "won", "won", "lost", "cancelled"]),
    amount=AMOUNTS,
    close=DATES,
    closed=st.none() | st.dates(date(2026, 1, 1), TODAY),
    actual=AMOUNTS,
    odds=st.none() | st.sampled_from([Fraction(1), Fraction(3, 8), Fraction(1, 16), Fraction(0)]),
)


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    """Records that stay as they are from one commit to the next as often as not."""
    found = []
    for _ in range(draw(st.integers(1, 14))):
        states = draw(st.lists(SAID | st.sampled_from(["gone", "unreadable"]), min_size=1, max_size=4))
        ways = draw(st.lists(st.integers(0, len(states) - 1), min_size=COMMITS, max_size=COMMITS))
        found.append([states[n] for n in (sorted(ways) if draw(st.booleans()) else ways)])
    return found


@settings(max_examples=200, deadline=None)
@given(lives(), st.integers(-1, COMMITS - 1), st.integers(-1, COMMITS - 1))
def test_every_step_of_the_movement_is_that_of_the_records(records: list[Life], one: int, other: int) -> None:
    since, until = min(one, other), max(one, other)
    moved = movement(past(records), since, until)
    steps, beside = tables(records, since, until)
    told = {step: sorted(Fraction(move.amount.amount) for move in moved.of(step)) for step in STEPS}
    assert told == {step: sorted(amounts) for step, amounts in steps.items()}
    assert {name: len(getattr(moved, name)) for name in beside} == beside
    came = sum(sum(steps[step]) for step in ("start", "new", "reopened", "increased"))
    went = sum(sum(steps[step]) for step in ("decreased", "won", "lost", "cancelled", "removed"))
    assert came - went - sum(steps["end"]) == 0 == moved.residual == moved.residual_count


@settings(max_examples=200, deadline=None)
@given(lives())
def test_conversion_is_who_got_further_among_those_that_left(records: list[Life]) -> None:
    for one in conversions(past(records)):
        found = [got_further(life, one.stage.name) for life in records]
        reached, still = found.count("reached"), found.count("still")
        assert (one.n, one.reached, one.still) == (reached + found.count("left"), reached, still), one.stage.name


@settings(max_examples=200, deadline=None)
@given(lives())
def test_calibrated_odds_are_the_won_among_the_decided_with_five_as_configured(records: list[Life]) -> None:
    told = calibration(past(records))
    assert [one.stage.name for one in told] == OPEN
    for one in told:
        passed = [life for life in records if decided(life) and one.stage.name in {s.stage for s in readable(life)}]
        won = sum(readable(life)[-1].stage == "won" for life in passed)
        assert (one.n, one.won, one.is_sufficient) == (len(passed), won, len(passed) >= 10)
        assert one.value == pytest.approx(float((won + 5 * ODDS[one.stage.name]) / (len(passed) + 5)), rel=1e-12)


@settings(max_examples=200, deadline=None)
@given(lives())
def test_the_back_test_sets_each_ended_month_against_what_came_of_it(records: list[Life]) -> None:
    found = backtest(past(records), TODAY)
    told = [
        (one.period, *(Fraction(money.amount) for money in (one.forecast, one.actual, one.unforeseen)))
        for one in found.months
    ]
    expected = list(backtested(records))
    assert told == expected
    errors = [abs(forecast - actual) / actual for _, forecast, actual, _ in expected if actual]
    assert found.mape == (pytest.approx(float(sum(errors) / len(errors))) if errors else None)
