"""Whatever the history, the movement between two moments explains all of the difference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.facts import Facts, own_facts
from pipeline.funnel import Sum
from pipeline.history import History, history
from pipeline.money import Money, Rates
from pipeline.movement import STEPS, changes, movement
from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.source import Place
from pipeline.stages import DEFAULT
from pipeline.trails import Trails

SETTINGS = Settings(timezone="UTC", rates=Rates("EUR", (("USD", Decimal("0.9137")),)))
BEGAN = datetime(2026, 1, 5, 12, tzinfo=UTC)

State = tuple[str, Money | None, date | None] | None | str
"""Stage, amount and close date; None: no file; a text: a file that cannot be read."""
STATES = st.one_of(
    st.none(),
    st.just("unreadable"),
    st.tuples(
        st.sampled_from([stage.name for stage in DEFAULT.all]),
        st.one_of(
            st.none(),
            st.builds(Money.of, st.decimals(0, 10_000, places=2), st.sampled_from(["EUR", "USD", "USD", "GBP"])),
        ),
        st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 6, 30))),
    ),
)
PAST = st.lists(st.lists(STATES, min_size=5, max_size=5), min_size=1, max_size=6)
NUMBERS = st.integers(-1, 4)


def past(records: Sequence[Sequence[State]]) -> History:
    """Five commits, two days apart; each record is in the state that it says at each of them."""
    trails = Trails([(f"c{n}", int((BEGAN + timedelta(2 * n)).timestamp()), "Ana") for n in range(5)])
    facts: dict[str, Facts] = {}
    for number, states in enumerate(records):
        path, steps, before = f"opportunities/d{number}.md", [], None
        for n, state in enumerate(states):
            if state != before:
                blob = f"{number}-{n}" if state else ""
                steps.append(f"{n}\t{path if state else ''}\t{blob}")
                if isinstance(state, tuple):
                    facts[blob] = own_facts(opportunity(number, *state))
            before = state
        if steps:
            trails.trails.append("\n".join(steps))
    return history(trails, facts.get, SETTINGS, BEGAN + timedelta(9))


def opportunity(number: int, stage: str, amount: Money | None, close: date | None) -> Opportunity:
    found = next(one for one in DEFAULT.all if one.name == stage)
    path = f"opportunities/d{number}.md"
    return Opportunity(
        slug=f"d{number}",
        id=f"d{number}",
        name="D",
        client="C",
        stage=found,
        amount=amount,
        close_date=close,
        place=Place(path=path),
    )


@settings(max_examples=500, deadline=None)
@given(PAST, NUMBERS, NUMBERS)
def test_the_residual_is_zero(records: list[list[State]], one: int, other: int) -> None:
    moved = movement(past(records), min(one, other), max(one, other))
    assert not moved.residual
    assert not moved.residual_count
    assert all(move.amount.amount >= 0 for step in STEPS for move in moved.of(step))


@settings(max_examples=300, deadline=None)
@given(PAST, NUMBERS)
def test_it_starts_and_ends_at_what_was_open(records: list[list[State]], number: int) -> None:
    known = past(records)
    opened = [deal for deal in known.at(number).opportunities if deal.is_open]
    convertible = [deal for deal in opened if deal.amount is None or SETTINGS.rates.convert(deal.amount)]
    expected = Sum.of(convertible, SETTINGS.rates)
    for moved, step in ((movement(known, number, number), "start"), (movement(known, number, number), "end")):
        assert (moved.count(step), moved.amount(step)) == (expected.count, expected.amount)


@settings(max_examples=300, deadline=None)
@given(PAST, st.integers(0, 3))
def test_two_intervals_are_as_much_as_one(records: list[list[State]], middle: int) -> None:
    """Where every amount can be converted, what ended the first interval starts the second."""
    euros = [
        [s if not isinstance(s, tuple) else (s[0], s[1] and Money(s[1].amount, "EUR"), s[2]) for s in r]
        for r in records
    ]
    known = past(euros)
    first, second = movement(known, -1, middle), movement(known, middle, 4)
    assert first.amount("end") == second.amount("start")
    assert first.count("end") == second.count("start")
    assert movement(known, -1, 4).amount("end") == second.amount("end")


@settings(max_examples=300, deadline=None)
@given(PAST)
def test_the_push_count_never_falls(records: list[list[State]]) -> None:
    known = past(records)
    for n, record in enumerate(known.records):
        counts = [
            found.records[n].course.push_count
            for number in range(5)
            if len((found := known.until(number)).records) == len(known.records)
        ]
        assert counts == sorted(counts), record.slug


@settings(max_examples=200, deadline=None)
@given(PAST, NUMBERS)
def test_a_book_of_a_moment_is_that_of_its_commit(records: list[list[State]], number: int) -> None:
    known = past(records)
    moment = BEGAN + timedelta(2 * number, hours=1)
    assert known.at(moment) == known.at(number) == known.until(number).at(number)


def test_changes_of_an_interval_are_those_of_its_parts() -> None:
    states: list[State] = [
        ("proposal", Money.of(1, "EUR"), None),
        ("negotiation", Money.of(1, "EUR"), None),
        "unreadable",
        ("negotiation", Money.of(2, "EUR"), None),
        ("won", Money.of(2, "EUR"), None),
    ]
    known = past([states])
    assert [(one.number, one.field) for _, one in changes(known, -1, 4)] == [
        (1, "stage"),
        (3, "amount"),
        (4, "stage"),
    ]
    assert [one.field for _, one in changes(known, 1, 3)] == ["amount"]
