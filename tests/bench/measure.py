"""What a command takes: time, processor and memory, of its whole tree of processes."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

INTERVAL = 0.05
"""Seconds between two looks at the memory; more where one look takes more than a twentieth of it."""
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds by the clock, seconds of processors (user and system), and bytes at the peak."""

    wall: float
    cpu: float
    memory: int
    """Of all processes together, memory that they share counted once (PSS)."""
    largest: int
    """Of the largest process, as the kernel says when it ends (RSS)."""


def cost(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Cost:
    """Run it to its end; it must end well."""
    with (folder / "said.txt").open("wb") as said:
        os.sync()  # what others wrote is not to be waited for
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=said, stderr=said)
        with Peak(process.pid) as peak:
            _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {process.returncode}\n{(folder / 'said.txt').read_text()[-2000:]}")
    cpu, largest = usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024
    return Cost(wall=wall, cpu=cpu, memory=peak.bytes, largest=largest)


def middle(costs: Iterable[Cost]) -> Cost:
    """The median of each figure."""
    every = tuple(costs)
    return Cost(
        wall=median(cost.wall for cost in every),
        cpu=median(cost.cpu for cost in every),
        memory=int(median(cost.memory for cost in every)),
        largest=int(median(cost.largest for cost in every)),
    )


class Peak:
    """The most that a tree of processes held at any look."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        pause = 0.0
        while not self._ended.wait(pause):
            began = time.perf_counter()
            self.bytes = max(self.bytes, sum(map(held, tree(self._pid))))
            pause = max(INTERVAL, 20 * (time.perf_counter() - began))


def tree(pid: int) -> list[int]:
    """A process and all that come of it."""
    found = [pid]
    for one in found:
        for said in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, said.read_text().split())
            except OSError:  # it has just ended
                continue
    return found


def held(pid: int) -> int:
    """Bytes of memory that a process holds: what n of them share counts for an nth in each."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
