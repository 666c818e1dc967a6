"""How long a browser is busy with a long list: `python -m tests.bench.browser [RECORDS]`, or `--site FOLDER`.

The site of so many records is opened from the disk in Chromium, whose own tracing gives the longest task of the main
thread in each step: opening, sorting by each column both ways, filtering, searching, scrolling, going back. A task's
processor time stands beside its time, for machines that are busy. Then the overview: what it loads, when it paints.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.bench.records import make
from tests.browser.worlds import NAMES, until
from tests.worlds import ROOT

LONGEST = 200
"""Milliseconds that a task may take."""
WEIGHT = 300
"""Kilobytes that the overview may load."""
PAINT = 1000
"""Milliseconds until it is seen."""
CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "__metadata"]
SETTLED = (
    "new Promise((done) => setTimeout(() => requestIdleCallback(() => setTimeout(done, 100), {timeout: 2000}), 100))"
)
PAINTED = """new Promise((done) => new PerformanceObserver((list) => list.getEntriesByName("first-contentful-paint")
  .forEach((entry) => done(entry.startTime))).observe({type: "paint", buffered: true}))"""
Step = tuple[str, Callable[[], object]]


@contextmanager
def built(count: int) -> Iterator[Path]:
    """The site of so many records."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "w"
        make(folder, count)
        command = [sys.executable, "-m", "generator", "-C", str(folder), "--lang", "en", "--today", "2026-11-23"]
        subprocess.run([*command, "build", "--no-history"], cwd=ROOT, check=True, capture_output=True)
        yield folder / "site"


def longest(data: bytes) -> tuple[float, float]:
    """The longest task of the page's main thread in a trace, and the most processor time of one, in milliseconds."""
    events = json.loads(data)["traceEvents"]
    frames = [
        frame
        for event in events
        for frame in (event.get("args", {}).get("data", {}) or {}).get("frames", [event.get("args", {}).get("data")])
        if isinstance(frame, dict) and str(frame.get("url", "")).startswith("file:")
    ]
    ours = {frame["processId"] for frame in frames if "processId" in frame}
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain" and event["pid"] in ours
    }
    tasks = [
        event
        for event in events
        if event.get("ph") == "X" and event["name"].endswith("RunTask") and (event["pid"], event["tid"]) in mains
    ]
    taken, processor = (max((task.get(key, 0) / 1000 for task in tasks), default=0) for key in ("dur", "tdur"))
    return taken, processor


def steps(page: Page, site: Path) -> Iterator[Step]:
    """What a reader does with the list, in turn. What is clicked is looked for before it is timed."""
    listed = (site / "opportunities.html").as_uri()
    yield "open the list", lambda: page.goto(listed)
    yield "scroll to its end", lambda: page.keyboard.press("Control+End")
    yield "scroll to its beginning", lambda: page.keyboard.press("Control+Home")
    buttons = page.query_selector_all("main section:first-of-type thead button")
    for button in buttons:
        name, box = button.inner_text(), button.bounding_box()
        assert box
        for turn in ("once", "the other way", "as it was"):
            yield f"sort by {name.lower()}, {turn}", lambda box=box: page.mouse.click(box["x"] + 5, box["y"] + 5)  # type: ignore[misc]
    for select in page.query_selector_all("[data-filter] select"):
        name = select.get_attribute("name") or ""
        yield f"filter by {name}", lambda chosen=select: chosen.select_option(index=1)  # type: ignore[misc]
        yield f"and by {name} no more", lambda chosen=select: chosen.select_option(index=0)  # type: ignore[misc]
    text = page.query_selector("[data-filter] input")
    assert text
    text.focus()
    for words in ("f", "flota", "marta oferta"):
        yield f"filter by {words}", lambda words=words: typed(page, words)  # type: ignore[misc]
    yield "scroll to its end, filtered", lambda: page.keyboard.press("Control+End")
    yield "sort, filtered", lambda: page.evaluate("document.querySelectorAll('thead button')[2].click()")
    yield "no filter", lambda: page.evaluate("document.querySelector('[data-clear]').click()")
    yield "open another page", lambda: page.goto((site / "team.html").as_uri())
    yield "go back to the list, sorted", page.go_back
    yield "open it filtered", lambda: page.goto(f"{listed}?#month=overdue&q=fase")
    yield "change what the address says", lambda: page.evaluate("location.hash = 'q=flota&sort=-amount'")
    yield "go back", page.go_back
    yield "the next row by keyboard", lambda: page.keyboard.press("ArrowDown")
    yield "the last row by keyboard", lambda: page.keyboard.press("End")
    yield "open the overview", lambda: page.goto((site / "index.html").as_uri())
    yield "open the search", lambda: page.keyboard.press("/")
    for words in ("r", "re", "renovacion", "transportes 7", "marta ruiz oferta", "nothing like it"):
        yield f"search for {words}", lambda words=words: typed(page, words)  # type: ignore[misc]
    for name in ("agenda", "supply", "closed", "clients", "forecast", "review", "problems"):
        yield f"open {name}.html", lambda name=name: page.goto((site / f"{name}.html").as_uri())  # type: ignore[misc]


def typed(page: Page, words: str) -> None:
    """Other words in the field where one types, until all that was written has been looked through."""
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)
    until(page, "Boolean(embudo.records)")


def busy(browser: Browser, site: Path) -> None:
    """Print the longest task of each step."""
    page = browser.new_page(viewport={"width": 1366, "height": 800})
    page.set_default_timeout(120_000)
    worst = 0.0
    for name, act in steps(page, site):
        browser.start_tracing(page=page, categories=CATEGORIES)
        act()
        page.evaluate(SETTLED)
        taken, processor = longest(browser.stop_tracing())
        worst = max(worst, taken)
        print(f"{taken:7.0f} ms  {processor:7.0f} ms cpu  {' ' if taken <= LONGEST else '!'} {name}", flush=True)
    print(f"{worst:7.0f} ms at most; {LONGEST} may be  {'ok' if worst <= LONGEST else 'TOO LONG'}", flush=True)
    page.close()


def _noted(asked: list[str], request: Request) -> None:
    asked.append(request.url)


def weigh(browser: Browser, site: Path) -> None:
    """Print what the overview loads, and when it is first seen."""
    painted = []
    for _ in range(5):
        page = browser.new_page(viewport={"width": 1366, "height": 800})
        asked: list[str] = []
        page.on("request", partial(_noted, asked))
        page.goto((site / "index.html").as_uri())
        painted.append(page.evaluate(PAINTED))
        page.evaluate(SETTLED)
        page.close()
    files = [Path(unquote(urlsplit(url).path)) for url in asked if url.startswith("file:")]
    weight = sum(file.stat().st_size for file in files) / 1000
    print(f"overview: {weight:.0f} KB in {len(files)} files  {'ok' if weight < WEIGHT else 'TOO HEAVY'}", end="")
    print(f"; first paint {min(painted):.0f} ms  {'ok' if min(painted) < PAINT else 'TOO LATE'}", flush=True)


def main() -> None:
    """Print both for the list of so many records, and the overview of 500."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int, nargs="?", default=10_000)
    parser.add_argument("--site", type=Path, help="a site that is there already")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        if options.site:
            busy(browser, options.site.resolve())
            weigh(browser, options.site.resolve())
        else:
            with built(options.records) as site:
                busy(browser, site)
            with built(500) as site:
                weigh(browser, site)
        browser.close()


if __name__ == "__main__":
    main()
