"""Trends: every figure of a small history worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline import trends
from pipeline.dates import end_of
from pipeline.history import History
from pipeline.load import load
from tests.past import git
from tests.worlds import embudo, workspace

TODAY = date(2026, 3, 25)  # a Wednesday

Snapshots = dict[str, dict[str, str]]


def record(stage: str, close: str = "2026-04-30", amount: str = "1000", created: str = "") -> str:
    line = f"created: {created}\n" if created else ""
    return f"---\nclient: C\nstage: {stage}\namount: {amount}\nclose_date: {close}\n{line}---\n"


def past(folder: Path, snapshots: Snapshots, today: date = TODAY) -> History:
    """A commit at noon of each day; a record stays until another day says otherwise, `-` deletes it."""
    home = workspace(folder, {"embudo.yaml": "timezone: UTC\nrates: {USD: 0.5}\n"})
    git(home, "init", "--quiet", "--initial-branch=main")
    for day, files in snapshots.items():
        for name, text in files.items():
            path = home / "opportunities" / f"{name}.md"
            path.unlink() if text == "-" else path.write_text(text, encoding="utf-8")
        git(home, "add", "--all")
        git(home, "commit", "--quiet", "-m", day, date=datetime.fromisoformat(f"{day}T12:00:00+00:00"))
    return load(home, lambda settings: end_of(today, settings.zone))[1]


def test_weeks_stand_as_they_stood_at_their_end(tmp_path: Path) -> None:
    """Sundays 8, 15 and 22 March, and today; a of 1000 at 50 %, b of 2000 USD at 10 %, that is 1000 and 100 EUR."""
    found = past(
        tmp_path,
        {
            "2026-03-04": {"a": record("proposal", created="2026-03-03")},
            "2026-03-12": {"b": record("prospect", amount="2000 USD")},
            "2026-03-17": {"a": record("negotiation")},
            "2026-03-24": {"b": "-"},
        },
    )
    weeks = trends.weeks(found, TODAY)
    assert [week.day for week in weeks] == [date(2026, 3, day) for day in (8, 15, 22, 25)]
    told = [{stage.name: str(total.amount) for stage, total in week.stages if total.count} for week in weeks]
    assert told == [
        {"proposal": "1000.00"},
        {"prospect": "1000.00", "proposal": "1000.00"},
        {"prospect": "1000.00", "negotiation": "1000.00"},
        {"negotiation": "1000.00"},
    ]
    assert [str(week.total.weighted) for week in weeks] == ["500.00", "600.00", "850.00", "750.00"]
    assert [week.created for week in weeks] == [1, 1, 0, 0], "as stated last, else by the first version"


def test_a_week_is_the_history_at_its_end(tmp_path: Path) -> None:
    found = past(
        tmp_path,
        {
            "2025-03-04": {"a": record("proposal"), "b": record("won"), "c": record("prospect", amount="5 GBP")},
            "2025-06-12": {"a": "---\nclient: [\n---\n", "b": record("negotiation")},
            "2025-12-30": {"a": "-", "d": record("qualified")},
            "2026-03-17": {"d": record("lost"), "a": record("proposal")},
        },
    )
    weeks = trends.weeks(found, TODAY)
    assert len(weeks) == trends.WEEKS, "no more than a year of them"
    for week in weeks:
        book = found.at(end_of(week.day, found.settings.zone))
        assert week.total.count == len(book.open), week.day
        assert week.total.amount == found.settings.rates.total(deal.amount for deal in book.open)


def test_conversion_counts_who_got_further_after_entering(tmp_path: Path) -> None:
    """Proposal: e and w got further (negotiation; won), l was lost, k cancelled, d deleted there, r went back: 2 of 6.

    s is in it still, as r in qualified: apart. Negotiation: e left it for won: 1 of 1.
    """
    found = past(
        tmp_path,
        {
            "2026-03-02": {name: record("proposal") for name in "ewlkdsr"},
            "2026-03-03": {
                "e": record("negotiation"),
                "w": record("won"),
                "l": record("lost"),
                "k": record("cancelled"),
                "d": "-",
                "r": record("qualified"),
            },
            "2026-03-04": {"e": record("won"), "l": "-"},
        },
    )
    told = {one.stage.name: (one.n, one.reached, one.still) for one in trends.conversions(found)}
    assert told == {
        "prospect": (0, 0, 0),
        "qualified": (0, 0, 1),
        "proposal": (6, 2, 1),
        "negotiation": (1, 1, 0),
    }
    assert next(one.ratio for one in trends.conversions(found) if one.stage.name == "prospect") is None


def test_days_in_stages_are_medians_of_stays(tmp_path: Path) -> None:
    """first was there when the history began: its stay in proposal is left out. a 4 and b 10 days in proposal: 7."""
    found = past(
        tmp_path,
        {
            "2026-03-02": {"first": record("proposal")},
            "2026-03-03": {"a": record("proposal"), "b": record("proposal")},
            "2026-03-07": {"a": record("negotiation"), "first": record("negotiation")},
            "2026-03-13": {"b": record("lost")},
        },
    )
    told = {
        one.stage.name: (one.over, one.n, one.going_on, one.n_going_on) for one in trends.days_in_stages(found, TODAY)
    }
    assert told["proposal"] == (7, 2, None, 0)
    assert told["negotiation"] == (None, 0, 18, 2)


def test_pushes_count_in_the_month_in_which_they_were_made(tmp_path: Path) -> None:
    found = past(
        tmp_path,
        {
            "2026-01-10": {"a": record("proposal", "2026-02-15"), "b": record("proposal", "2026-02-15")},
            "2026-02-10": {"a": record("proposal", "2026-03-15"), "b": record("proposal", "2026-02-28")},
            "2026-02-20": {"a": record("proposal", "2026-04-15")},
            "2026-03-20": {"b": record("proposal", "2026-05-15")},
        },
    )
    told = {one.month: (one.count, one.opportunities) for one in trends.pushes_by_month(found, TODAY) if one.count}
    assert told == {"2026-02": (2, 1), "2026-03": (1, 1)}
    assert len(trends.pushes_by_month(found, TODAY)) == trends.MONTHS


def test_the_win_rate_by_pushes_counts_deleted_ones_and_leaves_out_cancelled(tmp_path: Path) -> None:
    found = past(
        tmp_path,
        {
            "2026-03-02": {name: record("proposal", "2026-03-31") for name in "abcde"},
            "2026-03-03": {name: record("proposal", "2026-04-30") for name in "ab"},
            "2026-03-04": {
                **{name: record("won", "2026-04-30") for name in "ac"},
                **{name: record("lost", "2026-04-30") for name in "bd"},
                "e": record("cancelled"),
            },
            "2026-03-05": {"d": "-"},
        },
    )
    told = [(one.pushes, one.won, one.lost, one.ratio) for one in trends.wins_by_pushes(found)]
    assert told == [(0, 1, 1, 0.5), (1, 1, 1, 0.5), (2, 0, 0, None), (3, 0, 0, None)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_history_the_page_teaches(tmp_path: Path, language: str) -> None:
    home = workspace(tmp_path, {"a": record("proposal")})
    embudo(home, "build", language=language)
    for name in ("trends", "review"):
        text = (home / "site" / f"{name}.html").read_text(encoding="utf-8")
        assert 'data-limit="no-repository"' in text
        assert "git init" in text
        assert "data-chart" not in text
