"""Writing a user's file: nothing that another program saves meanwhile is lost, and nothing is half there."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from pipeline import writing
from pipeline.edit import edit
from pipeline.edits import FieldEdit, Refused
from pipeline.source import Source
from pipeline.writing import ChangedMeanwhileError, append, create, replace, tidy
from tests.records import PLAIN

EDITS = 500
RECORD = "---\nname: Flota\nclient: Acme\nsaved: 0\nours: 0\ntheirs: 0\n---\n\nNotas.\n"


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def edited(path: Path, name: str, number: int) -> str:
    """Try one edit of the record as a command would: `done`, or why not."""
    old = path.read_bytes()
    made = edit(Source("opportunities/flota.md", old), [FieldEdit(name=name, text=str(number))], PLAIN, "en")
    if isinstance(made, Refused):
        return "refused"
    try:
        replace(path, old, made.data)
    except ChangedMeanwhileError:
        return "changed"
    return "done"


def test_five_hundred_edits_beside_a_program_that_saves_the_file_lose_none_of_its_saves(tmp_path: Path) -> None:
    path, stop = tmp_path / "flota.md", tmp_path / "stop"
    path.write_text(RECORD, encoding="utf-8")
    racer = subprocess.Popen([sys.executable, Path(__file__).with_name("racer.py"), path, stop], stdout=subprocess.PIPE)
    outcomes: Counter[str] = Counter()
    for number in range(1, EDITS + 1):
        outcomes[edited(path, "ours", number)] += 1
        time.sleep(0.002)
    stop.touch()
    out, _ = racer.communicate(timeout=60)
    saves, lost = map(int, out.split())
    assert sum(outcomes.values()) == EDITS
    assert outcomes["done"] > 20, outcomes
    assert outcomes["changed"] > 5, outcomes
    assert saves > 50
    assert lost == 0, (saves, lost, outcomes)
    assert names(tmp_path) == ["flota.md", "stop"]


def test_two_that_edit_one_record_lose_nothing_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "flota.md"
    path.write_text(RECORD, encoding="utf-8")
    done: Counter[str] = Counter()

    def work(name: str) -> None:
        for _ in range(EDITS // 2):
            if edited(path, name, done[name] + 1) == "done":
                done[name] += 1

    others = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path; from tests.test_writing import EDITS, edited\n"
        "done = 0\n"
        "for _ in range(EDITS // 2):\n"
        "    done += edited(Path(sys.argv[1]), 'theirs', done + 1) == 'done'\n"
        "print(done)\n"
    )
    root = Path(__file__).parents[1]
    other = subprocess.Popen([sys.executable, "-c", others, path, root], stdout=subprocess.PIPE, cwd=root)
    work("ours")
    out, _ = other.communicate(timeout=60)
    text = path.read_text(encoding="utf-8")
    assert f"\nours: {done['ours']}\n" in text
    assert f"\ntheirs: {int(out)}\n" in text
    assert done["ours"] > 20
    assert int(out) > 20
    assert names(tmp_path) == ["flota.md"]


def test_what_was_saved_since_it_was_read_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"theirs")
    with pytest.raises(ChangedMeanwhileError):
        replace(path, b"old", b"ours")
    assert path.read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.md"]


def test_a_file_that_was_deleted_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    with pytest.raises((ChangedMeanwhileError, OSError)):
        replace(tmp_path / "a.md", b"old", b"ours")
    assert names(tmp_path) == []


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "a.md", tmp_path / "a.md"
    real.write_bytes(b"old")
    real.chmod(0o600)
    link.symlink_to(real)
    replace(link, b"old", b"new")
    assert (link.is_symlink(), real.read_bytes(), real.stat().st_mode & 0o777) == (True, b"new", 0o600)


def test_where_files_cannot_change_places_they_are_compared_and_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_swapper", lambda: None)
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    replace(path, b"old", b"new")
    assert (path.read_bytes(), names(tmp_path)) == (b"new", ["a.md"])
    with pytest.raises(ChangedMeanwhileError):
        replace(path, b"old", b"newer")


def test_a_file_being_written_in_place_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"old")
    started, file = threading.Event(), path.open("r+b")

    def finish() -> None:
        started.wait()
        time.sleep(0.05)
        file.write(b"theirs, whole")
        file.close()

    thread = threading.Thread(target=finish)
    thread.start()
    started.set()
    with pytest.raises(ChangedMeanwhileError):
        replace(path, b"old", b"ours")
    thread.join()
    assert path.read_bytes() == b"theirs, whole"


def test_journal_entries_of_two_programs_both_stay(tmp_path: Path) -> None:
    path = tmp_path / "journal" / "2026-11.md"
    script = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path; from pipeline.writing import append\n"
        "for n in range(60): append(Path(sys.argv[1]), f'- theirs {n}')\n"
    )
    other = subprocess.Popen([sys.executable, "-c", script, path, Path(__file__).parents[1]])
    for number in range(60):
        append(path, f"- ours {number}")
    assert other.wait(30) == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sorted(lines) == sorted(f"- {who} {n}" for who in ("ours", "theirs") for n in range(60))


def test_an_entry_begins_a_line_of_its_own_and_ends_as_the_others_do(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(b"- one\r\n- two")
    append(path, "- three")
    assert path.read_bytes() == b"- one\r\n- two\r\n- three\r\n"


def test_a_new_file_never_replaces_another(tmp_path: Path) -> None:
    create(tmp_path / "a.md", "one")
    with pytest.raises(FileExistsError):
        create(tmp_path / "a.md", "two")
    assert ((tmp_path / "a.md").read_text(), names(tmp_path)) == ("one", ["a.md"])


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


def test_what_a_killed_run_left_is_removed_but_not_what_another_saved(tmp_path: Path) -> None:
    pid = f"{writing._machine()}-{gone()}"
    mine = f"{writing._machine()}-{os.getpid()}"
    ours = f"{writing._digest(b'old')}-{writing._digest(b'new')}"
    (tmp_path / f".a.md.{pid}.part").write_bytes(b"half")
    (tmp_path / f".b.md.{pid}.{ours}.swap").write_bytes(b"old")
    (tmp_path / f".c.md.{pid}.{ours}.swap").write_bytes(b"new")
    (tmp_path / f".d.md.{pid}.{ours}.swap").write_bytes(b"theirs")
    (tmp_path / f".e.md.{mine}.part").write_bytes(b"being written")
    (tmp_path / ".f.md.swap").write_bytes(b"not ours")
    (tmp_path / ".g.md.beef-1.part").write_bytes(b"another machine's")
    kept = tidy((tmp_path,))
    assert [path.read_bytes() for path in kept] == [b"theirs"]
    assert sorted(path.name[:3] for path in tmp_path.iterdir()) == [".d.", ".e.", ".f.", ".g."]


def test_what_was_swapped_out_stays_where_it_cannot_be_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = writing._swapper()
    assert swap is not None
    path, calls = tmp_path / "a.md", []

    def failing(one: Path, other: Path) -> bool:
        calls.append(one)
        if len(calls) > 1:
            raise OSError(errno.EIO, "Input/output error")
        path.write_bytes(b"theirs")  # saved between the comparison and the exchange
        return swap(one, other)

    monkeypatch.setattr(writing, "_swapper", lambda: failing)
    path.write_bytes(b"old")
    with pytest.raises(OSError, match="Input/output"):
        replace(path, b"old", b"ours")
    (stray,) = (one for one in tmp_path.iterdir() if one != path)
    assert stray.read_bytes() == b"theirs"
