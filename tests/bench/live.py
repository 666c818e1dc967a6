"""How soon an edit shows in the browser: `python -m tests.bench.live [RECORDS]`.

`embudo serve` and Chromium are real. The time goes from the moment at which a record's file is written until the
browser shows the new text: the median and the longest of twenty edits, for two pages and for two kinds of edit.
The records have a past of 100 commits, each of which changed a tenth of them.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.bench.history import Made
from tests.worlds import ROOT

EDITS = 20
COMMITS = 100
TARGET = 0.3
SHOWN = "(text) => document.querySelector('tr[data-slug=deal-00001], body.deal main')?.textContent.includes(text)"
"""Asked before each frame, so that the browser is not waited for longer than it takes."""
PAUSE = 1.0
"""Seconds between edits: nobody saves faster."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a workspace that is being served."""
    command = [sys.executable, "-m", "generator", "-C", str(folder), "--lang", "en", "--today", "2026-11-23", "serve"]
    process = subprocess.Popen([*command, "--port", "0"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        first = process.stderr.readline()
        yield re.findall(r"http://\S+", first)[0]
    finally:
        process.terminate()
        process.wait()


def edit(record: Path, kind: str, number: int) -> str:
    """Write another next step, or another amount; the text that is then to be seen."""
    text = record.read_text(encoding="utf-8")
    if kind == "next step":
        shown = f"Llamar por la visita {number}"
        text = re.sub("next_step: .*", f"next_step: {shown}", text)
    else:
        shown = f"€{100 + number},{number:03d}"
        text = re.sub("amount: .*", f"amount: {100 + number}.{number:03d} €", text)
    record.write_text(text, encoding="utf-8")
    return shown


def measure(page: Page, record: Path, kind: str) -> list[float]:
    """Seconds of each edit."""
    taken = []
    for number in range(EDITS + 1):
        time.sleep(PAUSE)
        shown = edit(record, kind, number)
        began = time.perf_counter()
        page.wait_for_function(SHOWN, arg=shown, polling="raf")
        taken.append(time.perf_counter() - began)
    return taken[1:]


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name) / "w"
        Made(folder, count).import_(COMMITS, count // 10)
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with served(folder) as address:
            for where in ("opportunities/deal-00001.html", "opportunities.html"):
                for kind in ("next step", "amount"):
                    page = browser.new_page()
                    page.goto(address + where)
                    taken = measure(page, folder / "opportunities" / "deal-00001.md", kind)
                    page.close()
                    median, longest = statistics.median(taken), max(taken)
                    what = f"{count:>6} records  {where:<30} {kind:<10}"
                    verdict = "ok" if median <= TARGET else "TOO SLOW"
                    print(f"{what} {median:6.3f} s  at most {longest:6.3f} s  {verdict}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
