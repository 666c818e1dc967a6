"""The simulated forecast, what it learns from closed ones, and where it falls back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.book import Book
from pipeline.calibration import Calibrated
from pipeline.history import History
from pipeline.lineage import Head
from pipeline.money import Money
from pipeline.once import Kept
from pipeline.simulation import Simulation, seed, simulate
from pipeline.slippage import Slippage
from pipeline.stages import DEFAULT
from tests.records import book, configured
from tests.worlds import embudo, workspace

TODAY = date(2026, 11, 23)


def simulated(
    records: dict[str, str],
    slips: Sequence[int] = (),
    calibrated: Sequence[Calibrated] = (),
    goals: dict[str, Money] | None = None,
    text: str = "",
) -> Simulation:
    known = Slippage(closed=tuple(sorted(slips)))
    world = book(records, settings=configured(text))
    return simulate(world, TODAY, calibrated, known, seed(world, History()), goals)


def told(found: Simulation, name: str) -> tuple[str, str, str]:
    p10, p50, p90 = found.of(name)
    return str(p10), str(p50), str(p90)


def test_what_is_certain_is_won_in_every_draw_and_what_is_impossible_in_none() -> None:
    found = simulated(
        {
            "sure": "amount: 1000\nprobability: 100 %\nclose_date: 2026-12-01",
            "never": "amount: 70\nprobability: 0\nclose_date: 2026-12-01",
        }
    )
    assert told(found, "2026-12") == ("1000.00", "1000.00", "1000.00")
    assert told(found, "2026-11") == ("0.00", "0.00", "0.00")
    assert found.count == 2


def test_quantiles_are_amounts_that_were_drawn() -> None:
    """Won in 5 of 100: nine times in ten nothing. Won in 95 of 100: nine times in ten all of it."""
    assert told(simulated({"a": "amount: 10\nprobability: 5 %\nclose_date: 2026-12-01"}), "2026-12") == (
        "0.00",
        "0.00",
        "0.00",
    )
    assert told(simulated({"a": "amount: 10\nprobability: 95 %\nclose_date: 2026-12-01"}), "2026-12") == (
        "10.00",
        "10.00",
        "10.00",
    )


def test_a_quarters_range_is_that_of_its_sum_not_the_sum_of_its_months() -> None:
    """Three of 100 at 50 %, one a month: each month 0 to 100, the quarter from 0 (1 in 8) to 200 (7 in 8) or 300."""
    records = {f"d{n}": f"amount: 100\nprobability: 50 %\nclose_date: 2027-0{n}-15" for n in (1, 2, 3)}
    found = simulated(records)
    assert {told(found, f"2027-0{n}")[::2] for n in (1, 2, 3)} == {("0.00", "100.00")}
    assert told(found, "2027-Q1")[::2] == ("0.00", "300.00")
    assert told(found, "2027-Q1")[1] in ("100.00", "200.00")


def test_overdue_ones_start_from_the_current_month_and_undated_ones_are_left_out() -> None:
    found = simulated(
        {
            "late": "amount: 7\nprobability: 100 %\nclose_date: 2025-03-01",
            "undated": "amount: 9\nprobability: 100 %",
            "no-rate": "amount: 9 GBP\nprobability: 100 %\nclose_date: 2026-11-30",
            "no-amount": "probability: 100 %\nclose_date: 2026-11-30",
            "won": "stage: won\namount: 500\nactual_close_date: 2026-11-02",
        }
    )
    assert (found.count, found.overdue) == (1, 1)
    assert told(found, "2026-11") == ("7.00", "7.00", "7.00"), "what is won already is not added"


def test_ten_closed_ones_move_months_and_nine_do_not() -> None:
    records = {"a": "amount: 7\nprobability: 100 %\nclose_date: 2026-12-01"}
    assert told(simulated(records, slips=[2] * 9), "2026-12")[0] == "7.00"
    found = simulated(records, slips=[2] * 10)
    assert told(found, "2027-02")[0] == "7.00"
    assert told(found, "2026-12")[2] == "0.00"
    assert found.moved


def test_without_open_ones_that_outlived_their_month_shares_are_those_of_the_closed_ones() -> None:
    assert Slippage(closed=(-1, 0, 0, 1), open=(-5, -3, -1)).shares == ((-1, 0.25), (0, 0.5), (1, 0.25))
    assert Slippage().shares == ()


def test_open_ones_count_among_those_that_were_not_closed_in_the_months_that_they_outlived() -> None:
    """Eight closed: four in their month, four a month later. Four more are open a month after theirs.

    4 of 12 close in their month. Of the 4 that then are known, all close a month later; so do the others, it is said.
    """
    [(at, kept), (then, later)] = Slippage(closed=(0,) * 4 + (1,) * 4, open=(1,) * 4).shares
    assert (at, then) == (0, 1)
    assert (round(kept, 9), round(later, 9)) == (round(4 / 12, 9), round(8 / 12, 9))


@given(st.lists(st.integers(-4, 6), min_size=1, max_size=30), st.lists(st.integers(-4, 9), max_size=30))
def test_shares_are_one_together_and_open_ones_only_make_it_later(closed: list[int], opened: list[int]) -> None:
    alone = Slippage(closed=tuple(sorted(closed))).shares
    both = Slippage(closed=tuple(sorted(closed)), open=tuple(sorted(opened))).shares
    assert abs(sum(share for _, share in both) - 1) < 1e-9
    assert all(share > 0 for _, share in both)
    assert sum(m * share for m, share in both) >= sum(m * share for m, share in alone) - 1e-9


def test_nothing_is_won_before_the_current_month() -> None:
    records = {"a": "amount: 7\nprobability: 100 %\nclose_date: 2026-12-01"}
    assert told(simulated(records, slips=[-8] * 10), "2026-11")[0] == "7.00"


def test_a_stated_probability_beats_the_stages_and_ten_outcomes_the_settings() -> None:
    stage = next(stage for stage in DEFAULT.open if stage.name == "prospect")
    records = {"a": "amount: 7\nclose_date: 2026-12-01"}
    always = Calibrated(stage=stage, n=400, won=400)
    assert told(simulated(records, calibrated=[always]), "2026-12")[0] == "7.00"
    few = Calibrated(stage=stage, n=9, won=9)
    assert told(simulated(records, calibrated=[few]), "2026-12")[0] == "0.00"
    own = {"a": "amount: 7\nclose_date: 2026-12-01\nprobability: 0"}
    assert told(simulated(own, calibrated=[always]), "2026-12")[2] == "0.00"


def test_a_goal_is_reached_as_often_as_the_odds_say() -> None:
    goals = {"2026-12": Money.of(10, "EUR"), "2026-Q4": Money.of(20, "EUR")}
    records = dict.fromkeys("ab", "amount: 10\nprobability: 30 %\nclose_date: 2026-12-01")
    found = simulated(records, goals=goals)
    assert abs(found.chances["2026-12"] - 0.51) < 0.02
    assert abs(found.chances["2026-Q4"] - 0.09) < 0.02


def test_currencies_without_cents_and_with_three_decimals_are_exact() -> None:
    for currency, amount in (("JPY", "1000"), ("KWD", "1000.125")):
        records = {"a": f"amount: {amount} {currency}\nprobability: 100 %\nclose_date: 2026-12-01"}
        assert told(simulated(records, text=f"currency: {currency}\n"), "2026-12")[1] == amount


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 10_000), st.sampled_from([0.1, 0.25, 0.5, 0.75, 0.9])),
        min_size=1,
        max_size=6,
        unique_by=lambda one: one[0],
    )
)
def test_ranges_are_those_of_the_exact_distribution(deals: list[tuple[int, float]]) -> None:
    """Beside every outcome and its exact odds: quantiles lie where the odds of so little, give or take 2 %, say."""
    records = {
        f"d{n}": f"amount: {amount}\nprobability: {odds}\nclose_date: 2026-12-01"
        for n, (amount, odds) in enumerate(deals)
    }
    outcomes: dict[int, float] = {}
    for won in product((False, True), repeat=len(deals)):
        total, chance = 0, 1.0
        for (amount, odds), is_won in zip(deals, won, strict=True):
            total += amount * is_won
            chance *= odds if is_won else 1 - odds
        outcomes[total] = outcomes.get(total, 0) + chance
    found = simulated(records).of("2026-12")
    for level, money in zip((0.1, 0.5, 0.9), found, strict=True):
        at_most = sum(chance for total, chance in outcomes.items() if total <= money.amount)
        below = sum(chance for total, chance in outcomes.items() if total < money.amount)
        assert below - 0.02 <= level <= at_most + 0.02


def test_the_largest_amounts_are_exact_and_larger_ones_break_nothing() -> None:
    most = "999999999999999.97"
    records = {"a": f"amount: {most}\nprobability: 100 %\nclose_date: 2026-12-01"}
    assert told(simulated(records), "2026-12")[1] == most
    dear = {f"d{n}": f"amount: {most} USD\nprobability: 100 %\nclose_date: 2026-12-01" for n in range(9)}
    total = Decimal(told(simulated(dear, text="rates: {USD: 999999999}\n"), "2026-12")[1])
    assert abs(total / (Decimal(most) * 999999999 * 9) - 1) < Decimal("1e-9")


def test_the_same_input_gives_the_same_figures_and_the_commit_begins_them() -> None:
    records = {name: f"amount: {n}00\nclose_date: 2026-12-01\nstage: proposal" for n, name in enumerate("abcde", 1)}
    assert simulated(records) == simulated(dict(reversed(records.items())))
    world = book(records)
    assert seed(world, History()) == seed(book(records), History())
    changed = book({**records, "a": "amount: 101\nclose_date: 2026-12-01\nstage: proposal"})
    assert seed(world, History()) != seed(changed, History())
    noon = datetime(2026, 11, 1, tzinfo=UTC)
    commits = (Head(noon, "1f" * 20, "Ana"), Head(noon, None, None))
    known = History(heads=commits, limits=("first-import",))
    assert seed(world, known) == seed(changed, known)
    assert seed(world, known).number == int("1f" * 8, 16), "uncommitted work has no commit yet"


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from("abcdefgh"),
                st.integers(0, 900),
                st.sampled_from(["5 %", "50 %", "100 %", "0"]),
                st.sampled_from(["2025-03-01", "2026-12-01", "2027-01-31", "2028-07-15"]),
            ),
            max_size=8,
            unique_by=lambda one: one[0],
        ),
        min_size=2,
        max_size=5,
    ),
    st.sampled_from([(), (0,) * 10, (-1, 0, 0, 0, 1, 1, 1, 2, 3, 9)]),
)
def test_after_any_edits_the_draws_are_those_of_a_book_that_was_never_seen_before(
    books: list[list[tuple[str, int, str, str]]], slips: tuple[int, ...]
) -> None:
    kept = Kept()
    for deals in books:
        records = {
            name: f"amount: {amount}\nprobability: {odds}\nclose_date: {day}" for name, amount, odds, day in deals
        }
        world = book(records)
        again = simulate(world, TODAY, (), Slippage(closed=slips), seed(world, History(), kept), None, kept)
        assert again == simulated(records, slips=slips)
        kept.forget()


def test_an_edit_of_one_moves_no_others_draws() -> None:
    """A month in which nothing changed says the same, to the cent, though the seed of the whole is another."""
    records = {f"d{n}": f"amount: {n}13\nprobability: 40 %\nclose_date: 2026-12-01" for n in range(1, 9)}
    other = {"x": "amount: 900\nprobability: 40 %\nclose_date: 2027-03-01"}
    before, after = simulated({**records, **other}), simulated({**records, "x": other["x"].replace("900", "950")})
    assert before.seed != after.seed
    assert before.of("2026-12") == after.of("2026-12")
    assert before.of("2027-03") != after.of("2027-03")


def test_a_lone_close_date_of_another_century_costs_nothing(tmp_path: Path) -> None:
    home = workspace(tmp_path, {"a": "---\nclient: A\namount: 5\nclose_date: 2199-12-31\nmonths: 1200\n---\n"})
    found = embudo(home, "forecast", "--json").json
    assert found["periods"][-1]["period"] == "2199-12"
    assert embudo(home, "forecast", "--basis", "billing", "--json").json["periods"][-1]["period"] == "2299-11"
    assert embudo(home, "build").code == 0


def test_a_book_without_open_ones_has_ranges_of_nothing() -> None:
    found = simulate(Book(), TODAY, (), Slippage(), seed(Book(), History()))
    assert told(found, "2026-11") == ("0.00", "0.00", "0.00")
    assert found.count == 0
