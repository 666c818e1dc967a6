"""`embudo watch` and `embudo serve` as they run at a user's: processes of their own, listened to."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.worlds import ROOT

PATIENCE = 30.0
REBUILT = re.compile(r"file(?:s)? (?:written|removed)")


class Living:
    """A running command: what it said so far, and how to wait for more."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))

    @property
    def rebuilds(self) -> int:
        """How many builds changed something since it began."""
        return sum(bool(REBUILT.search(line)) for line in self.lines)

    def says(self, text: str) -> str:
        """Wait for a line that has the text; the line."""
        until(lambda: any(text in line for line in self.lines), f"{text!r} in {self.lines}")
        return next(line for line in self.lines if text in line)

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


def until(holds: Callable[[], bool], what: str = "") -> None:
    """Wait for a condition. It does not hold yet where a file that it asks for is just being put into its place."""
    last = time.monotonic() + PATIENCE
    while True:
        with suppress(FileNotFoundError):
            if holds():
                return
        assert time.monotonic() < last, what
        time.sleep(0.02)


@contextmanager
def living(folder: Path, *arguments: str, before: tuple[str, ...] = ()) -> Iterator[Living]:
    """A command on a workspace, until the block ends."""
    command = [*before, sys.executable, "-m", "generator", "-C", str(folder), "--lang", "en", "--today", "2026-11-23"]
    process = subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    running = Living(process)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):  # with what it was begun by, which does not take it along
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def watching(folder: Path, *arguments: str, before: tuple[str, ...] = ()) -> Iterator[Living]:
    """`embudo watch`, from the moment at which it watches."""
    with living(folder, "watch", *arguments, before=before) as running:
        running.says("Watching")
        yield running
        assert not any("Traceback" in line for line in running.lines), running.lines
