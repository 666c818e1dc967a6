"""All that is said of speed, measured and printed as tables of Markdown: `make bench`.

`--records 2000` does it with fewer records, and leaves out how time grows beyond them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.measure import MEGABYTE, Cost, cost, middle
from tests.bench.peers import CASES, MANY_MINUTES, SLOW, Tool, Workshop, compared, tools
from tests.bench.records import TODAY, make
from tests.bench.watching import watched
from tests.worlds import ROOT

RECORDS = 10_000
SIZES = (100, 1_000, 10_000, 50_000)
UNIT = "Hugo"
MEMORY = Path("/dev/shm")  # noqa: S108  so that the tools are measured, and not the disk that they share


def say(*lines: str) -> None:
    """At once: the next line may take minutes."""
    print(*lines, sep="\n", flush=True)


def table(*rows: Sequence[str]) -> None:
    """Rows under the first one; all but the first two columns are figures."""
    head, *others = rows
    say("", f"| {' | '.join(head)} |", f"| {' | '.join(['---'] * 2 + ['--:'] * (len(head) - 2))} |")
    say(*(f"| {' | '.join(row)} |" for row in others))


def figures(found: Cost, unit: Cost) -> tuple[str, ...]:
    """Each figure, and its ratio to the same one of another."""
    return (
        f"{found.wall:.2f} s ({found.wall / unit.wall:.2f})",
        f"{found.cpu:.2f} s ({found.cpu / unit.cpu:.2f})",
        f"{found.memory / MEGABYTE:.0f} MB ({found.memory / max(unit.memory, 1):.2f})",
        f"{found.largest / MEGABYTE:.0f} MB ({found.largest / unit.largest:.2f})",
    )


def comparison(folder: Path, every: Mapping[str, Tool], count: int, rounds: int) -> Mapping[str, Cost]:
    """The table of all tools and cases; what each took cold."""
    once = f" ({' and '.join(SLOW)}: once)" if count > MANY_MINUTES else ""
    say("", f"**{count:,} records**, median of {rounds}{once}; in brackets, the ratio to {UNIT}'s cold build.")
    costs = compared(Workshop(folder, count), every, rounds)
    unit = costs["cold", UNIT]
    head = ("", "", "time", "processors", "memory", "largest process")
    rows = [(case, name, *figures(costs[case, name], unit)) for case in CASES for name in every]
    table(head, *rows)
    return {name: costs["cold", name] for name in every}


def growth(folder: Path, every: Mapping[str, Tool], known: Mapping[int, Mapping[str, Cost]], rounds: int) -> None:
    """Time and memory against size, and what the next record costs."""
    names = [name for name in every if name not in SLOW]
    costs = dict(known)
    for size in SIZES:
        if size not in costs:
            work = Workshop(folder / str(size), size)
            runs = rounds if size < RECORDS else 1
            costs[size] = {name: middle(work.cold(every[name]) for _ in range(runs)) for name in names}
    rows = []
    for name in names:
        for size in SIZES:
            found = costs[size][name]
            each = (f"{1000 * found.wall / size:.2f} ms", f"{1000 * found.cpu / size:.2f} ms")
            rows.append((name, f"{size:,}", *(text.split(" (")[0] for text in figures(found, found)[:3]), *each))
    table(("cold", "records", "time", "processors", "memory", "time a record", "processors a record"), *rows)
    small, middling, large = SIZES[1:]
    for name in names:
        by_size = {size: costs[size][name] for size in SIZES}
        for what in ("wall", "cpu", "memory"):
            before, after = (
                (getattr(by_size[high], what) - getattr(by_size[low], what)) / (high - low)
                for low, high in ((small, middling), (middling, large))
            )
            say(
                f"{name}, {what}: a record between {middling:,} and {large:,} costs {after / before:.2f} times "
                f"what one between {small:,} and {middling:,} does"
            )


def small_things(folder: Path) -> None:
    """What is waited for most often: of each, the median."""
    make(folder / "500", 500)
    make(folder / "50", 50)
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(ROOT)}
    program = (sys.executable, "-m", "generator", "--today", str(TODAY))
    rows = []
    for what, arguments, runs, target in (
        ("`embudo --help`", ("--help",), 15, 0.15),
        ("`embudo list`, 500 records", ("-C", str(folder / "500"), "list"), 9, 0.4),
        (
            "`embudo build`, 50 records, cold",
            ("-C", str(folder / "50"), "build", "--no-history", "--out", "{new}"),
            5,
            1.5,
        ),
    ):
        found = middle(
            cost([*program, *(word.format(new=folder / f"site-{run}") for word in arguments)], environment, folder)
            for run in range(runs)
        )
        rows.append(
            (what, "", f"{found.wall:.3f} s", f"{found.cpu:.3f} s", f"{target} s", f"{found.wall / target:.2f}")
        )
    table(("", "", "time", "processors", "to stay under", "ratio"), *rows)


def watching(folder: Path, sizes: Sequence[int]) -> None:
    """From a record's writing to its pages', while embudo watches."""
    rows = []
    for size in sizes:
        for what, taken, target in watched(folder / f"watched-{size}", size):
            ratio = f"{taken.median / target:.2f}" if target else ""
            said = (f"{taken.median:.3f} s", f"{taken.longest:.3f} s", f"{target} s" if target else "", ratio)
            rows.append((f"{size:,}", what, *said))
    table(("records", "an edit while watching", "median", "longest", "to stay under", "ratio"), *rows)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--peers", type=Path, default=ROOT / ".venv-bench", help="where the others are installed")
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=MEMORY if MEMORY.is_dir() else None, help="where it works")
    given = parser.parse_args()
    every = tools(given.peers)
    say(f"{os.cpu_count()} processors; others may have used them: load {os.getloadavg()[0]:.1f} at the start.")
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        small_things(folder)
        watching(folder, (500, given.records) if given.records > 500 else (given.records,))
        cold = comparison(folder / "compared", every, given.records, given.rounds)
        if given.records == RECORDS:
            growth(folder, every, {RECORDS: cold}, given.rounds)


if __name__ == "__main__":
    main()
