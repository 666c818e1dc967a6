"""The agenda: what is due, and what closes, at its edges."""

from __future__ import annotations

from datetime import date

from pipeline.agenda import agenda
from pipeline.opportunity import Opportunity
from tests.records import book

TODAY = date(2026, 11, 23)
RECORDS = {
    "late": "next_date: 2026-11-22\nnext_step: x\nclose_date: 2026-11-20",
    "now": "next_date: 2026-11-23\nnext_step: x\nclose_date: 2026-11-23",
    "tomorrow": "next_date: 2026-11-24\nnext_step: x\nclose_date: 2027-01-22",
    "far": "next_date: 2027-03-01\nnext_step: x\nclose_date: 2027-01-23\namount: 1",
    "later": "next_date: 2026-11-30\nclose_date: 2027-06-01\namount: 9",
    "bare": "",
    "closed": "stage: won\nnext_date: 2026-11-23\nclose_date: 2026-12-01",
}


def slugs(deals: tuple[Opportunity, ...]) -> list[str]:
    return [deal.slug for deal in deals]


def test_what_is_due_is_by_next_date() -> None:
    found = agenda(book(RECORDS), TODAY)
    assert (slugs(found.overdue), slugs(found.today)) == (["late"], ["now"])
    assert slugs(found.upcoming) == ["tomorrow", "later", "far"]
    assert slugs(found.missing) == ["later", "bare"]


def test_days_shorten_what_is_to_come() -> None:
    assert slugs(agenda(book(RECORDS), TODAY, 7).upcoming) == ["tomorrow", "later"]
    assert slugs(agenda(book(RECORDS), TODAY, 0).upcoming) == []


def test_sixty_days_are_planned_by_close_date_and_what_lies_beyond_by_amount() -> None:
    found = agenda(book(RECORDS), TODAY)
    assert slugs(found.closing) == ["now", "tomorrow"]
    assert slugs(found.largest) == ["later", "far"]
