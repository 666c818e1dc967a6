"""Dates as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import (
    DateOrder,
    at,
    end_of,
    latest_weekdays,
    month,
    quarter,
    read_date,
    start_of_date,
    start_of_time,
)
from pipeline.due import Due, due
from tests.records import codes, configured, deal

DAY = date(2026, 12, 15)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-15",
        "2026/12/15",
        "2026.12.15",
        "15/12/2026",
        "15-12-26",
        "15.12.2026",
        "15 dic 2026",
        "15 dic. 2026",
        "15 DIC 2026",
        "15 de diciembre de 2026",
        "15 diciembre, 2026",
        "15-dic-2026",
        "15 Dec 2026",
        "Dec 15, 2026",
        "December 15 2026",
        "2026-12-15 10:30",
        "2026-12-15T10:30:00",
        "2026-12-15T10:30:00.123+01:00",
        "2026-12-15T10:30:00Z",
        " 2026-12-15 ",
    ],
)
def test_accepted_forms(text: str) -> None:
    assert read_date(text, "dmy") == DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2026", "date-impossible"),
        ("2026-02-30", "date-impossible"),
        ("2026-13-01", "date-impossible"),
        ("12/25/2026", "date-impossible"),
        ("29/02/2027", "date-impossible"),
        ("15/12", "date"),
        ("2026", "date"),
        ("2026-12", "date"),
        ("mañana", "date"),
        ("2026-12-15 llamar", "date"),
        ("2026-12/15", "date"),
        ("20261215", "date"),
        ("2026-12-155", "date"),
        ("15/12/202", "date"),
        ("2026-12-15 25:00", "date"),
        ("", "date"),
        ("15/12/2926", "date-range"),
        ("0026-12-15", "date-range"),
        ("15/12/1850", "date-range"),
    ],
)
def test_what_is_no_day_is_refused(text: str, code: str) -> None:
    assert read_date(text, "dmy") == code


def test_the_day_comes_first_unless_the_settings_say_otherwise() -> None:
    assert read_date("03/04/2026", "dmy") == date(2026, 4, 3)
    assert read_date("03/04/2026", "mdy") == date(2026, 3, 4)
    assert read_date("2026-04-03", "mdy") == date(2026, 4, 3)
    settings = configured("date_order: mdy")
    assert deal("close_date: 12/25/2026", settings=settings).close_date == date(2026, 12, 25)
    assert codes("close_date: 25/12/2026", settings=settings) == ["date-impossible"]


@pytest.mark.parametrize(
    "key", ["created", "close_date", "invoice_date", "next_date", "last_interaction", "wait_until", "actual_close_date"]
)
def test_a_date_that_cannot_be_read_is_an_error(key: str) -> None:
    assert codes(f"stage: won\n{key}: 31/02/2026") == ["date-impossible"]
    assert codes(f"stage: won\n{key}: pronto") == ["date"]
    assert codes(f"stage: won\n{key}:\n  - 2026-12-15") == ["date"]


def test_a_comment_after_a_date_is_none_of_it() -> None:
    assert deal("close_date: 2026-12-15 # o antes").close_date == DAY
    assert deal("close_date: '2026-12-15' # o antes").close_date == DAY


@pytest.mark.parametrize("text", ["2026-12-15 vuelven de vacaciones", "15/12/2026: vuelven de vacaciones"])
def test_a_date_may_be_followed_by_its_reason(text: str) -> None:
    wait = deal(f"wait_until: {text}").wait_until
    assert wait is not None
    assert (wait.date, wait.text) == (DAY, "vuelven de vacaciones")


def test_a_date_with_a_reason_is_text_as_typed() -> None:
    wait = deal("wait_until: 2026-12-15 pedido: fase 1").wait_until
    assert wait is not None
    assert wait.text == "pedido: fase 1"
    alone = deal("wait_until: 2026-12-15 # a la vuelta").wait_until
    assert alone is not None
    assert alone.text == ""


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"]))
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert read_date(day.strftime(form), "dmy") == day


def test_where_a_date_ends() -> None:
    order: DateOrder = "dmy"
    assert start_of_date("2026-12-15T10:30", order) == (DAY, 10)
    assert start_of_date("hoy", order) is None
    assert start_of_time(" 10:30 llamada") == (time(10, 30), 6)
    assert start_of_time(" 25:30") is None
    assert start_of_time("10:30") is None
    assert start_of_time("T10:05Z") == (time(10, 5, tzinfo=UTC), 7)


def test_moments_have_the_zone_that_they_are_given() -> None:
    assert end_of(DAY, UTC) == datetime.combine(DAY, time.max, UTC)
    assert at(DAY, time(10, 5, tzinfo=UTC), None) == datetime(2026, 12, 15, 10, 5, tzinfo=UTC)
    assert at(DAY, time(10, 5), None).tzinfo is not None


def test_periods() -> None:
    assert (month(DAY), quarter(DAY), quarter(date(2026, 3, 31))) == ("2026-12", "2026-Q4", "2026-Q1")


def test_the_last_fridays_exclude_today() -> None:
    friday = date(2026, 11, 20)
    assert latest_weekdays(friday, 4, 2) == (friday - timedelta(7), friday - timedelta(14))
    assert latest_weekdays(friday + timedelta(1), 4, 2) == (friday, friday - timedelta(7))


@pytest.mark.parametrize(("days", "nearness"), [(-1, "overdue"), (0, "today"), (1, "soon"), (7, "soon"), (8, "later")])
def test_how_near_a_date_is(days: int, nearness: str) -> None:
    found = due(DAY + timedelta(days), DAY)
    assert isinstance(found, Due)
    assert (found.days, found.nearness) == (days, nearness)
    assert due(None, DAY) is None
