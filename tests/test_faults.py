"""Whatever fails while a file is written, it is the old one or the new one, whole; and the next run leaves no stray.

Each command runs once under strace, which tells every system call that changes something in the workspace. Then it
runs again for each of these and each way to fail: the call returns an error, or the process is killed as it begins.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.worlds import ROOT, TODAY, embudo, workspace

RECORD = (
    "---\r\nname: Flota\r\nclient: Acme # no\r\namount: 1\r\n---\r\n\r\n## Negotiation\r\n\r\n- 2026-11-02: hola\r\n"
)
JOURNAL = "- 2026-11-13T10:00:00+01:00 review: hecha\n"
CALLS = (
    "openat open creat write pwrite64 writev fsync fdatasync ftruncate rename renameat renameat2 link linkat symlink "
    "unlink unlinkat fchmod chmod fchmodat fchown chown mkdir mkdirat rmdir utimensat fsetxattr setxattr"
).split()
FAULTS = ("error=ENOSPC", "error=EIO", "error=EACCES", "signal=KILL")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "set": ("set", "flota", "amount=52000", "next_date=2026-12-01"),
    "log": ("log", "flota", "Vista", "--next-step", "Llamar"),
    "lost": ("lost", "flota", "--reason", "precio"),
    "review": ("review", "--done", "-m", "hecha"),
    "new": ("new", "Otra", "--client", "Soto"),
}
_CALL = re.compile(r"(\w+)\((.*)")


def world(folder: Path) -> Path:
    """A workspace whose record is read and written by its owner only."""
    shutil.rmtree(folder, ignore_errors=True)
    made = workspace(folder, {"flota": RECORD, "journal/2026-11.md": JOURNAL, "embudo.yaml": "timezone: UTC\n"})
    (made / "opportunities" / "flota.md").chmod(0o640)
    return made


def traced(folder: Path, command: tuple[str, ...], *options: str) -> tuple[int, str]:
    """Run a command under strace; its exit code, and what strace wrote."""
    log = folder.parent / "strace.log"
    log.unlink(missing_ok=True)
    run = [sys.executable, "-m", "generator", "--lang", "en", "--today", TODAY, "-C", str(folder), *command]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "USER": "ana",
    }
    done = subprocess.run(["strace", "-o", str(log), *options, *run], env=environment, capture_output=True, check=False)
    assert log.exists(), done.stderr.decode()
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode, log.read_text(encoding="utf-8", errors="replace")


def mutating(folder: Path, command: tuple[str, ...]) -> list[tuple[str, int]]:
    """The calls that change something in the workspace: each one's name, and its number among those of that name."""
    code, log = traced(folder, command, "-y", "-s", "300", "-e", f"trace={','.join(CALLS)}")
    assert code == 0, log
    counted: Counter[str] = Counter()
    found = []
    for line in log.splitlines():
        match = _CALL.match(line)
        if not match:
            continue
        name, arguments = match[1], match[2]
        counted[name] += 1
        reads = name in ("open", "openat") and not re.search(r"O_(?:CREAT|WRONLY|RDWR|TRUNC)", arguments)
        if str(folder) in arguments and not reads:
            found.append((name, counted[name]))
    return found


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
        for fault in FAULTS:
            folder = world(tmp_path / "w")
            code, log = traced(folder, command, "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}")
            where = (call, number, fault, code)
            assert ("killed by SIGKILL" if "KILL" in fault else "(INJECTED)") in log, where
            found = texts(folder)
            assert found.get(changed) in (before.get(changed), after[changed]), where
            others = {path: data for path, data in found.items() if path != changed and Path(path).name[0] != "."}
            assert others == {path: data for path, data in before.items() if path != changed}, where
            if (folder / "opportunities" / "flota.md").exists():
                assert (folder / "opportunities" / "flota.md").stat().st_mode & 0o777 == 0o640, where
            answer = embudo(folder, "set", "flota", "tier=A")
            assert answer.code == 0, (where, answer.err)
            assert set(texts(folder)) <= set(after), (where, set(texts(folder)))
