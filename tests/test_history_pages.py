"""What pages show of history: the story of an opportunity, where its figures come from, and the review."""

from __future__ import annotations

from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from generator.registry import pages
from generator.site import Site
from pipeline.dates import end_of
from pipeline.load import load
from tests.past import git
from tests.worlds import embudo, workspace

TODAY = datetime.fromisoformat("2026-03-25").date()
FLEET = """---
client: Soto
name: Flota
{fields}---
Notas

## Negotiation
{notes}"""


def record(*fields: str, notes: str = "") -> str:
    return FLEET.format(fields="".join(f"{line}\n" for line in fields), notes=notes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Flota: three commits by two people, and an edit that is not committed; "ida" is deleted after the review."""
    settings = "timezone: UTC\nlanguage: en\n"
    review = "- 2026-03-20T10:00+00:00 review: .\n"
    home = workspace(tmp_path / "w", {"embudo.yaml": settings, "journal/2026-03.md": review})
    git(home, "init", "--quiet", "--initial-branch=main")
    note = "- 2026-03-05 call: Piden plazo.\n"
    commit(home, "2026-03-02", "Ana", flota=record("amount: 1000", "close_date: 2026-03-31"), ida=record("amount: 500"))
    commit(home, "2026-03-05", "Luis", flota=record("amount: 2000", "close_date: 2026-03-31", notes=note))
    moved = ("stage: negotiation", "amount: 2000", "close_date: 2026-04-30", "probability: 60 %")
    commit(home, "2026-03-22", "Ana", flota=record(*moved, notes=note), ida="")
    write(home, flota=record(*moved[:3], "probability: 70 %", "next_step: Llamar", notes=note))
    return home


def write(folder: Path, **records: str) -> None:
    for name, text in records.items():
        path = folder / "opportunities" / f"{name}.md"
        path.write_text(text, encoding="utf-8") if text else path.unlink()


def commit(folder: Path, day: str, author: str, **records: str) -> None:
    write(folder, **records)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", day, date=datetime.fromisoformat(f"{day}T12:00:00+00:00"), author=author)


def view(folder: Path, path: str) -> Any:
    book, history = load(folder, lambda settings: end_of(TODAY, settings.zone))
    site = Site(book=book, today=TODAY, language="en", history=history)
    return next(view for page in pages() for where, view in page.pairs(site) if where == path)


def built(folder: Path, path: str) -> str:
    answer = embudo(folder, "build", today=TODAY.isoformat())
    assert answer.code == 0, answer.err
    return unescape((folder / "site" / path).read_text(encoding="utf-8"))


def test_notes_and_changes_are_one_story_each_with_its_author(folder: Path) -> None:
    story = view(folder, "opportunities/flota.html").story
    told = [
        entry.activity.text
        if entry.activity
        else (
            entry.told.author,
            [(one.field, one.is_push, one.is_late) for one in entry.told.changes if one.field != "probability"],
        )
        for entry in story
    ]
    assert told == [
        (None, [("next_step", False, False)]),
        ("Ana", [("stage", False, False), ("close_date", True, False)]),
        ("Luis", [("amount", False, False)]),
        "Piden plazo.",
    ]
    text = built(folder, "opportunities/flota.html")
    assert "not committed" in text
    assert git(folder, "rev-parse", "--short=7", "HEAD").strip() in text


def test_each_figure_tells_its_line_and_who_last_set_it(folder: Path) -> None:
    found = {one.field: one for one in view(folder, "opportunities/flota.html").origins}
    assert [(name, one.by, one.line) for name, one in found.items()] == [
        ("amount", "line", 5),
        ("stage", "line", 4),
        ("close_date", "line", 6),
        ("probability", "line", 7),
    ]
    assert (found["amount"].author, found["amount"].at.date().isoformat()) == ("Luis", "2026-03-05")
    assert (found["stage"].author, found["stage"].is_first) == ("Ana", False)
    assert (found["probability"].author, found["probability"].commit) == (None, None), "not committed"
    commit(folder, "2026-03-23", "Luis", flota=record("monthly_amount: 100", "months: 12"))
    found = {one.field: one for one in view(folder, "opportunities/flota.html").origins}
    assert [(name, one.by, one.line) for name, one in found.items()] == [
        ("amount", "monthly", 4),
        ("stage", "first-stage", None),
        ("close_date", "nothing", None),
        ("probability", "stage", None),
    ]
    assert {one.author for one in found.values()} == {"Luis"}


def test_what_never_changed_is_from_its_first_version(folder: Path) -> None:
    commit(folder, "2026-03-24", "Luis", otra=record("amount: 1", "close_date: 2026-05-01"))
    found = {one.field: one for one in view(folder, "opportunities/otra.html").origins}
    assert found["amount"].is_first
    assert "since its first version" in built(folder, "opportunities/otra.html")


def test_stays_in_stages_and_the_amount_over_time_are_shown(folder: Path) -> None:
    whole = view(folder, "opportunities/flota.html")
    assert [(stay.stage.name, stay.days, stay.is_current) for stay in whole.visits] == [
        ("prospect", None, False),
        ("negotiation", 3, True),
    ]
    assert [str(money) for _, money in whole.spark.amounts] == ["1000.00", "2000.00"]
    first, second, third, *_ = (tuple(map(float, point.split(","))) for point in whole.spark.points.split(" "))
    assert first[1] == second[1] > third[1], "a step upwards"
    assert second[0] == third[0]
    text = built(folder, "opportunities/flota.html")
    assert "<polyline" in text
    assert "before 2 Mar 2026" in text


def test_the_review_shows_what_moved_and_what_changed(folder: Path) -> None:
    review = view(folder, "review.html")
    assert [(step.name, [row.name for row in step.rows]) for step in review.steps] == [("removed", ["Flota"])]
    assert review.pushed == 1
    [changed] = review.changed
    assert changed.slug == "flota"
    assert [version.author for version in changed.versions] == [None, "Ana"]
    text = built(folder, "review.html")
    assert "Friday, 20 March 2026, 10:00" in text
    assert 'data-chart="movement"' in text


def test_what_vanished_without_a_reason_is_told_with_how_to_bring_it_back(folder: Path) -> None:
    [gone] = view(folder, "review.html").removed
    assert "How to bring it back" in built(folder, "index.html")
    write(folder, flota="")
    assert next(one.restore for one in view(folder, "review.html").removed) == (
        'git restore -- "opportunities/flota.md"'
    ), "the largest first; what is not committed comes back from the last commit"
    command = gone.restore.replace('"', "").split(" ")[1:]
    git(folder, *command)
    assert (folder / "opportunities" / "ida.md").is_file(), "the command does what it says"


def test_with_no_review_recorded_the_last_review_day_counts(folder: Path) -> None:
    (folder / "journal" / "2026-03.md").unlink()
    review = view(folder, "review.html")
    assert (review.held, review.since.isoformat()) == (0, "2026-03-20T00:00:00+00:00")


def test_a_page_that_only_loses_what_it_remembers_is_written_once(folder: Path) -> None:
    built(folder, "index.html")
    again = embudo(folder, "build", "--json", today=TODAY.isoformat()).json
    assert again["written"] == 0
