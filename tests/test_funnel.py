"""The funnel and the closing months, added up by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipeline.funnel import close_months, funnel
from tests.records import book, configured

TODAY = date(2026, 11, 23)


def test_open_ones_are_added_by_stage_and_closed_ones_are_in_no_pipeline() -> None:
    records = {
        "a": "stage: proposal\namount: 1000",
        "b": "stage: propuesta\namount: 333,33\nprobability: 10 %",
        "c": "stage: lead",
        "d": "stage: won\namount: 9999",
        "e": "stage: lost\namount: 9999",
    }
    found = funnel(book(records))
    rows = [(stage.name, its.count, str(its.amount), str(its.weighted)) for stage, its in found.stages]
    assert rows == [
        ("prospect", 1, "0.00", "0.00"),
        ("qualified", 0, "0.00", "0.00"),
        ("proposal", 2, "1333.33", "533.33"),
        ("negotiation", 0, "0.00", "0.00"),
    ]
    assert (found.open.count, str(found.open.amount), str(found.open.weighted)) == (3, "1333.33", "533.33")


def test_other_currencies_are_converted_and_without_a_rate_counted_but_not_added() -> None:
    settings = configured("rates: {USD: 0.92}")
    records = {"a": "amount: $100", "b": "amount: 100 GBP", "c": "amount: 50 GBP", "d": "amount: 1 CHF"}
    found = funnel(book(records, settings=settings))
    assert (found.open.count, str(found.open.amount)) == (4, "92.00")
    left = [(other.currency, other.count, str(other.amount)) for other in found.unconverted]
    assert left == [("CHF", 1, "1.00"), ("GBP", 2, "150.00")]


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 100)), max_size=8))
def test_the_weighted_total_is_rounded_by_opportunity_then_added(deals: list[tuple[int, int]]) -> None:
    records = {
        f"d{n}": f"amount: {cents // 100}.{cents % 100:02d}\nprobability: {percent} %"
        for n, (cents, percent) in enumerate(deals)
    }
    expected = sum(((cents * percent + 50) // 100 for cents, percent in deals), 0)
    assert funnel(book(records)).open.weighted.amount == Decimal(expected) / 100


def test_overdue_ones_are_apart_and_in_no_month() -> None:
    records = {
        "passed": "amount: 1\nclose_date: 2026-11-22",
        "today": "amount: 2\nclose_date: 2026-11-23",
        "january": "amount: 4\nclose_date: 2027-01-31",
        "far": "amount: 8\nclose_date: 2027-11-01",
        "undated": "amount: 16",
    }
    found = close_months(book(records), TODAY)
    assert str(found.overdue.amount) == "1.00"
    assert [(name, str(its.amount)) for name, its in found.months] == [
        ("2026-11", "2.00"),
        ("2026-12", "0.00"),
        ("2027-01", "4.00"),
    ]
    assert (str(found.later.amount), str(found.undated.amount)) == ("8.00", "16.00")
