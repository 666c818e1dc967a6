"""`save` commits the workspace's own files with the user's git, and says what changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.worlds import Answer, embudo, workspace

FLEET = """---
client: Soto
name: Flota 2027
stage: {stage}
amount: {amount}
next_date: {next}
next_step: Llamar
---
{notes}"""
SIGNER = """#!/bin/sh
touch "$(dirname "$0")/signed"
cat >/dev/null
echo "[GNUPG:] SIG_CREATED " >&2
echo SIGNATURE
"""


def record(stage: str = "proposal", amount: str = "48000", following: str = "2026-11-20", notes: str = "") -> str:
    return FLEET.format(stage=stage, amount=amount, next=following, notes=notes)


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "home").mkdir()
    git(tmp_path, "config", "--global", "user.name", "Ana Soto")
    git(tmp_path, "config", "--global", "user.email", "ana@example.com")
    home = workspace(tmp_path / "w", {"flota": record()})
    git(home, "init", "--quiet", "--initial-branch=main")
    return home


def save(folder: Path, *more: str, language: str = "es") -> Answer:
    return embudo(folder, "save", *more, language=language)


def write(folder: Path, text: str, name: str = "opportunities/flota.md") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def subject(folder: Path) -> str:
    return git(folder, "log", "-1", "--format=%s").strip()


def test_the_message_is_made_from_what_changed(folder: Path) -> None:
    assert save(folder).code == 0
    assert subject(folder) == "Flota 2027: nueva; 48.000 €"
    write(folder, record("negotiation", following="2026-11-27"))
    answer = save(folder)
    assert answer.out.split(" ", 1)[1].strip() == "Flota 2027: propuesta → negociación; próximo paso 27 nov"
    write(folder, record("negotiation", "52000", "2026-11-27"))
    save(folder, language="en")
    assert subject(folder) == "Flota 2027: €48,000 → €52,000"
    write(folder, record("negotiation", "52000", "2026-11-27", "Piden más.\n"))
    save(folder)
    assert subject(folder) == "Flota 2027: notas"
    write(folder, record("negotiation", "52.000 €", "27/11/2026", "Piden más.\n"))
    save(folder)
    assert subject(folder) == "Flota 2027: formato"


def test_what_ended_says_how(folder: Path) -> None:
    save(folder)
    won = record("won").replace("stage: won\n", "stage: won\nactual_amount: 52000\nactual_close_date: 2026-11-20\n")
    write(folder, won)
    save(folder)
    assert subject(folder) == "Flota 2027: ganada (52.000 €)"
    write(folder, record("lost").replace("stage: lost\n", "stage: lost\nlost_reason: precio\n"))
    save(folder)
    assert subject(folder) == "Flota 2027: perdida: precio"
    (folder / "opportunities" / "flota.md").unlink()
    save(folder)
    assert subject(folder) == "Flota 2027: eliminada"


def test_of_many_the_subject_names_some_and_the_body_all(folder: Path) -> None:
    for n in range(5):
        write(folder, f"---\nclient: C\nname: Venta {n}\namount: {n + 1}000\n---\n", f"opportunities/v{n}.md")
    save(folder)
    first, blank, *rest = git(folder, "log", "-1", "--format=%B").strip().split("\n")
    assert len(first) <= 72
    assert first.endswith("y 3 más")
    assert blank == ""
    assert len(rest) == 6
    assert "- Venta 4: nueva; 5.000 €" in rest


def test_only_the_workspaces_own_files_go_in_and_what_else_is_staged_stays_so(folder: Path) -> None:
    save(folder)
    write(folder, "mías\n", "notas.txt")
    write(folder, "otras\n", "otras.txt")
    git(folder, "add", "otras.txt")
    write(folder, "title: Ana\n", "embudo.yaml")
    write(folder, "- 2026-11-20T10:05+01:00 review: hecha\n", "journal/2026-11.md")
    write(folder, record("negotiation"), "opportunities/-b [1] ñ.md")
    save(folder)
    went = git(folder, "-c", "core.quotePath=false", "show", "--name-only", "--format=").split("\n")
    assert set(filter(None, went)) == {"embudo.yaml", "journal/2026-11.md", "opportunities/-b [1] ñ.md"}
    assert git(folder, "status", "--porcelain").split("\n")[:2] == ["A  otras.txt", "?? notas.txt"]
    assert "Diario" in git(folder, "log", "-1", "--format=%B")


def test_a_workspace_in_a_larger_repository_leaves_the_rest_alone(folder: Path) -> None:
    inner = workspace(folder / "ventas", {"otra": "---\nclient: C\nname: Otra\n---\n"})
    save(inner)
    assert git(folder, "ls-files").split() == ["ventas/opportunities/otra.md"]


def test_nothing_to_commit_is_no_error(folder: Path) -> None:
    save(folder)
    answer = save(folder, "--json")
    assert answer.code == 0
    assert (answer.json["commit"], answer.json["message"]) == (None, None)


def test_ones_own_message_goes_in_and_json_tells_the_commit(folder: Path) -> None:
    answer = save(folder, "-m", "Viernes", "--json")
    assert answer.json["message"] == "Viernes"
    assert answer.json["commit"] == git(folder, "rev-parse", "HEAD").strip()


def test_the_users_hooks_run_and_may_refuse(folder: Path) -> None:
    hook = folder / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text('#!/bin/sh\ngit diff --cached --name-only -- "*.md" > seen.txt\necho no los viernes >&2\nexit 1\n')
    hook.chmod(0o755)
    answer = save(folder)
    assert answer.code == 3
    assert "no los viernes" in answer.err
    assert (folder / "seen.txt").read_text() == "opportunities/flota.md\n"
    assert git(folder, "status", "--porcelain", "--", "opportunities").strip() == "?? opportunities/", "nothing staged"
    hook.write_text("#!/bin/sh\ntouch ran\n")
    assert save(folder).code == 0
    assert (folder / "ran").exists()


def test_the_users_signing_applies(folder: Path) -> None:
    signer = folder.parent / "signer"
    signer.write_text(
        '#!/bin/sh\ntouch "$(dirname "$0")/signed"\ncat >/dev/null\necho "[GNUPG:] SIG_CREATED " >&2\necho SIGNATURE\n'
    )
    signer.chmod(0o755)
    git(folder, "config", "gpg.program", str(signer))
    git(folder, "config", "commit.gpgsign", "true")
    assert save(folder).code == 0
    assert (folder.parent / "signed").exists()
    assert "SIGNATURE" in git(folder, "cat-file", "commit", "HEAD")
    signer.write_text("#!/bin/sh\necho no key >&2\nexit 1\n")
    write(folder, record("won"))
    refused = save(folder)
    assert refused.code == 3
    assert "gpg" in refused.err


def test_a_record_that_cannot_be_read_is_saved_all_the_same(folder: Path) -> None:
    write(folder, "---\nclient: C\namount: mucho\n---\n", "opportunities/rota.md")
    answer = save(folder)
    assert answer.code == 0
    assert "opportunities/rota.md" in answer.err
    assert git(folder, "status", "--porcelain") == ""


def test_conflict_markers_are_not_committed(folder: Path) -> None:
    save(folder)
    write(folder, record("proposal") + "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n")
    answer = save(folder)
    assert answer.code == 2
    assert "opportunities/flota.md" in answer.err


def test_a_merge_in_progress_is_finished_first(folder: Path) -> None:
    save(folder)
    head = git(folder, "rev-parse", "HEAD")
    (folder / ".git" / "MERGE_HEAD").write_text(head)
    write(folder, record("won"))
    answer = save(folder)
    assert answer.code == 3
    assert "MERGE_HEAD" in answer.err


def test_a_lock_left_behind_is_explained(folder: Path) -> None:
    (folder / ".git" / "index.lock").touch()
    answer = save(folder)
    assert answer.code == 3
    assert "index.lock" in answer.err


def test_who_has_no_name_is_told_how_to_give_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(folder, "config", "--global", "--unset", "user.email")
    git(folder, "config", "--global", "user.useConfigOnly", "true")
    answer = save(folder)
    assert answer.code == 3
    assert "git config --global user.email" in answer.err


def test_without_a_repository_or_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = workspace(tmp_path, {"a": "---\nclient: A\n---\n"})
    assert (save(folder).code, "git init" in save(folder).err) == (3, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (save(folder).code, "git-scm.com" in save(folder).err) == (3, True)


def test_records_in_a_repository_of_their_own_are_committed_there(tmp_path: Path, folder: Path) -> None:
    home = workspace(tmp_path / "x", {"a": "---\nclient: A\nname: Una\n---\n"})
    git(home / "opportunities", "init", "--quiet")
    assert save(home).code == 0
    assert git(home / "opportunities", "ls-files").split() == ["a.md"]
    assert subject(home / "opportunities") == "Una: nueva"
