"""The site as it stood: at a date, a time, a commit, the last review, or on another branch."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from tests.past import git
from tests.worlds import Answer, embudo, workspace

SETTINGS = "timezone: Europe/Madrid\nedit_url: vscode://file/{path}:{line}\n"
JOURNAL = "- 2026-11-20T10:00+01:00 review: .\n- 2026-11-22T10:00+01:00 share: a Luis\n"


def record(amount: int, stage: str = "proposal") -> str:
    return f"---\nclient: Soto\nname: Flota\nstage: {stage}\namount: {amount}\nclose_date: 2026-11-21\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three commits, a branch with a what-if, and an edit that is not committed."""
    home = workspace(tmp_path / "w", {"embudo.yaml": SETTINGS, "flota": record(1000)})
    git(home, "init", "--quiet", "--initial-branch=main")
    commit(home, "2026-11-18T09:00:00+01:00")
    write(home, record(2000))
    write(home, "---\nclient: B\namount: mucho\n---\n", "rota")
    commit(home, "2026-11-19T23:30:00+01:00")
    git(home, "switch", "--quiet", "--create", "what-if")
    write(home, record(9000, "negotiation"))
    (home / "journal").mkdir()
    (home / "journal" / "2026-11.md").write_text("- 2026-11-19T10:00+01:00 review: otra\n")
    commit(home, "2026-11-21T09:00:00+01:00")
    git(home, "switch", "--quiet", "main")
    (home / "opportunities" / "rota.md").unlink()
    (home / "journal").mkdir(exist_ok=True)
    (home / "journal" / "2026-11.md").write_text(JOURNAL)
    commit(home, "2026-11-22T09:00:00+01:00")
    write(home, record(4000, "won"))
    return home


def write(folder: Path, text: str, name: str = "flota") -> None:
    (folder / "opportunities" / f"{name}.md").write_text(text, encoding="utf-8")


def commit(folder: Path, at: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", at, date=datetime.fromisoformat(at))


def amounts(folder: Path, when: str) -> list[str]:
    answer = embudo(folder, "list", "--all", "--as-of", when, "--json")
    assert answer.code == 0, answer.err
    return [deal["amount"] for deal in answer.json["opportunities"]]


@pytest.mark.parametrize(
    ("when", "amount", "today"),
    [
        ("2026-11-18", "1000.00", "2026-11-18"),
        ("18/11/2026", "1000.00", "2026-11-18"),
        ("2026-11-19", "2000.00", "2026-11-19"),
        ("2026-11-19T23:29", "1000.00", "2026-11-19"),
        ("2026-11-19T22:30Z", "2000.00", "2026-11-19"),
        ("HEAD", "2000.00", "2026-11-22"),
        ("HEAD~2", "1000.00", "2026-11-18"),
        ("main", "2000.00", "2026-11-22"),
        ("review", "2000.00", "2026-11-20"),
        ("revisión", "2000.00", "2026-11-20"),
        ("what-if", "9000.00", "2026-11-21"),
        ("2026-11-23", "4000.00", "2026-11-23"),
        ("2027-01-01", "4000.00", "2026-11-23"),
    ],
)
def test_when_is_a_date_a_time_a_commit_a_branch_or_the_last_review(
    folder: Path, when: str, amount: str, today: str
) -> None:
    answer = embudo(folder, "list", "--all", "--as-of", when, "--json")
    assert [deal["amount"] for deal in answer.json["opportunities"]] == [amount]
    assert answer.json["today"] == today


def test_before_the_first_commit_the_book_is_empty(folder: Path) -> None:
    assert amounts(folder, "2026-11-17") == []
    assert embudo(folder, "build", "--as-of", "2026-11-17").code == 0


@pytest.mark.parametrize(
    ("when", "said"),
    [("nada", "no moment"), ("2026-02-31", "no moment"), ("--output=x", "no moment"), ("", "no moment")],
)
def test_what_is_no_moment_is_explained(folder: Path, when: str, said: str) -> None:
    answer = embudo(folder, "funnel", f"--as-of={when}")
    assert (answer.code, said in answer.err) == (2, True) if when else (0, True)


def test_without_history_there_is_no_earlier_moment(tmp_path: Path) -> None:
    home = workspace(tmp_path, {"flota": record(1)})
    answer = embudo(home, "list", "--as-of", "2026-11-18")
    assert answer.code == 3
    assert "git init" in answer.err
    assert embudo(home, "changes").code == 3


def built(folder: Path, when: str) -> tuple[Answer, Path]:
    answer = embudo(folder, "build", "--as-of", when, "--json")
    return answer, Path(answer.json["site"])


def test_each_moment_has_a_site_of_its_own_marked_on_every_page(folder: Path) -> None:
    now = embudo(folder, "build", "--json").json["site"]
    before = {path.name: path.read_bytes() for path in Path(now).rglob("*.html")}
    answer, site = built(folder, "2026-11-18")
    assert (site.name, answer.json["today"]) == ("site-2026-11-18", "2026-11-18")
    pages = sorted(site.rglob("*.html"))
    assert len(pages) >= 12
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert 'class="as-of"' in text, page.name
        assert "[2026-11-18]" in text, page.name
        assert "vscode:" not in text, "there is nothing to edit in what was"
    assert {path.name: path.read_bytes() for path in Path(now).rglob("*.html")} == before


def test_a_record_that_could_not_be_read_then_is_shown_so(folder: Path) -> None:
    answer, site = built(folder, "2026-11-19")
    assert (answer.code, answer.json["excluded"]) == (1, 1)
    assert 'data-problem="money"' in (site / "problems.html").read_text(encoding="utf-8")


def test_a_what_if_has_its_own_records_and_its_own_journal(folder: Path) -> None:
    _, site = built(folder, "what-if")
    assert site.name == "site-what-if"
    text = (site / "review.html").read_text(encoding="utf-8")
    assert "Branch what-if" in text
    assert "19 November 2026, 10:00" in text, "the review of that branch"
    [deal] = embudo(folder, "list", "--as-of", "what-if", "--json").json["opportunities"]
    assert deal["stage_days"] == {"negotiation": 0}


def test_pushes_and_stages_are_as_they_were_known_then(folder: Path) -> None:
    [deal] = embudo(folder, "list", "--as-of", "2026-11-18", "--json").json["opportunities"]
    assert (deal["push_count"], deal["last_change"]) == (0, "2026-11-18")


def test_changes_go_from_one_moment_to_another(folder: Path) -> None:
    found = embudo(folder, "changes", "--since", "HEAD~2", "--until", "2026-11-22", "--json").json
    assert [(one["field"], one["before"], one["after"]) for one in found["changes"]] == [
        ("amount", "1000.00", "2000.00")
    ]
    assert found["changes"][0]["at"] == "2026-11-19T23:30:00+01:00", "with the zone"
    since_review = embudo(folder, "changes", "--json").json
    assert (since_review["won"]["amount"], since_review["increased"]["amount"]) == ("2000.00", "0.00")
    assert {one["commit"] for one in since_review["changes"]} == {None}
    backwards = embudo(folder, "changes", "--since", "HEAD", "--until", "HEAD~1")
    assert (backwards.code, "exchange" in backwards.err) == (2, True)
    other = embudo(folder, "changes", "--since", "what-if")
    assert (other.code, "another branch" in other.err) == (2, True)


def test_changes_on_a_terminal_are_a_table_in_either_language(folder: Path) -> None:
    english = embudo(folder, "changes", "--since", "2026-11-18").out
    assert re.search(r"At the start +1 +€1,000", english)
    assert "+€1,000" in english
    spanish = embudo(folder, "changes", "--since", "2026-11-18", language="es").out
    assert "Ganadas" in spanish
    assert "propuesta" in spanish
    assert "sin guardar en git" in spanish
