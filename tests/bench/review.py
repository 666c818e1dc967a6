"""How long one waits in a review: from a key to the next opportunity, and from an answer to what was understood.

`python -m tests.bench.review`: the demonstration of some 60 opportunities, on a pseudo-terminal, beside the time that
one new Python takes to start.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.terminal import Terminal
from tests.worlds import embudo

KEYS = "[q] stop"


def waits(folder: Path) -> tuple[float, list[float], list[float]]:
    """Seconds to the first opportunity, from each to the next one, and for each edit."""
    steps, edits = [], []
    began = time.perf_counter()
    with Terminal(folder, "review") as terminal:
        terminal.until(KEYS)
        first = time.perf_counter() - began
        total = len(embudo(folder, "review", "--json").json["attention"])
        for number in range(total - 1):
            terminal.type("n")
            terminal.answer("Next step", f"Call, {number}")
            terminal.until("Next date")
            terminal.type("friday\r")
            at = time.perf_counter()
            terminal.until(KEYS)
            edits.append(time.perf_counter() - at)
            terminal.type("c" if number % 2 else "s")
            at = time.perf_counter()
            terminal.until(KEYS)
            steps.append(time.perf_counter() - at)
    return first, steps, edits


def main() -> None:
    """Print the waits."""
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "w"
        embudo(None, "demo", str(folder))
        embudo(folder, "list")
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        python = time.perf_counter() - began
        first, steps, edits = waits(folder)
    print(f"one Python starts         {python * 1000:7.1f} ms")
    print(f"to the first opportunity  {first * 1000:7.1f} ms  {first / python:5.1f} x")
    for name, found in (("from key to the next one", steps), ("from answer to its echo", edits)):
        print(
            f"{name:<25} {median(found) * 1000:7.1f} ms  {median(found) / python:5.1f} x"
            f"   longest {max(found) * 1000:.1f} ms of {len(found)}"
        )


if __name__ == "__main__":
    main()
