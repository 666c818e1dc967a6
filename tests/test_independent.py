"""The same figures from the raw records, by a few lines of plain arithmetic that share no code with the product."""

from __future__ import annotations

import tempfile
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import embudo, workspace

CENT = Fraction(1, 100)
Amount = tuple[int, str]
"""Cents of a currency."""
Figures = dict[str, Any]


class Step(NamedTuple):
    """A stage as the settings have it."""

    kind: str
    probability: Fraction
    category: str


CLOSED = {"won": Step("won", Fraction(1), ""), "lost": Step("lost", Fraction(0), "")}
DEFAULT = {
    "prospect": Step("open", Fraction(1, 10), "omitted"),
    "qualified": Step("open", Fraction(1, 4), "pipeline"),
    "proposal": Step("open", Fraction(1, 2), "best_case"),
    "negotiation": Step("open", Fraction(3, 4), "commit"),
    **CLOSED,
    "cancelled": Step("cancelled", Fraction(0), ""),
}
CUSTOM = {
    "contact": Step("open", Fraction(5, 100), "omitted"),
    "demo": Step("open", Fraction(325, 1000), "pipeline"),
    "offer": Step("open", Fraction(60, 100), "commit"),
    **CLOSED,
}
CUSTOM_TEXT = """stages:
  - {name: contact, kind: open, probability: 5 %, category: omitted}
  - {name: demo, kind: open, probability: 32.5 %}
  - {name: offer, kind: open, probability: 60 %, category: commit}
  - {name: won, kind: won}
  - {name: lost, kind: lost}
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A record as it is typed."""

    stage: str
    amount: Amount | None
    monthly: Amount | None
    months: int | None
    permille: int | None
    category: str | None
    close: date | None
    invoice: date | None
    created: date | None
    closed: date | None
    actual: Amount | None

    @property
    def text(self) -> str:
        """Its file."""
        fields = {
            "client": "Acme",
            "stage": self.stage,
            "amount": typed(self.amount),
            "monthly_amount": typed(self.monthly),
            "months": self.months,
            "probability": None if self.permille is None else f"{self.permille // 10}.{self.permille % 10} %",
            "forecast_category": self.category,
            "close_date": self.close,
            "invoice_date": self.invoice,
            "created": self.created,
            "actual_close_date": self.closed,
            "actual_amount": typed(self.actual),
        }
        return "\n".join(["---", *(f"{name}: {said}" for name, said in fields.items() if said is not None), "---\n"])

    @property
    def whole(self) -> Amount | None:
        """The sale; without an amount, so much a month."""
        if self.amount is None and self.monthly is not None and self.months is not None:
            return self.monthly[0] * self.months, self.monthly[1]
        return self.amount

    @property
    def real(self) -> Amount | None:
        """What a won one brought."""
        return self.whole if self.actual is None else self.actual

    @property
    def ended(self) -> date | None:
        """The day on which a closed one counts, without git."""
        return self.closed or self.close


@dataclass(frozen=True, kw_only=True)
class World:
    """A workspace, and the day."""

    today: date
    base: str
    rates: dict[str, Fraction]
    stages: dict[str, Step]
    targets: dict[tuple[str, str], Amount]
    rows: tuple[Row, ...]

    def answer(self, *options: str) -> Figures:
        """What the product says."""
        rates = ", ".join(f"{code}: {float(rate)}" for code, rate in self.rates.items())
        lines = [f"timezone: UTC\ncurrency: {self.base}\nrates: {{{rates}}}\ntargets:"]
        for (period, owner), amount in self.targets.items():
            lines.append(f"  - {{period: {period}, amount: {typed(amount)}{owner and f', owner: {owner}'}}}")
        text = "\n".join(lines) + "\n" + (CUSTOM_TEXT if self.stages is CUSTOM else "")
        files = {f"d{n}": row.text for n, row in enumerate(self.rows)}
        with tempfile.TemporaryDirectory() as folder:
            home = workspace(Path(folder), {"embudo.yaml": text, **files})
            told = embudo(home, "forecast", "--json", *options, today=self.today.isoformat())
        assert told.code == 0, told.err
        found: Figures = told.json
        return found

    def of(self, kind: str) -> list[Row]:
        """Those of a kind."""
        return [row for row in self.rows if self.stages[row.stage].kind == kind]

    def based(self, amount: Amount | None) -> Fraction | None:
        """In the base currency, rounded half up; None without an amount or a rate."""
        if amount is None or amount[1] not in (self.base, *self.rates):
            return None
        return half_up(amount[0] * CENT * self.rates.get(amount[1], 1), self.unit)

    @property
    def unit(self) -> Fraction:
        return Fraction(1) if self.base == "JPY" else CENT

    def weighted(self, row: Row) -> Fraction | None:
        """Times its probability, rounded, then converted."""
        if row.whole is None:
            return None
        odds = self.stages[row.stage].probability if row.permille is None else Fraction(row.permille, 1000)
        return self.based((int(half_up(row.whole[0] * CENT * odds, CENT) / CENT), row.whole[1]))

    def sum(self, rows: Iterable[Row]) -> Figures:
        """Number, amount and weighted amount."""
        rows = list(rows)
        return {
            "count": len(rows),
            "amount": total(self.based(row.whole) for row in rows),
            "weighted": total(map(self.weighted, rows)),
        }

    def category(self, row: Row) -> str:
        """Its own, else its stage's."""
        return row.category or self.stages[row.stage].category

    def target(self, period: str) -> Fraction | None:
        """The company's own, else that of the three months of a quarter; one without a rate is left out."""
        own = self.based(self.targets.get((period, "")))
        if own is not None or "Q" not in period:
            return own
        first = int(period[-1]) * 3 - 2
        months = [self.based(self.targets.get((f"{period[:4]}-{n:02d}", ""))) for n in range(first, first + 3)]
        return None if None in months else total(months)

    def in_no_period(self, *, dated_by_invoice: bool) -> Figures:
        """Overdue and undated ones."""
        late = [row for row in self.of("open") if row.close and row.close < self.today]
        undated = [
            row for row in self.of("open") if row.close is None and not (dated_by_invoice and row.invoice is not None)
        ]
        return {"overdue": self.sum(late), "undated": self.sum(undated)}

    def unconverted(self, amounts: Iterable[Amount | None]) -> list[Figures]:
        """Those without a rate, in their own currency."""
        found = [amount for amount in amounts if amount and self.based(amount) is None]
        return [
            {"currency": code, "count": count, "amount": sum(cents for cents, own in found if own == code) * CENT}
            for code, count in sorted(Counter(code for _, code in found).items())
        ]


def typed(amount: Amount | None) -> str | None:
    if amount is None:
        return None
    cents, currency = amount
    return f"{cents // 100} {currency}" if currency == "JPY" else f"{cents // 100}.{cents % 100:02d} {currency}"


def half_up(number: Fraction, unit: Fraction) -> Fraction:
    return floor(number / unit + Fraction(1, 2)) * unit


def total(amounts: Iterable[Fraction | None]) -> Fraction:
    return sum((amount for amount in amounts if amount is not None), Fraction(0))


def named(day: date, by: str) -> str:
    return f"{day.year}-{day.month:02d}" if by == "month" else f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def later(day: date, months: int) -> date:
    """The same day so many months on, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def from_now(today: date, by: str, count: int) -> list[str]:
    step = 1 if by == "month" else 3
    return [named(later(today.replace(day=1), n * step), by) for n in range(count)]


def ratio(over: Fraction | int, under: Fraction | int | None) -> Any:
    """As a float that was rounded somewhere; None where there is nothing to divide by."""
    return pytest.approx(float(Fraction(over) / under), rel=1e-9, abs=1e-12) if under else None


def exact(told: Any) -> Any:
    """JSON with every plain decimal as a number."""
    if isinstance(told, dict):
        return {name: exact(said) for name, said in told.items()}
    if isinstance(told, list):
        return [exact(said) for said in told]
    return Fraction(told) if isinstance(told, str) and told.lstrip("-").replace(".", "", 1).isdigit() else told


def bookings(world: World, by: str, period: str) -> Figures:
    """A period by close date, the overdue ones not in it."""
    coming = [row for row in world.of("open") if row.close and row.close >= world.today]
    within = [row for row in coming if row.close and named(row.close, by) == period]
    won = total(world.based(row.real) for row in world.of("won") if row.ended and named(row.ended, by) == period)
    commit, best = (
        total(world.based(row.whole) for row in within if world.category(row) == category)
        for category in ("commit", "best_case")
    )
    target = world.target(period)
    found = world.sum(within)
    return {
        **found,
        "period": period,
        "won": won,
        "commit": won + commit,
        "best_case": won + commit + best,
        "categories": {
            name: world.sum(row for row in within if world.category(row) == name)
            for name in ("commit", "best_case", "pipeline", "omitted")
        },
        "target": target,
        "attainment": ratio(won, target),
        "coverage": ratio(found["amount"], target - won) if target is not None and target > won else None,
    }


def parts(whole: Fraction | None, months: int, unit: Fraction) -> list[Fraction | None]:
    """Equal ones, the remainder in the last."""
    if whole is None:
        return [None] * months
    each = half_up(whole / months, unit)
    return [*[each] * (months - 1), whole - each * (months - 1)]


def instalments(world: World, row: Row) -> list[tuple[date, Fraction | None, Fraction | None]]:
    """The day of every invoice that is still to come, its amount and its weighted amount."""
    is_open, first, months = world.stages[row.stage].kind == "open", row.invoice or row.close, row.months or 1
    if first is None or (is_open and row.close and row.close < world.today):
        return []
    amount = world.based(row.whole if is_open else row.real)
    weighted = world.weighted(row) if is_open else amount
    days = [later(first, n) for n in range(months)]
    dated = zip(days, parts(amount, months, world.unit), parts(weighted, months, world.unit), strict=True)
    if is_open:
        return [(max(day, world.today), part, its) for day, part, its in dated]
    return [(day, part, its) for day, part, its in dated if day >= world.today]


def still_to_come(world: World, row: Row) -> Amount | None:
    """Of a won one: what will yet be invoiced, in its own currency; None where nothing will."""
    first, months = row.invoice or row.close, row.months or 1
    if first is None or row.real is None or later(first, months - 1) < world.today:
        return None
    shares = parts(Fraction(row.real[0]), months, Fraction(1))
    coming = [share for n, share in enumerate(shares) if share is not None and later(first, n) >= world.today]
    return int(sum(coming)), row.real[1]


def billing(world: World, by: str, period: str) -> Figures:
    """A period by invoice date."""
    found = [
        within
        for row in (*world.of("open"), *world.of("won"))
        if (within := [one for one in instalments(world, row) if named(one[0], by) == period])
    ]
    return {
        "period": period,
        "count": len(found),
        "amount": total(amount for within in found for _, amount, _ in within),
        "weighted": total(weighted for within in found for _, _, weighted in within),
        **dict.fromkeys(("commit", "best_case", "won", "target", "attainment", "coverage", "p10", "p50", "p90")),
    }


def year(world: World) -> tuple[date, date]:
    """The last twelve months: their first and their last day."""
    leap = (world.today.month, world.today.day) == (2, 29)
    before = world.today.replace(year=world.today.year - 1, day=28 if leap else world.today.day)
    return before + timedelta(1), world.today


def rates(world: World) -> Figures:
    """Win rate, sales cycle and velocity of the last twelve months."""
    first, last = year(world)
    won, lost = ([row for row in world.of(kind) if row.ended and first <= row.ended <= last] for kind in CLOSED)
    brought = [amount for row in won if (amount := world.based(row.real)) is not None]
    gone = total(world.based(row.whole) for row in lost)
    days = [(row.ended - row.created).days for row in won if row.ended and row.created]
    velocity = None
    if brought and sum(days):
        mean = total(brought) / len(brought)
        share = Fraction(len(won), len(won) + len(lost))
        velocity = half_up(len(world.of("open")) * share * mean / Fraction(sum(days), len(days)), world.unit)
    return {
        "win_rate": {
            "count": ratio(len(won), len(won) + len(lost)),
            "amount": ratio(total(brought), total(brought) + gone),
            "won": len(won),
            "lost": len(lost),
        },
        "sales_cycle": {"median_days": median(days) if days else None, "n": len(days)},
        "velocity": velocity,
    }


AMOUNTS = st.tuples(st.integers(0, 9_999_999), st.sampled_from(["EUR", "EUR", "USD", "USD", "GBP"]))
TODAYS = [date(2026, 11, 23), date(2024, 2, 29), date(2026, 1, 31), date(2025, 12, 31), date(2026, 4, 1)]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    today = draw(st.sampled_from(TODAYS))
    base, table = draw(
        st.sampled_from(
            [
                ("EUR", {"USD": Fraction("0.9137")}),
                ("EUR", {"USD": Fraction("0.9137")}),
                ("USD", {"EUR": Fraction("1.0875")}),
                ("JPY", {"EUR": Fraction("160.335"), "USD": Fraction("150.25")}),
            ]
        )
    )
    stages = draw(st.sampled_from([DEFAULT, DEFAULT, CUSTOM]))
    days = st.one_of(st.integers(-3, 3), st.integers(-40, 120), st.integers(-420, 420)).map(
        lambda n: today + timedelta(n)
    )
    ended = st.one_of(st.integers(-30, 0), st.integers(-368, -363), st.integers(-400, 0)).map(
        lambda n: today + timedelta(n)
    )
    rows = st.builds(
        Row,
        stage=st.sampled_from([*stages, "won"]),
        amount=st.none() | AMOUNTS,
        monthly=st.none() | AMOUNTS,
        months=st.none() | st.integers(1, 14),
        permille=st.none() | st.integers(0, 1000),
        category=st.none() | st.sampled_from(["commit", "best_case", "pipeline", "omitted"]),
        close=st.none() | days,
        invoice=st.none() | days,
        created=st.none() | st.integers(430, 900).map(lambda n: today - timedelta(n)),
        closed=st.none() | ended,
        actual=st.none() | AMOUNTS,
    )
    periods = [*from_now(today, "month", 6), *from_now(today, "quarter", 3), str(today.year)]
    aims = st.tuples(st.integers(0, 99_999).map(lambda n: n * 100), st.sampled_from([*[base] * 8, "USD", "GBP"]))
    own = draw(st.lists(st.none() | aims, min_size=len(periods), max_size=len(periods)))
    others = draw(st.dictionaries(st.tuples(st.sampled_from(periods), st.just("ana")), aims, max_size=2))
    return World(
        today=today,
        base=base,
        rates=table,
        stages=stages,
        targets={**{(period, ""): aim for period, aim in zip(periods, own, strict=True) if aim}, **others},
        rows=tuple(draw(st.lists(rows, min_size=draw(st.sampled_from([0, 8, 12])), max_size=16))),
    )


def periods_of(told: Figures, world: World, by: str, expected: set[str]) -> list[str]:
    """From the current one on, without gaps, as far as records go."""
    names = [one["period"] for one in told["periods"]]
    assert names == from_now(world.today, by, len(names))
    assert names[-1] == max([*expected, names[0]])
    return names


BY = st.sampled_from(["month", "quarter"])


@settings(max_examples=100, deadline=None)
@given(worlds(), BY)
def test_bookings_of_every_period_are_those_of_the_records(world: World, by: str) -> None:
    told = exact(world.answer("--by", by, "--basis", "bookings"))
    days = [row.close for row in world.of("open")] + [row.ended for row in world.of("won")]
    closing = {named(day, by) for day in days if day and day >= world.today}
    for name, one in zip(periods_of(told, world, by, closing), told["periods"], strict=True):
        assert {**one, **bookings(world, by, name)} == one
    apart = world.in_no_period(dated_by_invoice=False)
    assert {name: told[name] for name in apart} == apart
    assert told["unconverted"] == world.unconverted(row.whole for row in world.of("open"))


@settings(max_examples=100, deadline=None)
@given(worlds(), BY)
def test_billing_of_every_period_is_that_of_the_records(world: World, by: str) -> None:
    told = exact(world.answer("--by", by, "--basis", "billing"))
    coming = {named(day, by) for row in (*world.of("open"), *world.of("won")) for day, _, _ in instalments(world, row)}
    for name, one in zip(periods_of(told, world, by, coming), told["periods"], strict=True):
        assert one == billing(world, by, name)
    apart = world.in_no_period(dated_by_invoice=True)
    assert {name: told[name] for name in apart} == apart
    to_come = [still_to_come(world, row) for row in world.of("won")]
    assert told["unconverted"] == world.unconverted([*(row.whole for row in world.of("open")), *to_come])


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_rates_and_velocity_are_those_of_the_records(world: World) -> None:
    told = exact(world.answer())
    found = rates(world)
    assert {name: told[name] for name in found} == found
