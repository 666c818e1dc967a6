"""A real pseudo-terminal: a command runs on it, and the test reads and types as a person would."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.worlds import ROOT, TODAY

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _control() -> None:
    """The terminal is the process's own: Ctrl-C on it interrupts."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


class Terminal:
    """A command on a terminal of its own; all that it showed is in `said`."""

    def __init__(self, folder: Path, *arguments: str, language: str = "en", **environment: str) -> None:
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "generator", "--lang", language, "--today", TODAY, "-C", str(folder)]
        known = {name: text for name, text in os.environ.items() if name != "CI"}
        known |= {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "120", **environment}
        self.process = subprocess.Popen(
            [*command, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=known,
            start_new_session=True,
            preexec_fn=_control,  # noqa: PLW1509  no thread is at work in the tests
        )
        os.close(theirs)
        self.ours = ours
        self.said = ""
        self.seen = 0
        """How far it was read by `until`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.ours)

    def _read(self, patience: float) -> bool:
        if not select.select([self.ours], [], [], patience)[0]:
            return self.process.poll() is None
        try:
            got = os.read(self.ours, 65536)
        except OSError:
            return False
        self.said += _COLOURS.sub("", got.decode("utf-8", "replace")).replace("\r\n", "\n")
        return bool(got)

    def until(self, text: str, seconds: float = 30) -> str:
        """Wait until a text is shown; what was shown before it, since the last wait."""
        ends = time.monotonic() + seconds
        while text not in self.said[self.seen :]:
            assert time.monotonic() < ends, f"waited for {text!r}, and saw:\n{self.said[self.seen :]}"
            if not self._read(0.1) and text not in self.said[self.seen :]:
                raise AssertionError(f"it ended before {text!r} was shown:\n{self.said[self.seen :]}")
        at = self.said.index(text, self.seen) + len(text)
        shown, self.seen = self.said[self.seen : at], at
        return shown

    def type(self, text: str) -> None:
        """Type a text; a key alone, or a line with its `\\r`."""
        os.write(self.ours, text.encode())

    def answer(self, prompt: str, text: str) -> None:
        """Wait for a question, and answer it."""
        self.until(prompt)
        self.type(f"{text}\r")

    def end(self, seconds: float = 30) -> int:
        """Wait for the end; the exit code."""
        ends = time.monotonic() + seconds
        while self._read(0.1):
            assert time.monotonic() < ends, self.said[self.seen :]
        return self.process.wait(10)
