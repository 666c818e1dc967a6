"""The forecast of bookings and of billing, and the targets: every figure worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.billing import billing
from pipeline.bookings import Booked, bookings
from pipeline.funnel import Sum
from pipeline.money import Money
from pipeline.periods import KINDS, between, first_day, kind, last_day, parts, period
from pipeline.targets import owners, progress, target
from tests.records import book, configured
from tests.worlds import embudo, workspace

TODAY = date(2026, 11, 23)
SETTINGS = configured("rates: {USD: 0.5}\nstages:\n  - {name: lead, kind: open, probability: 20 %}\n")


def told(total: Sum) -> tuple[int, str, str]:
    return total.count, str(total.amount), str(total.weighted)


def booked(records: dict[str, str], name: str = "2026-11", settings: str = "") -> Booked:
    """One month of the bookings forecast."""
    found = bookings(book(records, settings=configured(settings)), TODAY)
    return next(one for one in found.periods if one.name == name)


def test_open_ones_stand_in_the_month_in_which_they_close() -> None:
    found = bookings(
        book(
            {
                "a": "stage: proposal\namount: 1000\nclose_date: 2026-11-23",
                "b": "stage: prospect\namount: 300\nclose_date: 2026-11-30",
                "c": "stage: negotiation\namount: 500\nclose_date: 2027-01-01",
                "late": "stage: negotiation\namount: 70\nclose_date: 2026-11-22",
                "never": "stage: negotiation\namount: 40",
                "lost": "stage: lost\namount: 9000\nclose_date: 2026-12-01\nlost_reason: price",
            }
        ),
        TODAY,
    )
    assert [(one.name, *told(one.open)) for one in found.periods] == [
        ("2026-11", 2, "1300.00", "530.00"),
        ("2026-12", 0, "0.00", "0.00"),
        ("2027-01", 1, "500.00", "375.00"),
    ]
    assert told(found.overdue) == (1, "70.00", "52.50"), "in no period, the current one included"
    assert told(found.undated) == (1, "40.00", "30.00")


def test_a_quarter_has_its_months_without_what_is_overdue() -> None:
    records = {
        "a": "amount: 1000\nclose_date: 2026-11-23",
        "b": "amount: 300\nclose_date: 2026-12-31",
        "late": "amount: 70\nclose_date: 2026-10-05",
        "next": "amount: 5\nclose_date: 2027-01-01",
    }
    found = bookings(book(records), TODAY, "quarter")
    assert [(one.name, one.open.count, str(one.open.amount)) for one in found.periods] == [
        ("2026-Q4", 2, "1300.00"),
        ("2027-Q1", 1, "5.00"),
    ]


def test_with_nothing_to_come_the_current_period_is_there() -> None:
    assert [one.name for one in bookings(book({}), TODAY).periods] == ["2026-11"]
    assert [one.name for one in billing(book({}), TODAY, "quarter").periods] == ["2026-Q4"]


def test_what_was_won_in_a_period_counts_with_its_real_amount() -> None:
    one = booked(
        {
            "a": "stage: won\namount: 900\nactual_amount: 1000\nactual_close_date: 2026-11-02",
            "b": "stage: won\namount: 50\nactual_close_date: 2026-11-23",
            "before": "stage: won\namount: 7\nactual_close_date: 2026-10-31",
        }
    )
    assert (one.won.count, str(one.won.amount)) == (2, "1050.00")


def test_commit_and_best_case_are_full_amounts_with_what_is_won() -> None:
    """Of November: 100 won, 40 commit, 20 best case, 10 pipeline, 5 omitted."""
    one = booked(
        {
            "won": "stage: won\namount: 100\nactual_close_date: 2026-11-02",
            "commit": "stage: negotiation\namount: 40\nclose_date: 2026-11-30",
            "best": "stage: proposal\namount: 20\nclose_date: 2026-11-30",
            "pipeline": "stage: qualified\namount: 10\nclose_date: 2026-11-30",
            "omitted": "stage: prospect\namount: 5\nclose_date: 2026-11-30",
        }
    )
    assert (str(one.commit), str(one.best_case)) == ("140.00", "160.00")
    assert one.open.count == 4
    assert str(one.open.amount) == "75.00", "omitted ones too"


def test_a_record_may_state_its_own_category() -> None:
    one = booked({"a": "stage: prospect\namount: 40\nclose_date: 2026-11-30\nforecast_category: comprometido"})
    assert str(one.commit) == "40.00"


def test_a_custom_stage_without_a_category_is_pipeline() -> None:
    found = bookings(book({"a": "stage: lead\namount: 40\nclose_date: 2026-11-30"}, settings=SETTINGS), TODAY)
    one = found.periods[0]
    assert dict(one.categories)["pipeline"].count == 1
    assert (str(one.commit), str(one.best_case)) == ("0.00", "0.00")


def test_without_a_rate_or_an_amount_it_is_counted_and_not_added() -> None:
    found = bookings(
        book(
            {
                "a": "amount: 100 USD\nclose_date: 2026-11-30",
                "b": "amount: 100 GBP\nclose_date: 2026-11-30",
                "c": "close_date: 2026-11-30",
            },
            settings=SETTINGS,
        ),
        TODAY,
    )
    assert told(found.periods[0].open) == (3, "50.00", "10.00")
    assert [(one.currency, one.count, str(one.amount)) for one in found.unconverted] == [("GBP", 1, "100.00")]


def test_won_ones_without_a_rate_are_told_beside_the_open_ones(tmp_path: Path) -> None:
    won = "---\nclient: A\nstage: won\namount: 500 CHF\nactual_close_date: 2026-11-10\n---\n"
    home = workspace(tmp_path, {"w": won})
    found = embudo(home, "forecast", "--json").json
    assert found["unconverted"] == []
    assert found["won_unconverted"] == [{"currency": "CHF", "count": 1, "amount": "500.00"}]
    assert "CHF500 in 1 opportunity" in embudo(home, "forecast").err


# Billing


def billed(records: dict[str, str], by: str = "month", settings: str = "") -> list[tuple[str, int, str, str]]:
    """Periods with their number, amount and weighted amount."""
    found = billing(book(records, settings=configured(settings)), TODAY, "quarter" if by == "quarter" else "month")
    return [(one.name, *told(one.sum)) for one in found.periods]


def test_a_sale_is_invoiced_on_its_day_or_when_it_closes() -> None:
    records = {
        "a": "stage: proposal\namount: 100\nclose_date: 2026-11-30\ninvoice_date: 2027-01-10",
        "b": "stage: proposal\namount: 30\nclose_date: 2026-12-01",
    }
    assert billed(records) == [
        ("2026-11", 0, "0.00", "0.00"),
        ("2026-12", 1, "30.00", "15.00"),
        ("2027-01", 1, "100.00", "50.00"),
    ]
    assert billing(book(records), TODAY).by_close_date == 1


def test_monthly_sales_are_spread_and_the_last_month_has_the_remainder() -> None:
    records = {"a": "stage: proposal\namount: 100\nmonths: 3\nclose_date: 2026-11-30\ninvoice_date: 2026-12-31"}
    assert billed(records) == [
        ("2026-11", 0, "0.00", "0.00"),
        ("2026-12", 1, "33.33", "16.67"),
        ("2027-01", 1, "33.33", "16.67"),
        ("2027-02", 1, "33.34", "16.66"),
    ]
    assert billed(records, "quarter") == [("2026-Q4", 1, "33.33", "16.67"), ("2027-Q1", 1, "66.67", "33.33")]


def test_of_a_won_one_only_what_is_still_to_come_counts_at_its_full_real_amount() -> None:
    """Twelve of 10, from 15 September on: those of September, October and November are invoiced."""
    records = {"a": "stage: won\namount: 99\nactual_amount: 120\nmonths: 12\ninvoice_date: 2026-09-15"}
    found = billed(records)
    assert found[:2] == [("2026-11", 0, "0.00", "0.00"), ("2026-12", 1, "10.00", "10.00")]
    assert sum(Decimal(amount) for _, _, amount, _ in found) == 90
    assert billed({"a": "stage: won\namount: 5\ninvoice_date: 2026-11-23"}) == [("2026-11", 1, "5.00", "5.00")]
    assert billed({"a": "stage: won\namount: 5\ninvoice_date: 2026-11-22"}) == [("2026-11", 0, "0.00", "0.00")]


def test_an_instalment_on_the_31st_is_on_a_short_months_last_day() -> None:
    """The one of November is due on the 30th, so it is still to come."""
    found = billed({"a": "stage: won\namount: 30\nmonths: 3\ninvoice_date: 2026-10-31"})
    assert found == [("2026-11", 1, "10.00", "10.00"), ("2026-12", 1, "10.00", "10.00")]


def test_what_an_open_one_should_have_invoiced_counts_in_the_current_period() -> None:
    """Four of 25, from August on: three of them before today."""
    found = billed({"a": "stage: proposal\namount: 100\nmonths: 4\nclose_date: 2026-11-30\ninvoice_date: 2026-08-24"})
    assert found == [("2026-11", 1, "100.00", "50.00")]


def test_what_is_overdue_is_invoiced_in_no_period() -> None:
    found = billing(
        book({"a": "stage: proposal\namount: 100\nclose_date: 2026-11-01\ninvoice_date: 2027-01-10"}), TODAY
    )
    assert [one.sum.count for one in found.periods] == [0]
    assert told(found.overdue) == (1, "100.00", "50.00")


def test_without_any_date_it_is_in_no_period() -> None:
    found = billing(book({"a": "amount: 100", "b": "stage: won\namount: 5\nactual_close_date: 2026-11-01"}), TODAY)
    assert [one.sum.count for one in found.periods] == [0]
    assert (found.undated.count, found.unknown) == (1, 1)


def test_what_has_no_rate_is_listed_by_what_is_still_to_come_of_it() -> None:
    records = {"a": "stage: won\namount: 120 GBP\nmonths: 12\ninvoice_date: 2026-09-24", "b": "amount: 7 GBP"}
    [found] = billing(book(records), TODAY).unconverted
    assert (found.currency, found.count, str(found.amount)) == ("GBP", 2, "107.00")


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**9),
            st.integers(1, 60),
            st.dates(date(2026, 1, 1), date(2028, 12, 31)),
            st.sampled_from(["EUR", "USD"]),
        ),
        max_size=6,
    )
)
def test_the_parts_sum_to_the_whole_exactly(sales: list[tuple[int, int, date, str]]) -> None:
    records = {
        f"d{n}": f"stage: lead\namount: {Decimal(cents) / 100:.2f} {currency}\nmonths: {months}\ninvoice_date: {day}"
        for n, (cents, months, day, currency) in enumerate(sales)
    }
    world = book(records, settings=SETTINGS)
    whole = Sum.of(world.open, SETTINGS.rates)
    for by in ("month", "quarter"):
        found = billing(world, TODAY, "quarter" if by == "quarter" else "month").periods
        assert sum(one.sum.amount.amount for one in found) == whole.amount.amount
        assert sum(one.sum.weighted.amount for one in found) == whole.weighted.amount


# Targets

TARGETS = """
owners: {ana: Ana Soto, luis: Luis Gil}
targets:
  - {period: 2026-Q4, amount: 1000}
  - {period: 2026-10, amount: 1}
  - {period: 2027-01, amount: 10}
  - {period: 2027-02, amount: 20}
  - {period: 2027-03, amount: 30}
  - {period: 2027-Q2, amount: 100}
  - {period: 2027-Q3, amount: 100}
  - {period: 2027-Q4, amount: 100}
  - {period: 2026-Q4, owner: Ana Soto, amount: 300}
"""


def test_a_target_is_the_periods_own_else_the_sum_of_its_parts_where_all_are_given() -> None:
    settings = configured(TARGETS)
    wanted = {"2026-Q4": 1000, "2026-10": 1, "2026-11": None, "2027-Q1": 60, "2027": 360, "2026": None, "2026-Q3": None}
    for name, amount in wanted.items():
        assert target(settings, name) == (None if amount is None else Money.of(amount, "EUR")), name
    assert target(settings, "2026-Q4", "ana") == Money.of(300, "EUR"), "by key or by name"
    assert target(settings, "2026-Q4", "luis") is None
    assert owners(settings) == ("Ana Soto",)


def test_attainment_gap_and_coverage_follow_from_what_is_won_and_open() -> None:
    """Won 250 of 1000, so 750 are missing; open and closing in it 1500: covered twice. Overdue ones cover nothing."""
    world = book(
        {
            "won": "stage: won\namount: 250\nactual_close_date: 2026-10-02\nowner: ana",
            "open": "amount: 1500\nclose_date: 2026-12-31\nowner: luis",
            "late": "amount: 9999\nclose_date: 2026-11-01",
        },
        settings=configured(TARGETS),
    )
    one = progress(world, TODAY, "2026-Q4", "quarter")
    assert (one.attainment, str(one.gap), one.coverage) == (0.25, "750.00", 2.0)
    ana = progress(world, TODAY, "2026-Q4", "quarter", "Ana Soto")
    assert (ana.attainment, str(ana.gap), ana.open.count) == (250 / 300, "50.00", 0)


def test_a_target_that_is_reached_needs_no_coverage() -> None:
    records = {"a": "stage: won\namount: 50\nactual_close_date: 2026-11-02"}
    one = booked(records, settings="targets:\n  - {period: 2026-11, amount: 50}")
    assert (one.attainment, one.coverage) == (1.0, None)
    none = booked(records)
    assert (none.target, none.attainment, none.gap, none.coverage) == (None, None, None, None)


# Periods


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_period_begins_and_ends_where_its_neighbours_end_and_begin(day: date) -> None:
    for by in KINDS:
        name = period(day, by)
        assert kind(name) == by
        assert first_day(name) <= day <= last_day(name)
        assert between(first_day(name), last_day(name), by) == (name,)
        for part in parts(name):
            assert first_day(name) <= first_day(part) <= last_day(part) <= last_day(name)


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(
        tmp_path,
        {
            "embudo.yaml": "targets:\n  - {period: 2026-Q4, amount: 1000}\n",
            "won": "---\nclient: A\nstage: won\namount: 250\nactual_close_date: 2026-10-02\ncreated: 2026-09-02\n---\n",
            "open": "---\nclient: A\nstage: proposal\namount: 1500\nclose_date: 2026-12-31\n---\n",
            "late": "---\nclient: A\nstage: proposal\namount: 70\nclose_date: 2026-11-01\n---\n",
        },
    )


def test_the_answer_comes_first_in_either_language(folder: Path) -> None:
    english = embudo(folder, "forecast", "--by", "quarter").out
    assert english.startswith("The 4th quarter of 2026 will close between €250 and ")
    assert "the target of €1,000 is reached in 5" in english.split("\n")[0]
    spanish = embudo(folder, "prevision", "--por", "trimestre", language="es").out
    assert spanish.startswith("El 4.º trimestre de 2026 acabará entre 250 € y ")
    assert "Vencidas" in spanish


def test_history_that_is_missing_is_said(folder: Path) -> None:
    out = embudo(folder, "forecast").out
    assert "History is insufficient" in out
    assert "No past month can be tested yet" in out
    found = embudo(folder, "forecast", "--json").json
    assert all((one["n"], one["sufficient"]) == (0, False) for one in found["stages"])
    assert [one["calibrated"] for one in found["stages"]] == [0.1, 0.25, 0.5, 0.75], "those of the settings"
    assert (found["backtest"], found["mape"]) == ([], None)


def test_the_json_has_every_field_of_the_contract(folder: Path) -> None:
    found = embudo(folder, "forecast", "--by", "quarter", "--json").json
    [one] = found["periods"]
    known = {
        "period": "2026-Q4",
        "count": 1,
        "amount": "1500.00",
        "weighted": "750.00",
        "commit": "250.00",
        "best_case": "1750.00",
        "won": "250.00",
        "target": "1000.00",
        "attainment": 0.25,
        "coverage": 2.0,
        "p10": "0.00",
        "p90": "1570.00",
    }
    assert {name: one[name] for name in known} == known
    assert "p50" in one
    assert found["overdue"] == {"count": 1, "amount": "70.00", "weighted": "35.00"}
    assert found["undated"] == {"count": 0, "amount": "0.00", "weighted": "0.00"}
    assert found["win_rate"] == {"count": 1.0, "amount": 1.0, "won": 1, "lost": 0}
    assert found["sales_cycle"] == {"median_days": 30, "n": 1}
    assert found["velocity"] == "16.67", "2 open x 1 x 250 / 30 days"


def test_billing_knows_no_targets_and_no_ranges(folder: Path) -> None:
    found = embudo(folder, "forecast", "--basis", "facturación", "--json").json
    assert found["basis"] == "billing"
    nulls = ("commit", "best_case", "won", "target", "attainment", "coverage", "p10", "p50", "p90")
    for one in found["periods"]:
        assert {name: one[name] for name in nulls} == dict.fromkeys(nulls)
    assert found["periods"][-1]["period"] == "2026-12"
    assert "1 opportunity states no invoice date" in embudo(folder, "forecast", "--basis", "billing").out


def test_an_empty_workspace_has_a_forecast_too(tmp_path: Path) -> None:
    home = workspace(tmp_path, {})
    for basis in ("bookings", "billing"):
        answer = embudo(home, "forecast", "--basis", basis)
        assert answer.code == 0, answer.err
        assert embudo(home, "forecast", "--basis", basis, "--json").json["periods"][0]["period"] == "2026-11"
    assert embudo(home, "forecast").out.startswith("Nothing closes in November 2026.")
