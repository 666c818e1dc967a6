"""Single keys of a terminal: none has to be followed by Enter, and what is typed ahead is kept."""

from __future__ import annotations

import contextlib
import os
import select
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import click

ESCAPE = "\x1b"


class Keys:
    """While it is open, keys come one by one and are not echoed; within `lines`, the terminal is as it was."""

    def __init__(self) -> None:
        self._usual: list[Any] | None = None

    def __enter__(self) -> Self:
        self._take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._give_back()

    def _take(self) -> None:
        with contextlib.suppress(ImportError):
            import termios  # noqa: PLC0415  not on every system
            import tty  # noqa: PLC0415

            self._usual = termios.tcgetattr(sys.stdin.fileno())
            tty.setcbreak(sys.stdin.fileno(), termios.TCSADRAIN)  # what was typed already stays

    def _give_back(self) -> None:
        if self._usual is not None:
            import termios  # noqa: PLC0415

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self._usual)

    @contextlib.contextmanager
    def lines(self) -> Iterator[None]:
        """The terminal for a question that is answered with a line, or for another program."""
        self._give_back()
        try:
            yield
        finally:
            self._take()

    def read(self) -> str:
        """The next key; an empty text at the end. An arrow, or the like, is one key of several characters."""
        if self._usual is None:
            return click.getchar()
        handle = sys.stdin.fileno()
        typed = os.read(handle, 1)
        more = 0 if not typed or typed[0] < 0xC0 else 1 if typed[0] < 0xE0 else 2 if typed[0] < 0xF0 else 3
        while more and (got := os.read(handle, 1)):
            typed, more = typed + got, more - 1
        while typed[:1] == ESCAPE.encode() and select.select([handle], [], [], 0.02)[0]:
            typed += os.read(handle, 16)
        return typed.decode("utf-8", "replace")
