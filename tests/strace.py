"""System calls that fail, or at which a process is killed: a command run under strace, in a process of its own."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

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


@cache
def _compiled() -> Path:
    """Where modules and templates are compiled to: what others compile meanwhile would move the numbers of calls."""
    folder = Path(mkdtemp(prefix="embudo-compiled-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _run(
    folder: Path, command: tuple[str, ...], *before: str, compiles: bool = False
) -> subprocess.CompletedProcess[bytes]:
    run = [sys.executable, "-m", "generator", "--lang", "en", "--today", TODAY, "-C", str(folder), *command]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "" if compiles else "1",
        "PYTHONPYCACHEPREFIX": str(_compiled()),
        "PYTHONHASHSEED": "0",
        "USER": "ana",
    }
    return subprocess.run([*before, *run], env=environment, capture_output=True, check=False)


def traced(folder: Path, command: tuple[str, ...], *options: str) -> Traced:
    """Run a command on a workspace under strace."""
    log = folder.parent / "strace.log"
    log.unlink(missing_ok=True)
    done = _run(folder, command, "strace", "-o", str(log), *options)
    said = done.stderr.decode(errors="replace")
    assert log.exists(), said
    return Traced(done.returncode, said, log.read_text(encoding="utf-8", errors="replace"))


def mutating(folder: Path, command: tuple[str, ...], *options: str) -> list[tuple[str, int]]:
    """The calls that change something in the workspace: each one's name, and its number among its process's."""
    copy = folder.with_name(f"{folder.name}-compiling")
    shutil.copytree(folder, copy, symlinks=True)
    _run(copy, command, compiles=True)
    shutil.rmtree(copy)
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
