"""Workspaces that mean harm: what stands around them, what is said of them, and how long one waits for it."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from tests.worlds import Answer, embudo

PATIENCE = 30
"""Seconds after which a command hangs."""
LOOKS = (
    ("check", "--json"),
    ("check",),
    ("list", "--all"),
    ("list", "--json"),
    ("show", "good"),
    ("funnel",),
    ("agenda",),
    ("supply",),
    ("forecast",),
    ("review", "--json"),
    ("export", "--format", "csv"),
)
"""Commands that only look."""


@contextmanager
def patience(seconds: int = PATIENCE) -> Iterator[None]:
    """Whatever takes longer hangs."""

    def hang(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"it hangs: {seconds} seconds have passed")

    before = signal.signal(signal.SIGALRM, hang)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def says(folder: Path, *arguments: str, language: str = "en") -> Answer:
    """A command's answer: one of its four codes, in words, before one's patience ends."""
    with patience():
        answer = embudo(folder, *arguments, language=language)
    assert answer.code in (0, 1, 2, 3), (arguments, answer)
    assert "Traceback" not in answer.out + answer.err
    assert answer.code != 3 or answer.err.strip(), "what stops the work is said"
    return answer


def standing(folder: Path, *without: Path) -> Mapping[str, object]:
    """All that stands in a folder, links not followed: kinds, modes, times, contents. `without` are left out."""
    found: dict[str, object] = {}
    stack = [folder]
    while stack:
        for entry in os.scandir(stack.pop()):
            path, status = Path(entry.path), entry.stat(follow_symlinks=False)
            if path in without:
                continue
            kind, content = stat.S_IFMT(status.st_mode), b""
            if stat.S_ISDIR(kind):
                stack.append(path)
                found[entry.path] = kind
                continue
            if stat.S_ISREG(kind) and status.st_size < 1 << 20:
                with suppress(PermissionError):
                    content = path.read_bytes()
            link = str(path.readlink()) if stat.S_ISLNK(kind) else ""
            found[entry.path] = (status.st_mode, status.st_size, status.st_mtime_ns, content, link)
    return found


@contextmanager
def nothing_else_changes(around: Path, *but: Path) -> Iterator[None]:
    """Not a byte is written around, but in some places."""
    before = standing(around, *but)
    yield
    after = standing(around, *but)
    assert sorted(before) == sorted(after)
    assert before == after
