"""What needs attention, and why: each reason at its edge."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.attention import CODES, Attention, attention
from pipeline.book import Book
from pipeline.figures import all_figures
from tests.records import book, configured

TODAY = date(2026, 11, 23)
CALM = """
created: 2026-11-20
amount: 1000
close_date: 2026-12-15
contacts: [{name: Marta, phone: 600}]
decision_maker: {name: Luis, met: yes}
products: [x]
invoice_date: 2027-01-10
next_date: 2026-11-27
next_step: Llamar
"""
SPOKEN = "## History\n- 2026-11-20 call: Hablamos.\n"


def needing(known: Book) -> tuple[Attention, ...]:
    return attention(known, TODAY, all_figures(known, TODAY))


def reasons(fields: str, body: str = SPOKEN) -> tuple[str, ...]:
    given = dict(line.split(": ", 1) for line in fields.split("\n") if line)
    lines = [line for line in CALM.split("\n") if line and line.split(":")[0] not in given]
    text = "\n".join(
        ["---", "client: Acme", "name: Flota", *lines, *(f"{k}: {v}" for k, v in given.items()), "---", body]
    )
    found = needing(book({"flota": text}))
    return found[0].reasons if found else ()


def test_a_calm_one_needs_none() -> None:
    assert reasons("") == ()


@pytest.mark.parametrize(
    ("fields", "code", "holds"),
    [
        ("next_date: 2026-11-22", "next_step_overdue", True),
        ("next_date: 2026-11-23", "next_step_overdue", False),
        ("close_date: 2026-11-22", "close_date_passed", True),
        ("close_date: 2026-11-23", "close_date_passed", False),
        ("next_step: ", "next_step_missing", True),
        ("next_date: ", "next_step_missing", True),
        ("stage: negotiation\ndecision_maker: Luis", "decision_maker_not_met", True),
        ("stage: negotiation\ndecision_maker: ", "decision_maker_not_met", True),
        ("stage: negotiation", "decision_maker_not_met", False),
        ("probability: 75 %\ndecision_maker: Luis", "decision_maker_not_met", True),
        ("probability: 74 %\ndecision_maker: Luis", "decision_maker_not_met", False),
        ("stage: proposal\nproducts: ", "incomplete", True),
        ("stage: prospect\nproducts: ", "incomplete", False),
        ("stage: lost\nactual_close_date: 2026-11-01", "lost_without_reason", True),
        ("stage: lost\nactual_close_date: 2026-11-01\nlost_reason: precio", "lost_without_reason", False),
        ("stage: cancelled\nactual_close_date: 2026-08-25", "lost_without_reason", True),
        ("stage: cancelled\nactual_close_date: 2026-08-24", "lost_without_reason", False),
        ("stage: won\nactual_close_date: 2026-11-01", "won_without_figures", True),
        ("stage: won\nclose_date: 2026-11-01\nactual_amount: 5", "won_without_figures", True),
        ("stage: won\nactual_close_date: 2026-11-01\nactual_amount: 5", "won_without_figures", False),
    ],
)
def test_each_reason_at_its_edge(fields: str, code: str, holds: bool) -> None:
    assert (code in reasons(fields)) is holds


def test_silent_is_more_than_thirty_days_without_a_word_or_as_the_settings_say() -> None:
    assert "silent" not in reasons("", "## History\n- 2026-10-24 call: x\n")
    assert "silent" in reasons("", "## History\n- 2026-10-23 call: x\n")
    assert "silent" in reasons("created: 2026-10-01", "")
    patient = book({"a": "created: 2026-10-01"}, settings=configured("review: {silent_days: 90}"))
    assert "silent" not in needing(patient)[0].reasons


def test_stale_is_one_of_them() -> None:
    assert "stale" in reasons("created: 2026-11-01", "## History\n- 2026-11-12 call: x\n")


def test_each_stands_once_by_its_first_reason_then_by_amount() -> None:
    records = {
        "small": "next_date: 2026-11-20\nnext_step: x\namount: 1",
        "large": "next_date: 2026-11-20\nnext_step: x\namount: 9\nclose_date: 2026-11-01",
        "none": "created: 2026-11-20\namount: 100",
        "won": "stage: won\nclose_date: 2026-11-20",
    }
    found = needing(book(records))
    assert [item.deal.slug for item in found] == ["large", "small", "none", "won"]
    assert found[0].reasons[:2] == ("next_step_overdue", "close_date_passed")
    assert all(list(item.reasons) == sorted(item.reasons, key=CODES.index) for item in found)
