"""The twelve steps, the streak and what is new: each rule at its edge, on Monday 23 November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.figures import all_figures
from pipeline.history import History
from pipeline.review import Review, review, streak, to_walk
from tests.past import git
from tests.records import book
from tests.worlds import TODAY, embudo, workspace

DAY = date.fromisoformat(TODAY)
CALM = (
    "client: A\nstage: qualified\ncreated: 2026-11-21\namount: 100\nclose_date: 2027-03-01\n"
    "next_date: 2026-11-25\nnext_step: Call"
)
JOURNAL = "- 2026-11-13T10:00+01:00 review: held\n- 2026-11-20T10:00+01:00 review: held\n"


def standing(records: Mapping[str, str], journal: str = JOURNAL) -> Review:
    """Where the routine stands, without git."""
    known = book(records, journal)
    return review(known, DAY, all_figures(known, DAY), History())


def step(number: int, records: Mapping[str, str], journal: str = JOURNAL) -> tuple[bool, int | None]:
    found = next(each for each in standing(records, journal).steps if each.number == number)
    return found.done, found.value


def calm(**changes: str) -> str:
    """A record that no step complains about, but for what is said otherwise."""
    fields = dict(line.split(": ", 1) for line in CALM.split("\n"))
    return "\n".join(f"{name}: {value}" for name, value in {**fields, **changes}.items() if value)


def test_a_calm_workspace_has_all_steps_done_but_for_what_the_journal_must_say() -> None:
    found = standing({"a": CALM}, JOURNAL + "- 2026-11-10 share: sent\n")
    assert [each.number for each in found.steps] == list(range(1, 13))
    assert [each.number for each in found.steps if not each.done] == []


@pytest.mark.parametrize(
    ("number", "changes", "expected"),
    [
        (2, {"next_date": "2026-11-23"}, (True, 0)),
        (2, {"next_date": "2026-11-22"}, (False, 1)),
        (2, {"next_step": ""}, (False, 1)),
        (2, {"next_date": ""}, (False, 1)),
        (3, {"created": "2026-11-21"}, (True, 1)),
        (3, {"created": "2026-11-20"}, (True, 1)),
        (3, {"created": "2026-11-19"}, (False, 0)),
        (4, {"close_date": "2026-11-23"}, (True, 0)),
        (4, {"close_date": "2026-11-22"}, (False, 1)),
        (4, {"close_date": ""}, (True, 0)),
        (5, {"close_date": "2027-01-22"}, (True, 0)),
        (5, {"close_date": "2027-01-22", "next_date": "2027-01-22"}, (False, 1)),
        (5, {"close_date": "2027-01-22", "next_date": "2027-01-21"}, (True, 0)),
        (5, {"close_date": "2027-01-23", "next_date": ""}, (True, 0)),
        (5, {"close_date": "2026-11-26", "next_step": ""}, (False, 1)),
        (5, {"close_date": "2026-11-22", "next_date": ""}, (True, 0)),
        (6, {"next_step": ""}, (False, 1)),
        (7, {"created": "2026-11-13"}, (False, 1)),
        (7, {"created": "2026-11-14"}, (True, 0)),
        (7, {"created": "2026-11-12", "wait_until": "2026-12-24"}, (True, 0)),
        (8, {"stage": "lost"}, (False, 1)),
        (8, {"stage": "cancelled", "lost_reason": "x"}, (True, 0)),
        (9, {"created": "2026-11-21"}, (True, 0)),
        (9, {"created": "2026-11-20"}, (False, 1)),
        (9, {"created": "2026-11-01", "last_interaction": "2026-11-22"}, (True, 0)),
        (10, {"stage": "won", "actual_amount": "1"}, (False, 1)),
        (10, {"stage": "won", "actual_amount": "1", "actual_close_date": "2026-11-20"}, (True, 0)),
        (12, {"created": "2026-11-21"}, (True, 2)),
    ],
)
def test_a_step_at_its_edge(number: int, changes: dict[str, str], expected: tuple[bool, int]) -> None:
    journal = "- 2026-11-14 review: held\n- 2026-11-20T10:00+01:00 review: held\n" if number == 7 else JOURNAL
    assert step(number, {"a": calm(**changes)}, journal) == expected


@pytest.mark.parametrize(
    ("number", "journal", "expected"),
    [
        (1, "- 2026-11-16T09:00+01:00 review: x\n", (True, 7)),
        (1, "- 2026-11-15T09:00+01:00 review: x\n", (False, 8)),
        (1, "", (False, None)),
        (11, "- 2026-10-23 share: x\n", (True, 31)),
        (11, "- 2026-10-22 share: x\n", (False, 32)),
        (11, "", (False, None)),
        (12, "- 2026-11-16 share: x\n", (True, 7)),
        (12, "- 2026-11-15 share: x\n", (False, 8)),
    ],
)
def test_a_step_of_the_journal_at_its_edge(number: int, journal: str, expected: tuple[bool, int | None]) -> None:
    assert step(number, {"a": calm(created="2026-01-01")}, journal) == expected


def test_a_checked_one_is_confirmed_but_not_moved() -> None:
    records = {"a": calm(created="2026-10-01")}
    journal = JOURNAL + "- 2026-11-21T09:00+01:00 checked: a\n"
    assert step(9, records, journal) == (True, 0)
    assert step(9, records, journal.replace("11-21", "11-19")) == (False, 1)
    assert step(7, records, journal) == (False, 1)


def test_only_the_ten_largest_are_asked_in_step_six() -> None:
    records = {f"a{n:02}": calm(amount=str(n), next_step="" if n == 1 else "Call") for n in range(1, 12)}
    assert step(6, records) == (True, 0)
    records["a11"] = calm(amount="11", next_date="")
    assert step(6, records) == (False, 1)


def test_the_settings_say_how_many_new_ones_are_asked_for(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path, {"embudo.yaml": "review: {new_per_review: 2}\n", "a": f"---\n{CALM}\n---\n", "journal/j.md": JOURNAL}
    )
    third = next(each for each in embudo(folder, "review", "--json").json["steps"] if each["step"] == 3)
    assert (third["done"], third["value"], third["detail"]) == (
        False,
        1,
        "1 came since the last review; 2 are asked for",
    )
    assert (third["page"], third["command"]) == ("opportunities.html", "embudo new")


@pytest.mark.parametrize(
    ("days", "weeks"),
    [
        ((), 0),
        (("2026-11-23",), 1),
        (("2026-11-20",), 1),
        (("2026-11-13",), 0),
        (("2026-11-22", "2026-11-16"), 1),
        (("2026-11-23", "2026-11-22", "2026-11-13", "2026-11-02"), 4),
        (("2026-11-20", "2026-11-06"), 1),
        (("2026-11-20", "2026-11-27"), 1),
    ],
)
def test_the_streak_counts_weeks_and_the_current_one_does_not_break_it(days: tuple[str, ...], weeks: int) -> None:
    journal = "".join(f"- {day}T09:00+01:00 review: x\n" for day in days)
    assert streak(book({"a": CALM}, journal), DAY) == weeks


def test_new_ones_are_counted_review_by_review() -> None:
    records = {
        "a": calm(created="2026-11-13"),
        "b": calm(created="2026-11-14"),
        "c": calm(created="2026-11-20"),
        "d": calm(created="2026-11-21"),
    }
    assert standing(records).new_by_review == ((date(2026, 11, 20), 2),)


def test_each_owner_has_his_own() -> None:
    found = standing(
        {"a": calm(owner="ana"), "b": calm(owner="Luis", next_step=""), "c": calm(stage="won", owner="ana")}
    )
    assert [owner for owner, _ in found.owners] == ["Luis", "ana"]
    luis, ana = (its for _, its in found.owners)
    assert [each.done for each in luis.steps][1] is False
    assert [each.done for each in ana.steps][1] is True
    assert ([each.done for each in luis.steps][9], [each.done for each in ana.steps][9]) == (True, False)
    assert standing({"a": calm(owner="ana")}).owners == ()


def test_the_walk_begins_with_what_is_urgent_and_leaves_out_what_is_confirmed() -> None:
    records = {
        "calm": calm(created="2026-10-20", last_interaction="2026-11-18"),
        "fresh": calm(created="2026-11-22"),
        "late": calm(next_date="2026-11-01"),
        "gone": calm(stage="lost"),
    }
    known = book(
        {name: text + "\ncontacts: x@y.z\nproducts: p\ndecision_maker: d" for name, text in records.items()}, JOURNAL
    )
    found = review(known, DAY, all_figures(known, DAY), History())
    walked = [deal.slug for deal in to_walk(known, found)]
    assert walked[0] == "late"
    assert "calm" in walked
    assert walked.count("late") == 1


def commit(folder: Path, message: str, at: str) -> None:
    from datetime import datetime  # noqa: PLC0415

    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message, date=datetime.fromisoformat(at))


def test_with_history_moments_decide_what_is_new_changed_or_gone(tmp_path: Path) -> None:
    text = f"---\n{calm(created='2026-01-01')}\n---\n"
    folder = workspace(tmp_path, {"still": text, "moved": text, "away": text, "journal/j.md": JOURNAL})
    git(folder, "init", "-q")
    commit(folder, "all", "2026-11-01T12:00:00+01:00")
    (folder / "opportunities" / "moved.md").write_text(text.replace("amount: 100", "amount: 200"))
    (folder / "opportunities" / "late.md").write_text("---\nname: Another one\nclient: Soto\n---\nAll of it is new.\n")
    (folder / "opportunities" / "away.md").unlink()
    commit(folder, "after", "2026-11-20T10:30:00+01:00")
    found: Any = embudo(folder, "review", "--json").json
    assert found["new"] == ["late"]
    ninth = next(each for each in found["steps"] if each["step"] == 9)
    assert ninth["slugs"] == ["still"]
    eighth = next(each for each in found["steps"] if each["step"] == 8)
    assert (eighth["done"], eighth["slugs"]) == (False, ["away"])
    assert found["attention"][-1]["slug"] == "away"
    assert found["attention"][-1]["reasons"] == ["removed_without_reason"]
    assert found["stale"] == ["still"]
    assert found["streak"] == 2
    (folder / "journal" / "k.md").write_text("- 2026-11-22 removed: away double\n")
    assert next(s for s in embudo(folder, "review", "--json").json["steps"] if s["step"] == 8)["done"] is True


def test_the_review_can_be_recorded_without_a_walk(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"a": f"---\n{CALM}\n---\n", "embudo.yaml": "timezone: Europe/Madrid\n"})
    git(folder, "init", "-q")
    git(folder, "config", "user.name", "Ana Soto")
    git(folder, "config", "user.email", "ana@example.com")
    answer = embudo(folder, "revisar", "--hecha", "-m", "todo\nal día", "--guardar", language="es")
    assert answer.code == 0, answer.err
    line = (folder / "journal" / "2026-11.md").read_text(encoding="utf-8")
    assert line == "- 2026-11-23T23:59:59+01:00 revisión: todo al día (Ana Soto)\n"
    assert git(folder, "status", "--porcelain") == ""
    assert embudo(folder, "review", "--json").json["since"] == "2026-11-23T23:59:59+01:00"
    head = git(folder, "rev-parse", "HEAD")[:7]
    assert embudo(folder, "review", "--done", "--json").json["streak"] == 1
    assert (
        (folder / "journal" / "2026-11.md").read_text(encoding="utf-8").endswith(f"review: held (Ana Soto, {head})\n")
    )


def test_without_a_terminal_it_tells_where_the_routine_stands(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"a": f"---\n{calm(next_date='2026-11-01')}\n---\n", "journal/j.md": JOURNAL})
    answer = embudo(folder, "review", language="es")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Hay 1 oportunidad abierta, por 100 €; ponderada por su probabilidad, 25 €."
    assert len([line for line in lines if line.startswith((" ✓", " ·"))]) == 12
    assert any("a: a, A – próximo paso atrasado" in line for line in lines)


@pytest.mark.parametrize("language", ["en", "es"])
def test_there_are_ten_lines_to_say_also_when_there_is_nothing(tmp_path: Path, language: str) -> None:
    empty = workspace(tmp_path / "empty", {})
    for folder in (empty, workspace(tmp_path / "one", {"a": f"---\n{CALM}\n---\n"})):
        lines = embudo(folder, "review", "--json", language=language).json["briefing"]
        assert len(lines) == 10
        assert all(line.endswith(".") for line in lines)
