"""How long reading a long history takes: `python -m tests.bench.history [RECORDS COMMITS TOUCHED]`.

It makes a repository (by default 10,000 records and 1,000 commits that change 100 of them each, 110,000 versions) and
reads all versions in new processes: cold, with nothing new, and after one more commit. Each figure is the median of
three, and its ratio is to `git log -p` of the same records in the same run.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.worlds import ROOT

RUNS = 3
RECORDS, COMMITS, TOUCHED = 10_000, 1_000, 100
STAGES = ("prospect", "qualified", "proposal", "negotiation", "won", "lost")
STEPS = ("Enviar oferta", "Llamar: pedir plazo", "Visitar la nave", "Cerrar precio con Luis")
RECORD = """---
name: Renovación de flota {n}: fase 1
client: Transportes {client} S.L.
stage: {stage}
created: 2024-09-14
amount: {amount}.000 €
close_date: {close}
invoice_date: {close}
products:
  - 12 furgonetas eléctricas, renting a 36 meses
contacts:
  - name: Marta
    surname: Ruiz
    phone: +34 600 000 123
decision_maker: Marta Ruiz
next_date: {following}
next_step: {step}
owner: ana
---

Notas con **énfasis** y una lista:

- uno
- dos

## Negotiation

{notes}"""
READ = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
began = time.perf_counter()
from generator import archive
from generator.archive import Archive
from pipeline import git, versions
from pipeline.history import history
from pipeline.settings import Settings
from pipeline.trails import Trails
spent = {"import": time.perf_counter() - began}

def timed(name, work):
    def run(*given, **more):
        started = time.perf_counter()
        try:
            return work(*given, **more)
        finally:
            spent[name] = spent.get(name, 0) + time.perf_counter() - started
    return run

git.log = timed("git log", git.log)
archive._loaded = timed("memory, read", archive._loaded)
archive._save = timed("memory, written", archive._save)
Trails.follow = timed("records followed", Trails.follow)
reading = archive._read_lines
archive._read_lines = lambda *given: timed("versions read", lambda: list(reading(*given)))()
folder = Path(sys.argv[1])
past = Archive(folder).read(folder, Settings())
known = history(past.trails, past.lines.facts, Settings(), datetime.now(UTC))
seconds = time.perf_counter() - began
# what the system says of the process since it began to be this program
said = Path("/proc/self/status")
lines = said.read_text().splitlines() if said.exists() else []
own = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), None)
own = own or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
peak = [kb // 1024 for kb in (own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)]
versions = sum(trail.count("\\n") + 1 for trail in past.trails.trails)
answer = {"seconds": seconds, "spent": spent, "peak": peak, "versions": versions}
if len(sys.argv) > 2:
    started = time.perf_counter()
    answer["changes"] = sum(len(record.changes) for record in known.records)
    answer["changes_seconds"] = time.perf_counter() - started
print(json.dumps(answer))
"""


class Made:
    """The repository as it is being made."""

    def __init__(self, folder: Path, records: int) -> None:
        self.folder = folder
        self.random = random.Random(7)
        self.at = datetime(2024, 1, 1, tzinfo=UTC)
        self.states: list[dict[str, Any]] = [
            {
                "n": n,
                "client": n % 50,
                "stage": "prospect",
                "amount": 3 + n * 7 % 400,
                "close": date(2025, 1, 1) + timedelta(n % 300),
                "following": date(2024, 10, 1),
                "step": STEPS[0],
                "notes": "",
            }
            for n in range(records)
        ]
        folder.mkdir(parents=True)
        self._git("init", "--quiet", "--initial-branch=main")

    def import_(self, commits: int, touched: int) -> None:
        """All the commits at once; the first has every record."""
        stream = b"".join([self._commit(range(len(self.states)), ""), *self._later(commits, touched)])
        self._git("fast-import", "--quiet", given=stream)
        self._git("reset", "--quiet", "--hard")

    def one_more(self, touched: int) -> None:
        """A commit on top."""
        stream = self._commit(self._change(touched), "from refs/heads/main^0\n")
        self._git("fast-import", "--quiet", given=stream)
        self._git("reset", "--quiet", "--hard")

    def _later(self, commits: int, touched: int) -> Iterator[bytes]:
        for _ in range(commits):
            yield self._commit(self._change(touched), "")

    def _change(self, touched: int) -> list[int]:
        chosen = self.random.sample(range(len(self.states)), touched)
        for n in chosen:
            state, day = self.states[n], self.at.date()
            note = f"- {day} call: Hablamos del plazo; piden {self.random.randrange(100)} % más.\n"
            state["notes"] = note + state["notes"]
            state["following"] = day + timedelta(self.random.randrange(3, 20))
            state["step"] = self.random.choice(STEPS)
            what = self.random.random()
            if what < 0.25:
                state["stage"] = self.random.choice(STAGES)
            elif what < 0.4:
                state["amount"] = self.random.randrange(3, 400)
            elif what < 0.6:
                state["close"] += timedelta(self.random.randrange(5, 60))
        return chosen

    def _commit(self, numbers: Any, parent: str) -> bytes:
        self.at += timedelta(hours=17)
        who = f"Ana Soto <ana@example.com> {int(self.at.timestamp())} +0100\n"
        head = f"commit refs/heads/main\nauthor {who}committer {who}data 1\nx\n{parent}".encode()
        files = []
        for n in numbers:
            text = RECORD.format(**self.states[n]).encode()
            files.append(b"M 100644 inline opportunities/deal-%05d.md\ndata %d\n%s\n" % (n, len(text), text))
        return head + b"".join(files)

    def _git(self, *arguments: str, given: bytes = b"") -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, input=given, check=True, capture_output=True)


def log_p(folder: Path) -> float:
    """Seconds that git takes to print every change of the records."""
    started = time.perf_counter()
    with (folder.parent / "log").open("wb") as out:
        subprocess.run(["git", "log", "-p", "--", "opportunities"], cwd=folder, stdout=out, check=True)
    return time.perf_counter() - started


def read(folder: Path, cache: Path, *more: str) -> Any:
    """A new process that reads all versions, with what it remembers in a folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-c", READ, str(folder), *more]
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


def together(folder: Path, cache: Path) -> int | None:
    """MB that a cold reading takes at most, all its processes together, shared pages once; None where none tells."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(cache)}
    process = subprocess.Popen(
        [sys.executable, "-c", READ, str(folder)], env=environment, stdout=subprocess.DEVNULL, text=True
    )
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_memory, _family(process.pid))))
        time.sleep(0.05)
    return most // 1024 or None


def _family(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(child))]


def _memory(pid: int) -> int:
    """KB of a process: its own pages, and its part of those that it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def median(runs: list[Any]) -> Any:
    """The run whose time is the median."""
    return sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]


def main(records: int = RECORDS, commits: int = COMMITS, touched: int = TOUCHED) -> None:
    """Make, measure, print."""
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        made = Made(home / "w", records)
        made.import_(commits, touched)
        git = statistics.median(log_p(made.folder) for _ in range(RUNS))
        cold = median([read(made.folder, home / f"cache-{n}") for n in range(RUNS)])
        print(f"{cold['versions']:,} versions of {records:,} records in {commits + 1:,} commits")
        print(f"{'git log -p':<28}{git:7.2f} s")
        _print("cold", cold, git)
        _print("nothing new", median([read(made.folder, home / "cache-0") for _ in range(RUNS)]), git)
        after = []
        for _ in range(RUNS):
            made.one_more(touched)
            after.append(read(made.folder, home / "cache-0"))
        _print("after one more commit", median(after), git)
        print(f"cold, all processes together: {together(made.folder, home / 'cache-memory')} MB at most")
        changes = read(made.folder, home / "cache-0", "changes")
        print(f"every change told: {changes['changes']:,} in {changes['changes_seconds']:.2f} s more")


def _print(name: str, run: Any, git: float) -> None:
    own, child = run["peak"]
    print(f"{name:<28}{run['seconds']:7.2f} s  {run['seconds'] / git:5.2f} x   peak {own} MB, largest child {child} MB")
    print("".join(f"    {part:<24}{seconds:7.2f} s\n" for part, seconds in run["spent"].items()), end="")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
