"""How long a build takes: `python -m tests.bench.build [RECORDS …]`.

Each line is the median of five whole processes, and its ratio to a process that only imports the drawing library.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.worlds import ROOT

RUNS = 5
STAGES = ("prospect", "qualified", "proposal", "negotiation", "won", "lost")
RECORD = """---
name: Renovación de flota {n}: fase 1
client: Transportes {client} S.L.
stage: {stage}
created: 2026-09-14
amount: {amount}.000 €
close_date: 2027-{month:02d}-15
products:
  - 12 furgonetas eléctricas, renting a 36 meses
contacts:
  - name: Marta
    surname: Ruiz
    phone: +34 600 000 123
decision_maker: Marta Ruiz
next_date: 2027-01-08
next_step: Llamar y pedir el plazo
---

Notas con **énfasis** y una lista:

- uno
- dos

## Negotiation

- 2026-11-18 visit: Revisamos la oferta; piden un 5 % más.
- 2026-11-02 call: También oferta *RentaVan*.
"""


def make(folder: Path, count: int) -> None:
    """A workspace of so many records."""
    (folder / "opportunities").mkdir(parents=True)
    for n in range(count):
        text = RECORD.format(
            n=n, client=n % 50, stage=STAGES[n % len(STAGES)], amount=3 + n * 7 % 400, month=1 + n % 12
        )
        (folder / "opportunities" / f"deal-{n:05d}.md").write_text(text, encoding="utf-8")


def median(command: list[str], before: Callable[[], object]) -> float:
    """Seconds of a whole process."""
    taken = []
    for _ in range(RUNS):
        before()
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def measure(count: int, unit: float) -> None:
    """Cold, with nothing changed, and with one record edited."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "w"
        make(folder, count)
        record, site = folder / "opportunities" / "deal-00007.md", folder / "site"
        build = [sys.executable, "-m", "generator", "-C", str(folder), "--today", "2026-11-23", "build"]
        cases: dict[str, Callable[[], object]] = {
            "cold": lambda: shutil.rmtree(site, ignore_errors=True),
            "nothing changed": lambda: None,
            "one record edited": lambda: record.write_text(record.read_text() + "Más.\n", encoding="utf-8"),
        }
        for case, before in cases.items():
            seconds = median(build, before)
            print(f"{count:>6} records  {case:<18} {seconds:7.2f} s  {seconds / unit:5.1f}")


def main() -> None:
    """Print the table."""
    unit = median([sys.executable, "-c", "import matplotlib.figure, matplotlib.backends.backend_svg"], lambda: None)
    print(f"{'':>14}  {'imports of charts':<18} {unit:7.2f} s    1.0")
    for count in map(int, sys.argv[1:] or ("50", "500")):
        measure(count, unit)


if __name__ == "__main__":
    main()
