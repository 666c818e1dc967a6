"""`doctor` says what could be wrong with a machine or a folder, and what to do about it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.worlds import embudo, workspace

RECORD = "---\nclient: A\nname: Una\n---\n"


def checks(folder: Path) -> dict[str, Any]:
    """By name."""
    answer = embudo(folder, "doctor", "--json")
    found = {check["name"]: check for check in answer.json["checks"]}
    assert answer.code == (0 if all(check["ok"] for check in found.values()) else 1)
    assert all(check["remedy"] for check in found.values() if not check["ok"])
    return found


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "commit.gpgsign=false")
    dates = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), "2026-11-20T12:00:00+01:00")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **dates})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = workspace(tmp_path / "w", {"a": RECORD})
    git(home, "init", "--quiet")
    git(home, "config", "user.name", "Ana")
    git(home, "config", "user.email", "ana@example.com")
    git(home, "add", "-A")
    git(home, "commit", "--quiet", "-m", "x")
    return home


def test_where_all_is_well_every_check_is_fine(folder: Path) -> None:
    found = checks(folder)
    assert [name for name, check in found.items() if not check["ok"] and name not in ("encoding", "watching")] == []
    assert "1 opportunit" in found["history"]["detail"], "what was there when it began is told"
    assert found["identity"]["detail"] == "Commits are made by Ana <ana@example.com>."


@pytest.mark.parametrize(
    ("name", "content", "check"),
    [
        ("opportunities/rota.md", "---\nclient: A\namount: mucho\n---\n", "records"),
        ("embudo.yaml", "currency: [\n", "settings"),
        ("opportunities/a (Ana's conflicted copy 2026-11-20).md", RECORD, "conflicted_copies"),
    ],
)
def test_what_is_wrong_in_the_folder_is_found(folder: Path, name: str, content: str, check: str) -> None:
    assert checks(folder)[check]["ok"]
    (folder / name).write_text(content, encoding="utf-8")
    assert not checks(folder)[check]["ok"]


def test_a_site_in_git_is_found(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("x")
    assert checks(folder)["site_ignored"]["ok"]
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "site")
    assert not checks(folder)["site_ignored"]["ok"]


def test_a_shallow_clone_and_a_detached_head_are_found_with_their_remedies(folder: Path, tmp_path: Path) -> None:
    (folder / "opportunities" / "a.md").write_text(RECORD + "Notas\n")
    git(folder, "commit", "--quiet", "-am", "y")
    git(tmp_path, "clone", "--quiet", "--depth=1", folder.as_uri(), "copy")
    git(tmp_path / "copy", "checkout", "--quiet", "--detach")
    found = checks(tmp_path / "copy")
    assert "git fetch --unshallow" in found["shallow"]["remedy"]
    assert "git switch" in found["detached"]["remedy"]


def test_without_git_it_says_so_and_does_not_fall(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = checks(folder)
    assert (found["git"]["ok"], found["no_git"]["ok"]) == (False, False)


def test_outside_a_workspace_it_checks_the_machine(tmp_path: Path) -> None:
    found = checks(tmp_path)
    assert not found["workspace"]["ok"]
    assert found["workspace"]["remedy"] == "embudo init"
    assert {"python", "packages", "git", "encoding"} <= found.keys()


def test_on_a_terminal_each_check_is_a_line_with_its_remedy_below(folder: Path) -> None:
    (folder / "opportunities" / "rota.md").write_text("---\nclient: A\namount: mucho\n---\n")
    said = embudo(folder, "doctor", language="es").out
    assert "1 ficha no se puede leer.\n  embudo check" in said
