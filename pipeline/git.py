"""What git knows of the records, from a constant number of processes that run nothing of the repository's own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, NamedTuple

from pipeline.files import RECORDS

_SAFE = (
    "--no-replace-objects",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "diff.external="),
    *("-c", "protocol.allow=never"),
)


def run(folder: Path, *arguments: str) -> bytes | None:
    """The output of a reading git command, or None where git, or a repository, is not there."""
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


@contextmanager
def _started(folder: Path, given: IO[bytes], *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A reading git command whose output is read as it comes."""
    with subprocess.Popen(
        ["git", *_SAFE, *arguments],
        cwd=folder,
        env=_environment(),
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _environment() -> Mapping[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class Entry(NamedTuple):
    """What a commit did to a record: its path before and after within the workspace (empty: not there), its content.

    `blob` is empty where the path holds no regular file.
    """

    old: str
    new: str
    blob: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the first-parent chain. `committed` is in seconds since 1970, by its committer's clock."""

    id: str
    parent: str
    committed: int
    author: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that the records lie in. `tip` is empty where nothing is committed."""

    folder: Path
    """Where git is asked: the records' folder, which may be a repository of its own, else the workspace."""
    prefix: str
    """The records' folder within the repository: empty, or a path that ends in `/`."""
    tip: str
    is_shallow: bool
    is_bare: bool
    is_detached: bool


def is_within_one(folder: Path) -> bool:
    """Whether a folder or one above it looks like a repository's; git is not asked."""
    folder = folder.absolute()
    return any((at / ".git").exists() or _looks_bare(at) for at in (folder, *folder.parents))


def _looks_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def repository(workspace: Path) -> Repository | None:
    """The repository that a workspace's records lie in; None without one, or where git cannot or will not read it."""
    folder, below = workspace / RECORDS, ""
    if not folder.is_dir():
        folder, below = workspace, f"{RECORDS}/"
    found = run(folder, "rev-parse", "--is-bare-repository", "--is-shallow-repository", "--show-prefix")
    if found is None:
        return None
    bare, shallow, prefix = (*os.fsdecode(found).split("\n"), "", "")[:3]
    head = run(folder, "rev-parse", "--quiet", "HEAD^{commit}", "--symbolic-full-name", "HEAD")
    tip, branch = (*(head or b"").decode("utf-8", "replace").split("\n"), "", "")[:2]
    return Repository(folder, prefix + below, tip, shallow == "true", bare == "true", bool(tip) and branch == "HEAD")


def log(repository: Repository, tip: str, known: str = "") -> tuple[Commit, ...] | None:
    """The first-parent chain that ends at a commit, oldest first, from after a `known` one on where there is one.

    A rename is followed where git finds half of the text the same. A merge is one step: what it brought.
    None where git cannot tell.
    """
    found = run(
        repository.folder,
        *("log", "--first-parent", "--diff-merges=first-parent", "--sparse", "--reverse", "--root", "--encoding=UTF-8"),
        *("--raw", "-z", "--no-abbrev", "-M50%", "-l1000", "--no-ext-diff", "--no-textconv", "--no-relative"),
        *("--no-color", "--no-notes", "--no-mailmap", "--no-show-signature", "--ignore-submodules=none"),
        *("-O" + os.devnull, "--format=tformat:%x01%H%x02%P%x02%ct%x02%an"),
        *(tip, *([f"^{known}"] if known else []), "--", _records(repository)),
    )
    return None if found is None else tuple(_commits(found, repository.prefix))


def _records(repository: Repository) -> str:
    """The records' folder as git is to be asked for it."""
    return "." if repository.folder.name == RECORDS else RECORDS


def _commits(text: bytes, prefix: str) -> Iterator[Commit]:
    """Read `log --raw -z`: commits as \\x01 and their parts, then entries with one or two paths, all ended by NUL."""
    head: Commit | None = None
    entries: list[Entry] = []
    paths: dict[bytes, str] = {}  # the same few thousand, again and again
    fields = iter(text.split(b"\0"))
    for field in fields:
        said = field.lstrip(b"\n")
        if said.startswith(b"\x01"):
            if head:
                yield replace(head, entries=tuple(entries))
            entries = []
            name, parents, committed, author = said[1:].split(b"\x02", 3)
            head = Commit(
                id=name.decode(),
                parent=parents.decode().partition(" ")[0],
                committed=int(committed or 0),
                author=author.decode("utf-8", "replace").strip(),
            )
        elif said.startswith(b":"):
            _, mode, _, blob, status = said[1:].split(b" ")
            raw = next(fields, b"")
            old = new = paths.get(raw) or paths.setdefault(raw, _path(raw, prefix))
            if status[:1] in b"RC":
                new = _path(next(fields, b""), prefix)
            old = "" if status[:1] in b"AC" else old
            regular = mode in (b"100644", b"100755")
            if status[:1] == b"D":
                entries.append(Entry(old, "", ""))
            else:
                entries.append(Entry(old, new, blob.decode() if regular else ""))
    if head:
        yield replace(head, entries=tuple(entries))


def contents(folder: Path, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The content of blobs by id, in the order asked, from one process; what is missing is left out."""
    asked = list(blobs)
    if not asked:
        return
    with tempfile.TemporaryFile() as names:
        names.write("".join(f"{blob}\n" for blob in asked).encode())
        names.seek(0)
        with _started(folder, names, "cat-file", "--batch", "--buffer") as process:
            assert process.stdout is not None  # noqa: S101  it was asked for
            out = process.stdout
            for blob in asked:
                head = out.readline().split()
                if len(head) == 3 and head[1] == b"blob":
                    yield blob, out.read(int(head[2]))
                    out.read(1)
                elif len(head) == 3:
                    out.read(int(head[2]) + 1)


def tree(folder: Path, revision: str, below: str) -> Mapping[str, str]:
    """The regular files below a folder of the workspace at a commit: blob ids by path within the workspace."""
    found = run(folder, "ls-tree", "-r", "-z", revision, "--", f"{below}/")
    files = {}
    for line in (found or b"").split(b"\0"):
        head, _, path = line.partition(b"\t")
        if head[:6] in (b"100644", b"100755"):
            files[path.decode("utf-8", "replace")] = head.split(b" ")[2].decode()
    return files


def resolve(folder: Path, revision: str) -> str | None:
    """The id of the commit that a revision, a branch or a tag names; None where there is none."""
    if revision.startswith("-"):
        return None
    found = run(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return found.decode().strip().splitlines()[-1] if found and found.strip() else None


def head_log(folder: Path) -> Path | None:
    """The file that git adds a line to whenever HEAD moves, as with each commit; None without a repository."""
    found = run(folder, "rev-parse", "--git-path", "logs/HEAD")
    return None if found is None else folder / os.fsdecode(found).rstrip("\n")


def _path(raw: bytes, prefix: str) -> str:
    """A path of the repository as one within the workspace."""
    return f"{RECORDS}/{raw.decode('utf-8', 'replace').removeprefix(prefix)}"


def found() -> bool:
    """Whether there is a git to run."""
    return shutil.which("git") is not None


def version() -> tuple[int, ...] | None:
    """That of the git there is: `(2, 43, 0)`; None without one."""
    said = run(Path(), "--version") if found() else None
    match = re.search(rb"(\d+)\.(\d+)(?:\.(\d+))?", said or b"")
    return tuple(int(part) for part in match.groups() if part) if match else None


def is_tracked(folder: Path, name: str) -> bool:
    """Whether the last commit has something under a name in a folder."""
    return bool(run(folder, "ls-tree", "HEAD", "--", name))


def begin(folder: Path, stream: bytes) -> bool:
    """A new repository with the history of a fast-import stream (branch `main`), checked out; hooks do not run."""
    commands = (
        (["init", "--quiet", "--initial-branch=main", "--template="], b""),
        (["fast-import", "--quiet"], stream),
        (["-c", "core.autocrlf=false", "reset", "--quiet", "--hard"], b""),
    )
    hookless = ("-c", f"core.hooksPath={os.devnull}")
    return all(
        subprocess.run(
            ["git", *hookless, *arguments], cwd=folder, input=given, capture_output=True, check=False
        ).returncode
        == 0
        for arguments, given in commands
    )
