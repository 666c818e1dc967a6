"""What git tells, from real repositories; nothing of theirs is run."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, date
from pathlib import Path

import pytest

from pipeline.git import first_commits
from tests.worlds import embudo, workspace

RECORD = "---\nclient: {client}\n---\n" + "Una nota bastante larga.\n" * 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    return workspace(tmp_path, {})


def git(folder: Path, *arguments: str, day: str = "2026-01-01") -> None:
    person = {"NAME": "Ana", "EMAIL": "ana@example.com", "DATE": f"{day}T12:00:00+00:00"}
    environment = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in person.items()}
    command = ["git", "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, **environment})


def commit(folder: Path, day: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", day, day=day)


def write(folder: Path, name: str, client: str = "Acme") -> Path:
    path = folder / "opportunities" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECORD.format(client=client), encoding="utf-8")
    return path


def test_a_record_is_born_with_its_first_commit_and_keeps_it_through_renames(folder: Path) -> None:
    write(folder, "a.md", "Uno")
    commit(folder, "2026-03-01")
    write(folder, "ñ b.md", "Dos")
    write(folder, "a.md", "Uno más")
    commit(folder, "2026-04-01")
    (folder / "opportunities" / "sub").mkdir()
    (folder / "opportunities" / "a.md").rename(folder / "opportunities" / "sub" / "c.md")
    commit(folder, "2026-05-01")
    assert first_commits(folder, UTC) == {
        "opportunities/sub/c.md": date(2026, 3, 1),
        "opportunities/ñ b.md": date(2026, 4, 1),
    }


def test_a_workspace_may_be_a_folder_of_a_larger_repository(folder: Path) -> None:
    inner = workspace(folder / "ventas", {"a": "---\nclient: Acme\n---\n"})
    commit(folder, "2026-03-01")
    assert first_commits(inner, UTC) == {"opportunities/a.md": date(2026, 3, 1)}


def test_it_is_the_creation_date_of_a_record_that_states_none(folder: Path) -> None:
    write(folder, "a.md")
    commit(folder, "2026-03-01")
    write(folder, "b.md")
    found = {d["slug"]: d["created"] for d in embudo(folder, "list", "--json").json["opportunities"]}
    assert found == {"a": "2026-03-01", "b": None}


def test_without_a_repository_or_without_git_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert first_commits(tmp_path, UTC) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert first_commits(tmp_path, UTC) == {}


def test_a_repository_without_a_commit_has_none(folder: Path) -> None:
    assert first_commits(folder, UTC) == {}


def test_nothing_that_a_repository_configures_is_run(folder: Path) -> None:
    write(folder, "a.md")
    commit(folder, "2026-03-01")
    mark, trap = folder / "ran", folder / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "filter.x.clean", "gpg.program"):
        git(folder, "config", name, str(trap))
    git(folder, "config", "log.showSignature", "true")
    (folder / ".gitattributes").write_text("*.md diff=x filter=x\n", encoding="utf-8")
    subprocess.run(["git", "status"], cwd=folder, capture_output=True, check=False)
    assert mark.exists(), "ordinary git runs them"
    mark.unlink()
    assert embudo(folder, "build").code == 0
    assert first_commits(folder, UTC)
    assert not mark.exists()
