"""How soon an edit is on disk while embudo watches: the record's own page, and all that shows it."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.records import TODAY, make
from tests.worlds import ROOT

EDITED = "deal-00001"
EDITS = 12
PAUSE = 1.0
"""Seconds between two edits: nobody saves faster."""
TARGETS = {500: (0.15, 0.3), 10_000: (0.5, 2.0)}
"""Seconds that the page and all of it are to stay under, by the number of records."""
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of some edits."""

    median: float
    longest: float

    @classmethod
    def of(cls, seconds: list[float]) -> Taken:
        """What they come to."""
        return cls(median(seconds), max(seconds))


def watched(folder: Path, count: int) -> Iterator[tuple[str, Taken, float | None]]:
    """What is waited for, the seconds it took, and what they are to stay under."""
    make(folder, count)
    page, everything = TARGETS.get(count, (None, None))
    own, all_of_it = [], []
    with following(folder) as said:
        for number in range(EDITS):
            time.sleep(PAUSE)
            one, every = _edit(folder, said, number)
            own.append(one)
            all_of_it.append(every)
    yield "its own page", Taken.of(own), page
    yield "everything", Taken.of(all_of_it), everything


@contextmanager
def following(folder: Path) -> Iterator[queue.Queue[tuple[float, str]]]:
    """`embudo watch`, and each line that it says with its moment."""
    command = [sys.executable, "-m", "generator", "-C", str(folder), "--lang", "en", "--today", str(TODAY), "watch"]
    known = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = known | {"XDG_CACHE_HOME": str(folder / ".cache"), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    said: queue.Queue[tuple[float, str]] = queue.Queue()
    reader = threading.Thread(target=_hear, args=(process, said), daemon=True)
    reader.start()
    try:
        _until(said, "Watching ", 10 * PATIENCE)
        time.sleep(3 * PAUSE)
        yield said
    finally:
        process.terminate()
        process.wait()
        reader.join()


def _hear(process: subprocess.Popen[str], said: queue.Queue[tuple[float, str]]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        said.put((time.perf_counter(), line))


def _until(said: queue.Queue[tuple[float, str]], what: str, patience: float = PATIENCE) -> float:
    """The moment at which a line with this was said."""
    while True:
        at, line = said.get(timeout=patience)
        if what in line:
            return at


def _edit(folder: Path, said: queue.Queue[tuple[float, str]], number: int) -> tuple[float, float]:
    """Another amount and next step: seconds until its page has them, and until the build says that it is done."""
    record, page = folder / "opportunities" / f"{EDITED}.md", folder / "site" / "opportunities" / f"{EDITED}.html"
    shown = f"Llamar por la visita {number}"
    text = re.sub('next_step: ".*"', f'next_step: "{shown}"', record.read_text(encoding="utf-8"))
    text = re.sub("amount: .*", f"amount: {100_001 + number}", text)
    assert shown in text
    while not said.empty():
        said.get()
    began = time.perf_counter()
    record.write_text(text, encoding="utf-8")
    while shown not in page.read_text(encoding="utf-8"):
        if time.perf_counter() - began > PATIENCE:
            raise RuntimeError(f"{page.name} does not follow")
        time.sleep(0.002)
    own = time.perf_counter() - began
    return own, _until(said, "written in") - began
