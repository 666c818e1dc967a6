"""System calls that fail, or at which a process is killed: a command run under strace, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.worlds import ROOT, TODAY

CALLS = (
    "openat open creat write pwrite64 writev fsync fdatasync ftruncate rename renameat renameat2 link linkat symlink "
    "unlink unlinkat fchmod chmod fchmodat fchown chown mkdir mkdirat rmdir utimensat fsetxattr setxattr"
).split()
FAULTS = ("error=ENOSPC", "error=EIO", "error=EACCES", "signal=KILL")
_CALL = re.compile(r"(?:(\d+) +)?(\w+)\((.*)")


@dataclass(frozen=True)
class Traced:
    """How a command ended, and what strace wrote of it."""

    code: int
    err: str
    log: str

    @property
    def was_hit(self) -> bool:
        """Whether a call was made to fail, or killed."""
        return "killed by SIGKILL" in self.log or bool(self.failed)

    @property
    def failed(self) -> tuple[str, ...]:
        """The calls that were made to fail, as strace writes them."""
        return tuple(line for line in self.log.splitlines() if "(INJECTED)" in line)


def traced(folder: Path, command: tuple[str, ...], *options: str) -> Traced:
    """Run a command on a workspace under strace."""
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
    said = done.stderr.decode(errors="replace")
    assert log.exists(), said
    return Traced(done.returncode, said, log.read_text(encoding="utf-8", errors="replace"))


def mutating(folder: Path, command: tuple[str, ...], *options: str) -> list[tuple[str, int]]:
    """The calls that change something in the workspace: each one's name, and its number among its process's."""
    done = traced(folder, command, "-y", "-s", "300", "-e", f"trace={','.join(CALLS)}", *options)
    assert done.code == 0, done
    return list(dict.fromkeys(_changes(done.log, str(folder))))


def fault(call: str, number: int, how: str) -> tuple[str, ...]:
    """The options that make one call fail."""
    return "-y", "-e", f"trace={call}", "-e", f"inject={call}:{how}:when={number}"


def _changes(log: str, folder: str) -> Iterator[tuple[str, int]]:
    counted: Counter[tuple[str, str]] = Counter()
    for line in log.splitlines():
        match = _CALL.match(line)
        if not match:
            continue
        process, name, arguments = match.groups(default="")
        counted[process, name] += 1
        reads = name in ("open", "openat") and not re.search(r"O_(?:CREAT|WRONLY|RDWR|TRUNC)", arguments)
        says = name == "write" and arguments.startswith(("1<", "2<"))
        if folder in arguments and not reads and not says:
            yield name, counted[process, name]
