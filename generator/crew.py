"""Who does the work: this process, or several that are given it once.

An executor's processes get what they work on with every task. What a crew works on is the whole site: its processes
are made with it, as copies of this one where the system can, and tasks then only name it. This process is one of them:
each that is not made saves a copy of what is looked at, since looking is counted in what is looked at.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_all_start_methods, get_context, parent_process
from typing import Any, TypeVar

WORTH_PROCESSES = 200
"""Pages above which processes pay for their start."""
WORTH_NEW_PROCESSES = 2000
"""The same where they cannot be copies of this one, and load everything anew."""

AHEAD = 4
"""Tasks that each other process is given before it asks."""
M_MMAP_THRESHOLD = -3
"""What the C library calls the size above which it asks the system for memory of its own (mallopt(3))."""
LARGE = 1 << 18
"""That size, in bytes; said once, it no longer grows with what is freed."""

_T = TypeVar("_T")


class Serial(Executor):
    """An executor that does the work at once, here."""

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Run it; the future is done."""
        future: Future[_T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def map(self, fn: Callable[..., _T], *iterables: Any, **_options: Any) -> Iterator[_T]:
        """One after the other, as they are asked for."""
        return map(fn, *iterables)


def crew(shared: object, pages: int, jobs: int | None = None) -> Executor:
    """An executor, for methods of what is shared if anything is: processes where they pay, or as many as asked for."""
    # a copy of a process with threads may wait for ever for a lock that one of them held
    alone = threading.active_count() == 1 and "fork" in get_all_start_methods()
    worth = WORTH_PROCESSES if alone else WORTH_NEW_PROCESSES
    wanted = min(jobs or ((os.cpu_count() or 1) if pages > worth else 1), pages)
    return Crew(shared, wanted, "fork" if alone else "spawn") if wanted > 1 else Serial()


def pair(shared: object, pages: int) -> Executor:
    """For who makes a few pages of many megabytes again and again: while one is written, the next is rendered."""
    found = crew(shared, pages)
    return ThreadPoolExecutor(2) if isinstance(found, Serial) else found


class Crew(ProcessPoolExecutor):
    """This process and others that each have what is shared; a task that is a method of it goes to them by its name."""

    def __init__(self, shared: object, processes: int, method: str) -> None:
        gc.freeze()  # what is there stays, and is not copied for the sake of looking through it
        _give_back()
        self._others = processes - 1
        super().__init__(self._others, get_context(method), initializer=_hold, initargs=(shared,))
        self._shared = shared

    def map(self, fn: Callable[..., _T], *iterables: Any, **_options: Any) -> Iterator[_T]:
        """As of any executor. This process begins with the first, and hands the last to the others, a few at a time."""
        is_ours = self._shared is not None and getattr(fn, "__self__", None) is self._shared
        told = partial(_ask, fn.__name__) if is_ours else fn
        tasks = list(zip(*iterables, strict=False))
        handed: dict[int, Future[_T]] = {}
        busy: list[Future[_T]] = []
        for here, task in enumerate(tasks):
            busy = [future for future in busy if not future.done()]
            while len(busy) < AHEAD * self._others and len(tasks) - len(handed) - 1 > here:
                last = len(tasks) - len(handed) - 1
                handed[last] = self.submit(told, *tasks[last])
                busy.append(handed[last])
            yield handed[here].result() if here in handed else fn(*task)


_HELD: list[object] = []


def _hold(shared: object) -> None:
    _give_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is said to all; one of them ends the work
    _HELD[:] = [shared]
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _give_back() -> None:
    """What is freed goes back to the system at once; the C library would keep what a large page took, in pieces."""
    if sys.platform == "linux":
        from ctypes import CDLL  # noqa: PLC0415  only who shares work needs it

        tell = getattr(CDLL(None), "mallopt", None)
        if tell:
            tell(M_MMAP_THRESHOLD, LARGE)


def _end_with_parent() -> None:
    """Who is killed cannot end its processes, and these would wait for more work for ever."""
    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _ask(name: str, *arguments: Any) -> Any:
    return getattr(_HELD[0], name)(*arguments)
