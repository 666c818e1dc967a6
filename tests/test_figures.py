"""What one opportunity comes to on a day; every figure worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from pipeline.figures import Figures, figures
from pipeline.opportunity import Dated
from pipeline.rhythm import reviews, stale_before
from tests.records import book, configured, deal

TODAY = date(2026, 11, 23)  # a Monday
FULL = """
name: Flota
created: 2026-09-14
amount: 48.000 €
invoice_date: 2027-01-10
close_date: 2026-12-15
products: [furgonetas]
contacts: [{name: Marta, phone: 600}]
decision_maker: Luis
next_date: 2026-11-27
next_step: Llamar
"""
STORY = "## History\n- 2026-11-18 visit: Revisamos la oferta.\n- 2026-12-01 call: Aún por hacer.\n"


def on(fields: str, body: str = "", today: date = TODAY, stale_day: date | None = None) -> Figures:
    stale = datetime.combine(stale_day, time.min, UTC) if stale_day else None
    return figures(deal(fields, body), today, stale, UTC)


def test_a_record_with_all_thirteen_fields_is_complete() -> None:
    assert (on(FULL, STORY).completeness, on(FULL, STORY).missing) == (1, ())


def test_what_is_missing_is_named_in_the_methods_order() -> None:
    found = on("client: Acme")
    assert found.missing == (
        *("name", "created", "amount", "invoice_date", "close_date", "products", "contacts", "decision_maker"),
        *("last_interaction", "next_date", "next_step", "activities"),
    )
    assert found.completeness == pytest.approx(1 / 13)


def test_closed_ones_are_not_asked_for_the_next_step() -> None:
    assert on("stage: won").completeness == pytest.approx(1 / 11)
    assert "next_step" not in on("stage: lost").missing


def test_a_contact_counts_once_it_can_be_reached() -> None:
    assert "contacts" in on("contacts: [Marta]").missing
    assert "contacts" not in on("contacts: [Marta <m@example.com>]").missing


def test_a_heading_is_a_name_and_a_file_name_is_none() -> None:
    assert "name" not in on("", "# Flota 2027\n").missing
    assert "name" in on("").missing


def test_age_runs_to_the_actual_close_of_a_closed_one_and_else_to_today() -> None:
    assert on("created: 2026-11-03").age_days == 20
    assert on("created: 2026-11-03\nstage: won\nactual_close_date: 2026-11-13").age_days == 10
    assert on("").age_days is None


def test_the_last_interaction_is_the_newest_activity_that_is_not_still_to_come() -> None:
    assert on(FULL, STORY).last_interaction == Dated(date=date(2026, 11, 18), text="Revisamos la oferta.")


def test_a_stated_interaction_counts_where_it_is_newer() -> None:
    newer = on("last_interaction: 2026-11-20 Me crucé con él en la feria", STORY).last_interaction
    assert newer == Dated(date=date(2026, 11, 20), text="Me crucé con él en la feria")
    older = on("last_interaction: 2026-11-01", STORY).last_interaction
    assert older == Dated(date=date(2026, 11, 18), text="Revisamos la oferta.")


def test_without_git_the_last_change_is_the_newer_of_interaction_and_creation() -> None:
    assert on(FULL, STORY).last_change == date(2026, 11, 18)
    assert on("created: 2026-11-21", STORY).last_change == date(2026, 11, 21)
    assert on("").last_change is None


def test_with_no_review_recorded_the_last_two_fridays_before_today_count() -> None:
    madrid = configured("timezone: Europe/Madrid")
    assert reviews(book({}, settings=madrid), TODAY) == tuple(
        datetime(2026, 11, day, tzinfo=madrid.zone) for day in (13, 20)
    ), "each at its start"
    assert stale_before(book({}), date(2026, 11, 20)) == reviews(book({}), date(2026, 11, 19))[0], "today is excluded"
    monday = configured("review: {day: lunes}\ntimezone: Europe/Madrid")
    assert stale_before(book({}, settings=monday), TODAY) == datetime(2026, 11, 9, tzinfo=monday.zone)


def test_what_last_changed_before_the_last_but_one_review_is_stale() -> None:
    journal = "".join(f"- 2026-11-{day:02d}T10:00+01:00 review: .\n" for day in (6, 13, 20))
    held = stale_before(book({}, journal, configured("timezone: Europe/Madrid")), TODAY)
    assert held == datetime(2026, 11, 13, 9, tzinfo=UTC)
    assert on("", "## History\n- 2026-11-12 call: x", stale_day=held.date()).stale
    assert not on("", "## History\n- 2026-11-13 call: x", stale_day=held.date()).stale


def test_after_one_review_nothing_is_stale_yet_and_reviews_to_come_do_not_count() -> None:
    assert stale_before(book({}, "- 2026-11-20 review: x\n- 2026-12-20 review: y\n"), TODAY) is None


def test_waiting_mutes_stale_until_its_day() -> None:
    wait = "wait_until: 2026-12-01 vuelven de vacaciones\ncreated: 2026-01-01"
    muted = on(wait, stale_day=date(2026, 11, 13))
    assert (muted.stale, muted.waiting) == (False, True)
    back = on(wait, today=date(2026, 12, 1), stale_day=date(2026, 11, 20))
    assert (back.stale, back.waiting) == (True, False)


def test_closed_ones_are_never_stale() -> None:
    assert not on("stage: lost\ncreated: 2025-01-01", stale_day=date(2026, 11, 13)).stale
