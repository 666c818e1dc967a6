"""Builds that are made to be killed: each a process of its own, and its own group, of a server that has all loaded."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.worlds import TODAY

LOADED = [
    "generator.cli.build",
    "generator.build",
    "generator.site",
    "matplotlib.backends.backend_svg",
]
Kill = Callable[[int, int], None]


def start(folder: Path, *arguments: str) -> BaseProcess:
    """Begin a build of a workspace."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, *LOADED])
    process = context.Process(target=_build, args=(str(folder), *arguments))
    process.start()
    return process


def kill(process: BaseProcess, how: Kill) -> bool:
    """Kill a process (`os.kill`) or all of its group (`os.killpg`); whether it was still at work."""
    assert process.pid
    try:
        how(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # not a group yet, or no more
        process.kill()
    process.join()
    return process.exitcode == -signal.SIGKILL


def _build(folder: str, *arguments: str) -> None:
    os.setsid()
    silence = os.open(os.devnull, os.O_RDWR)
    for number in (1, 2):
        os.dup2(silence, number)
    from generator.cli.main import run  # noqa: PLC0415

    sys.exit(run(["--lang", "en", "--today", TODAY, "-C", folder, "build", *arguments]))
