"""What git tells, from real repositories of every kind; what is missing is said, and the site is built all the same."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline import git as reading
from pipeline.history import History
from pipeline.load import load
from tests.past import git
from tests.worlds import clock, embudo, workspace

RECORD = "---\nclient: {client}\nclose_date: {close}\n---\n" + "Una nota bastante larga.\n" * 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = workspace(tmp_path / "w", {})
    git(home, "init", "--quiet", "--initial-branch=main")
    return home


def commit(folder: Path, day: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", day, date=datetime.fromisoformat(f"{day}T12:00:00+00:00"))


def write(folder: Path, name: str = "a.md", client: str = "Acme", close: str = "2026-12-15") -> Path:
    path = folder / "opportunities" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RECORD.format(client=client, close=close), encoding="utf-8")
    return path


def pushed(folder: Path) -> None:
    """A history of two commits, with a push in the second."""
    write(folder)
    commit(folder, "2026-03-01")
    write(folder, close="2027-01-15")
    commit(folder, "2026-04-01")


def built(folder: Path) -> tuple[History, dict[str, Any]]:
    """The history of a workspace whose site can be built, and the first opportunity."""
    answer = embudo(folder, "build")
    assert answer.code == 0, answer.err
    deals = embudo(folder, "list", "--all", "--json").json["opportunities"]
    return load(folder, clock)[1], deals[0]


def page(folder: Path) -> str:
    return (folder / "site" / "index.html").read_text(encoding="utf-8")


def test_a_record_is_born_with_its_first_commit_and_keeps_it_through_renames(folder: Path) -> None:
    write(folder, "a.md", "Uno")
    commit(folder, "2026-03-01")
    write(folder, "ñ b.md", "Dos")
    write(folder, "a.md", "Uno más")
    commit(folder, "2026-04-01")
    (folder / "opportunities" / "sub").mkdir()
    (folder / "opportunities" / "a.md").rename(folder / "opportunities" / "sub" / "c.md")
    commit(folder, "2026-05-01")
    write(folder, "d.md")
    found = {d["slug"]: d["created"] for d in embudo(folder, "list", "--json").json["opportunities"]}
    assert found == {"c": "2026-03-01", "n-b": "2026-04-01", "d": None}


def test_a_commit_tells_who_when_and_what(folder: Path) -> None:
    pushed(folder)
    repository = reading.repository(folder)
    assert repository is not None
    first, second = reading.log(repository, repository.tip) or ()
    assert (first.author, first.parent, second.parent) == ("Ana Soto", "", first.id)
    assert second.committed == int(datetime.fromisoformat("2026-04-01T12:00:00+00:00").timestamp())
    [entry] = second.entries
    assert (entry.old, entry.new) == ("opportunities/a.md", "opportunities/a.md")
    assert reading.log(repository, repository.tip, first.id) == (second,)
    texts = dict(reading.contents(folder, [entry.blob, "0" * 40]))
    assert texts == {entry.blob: (folder / "opportunities" / "a.md").read_bytes()}, "what is missing is left out"


def test_an_option_is_no_revision(folder: Path) -> None:
    pushed(folder)
    assert reading.resolve(folder, "main") == reading.resolve(folder, "HEAD") != None  # noqa: E711
    for text in ("--output=x", "-h", "nada", "", "main:opportunities/a.md"):
        assert reading.resolve(folder, text) is None, text
    assert not (folder / "x").exists()


def test_a_workspace_may_be_a_folder_of_a_larger_repository(folder: Path) -> None:
    inner = workspace(folder / "ventas", {})
    pushed(inner)
    history, deal = built(inner)
    assert (deal["push_count"], deal["created"]) == (1, "2026-03-01")
    assert history.limits == ("first-import",)


def test_records_may_be_a_repository_of_their_own_below_a_folder_that_is_none(tmp_path: Path) -> None:
    home = workspace(tmp_path / "w", {})
    git(home / "opportunities", "init", "--quiet", "--initial-branch=main")
    write(home)
    commit(home / "opportunities", "2026-03-01")
    write(home, close="2027-01-15")
    commit(home / "opportunities", "2026-04-01")
    assert built(home)[1]["push_count"] == 1


def test_records_may_be_a_submodule_and_the_workspace_within_one(folder: Path, tmp_path: Path) -> None:
    pushed(folder)
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", folder.as_uri(), "ventas")
    assert built(outer / "ventas")[1]["push_count"] == 1
    records = tmp_path / "records"
    records.mkdir()
    git(records, "init", "--quiet")
    (records / "a.md").write_text(RECORD.format(client="A", close="2026-12-15"))
    commit(records, "2026-03-01")
    (records / "a.md").write_text(RECORD.format(client="A", close="2027-01-15"))
    commit(records, "2026-04-01")
    home = tmp_path / "home"
    home.mkdir()
    git(home, "init", "--quiet")
    git(home, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", records.as_uri(), "opportunities")
    assert built(home)[1]["push_count"] == 1
    [then] = embudo(home, "list", "--as-of", "HEAD~1", "--json").json["opportunities"]
    assert then["close_date"] == "2026-12-15", "a commit is one of the records' repository"


def test_what_there_is_no_history_for_is_refused_with_the_remedy(folder: Path) -> None:
    write(folder)
    (folder / "x.txt").write_text("x")
    git(folder, "add", "x.txt")
    git(folder, "commit", "--quiet", "-m", "x")
    git(folder, "checkout", "--quiet", "--detach")
    answer = embudo(folder, "changes")
    assert answer.code == 3
    assert "embudo save" in answer.err


def test_a_linked_worktree_has_the_history_too(folder: Path, tmp_path: Path) -> None:
    pushed(folder)
    git(folder, "worktree", "add", "--quiet", "-b", "otra", str(tmp_path / "linked"))
    history, deal = built(tmp_path / "linked")
    assert (deal["push_count"], history.limits) == (1, ("first-import",))


def test_a_repository_of_sha256_has_the_history_too(tmp_path: Path) -> None:
    home = workspace(tmp_path / "w", {})
    git(home, "init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    pushed(home)
    write(home, close="2027-03-15")
    deal = built(home)[1]
    assert (deal["push_count"], deal["last_change"]) == (2, "2026-11-23"), "the work tree is compared by the same hash"
    git(home, "checkout", "--quiet", "--", ".")
    assert built(home)[1]["push_count"] == 1


def test_without_git_or_a_repository_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = workspace(tmp_path / "w", {})
    write(home)
    history, deal = built(home)
    assert (history.limits, deal["push_count"]) == (("no-repository",), None)
    assert 'data-limit="no-repository"' in page(home)
    assert "git init" in page(home)
    git(home, "init", "--quiet")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert built(home)[0].limits == ("no-git",)
    assert "git-scm.com" in page(home)


def test_before_the_first_commit_the_page_says_so(folder: Path) -> None:
    write(folder)
    assert built(folder)[0].limits == ("no-commits",)
    assert 'data-limit="no-commits"' in page(folder)


def test_commits_without_a_record_are_no_history_yet(folder: Path) -> None:
    (folder / "x.txt").write_text("x")
    commit(folder, "2026-03-01")
    write(folder)
    assert built(folder)[0].limits == ("no-records",)


def test_a_shallow_clone_counts_from_where_it_begins(folder: Path, tmp_path: Path) -> None:
    pushed(folder)
    write(folder, close="2027-02-15")
    commit(folder, "2026-05-01")
    git(tmp_path, "clone", "--quiet", "--depth=2", folder.as_uri(), "copy")
    history, deal = built(tmp_path / "copy")
    assert history.limits == ("shallow", "first-import")
    assert (deal["push_count"], deal["first_close_date"]) == (1, "2027-01-15")
    assert "git fetch --unshallow" in page(tmp_path / "copy")


def test_a_bare_repository_keeps_nothing_for_the_files_in_it(tmp_path: Path) -> None:
    home = workspace(tmp_path / "bare.git", {})
    git(home, "init", "--quiet", "--bare")
    write(home)
    assert built(home)[0].limits == ("bare",)


def test_a_detached_head_has_its_history_and_a_warning(folder: Path) -> None:
    pushed(folder)
    git(folder, "checkout", "--quiet", "--detach")
    history, deal = built(folder)
    assert (history.limits, deal["push_count"]) == (("detached", "first-import"), 1)
    assert "git switch" in page(folder)


def test_a_damaged_repository_is_said_to_be_so(folder: Path) -> None:
    pushed(folder)
    (folder / ".git" / "config").write_text("[core\n")
    assert built(folder)[0].limits == ("unreadable",)


def test_no_history_leaves_git_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pushed(folder)
    asked: list[object] = []
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: asked.append((given, more)))
    monkeypatch.setattr(subprocess, "Popen", lambda *given, **more: asked.append((given, more)))
    assert embudo(folder, "build", "--no-history").code == 0
    assert not asked
    assert 'data-limit="not-asked"' in page(folder)


def test_line_ends_that_git_changes_are_no_change(folder: Path) -> None:
    pushed(folder)
    path = folder / "opportunities" / "a.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert built(folder)[1]["last_change"] == "2026-04-01"


def test_the_number_of_processes_does_not_grow_with_the_history(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for rounds in (2, 12):
        for n in range(rounds):
            write(folder, f"{rounds}-{n}.md", close=f"2027-01-{n + 1:02d}")
            commit(folder, "2026-03-01")
        started: list[object] = []
        begin = subprocess.Popen.__init__

        def counted(self: Any, *given: Any, begin: Any = begin, started: Any = started, **more: Any) -> None:
            started.append(given)
            begin(self, *given, **more)

        with monkeypatch.context() as patch:
            patch.setattr(subprocess.Popen, "__init__", counted)
            load(folder, clock)
        counts.append(len(started))
    assert counts[0] == counts[1] <= 6
