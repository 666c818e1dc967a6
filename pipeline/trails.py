"""Which versions are of one record: what commits did to files, followed through renames, moves, deletions and returns.

A record is its `id`, else its file's stem. A renamed or moved file stays the record that it was; a file that comes
back under a deleted stem is that record again; one under a stem that was renamed away is a new one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pipeline.files import is_aside
from pipeline.git import Commit, Entry
from pipeline.source import Source

MOST_COMPARED = 10_000
"""Pairs of a vanished and a new file of the work tree that are compared for likeness."""
LIKE = 0.5
TOLERANCE = 300
"""Seconds by which clocks may differ without being wrong."""


class Step(NamedTuple):
    """A version of a record: the number of its commit, its path (empty: not there), its content (empty: no file)."""

    commit: int
    path: str
    blob: str


@dataclass(slots=True)
class Trails:
    """The trail of every record, as far as commits were followed. Texts and numbers alone, so that it can be kept."""

    commits: list[tuple[str, int, str]] = field(default_factory=list)
    """Id, moment (seconds; never before its parent's) and author of each commit, oldest first."""
    trails: list[str] = field(default_factory=list)
    """The steps of each record, as one text."""
    live: dict[str, int] = field(default_factory=dict)
    """The record at each path."""
    dead: dict[str, int] = field(default_factory=dict)
    """The record that was last deleted under each stem."""
    ids: dict[str, int] = field(default_factory=dict)
    """The record that states each id."""
    stated: dict[int, str] = field(default_factory=dict)
    """The id that each record last stated, of those that do."""
    backward: int = 0
    """Commits that are dated well before the one that they follow."""

    @property
    def tip(self) -> str:
        """The last commit that was followed."""
        return self.commits[-1][0] if self.commits else ""

    def steps(self, number: int) -> tuple[Step, ...]:
        """The versions of a record, oldest first."""
        return tuple(read_steps(self.trails[number]))

    def last(self, number: int) -> Step:
        """The last of them."""
        return _step(self.trails[number].rpartition("\n")[2])

    def copy(self) -> Trails:
        """Another that can be followed further."""
        return Trails(
            list(self.commits),
            list(self.trails),
            dict(self.live),
            dict(self.dead),
            dict(self.ids),
            dict(self.stated),
            self.backward,
        )

    def follow(self, commits: Iterable[Commit], stated_id: Callable[[str], str]) -> None:
        """Go on with later commits; `stated_id` is the id that a version's content states, else empty."""
        for commit in commits:
            before = self.commits[-1][1] if self.commits else commit.committed
            self.backward += before - commit.committed > TOLERANCE
            self.commits.append((commit.id, max(before, commit.committed), commit.author))
            others = [entry for entry in commit.entries if not self._goes_on(entry, stated_id)]
            if others:
                self._follow(tuple(map(_of_records, others)), stated_id)

    def _goes_on(self, entry: Entry, stated_id: Callable[[str], str]) -> bool:
        """Whether an entry is no more than a new content of a record at its path, which most are; then it is noted."""
        number = self.live.get(entry.new) if entry.old == entry.new and entry.blob else None
        if number is None or stated_id(entry.blob) != self.stated.get(number, ""):
            return False
        self.trails[number] += f"\n{len(self.commits) - 1}\t{entry.new}\t{entry.blob}"
        return True

    def _follow(self, entries: Sequence[Entry], stated_id: Callable[[str], str]) -> None:
        """One commit: who stood at the paths that it touched, who stands there now, and who left."""
        stood = {n: self.live.pop(entry.old) for n, entry in enumerate(entries) if entry.old in self.live}
        stated = {n: stated_id(entry.blob) if entry.blob else "" for n, entry in enumerate(entries)}
        found: dict[int, int] = {}
        for n, entry in enumerate(entries):
            known = self.ids.get(stated[n]) if entry.new and stated[n] else None
            if known is not None and self._is_away(known) and known not in found.values():
                found[n] = known
        taken = set(found.values())
        for n, entry in enumerate(entries):
            if n in stood and not entry.new and stood[n] not in taken:
                self.dead[_stem(entry.old)] = stood[n]
        for n, entry in enumerate(entries):
            if entry.new and n not in found:
                found[n] = self._same_file(stood.get(n), entry, stated[n], taken)
                taken.add(found[n])
        for n, number in stood.items():
            if number not in taken:
                self._step(number, "", "")
                self.dead[_stem(entries[n].old)] = number
        for n, number in found.items():
            self._place(number, entries[n], stated[n])

    def _same_file(self, stood: int | None, entry: Entry, stated: str, taken: set[int]) -> int:
        """The record that a file goes on or comes back as; a new one where it is neither."""
        candidate = stood if stood is not None else self.dead.get(_stem(entry.new))
        if (
            candidate is not None
            and candidate not in taken
            and self._is_away(candidate)
            and not (stated and self.stated.get(candidate, stated) != stated)
        ):
            return candidate
        self.trails.append("")
        return len(self.trails) - 1

    def _place(self, number: int, entry: Entry, stated: str) -> None:
        if self.trails[number] and not self.last(number).path:
            stem = _stem(next(step.path for step in reversed(self.steps(number)) if step.path))
            if self.dead.get(stem) == number:
                del self.dead[stem]
        if stated:
            self.ids.setdefault(stated, number)
            self.stated[number] = stated
        self._step(number, entry.new, entry.blob)
        self.live[entry.new] = number

    def _is_away(self, number: int) -> bool:
        """Whether no file is the record, but for those that the commit touches."""
        return not self.trails[number] or self.live.get(self.last(number).path) != number

    def _step(self, number: int, path: str, blob: str) -> None:
        text = f"{len(self.commits) - 1}\t{path}\t{blob}"
        self.trails[number] = f"{self.trails[number]}\n{text}" if self.trails[number] else text


def read_steps(trail: str) -> Iterator[Step]:
    """The steps of a trail, oldest first."""
    return map(_step, trail.split("\n"))


def _step(text: str) -> Step:
    commit, path, blob = text.split("\t")
    return Step(int(commit), path, blob)


def _of_records(entry: Entry) -> Entry:
    """The same, where another kind of file becomes a record or ceases to be one."""
    old = entry.old if is_record(entry.old) else ""
    new = entry.new if is_record(entry.new) else ""
    return Entry(old, new, entry.blob if new else "")


@lru_cache(maxsize=65536)
def is_record(path: str) -> bool:
    """Whether a path is a record's: Markdown that is not left aside, of a name that can be told."""
    return path[-3:].lower() == ".md" and not any(map(is_aside, path.split("/"))) and path.isprintable()


def _stem(path: str) -> str:
    return Source(path).stem


def uncommitted(
    head: Mapping[str, str], here: Mapping[str, str], texts: Callable[[Iterable[str]], Mapping[str, bytes]]
) -> tuple[Entry, ...]:
    """What the work tree did to the last commit's records: contents by path, there and here.

    `texts` gives contents, to tell a renamed file by its likeness: half of the text, the most alike first.
    """
    gone = {path: blob for path, blob in head.items() if path not in here}
    new = {path: blob for path, blob in here.items() if path not in head}
    renamed = _renamed(gone, new, texts) if gone and new else {}
    entries = [Entry(path, path, blob) for path, blob in here.items() if path in head and blob != head[path]]
    entries += [Entry(path, renamed.get(path, ""), new.get(renamed.get(path, ""), "")) for path in gone]
    entries += [Entry("", path, blob) for path, blob in new.items() if path not in renamed.values()]
    return tuple(entries)


def _renamed(
    gone: Mapping[str, str], new: Mapping[str, str], texts: Callable[[Iterable[str]], Mapping[str, bytes]]
) -> dict[str, str]:
    same: dict[str, list[str]] = {}
    for path, blob in new.items():
        same.setdefault(blob, []).append(path)
    pairs = {old: same[blob].pop() for old, blob in gone.items() if blob and same.get(blob)}
    left = [path for path in gone if path not in pairs]
    free = [path for path in new if path not in pairs.values()]
    if not left or not free or len(left) * len(free) > MOST_COMPARED:
        return pairs
    content = texts([gone[path] for path in left] + [new[path] for path in free])
    likeness = sorted(
        (-_likeness(content.get(gone[old], b""), content.get(new[path], b"")), old, path)
        for old in left
        for path in free
    )
    for unlike, old, path in likeness:
        if -unlike >= LIKE and old not in pairs and path not in pairs.values():
            pairs[old] = path
    return pairs


def _likeness(one: bytes, other: bytes) -> float:
    """As git has it: the bytes of lines that both have, of those of the longer one."""
    common = Counter(one.splitlines(keepends=True)) & Counter(other.splitlines(keepends=True))
    return sum(len(line) * count for line, count in common.items()) / max(len(one), len(other), 1)
