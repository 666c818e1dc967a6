"""What was read of past versions is remembered, never trusted blindly, and right after whatever git did."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from generator import archive
from generator.archive import Archive
from pipeline import git as reading
from pipeline.configuration import read_configuration
from pipeline.history import History, history
from pipeline.settings import Settings
from pipeline.source import Source
from pipeline.versions import Past, read_past
from tests.past import git, replay
from tests.worlds import ROOT, embudo

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return replay("names", tmp_path / "w")


def told(past: Past) -> list[object]:
    """All that a past says."""
    known: History = history(past.trails, past.lines.facts, Settings(), NOW)
    return [(past.trails.commits, record.trail, record.all) for record in known.records]


def remembered(folder: Path, settings: Settings | None = None) -> list[object]:
    """As a new process has it."""
    return told(Archive(folder).read(folder, settings or Settings()))


def afresh(folder: Path) -> list[object]:
    return told(read_past(folder, Settings()))


def asked(monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> list[str]:
    """The contents that git was asked for."""
    found: list[str] = []
    contents = reading.contents
    with monkeypatch.context() as patch:

        def counted(where: Path, blobs: list[str]) -> object:
            found.extend(blobs)
            return contents(where, found)

        patch.setattr(reading, "contents", counted)
        work()
    return found


def change(folder: Path, text: str = "Otra nota.\n") -> None:
    path = folder / "opportunities" / "b.md"
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def commit(folder: Path, *more: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "x", *more)


def test_what_was_read_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = remembered(folder)
    assert first == afresh(folder)
    assert asked(monkeypatch, lambda: remembered(folder)) == []
    assert remembered(folder) == first
    change(folder)
    commit(folder)
    assert len(asked(monkeypatch, lambda: remembered(folder))) == 1
    assert remembered(folder) == afresh(folder) != first


def rewritten(folder: Path) -> None:
    git(folder, "rebase", "--quiet", "--force-rebase", "HEAD~2")


def amended(folder: Path) -> None:
    change(folder)
    commit(folder, "--amend")


def reset(folder: Path) -> None:
    git(folder, "reset", "--quiet", "--hard", "HEAD~2")


def switched(folder: Path) -> None:
    git(folder, "switch", "--quiet", "--create", "otra", "HEAD~1")
    change(folder)
    commit(folder)


def merged(folder: Path) -> None:
    switched(folder)
    git(folder, "switch", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-edit", "--strategy=ours", "otra")


def begun_anew(folder: Path) -> None:
    git(folder, "switch", "--quiet", "--orphan", "nueva")
    (folder / "opportunities").mkdir(exist_ok=True)
    (folder / "opportunities" / "z.md").write_text("---\nclient: Z\n---\n")
    commit(folder)


@pytest.mark.parametrize("did", [rewritten, amended, reset, switched, merged, begun_anew])
def test_whatever_git_did_it_is_as_read_afresh(folder: Path, did: Callable[[Path], None]) -> None:
    remembered(folder)
    did(folder)
    assert remembered(folder) == afresh(folder)
    git(folder, "switch", "--quiet", "main")
    assert remembered(folder) == afresh(folder)


def test_one_process_that_goes_on_is_right_too(folder: Path) -> None:
    kept = Archive(folder)
    for did in (change, commit, amended, reset, switched):
        kept.read(folder, Settings())
        did(folder)
        assert told(kept.read(folder, Settings())) == afresh(folder)


def damaged(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    match how:
        case "cut":
            path.write_bytes(data[: len(data) // 2])
        case "empty":
            path.write_bytes(b"")
        case "noise":
            path.write_bytes(os.urandom(len(data)))
        case "a fact":
            at = data.index(b"2026-04-30")
            data[at : at + 10] = b"2026-05-30"
            path.write_bytes(data)
        case "a trail":
            at = data.index(b"\topportunities/b.md")
            data[at + 15 : at + 19] = b"x.md"
            path.write_bytes(data)
        case "another base":
            path.unlink()
            with sqlite3.connect(path) as base:
                base.execute("CREATE TABLE about (x)")
                base.execute("CREATE VIEW facts AS SELECT 1")
        case "rows gone":
            with sqlite3.connect(path) as base:
                base.execute("DELETE FROM trails WHERE number = 1")
        case "facts gone":
            with sqlite3.connect(path) as base:
                base.execute("DELETE FROM facts")
        case _:
            path.unlink()
            path.mkdir()


@pytest.mark.parametrize(
    "how",
    ["cut", "empty", "noise", "a fact", "a trail", "another base", "rows gone", "facts gone", "a folder in its place"],
)
def test_a_damaged_memory_is_made_anew(folder: Path, how: str) -> None:
    before = remembered(folder)
    damaged(Archive(folder).path, how)
    assert remembered(folder) == before
    assert remembered(folder) == before


def test_where_nothing_can_be_written_nothing_is_remembered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.parent / "file").write_text("x")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "file"))
    assert remembered(folder) == afresh(folder)
    assert embudo(folder, "build").code == 0


def test_other_settings_or_another_reader_read_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered(folder)
    other, _ = read_configuration(Source("embudo.yaml", b"date_order: mdy\n"))
    everything = asked(monkeypatch, lambda: remembered(folder, other))
    assert len(everything) > 8
    remembered(folder)
    monkeypatch.setattr(archive, "FORMAT", archive.FORMAT + 1)
    archive._reader.cache_clear()
    assert len(asked(monkeypatch, lambda: remembered(folder))) > 8
    archive._reader.cache_clear()


def test_it_holds_texts_and_numbers_and_runs_nothing(folder: Path) -> None:
    before = remembered(folder)
    path = Archive(folder).path
    with sqlite3.connect(path) as base:
        names = set(base.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
        assert names == {("table", "about"), ("table", "facts"), ("table", "trails")}
        for _, name in names:
            for row in base.execute(f"SELECT * FROM {name}"):  # noqa: S608  our own names
                assert {type(value) for value in row} <= {str, int, bytes}
        base.execute("CREATE TRIGGER boom AFTER INSERT ON facts BEGIN DELETE FROM facts; END")
    change(folder)
    commit(folder)
    assert remembered(folder) == afresh(folder) != before
    assert remembered(folder) == afresh(folder)


def test_two_builds_at_once_end_well(folder: Path) -> None:
    command = [sys.executable, "-m", "generator", "-C", str(folder), "--today", "2026-03-20", "build"]
    for _ in range(2):
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        running = [subprocess.Popen([*command, "--out", str(folder / f"site-{n}")], env=environment) for n in range(3)]
        assert [process.wait(60) for process in running] == [0, 0, 0]
        assert remembered(folder) == afresh(folder)
        change(folder)
        commit(folder)


def test_many_versions_are_read_in_processes_alike(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "WORTH_PROCESSES", 1)
    assert remembered(folder) == afresh(folder)
