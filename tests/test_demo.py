"""The demonstration, as the command makes it."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.worlds import contents, embudo


@pytest.fixture(scope="module", params=["en", "es"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo") / "d"
    answer = embudo(None, "demo", str(folder), "--json", language=request.param)
    assert answer.code == 0, answer.err
    assert answer.json["workspace"] == str(folder)
    return folder, request.param


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def test_it_has_about_sixty_opportunities_of_every_kind_and_no_problem(demo: tuple[Path, str]) -> None:
    folder, language = demo
    assert embudo(folder, "check", "--strict", language=language).code == 0
    deals = embudo(folder, "list", "--all", "--json", language=language).json["opportunities"]
    kinds = Counter(deal["kind"] for deal in deals)
    assert 50 <= len(deals) <= 70
    assert min(kinds[kind] for kind in ("open", "won", "lost", "cancelled")) >= 3
    assert any(deal["stale"] for deal in deals)
    assert {deal["stage"] for deal in deals if deal["kind"] == "open"} == {
        *("prospect", "qualified", "proposal", "negotiation"),
    }


def test_its_history_is_a_year_of_commits_and_nothing_is_left_uncommitted(demo: tuple[Path, str]) -> None:
    folder, _language = demo
    times = [int(line) for line in git(folder, "log", "--format=%ct").split()]
    assert len(times) > 50
    assert times == sorted(times, reverse=True)
    assert 330 < (times[0] - times[-1]) / 86400 < 370
    assert git(folder, "status", "--porcelain") == ""


def test_it_is_the_same_for_a_day(demo: tuple[Path, str], tmp_path: Path) -> None:
    folder, language = demo
    again = tmp_path / "again"
    embudo(None, "demo", str(again), language=language)
    assert git(folder, "rev-parse", "HEAD") == git(again, "rev-parse", "HEAD")
    assert contents(folder / "site") == contents(again / "site")


def test_a_folder_with_something_in_it_is_left_alone(demo: tuple[Path, str]) -> None:
    answer = embudo(None, "demo", str(demo[0]))
    assert answer.code == 3
    assert "is not empty" in answer.err


def test_without_git_it_is_how_the_year_ends(
    demo: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, language = demo
    monkeypatch.setenv("PATH", str(tmp_path))
    answer = embudo(None, "demo", str(tmp_path / "d"), "--json", language=language)
    assert answer.code == 0
    site = Path(json.loads(answer.out)["site"])
    here, there = contents(site), contents(folder / "site")
    assert here.keys() == there.keys()
    assert here["opportunities.html"] == there["opportunities.html"]
    assert b'data-limit="no-repository"' in here["index.html"]
    assert b"data-limit" not in there["index.html"]
