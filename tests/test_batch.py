"""Many records are written all or none; what a stopped run left undone, the next command finishes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import batch, writing
from pipeline.batch import finish, write_all
from pipeline.files import RECORDS
from tests.worlds import ROOT, embudo, workspace

OLD, NEW = b"---\nclient: Old\n---\n", b"---\nclient: New\n---\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path, {"old": OLD.decode()})


def records(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / RECORDS).iterdir())}


def test_all_of_it_is_written(folder: Path) -> None:
    new = {f"opportunities/n{number}.md": NEW for number in range(60)}
    write_all(folder, RECORDS, new, {"opportunities/old.md": (OLD, NEW)})
    assert records(folder) == {**{f"n{number}.md": NEW for number in range(60)}, "old.md": NEW}


def test_nothing_is_written_where_one_of_them_is_there_already(folder: Path) -> None:
    with pytest.raises(FileExistsError):
        write_all(folder, RECORDS, {"opportunities/a.md": NEW, "opportunities/old.md": NEW}, {})
    assert records(folder) == {"old.md": OLD}


def test_nothing_is_written_where_another_program_has_changed_one_of_them(folder: Path) -> None:
    (folder / RECORDS / "old.md").write_bytes(b"theirs")
    with pytest.raises(writing.ChangedMeanwhileError):
        write_all(folder, RECORDS, {"opportunities/a.md": NEW}, {"opportunities/old.md": (OLD, NEW)})
    assert records(folder) == {"old.md": b"theirs"}


@pytest.mark.parametrize("stop", range(1, 6))
def test_a_run_that_is_killed_leaves_nothing_or_is_finished_by_the_next_command(folder: Path, stop: int) -> None:
    """Killed at each file that is put in place, and before the plan stands (1)."""
    script = f"""
import os, sys
from pathlib import Path
from pipeline import batch
seen = 0
def trap(real):
    def run(*arguments, **named):
        global seen
        seen += 1
        if seen == {stop}:
            os._exit(9)
        return real(*arguments, **named)
    return run
batch.sync = trap(batch.sync)
batch.place = trap(batch.place)
batch.replace = trap(batch.replace)
new = {{f"opportunities/n{{n}}.md": {NEW!r} for n in range(3)}}
batch.write_all(Path(sys.argv[1]), "opportunities", new, {{"opportunities/old.md": ({OLD!r}, {NEW!r})}})
"""
    ended = subprocess.run(
        [sys.executable, "-c", script, str(folder)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert ended.returncode == 9
    assert embudo(folder, "list", "--json").code == 0
    assert records(folder) == {"n0.md": NEW, "n1.md": NEW, "n2.md": NEW, "old.md": NEW}


def test_a_run_that_is_killed_before_its_plan_stands_has_written_nothing(folder: Path) -> None:
    stage = folder / RECORDS / f"{batch.STAGE}.{writing._machine()}-999999999"
    stage.mkdir()
    (stage / "0").write_bytes(NEW)
    assert embudo(folder, "list", "--json").code == 0
    assert records(folder) == {"old.md": OLD}


def test_a_plan_that_leads_out_of_the_records_is_none_of_ours(folder: Path) -> None:
    stage = folder / RECORDS / f"{batch.STAGE}.{writing._machine()}-999999999"
    stage.mkdir()
    (stage / "0").write_bytes(NEW)
    (stage / batch.PLAN).write_text('[["../evil.md", true], ["opportunities/../../evil.md", true]]', encoding="utf-8")
    assert finish(folder, RECORDS) == ()
    assert not (folder / "evil.md").exists()
    assert not (folder.parent / "evil.md").exists()
    assert records(folder) == {"old.md": OLD}


def test_what_somebody_saved_after_a_run_was_stopped_stays_and_is_told(folder: Path) -> None:
    stage = folder / RECORDS / f"{batch.STAGE}.{writing._machine()}-999999999"
    stage.mkdir()
    (stage / "0").write_bytes(NEW)
    (stage / "0.old").write_bytes(OLD)
    (stage / batch.PLAN).write_text('[["opportunities/old.md", false]]', encoding="utf-8")
    (folder / RECORDS / "old.md").write_bytes(b"theirs")
    assert finish(folder, RECORDS) == (folder / RECORDS / "old.md",)
    assert records(folder) == {"old.md": b"theirs"}
