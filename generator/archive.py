"""What was read of past versions, kept in the user's cache folder: facts by content, and the trails of records.

An SQLite file for each workspace, which holds texts and numbers alone. Whatever is wrong with it, it is made anew.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import platformdirs

from pipeline.settings import Settings
from pipeline.trails import Trails
from pipeline.versions import Lines, Past, go_on, look, read_lines

FORMAT = 1
WORTH_PROCESSES = 3000
"""Versions to read above which processes pay for their start."""
PART = 5000
"""Facts that are kept in one text."""
PATIENCE = 5.0
"""Seconds to wait for another build that is writing."""
SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE facts (part INTEGER PRIMARY KEY, blobs TEXT, lines TEXT, mark INTEGER);
CREATE TABLE trails (number INTEGER PRIMARY KEY, trail TEXT, mark INTEGER);
"""


class Archive:
    """The memory of one workspace's past, in this process and from one process to the next."""

    def __init__(self, folder: Path) -> None:
        place = sha256(os.fsencode(folder.resolve())).hexdigest()[:32]
        self.path = platformdirs.user_cache_path("embudo", appauthor=False) / "history" / f"{place}.sqlite"
        self._reader = ""
        self._trails, self._lines = Trails(), Lines()

    def read(self, folder: Path, settings: Settings) -> Past:
        """As `versions.read_past`: what was read before is not read again."""
        past = look(folder)
        if past.repository is None or not past.repository.tip:
            return past
        reader = _reader(repr(settings))
        if reader != self._reader:
            self._reader = reader
            self._trails, self._lines = _loaded(self.path, reader) or (Trails(), Lines())
        before, known = self._trails, len(self._lines.known)
        found = go_on(past, settings, before.copy(), self._lines, _read_lines)
        if found.trails.tip not in ("", before.tip):
            self._trails = found.trails
            _save(self.path, reader, before, found.trails, self._lines, known)
        return found

    def branch(self, past: Past, tip: str, settings: Settings) -> Past:
        """The past of another branch: what its versions say is remembered, its trails are not."""
        assert past.repository is not None  # noqa: S101  the tip was found in it
        there = replace(past, repository=replace(past.repository, tip=tip))
        return go_on(there, settings, Trails(), past.lines, _read_lines)


def _read_lines(folder: Path, blobs: Sequence[str], settings: Settings) -> Iterable[tuple[str, str]]:
    """As `versions.read_lines`, in processes where there are many: each asks one git for its share."""
    processes = os.cpu_count() or 1
    if len(blobs) < WORTH_PROCESSES or processes == 1:
        yield from read_lines(folder, blobs, settings)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  seldom needed
    from multiprocessing import get_context  # noqa: PLC0415

    # a copy of a process with threads may wait for ever for a lock that one of them held
    context = None if threading.active_count() == 1 else get_context("spawn")
    ends = [len(blobs) * n // processes for n in range(processes + 1)]
    shares = [blobs[start:end] for start, end in pairwise(ends)]
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for found in pool.map(_share, *zip(*((folder, share, settings) for share in shares), strict=True)):
            for line in found.split("\n"):
                blob, _, said = line.partition(" ")
                yield blob, said


def _share(folder: Path, blobs: Sequence[str], settings: Settings) -> str:
    return "\n".join(f"{blob} {line}" for blob, line in read_lines(folder, blobs, settings))


@cache
def _reader(settings: str) -> str:
    """A fingerprint of all that decides how a version is read."""
    found = sha256(f"{FORMAT}\0{settings}".encode("utf-8", "surrogatepass"))
    for path in sorted(Path(read_lines.__code__.co_filename).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def _loaded(path: Path, reader: str) -> tuple[Trails, Lines] | None:
    """What a file remembers; None where there is none, or none that can be trusted."""
    try:
        with _opened(path, "ro") as base:
            about = dict(base.execute("SELECT name, value FROM about")) if _has_schema(base) else {}
            if about.get("reader") != reader:
                return None
            trails = tuple(base.execute("SELECT number, trail, mark FROM trails ORDER BY number"))
            facts = tuple(base.execute("SELECT blobs, lines, mark FROM facts"))
        state = json.loads(about["state"])
        texts = [trail for _, trail, _ in trails]
        sound = (
            _mark(about["state"]) == int(about["mark"])
            and [number for number, _, _ in trails] == list(range(state["trails"]))
            and all(_mark(trail) == mark for _, trail, mark in trails)
            and all(_mark(blobs, part) == mark for blobs, part, mark in facts)
        )
        lines = Lines()
        for blobs, part, _ in facts:
            lines.known.update(zip(blobs.split(" "), part.split("\n"), strict=True))
        return (_trails(texts, state), lines) if sound and len(lines.known) == state["facts"] else None
    except (sqlite3.Error, OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _trails(texts: list[str], state: Mapping[str, Any]) -> Trails:
    trails = Trails(
        commits=[(str(name), int(at), str(author)) for name, at, author in state["commits"]],
        trails=texts,
        dead={str(stem): int(number) for stem, number in state["dead"].items()},
        ids={str(stated): int(number) for stated, number in state["ids"].items()},
        stated={int(number): str(stated) for number, stated in state["stated"].items()},
        backward=int(state["backward"]),
    )
    for number in range(len(texts)):
        path = trails.last(number).path
        if path:
            trails.live[path] = number
    return trails


def _save(path: Path, reader: str, before: Trails, after: Trails, lines: Lines, known: int) -> None:
    """Add what is new to a file; whatever hinders it, the next build reads git instead.

    `before` and `known` are what the file holds if nobody else has written to it since.
    """
    state = {
        "trails": len(after.trails),
        "facts": len(lines.known),
        "commits": after.commits,
        "dead": after.dead,
        "ids": after.ids,
        "stated": after.stated,
        "backward": after.backward,
    }
    text = json.dumps(state, separators=(",", ":"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _opened(path, "rwc") as base:
            base.execute("BEGIN IMMEDIATE")
            about = dict(base.execute("SELECT name, value FROM about")) if _has_schema(base) else {}
            goes_on = about.get("reader") == reader and about.get("tip") == before.tip != ""
            if not goes_on:
                _empty(base)
            new = islice(lines.known.items(), known if goes_on else 0, None)
            while part := tuple(islice(new, PART)):
                blobs, texts = (" ".join(blob for blob, _ in part), "\n".join(line for _, line in part))
                told = (blobs, texts, _mark(blobs, texts))
                base.execute("INSERT INTO facts (blobs, lines, mark) VALUES (?, ?, ?)", told)
            base.executemany(
                "INSERT OR REPLACE INTO trails VALUES (?, ?, ?)",
                (
                    (number, trail, _mark(trail))
                    for number, trail in enumerate(after.trails)
                    if not goes_on or number >= len(before.trails) or before.trails[number] != trail
                ),
            )
            base.execute("DELETE FROM trails WHERE number >= ?", (len(after.trails),))
            about = {"reader": reader, "tip": after.tip, "state": text, "mark": str(_mark(text))}
            base.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", about.items())
            base.execute("COMMIT")
    except sqlite3.OperationalError:
        return  # another build is writing, or the folder cannot be written
    except sqlite3.DatabaseError:
        _discard(path)
    except OSError:
        return


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    base = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=PATIENCE, isolation_level=None)
    try:
        base.execute("PRAGMA trusted_schema = OFF")
        yield base
    finally:
        base.close()


def _has_schema(base: sqlite3.Connection) -> bool:
    """Whether it has our tables, and nothing else: no trigger and no view."""
    found = base.execute("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    return set(found) == {("table", name) for name in ("about", "facts", "trails")}


def _empty(base: sqlite3.Connection) -> None:
    """Whatever is there goes."""
    for kind, name in tuple(base.execute("SELECT type, name FROM sqlite_master WHERE type <> 'index'")):
        base.execute(f'DROP {kind} IF EXISTS "{name}"')
    for statement in filter(str.strip, SCHEMA.split(";")):
        base.execute(statement)


def _discard(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _mark(*texts: str) -> int:
    """What tells texts from damaged ones."""
    mark = 0
    for text in texts:
        mark = crc32(text.encode("utf-8", "surrogatepass"), mark)
    return mark
