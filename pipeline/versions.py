"""Git → the versions of every record: read once, gone on with at the next commit, and joined by uncommitted work."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha1, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import git
from pipeline.facts import Facts, stated_id
from pipeline.files import RECORDS
from pipeline.git import Commit, Entry, Repository
from pipeline.history import Limit
from pipeline.settings import Settings
from pipeline.source import Source
from pipeline.trails import Trails, is_record, uncommitted

if TYPE_CHECKING:
    from pipeline.skimming import FactsReader

LinesReader = Callable[[Path, Sequence[str], Settings], Iterable[tuple[str, str]]]


class Lines:
    """Facts as lines of text, by the id of the content that they were read from; an empty line: it cannot be read."""

    def __init__(self) -> None:
        self.known: MutableMapping[str, str] = {}

    def missing(self, blobs: Iterable[str]) -> list[str]:
        """Those that were not read yet, each once."""
        return [blob for blob in dict.fromkeys(blobs) if blob not in self.known]

    def stated_id(self, blob: str) -> str:
        """The id that a content states."""
        return stated_id(self.known.get(blob, ""))

    def facts(self, blob: str) -> Facts | None:
        """What a content says; None where it cannot be read."""
        return Facts.of(self.known.get(blob, ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of the versions until the last commit. Nothing is, where `repository` is None or has no tip."""

    repository: Repository | None = None
    trails: Trails = field(default_factory=Trails)
    lines: Lines = field(default_factory=Lines)
    limits: tuple[Limit, ...] = ()


def read_past(folder: Path, settings: Settings) -> Past:
    """The past of a workspace, with nothing remembered from before."""
    return go_on(look(folder), settings, Trails(), Lines())


def look(folder: Path) -> Past:
    """The repository of a workspace, and what it lacks; no version is read."""
    if not git.is_within_one(folder) and not (folder / RECORDS / ".git").exists():
        return Past(limits=("no-repository",))
    if not git.found():
        return Past(limits=("no-git",))
    repository = git.repository(folder)
    if repository is None:
        return Past(limits=("unreadable",))
    if repository.is_bare:
        return Past(limits=("bare",))
    if not repository.tip:
        return Past(repository=repository, limits=("no-commits",))
    found = {"shallow": repository.is_shallow, "detached": repository.is_detached}
    limits: tuple[Limit, ...] = ("shallow", "detached")
    return Past(repository=repository, limits=tuple(limit for limit in limits if found[limit]))


def go_on(past: Past, settings: Settings, trails: Trails, lines: Lines, read: LinesReader | None = None) -> Past:
    """The past until the last commit, from what was followed before; begun anew where that is no part of it."""
    repository = past.repository
    if repository is None or not repository.tip:
        return past
    if trails.tip == repository.tip:
        return replace(past, trails=trails, lines=lines)
    commits = git.log(repository, repository.tip, trails.tip) if trails.tip else None
    if not commits or commits[0].parent != trails.tip:
        commits, trails = git.log(repository, repository.tip), Trails()
    if commits is None:
        return replace(past, limits=("unreadable", *past.limits))
    # by path, so that versions of one record, which say much the same, are read one after the other
    entries = sorted((e for e in _entries(commits) if e.blob and is_record(e.new)), key=lambda entry: entry.new)
    missing = lines.missing(entry.blob for entry in entries)
    lines.known.update((read or read_lines)(repository.folder, missing, settings))
    trails.follow(commits, lines.stated_id)
    return replace(past, trails=trails, lines=lines)


def _entries(commits: Iterable[Commit]) -> Iterator[Entry]:
    for commit in commits:
        yield from commit.entries


def read_lines(folder: Path, blobs: Sequence[str], settings: Settings) -> Iterator[tuple[str, str]]:
    """Facts of contents, from one process of git."""
    reader = _reader(settings)
    for blob, data in git.contents(folder, blobs):
        facts = reader.read(data)
        yield blob, facts.line() if facts else ""


def _reader(settings: Settings) -> FactsReader:
    from pipeline.skimming import FactsReader  # noqa: PLC0415  not needed where nothing is new

    return FactsReader(settings)


def with_work_tree(past: Past, sources: Iterable[Source], settings: Settings) -> Past:
    """The past with uncommitted work as its last version, under no commit's id, where there is any."""
    tip, trails = past.trails.tip, past.trails
    if not tip:
        return past
    head = {path: trails.last(number).blob for path, number in trails.live.items()}
    there = {source.path: source for source in sources if is_record(source.path)}
    here = {path: _id(source, head.get(path), len(tip)) for path, source in there.items()}
    by_id = {blob: there[path].data for path, blob in here.items() if blob and head.get(path) != blob}

    def texts(blobs: Iterable[str]) -> Mapping[str, bytes]:
        wanted = tuple(blobs)
        asked = [blob for blob in wanted if blob not in by_id]
        committed = git.contents(past.repository.folder, asked) if past.repository else ()
        return {**dict(committed), **{blob: by_id[blob] for blob in wanted if blob in by_id}}

    entries = uncommitted(head, here, texts)
    if not entries:
        return past
    lines, reader = Lines(), _reader(settings)
    changed = {entry.blob: "" for entry in entries if entry.blob}
    for blob in changed:
        facts = reader.read(by_id[blob]) if blob in by_id and blob not in past.lines.known else None
        changed[blob] = facts.line() if facts else past.lines.known.get(blob, "")
    lines.known = ChainMap(changed, past.lines.known)
    trails = trails.copy()
    trails.follow([Commit("", tip, trails.commits[-1][1], "", entries)], lines.stated_id)
    return replace(past, trails=trails, lines=lines)


def _id(source: Source, committed: str | None, length: int) -> str:
    """The id that git would give a file's content; the committed one where only line ends differ, or it has none."""
    if source.fault or committed == "":
        return ""
    found = _hash(source.data, length)
    if committed and found != committed and b"\r\n" in source.data:
        unix = _hash(source.data.replace(b"\r\n", b"\n"), length)
        return committed if unix == committed else found
    return found


def _hash(data: bytes, length: int) -> str:
    make = sha1 if length == 40 else sha256  # the repository's own, not ours to choose
    return make(b"blob %d\0" % len(data) + data).hexdigest()


def is_committed(folder: Path, source: Source) -> bool:
    """Whether the last commit has a file's content as it was read."""
    committed = git.tree(folder, "HEAD", source.path.rpartition("/")[0]).get(source.path)
    return committed is not None and _id(source, committed, len(committed)) == committed
