"""How long an import takes: `python -m tests.bench.imports [ROWS]`.

It makes an export as a CRM makes it, of so many rows (10,000 unless told otherwise) and 15 columns, as CSV and as XLSX.
Then it looks, writes, and runs again, each in a new process: wall clock and CPU seconds. The ratio is to `check` of the
records that came of it, which reads each of them once.
"""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.worlds import ROOT

ROWS = 10_000
LIMIT = 10.0
"""Seconds that each of them is to stay under."""
HEADINGS = (
    "Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Amount Currency,Close Date,Created Date,"
    "Opportunity Owner,Next Step,Lead Source,Description,Probability (%),Type,Fiscal Period"
).split(",")
STAGES = ("Prospecting", "Qualification", "Proposal/Price Quote", "Closed Won", "Closed Lost")


def rows(count: int) -> Iterator[list[str]]:
    """Rows as a report has them, months first."""
    pick = random.Random(1)
    for number in range(count):
        yield [
            f"006{number:012d}",
            f"Deal {number}: renewal",
            f"Client {number % 900} S.L.",
            pick.choice(STAGES),
            f"{pick.randint(1000, 90000)}.00",
            "EUR",
            f"{pick.randint(1, 12)}/{pick.randint(13, 28)}/2026",
            f"{pick.randint(1, 12)}/{pick.randint(1, 28)}/2025",
            pick.choice(("Ana Soto", "Luis Gil")),
            "Call them: ask, and wait",
            "Web",
            "What they said about it. " * 8,
            pick.choice(("10", "20", "90")),
            "New",
            "Q4-2026",
        ]


def files(folder: Path, count: int) -> Iterator[Path]:
    """The same rows in two kinds of file."""
    import xlsxwriter  # noqa: PLC0415

    with (folder / "report.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows(count))
    book = xlsxwriter.Workbook(str(folder / "report.xlsx"))
    sheet = book.add_worksheet()
    for at, row in enumerate([HEADINGS, *rows(count)]):
        sheet.write_row(at, 0, row)
    book.close()
    yield from (folder / "report.csv", folder / "report.xlsx")


def run(folder: Path, *arguments: str) -> tuple[float, float]:
    """Wall clock and CPU seconds of one command."""
    began, before = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "generator", "-C", str(folder), *arguments]
    process = os.spawnve(  # noqa: S606  its children's time is counted when it ends
        os.P_WAIT, sys.executable, command, {**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert process in (0, 1)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, cpu


def main() -> None:
    """Make, measure, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        print(f"{count} rows, {len(HEADINGS)} columns       wall     CPU   of check")
        for file in files(base, count):
            folder = base / file.suffix[1:]
            (folder / "opportunities").mkdir(parents=True)
            out = os.open(os.devnull, os.O_WRONLY)
            kept = os.dup(1)
            found: dict[str, tuple[float, float]] = {}
            os.dup2(out, 1)
            try:
                for what, options in (("look", ()), ("write", ("--write",)), ("again", ("--write",))):
                    found[what] = run(folder, "import", str(file), "--json", *options)
                checked = run(folder, "check", "--json")
            finally:
                os.dup2(kept, 1)
            for what, (wall, cpu) in found.items():
                slow = "" if wall < LIMIT else "  over the limit"
                print(f"{file.suffix[1:]:<5}{what:<20} {wall:6.2f} s {cpu:6.2f} s {cpu / checked[1]:6.2f}{slow}")
            print(f"{'':<5}{'check':<20} {checked[0]:6.2f} s {checked[1]:6.2f} s   1.00")


if __name__ == "__main__":
    main()
