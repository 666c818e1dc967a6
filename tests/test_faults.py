"""Whatever fails while a file is written, it is the old one or the new one, whole; and the next run leaves no stray.

Each command runs once under strace, which tells every system call that changes something in the workspace. Then it
runs again for each of these and each way to fail: the call returns an error, or the process is killed as it begins.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.strace import FAULTS, fault, mutating, traced
from tests.worlds import ROOT, embudo, workspace

RECORD = (
    "---\r\nname: Flota\r\nclient: Acme # no\r\namount: 1\r\n---\r\n\r\n## Negotiation\r\n\r\n- 2026-11-02: hola\r\n"
)
JOURNAL = "- 2026-11-13T10:00:00+01:00 review: hecha\n"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "set": ("set", "flota", "amount=52000", "next_date=2026-12-01"),
    "log": ("log", "flota", "Vista", "--next-step", "Llamar"),
    "lost": ("lost", "flota", "--reason", "precio"),
    "review": ("review", "--done", "-m", "hecha"),
    "new": ("new", "Otra", "--client", "Soto"),
}


def world(folder: Path) -> Path:
    """A workspace whose record is read and written by its owner only."""
    shutil.rmtree(folder, ignore_errors=True)
    made = workspace(folder, {"flota": RECORD, "journal/2026-11.md": JOURNAL, "embudo.yaml": "timezone: UTC\n"})
    (made / "opportunities" / "flota.md").chmod(0o640)
    return made


def texts(folder: Path) -> dict[str, bytes]:
    """Every file of the records and the journal, hidden ones too."""
    found = (path for part in ("opportunities", "journal") for path in (folder / part).rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}


@pytest.mark.parametrize("name", COMMANDS if sys.platform == "linux" else ())
def test_every_call_of_a_command_may_fail(name: str, tmp_path: Path) -> None:
    command = COMMANDS[name]
    before = texts(world(tmp_path / "w"))
    calls = mutating(tmp_path / "w", command)
    after = texts(tmp_path / "w")
    assert len(calls) >= 5, calls
    assert after != before
    (changed,) = (path for path in after if after[path] != before.get(path))
    for call, number in calls:
        for how in FAULTS:
            folder = world(tmp_path / "w")
            done = traced(folder, command, *fault(call, number, how))
            where = (call, number, how, done.code)
            assert done.was_hit, where
            assert "Traceback" not in done.err, done.err
            found = texts(folder)
            assert found.get(changed) in (before.get(changed), after[changed]), where
            others = {path: data for path, data in found.items() if path != changed and Path(path).name[0] != "."}
            assert others == {path: data for path, data in before.items() if path != changed}, where
            if (folder / "opportunities" / "flota.md").exists():
                assert (folder / "opportunities" / "flota.md").stat().st_mode & 0o777 == 0o640, where
            answer = embudo(folder, "set", "flota", "tier=A")
            assert answer.code == 0, (where, answer.err)
            assert set(texts(folder)) <= set(after), (where, set(texts(folder)))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["build"], ["funnel"], ["--help"]])
def test_an_answer_that_does_not_fit_on_the_disk_is_told_in_words(tmp_path: Path, command: list[str]) -> None:
    home = workspace(tmp_path, {"a": "---\nclient: Acme\n---\n"})
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        found = subprocess.run(
            [sys.executable, "-m", "generator", "--lang", "es", "-C", str(home), *command],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
    assert found.returncode == 3
    assert "Traceback" not in found.stderr
    assert found.stderr.endswith("embudo: No se ha podido escribir la respuesta: el disco está lleno.\n")
