"""Dates as people say them, on Monday 23 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.natural import said_date

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", "2026-11-23"),
        ("hoy", "2026-11-23"),
        ("tomorrow", "2026-11-24"),
        ("mañana", "2026-11-24"),
        ("MANANA", "2026-11-24"),
        ("pasado mañana", "2026-11-25"),
        ("yesterday", "2026-11-22"),
        ("ayer", "2026-11-22"),
        ("friday", "2026-11-27"),
        ("Viernes", "2026-11-27"),
        ("el viernes", "2026-11-27"),
        ("vie", "2026-11-27"),
        ("próximo viernes", "2026-11-27"),
        ("viernes que viene", "2026-11-27"),
        ("monday", "2026-11-30"),
        ("sábado", "2026-11-28"),
        ("+10d", "2026-12-03"),
        ("+10 días", "2026-12-03"),
        ("+5", "2026-11-28"),
        ("-3d", "2026-11-20"),
        ("+2w", "2026-12-07"),
        ("+2s", "2026-12-07"),
        ("+1m", "2026-12-23"),
        ("+3 meses", "2027-02-23"),
        ("+1y", "2027-11-23"),
        ("in 10 days", "2026-12-03"),
        ("en 2 semanas", "2026-12-07"),
        ("hace 2 días", "2026-11-21"),
        ("3 days ago", "2026-11-20"),
        ("27/11", "2026-11-27"),
        ("27-11", "2026-11-27"),
        ("1/2", "2027-02-01"),
        ("23/11", "2026-11-23"),
        ("27 nov", "2026-11-27"),
        ("27 de noviembre", "2026-11-27"),
        ("nov 27", "2026-11-27"),
        ("el 3 de enero", "2027-01-03"),
        ("29/02", "2028-02-29"),
        ("next week", "2026-11-30"),
        ("la semana que viene", "2026-11-30"),
        ("next month", "2026-12-01"),
        ("fin de mes", "2026-11-30"),
        ("end of year", "2026-12-31"),
        ("2026-12-15", "2026-12-15"),
        ("15/12/2026", "2026-12-15"),
        ("15 dic 2026", "2026-12-15"),
    ],
)
def test_a_date_is_understood(said: str, meant: str) -> None:
    assert said_date(said, TODAY, "dmy") == date.fromisoformat(meant)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("friday", "2026-11-20"), ("lunes", "2026-11-23"), ("1/12", "2025-12-01"), ("23/11", "2026-11-23")],
)
def test_of_what_has_been_the_last_such_day_is_meant(said: str, meant: str) -> None:
    assert said_date(said, TODAY, "dmy", is_past=True) == date.fromisoformat(meant)


def test_the_month_comes_first_where_the_settings_say_so() -> None:
    assert said_date("11/27", TODAY, "mdy") == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", "date"),
        ("pronto", "date"),
        ("10", "date"),
        ("mart", "date"),
        ("31/02", "date-impossible"),
        ("31/02/2027", "date-impossible"),
        ("+9999y", "date-range"),
        ("+9999 años", "date-range"),
        ("31/12/9999", "date-range"),
    ],
)
def test_what_is_no_date_says_why(said: str, code: str) -> None:
    assert said_date(said, TODAY, "dmy") == code


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from("monday martes wed jueves fri sáb domingo".split())
)
def test_a_weekday_is_within_the_seven_days_to_come(today: date, said: str) -> None:
    found = said_date(said, today, "dmy")
    assert isinstance(found, date)
    assert today < found <= today + timedelta(days=7)
    last = said_date(said, today, "dmy", is_past=True)
    assert isinstance(last, date)
    assert today - timedelta(days=7) < last <= today


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(said: str) -> None:
    assert isinstance(said_date(said, TODAY, "dmy"), date | str)
