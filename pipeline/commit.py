"""A commit of a workspace's own files, by the user's git as they set it up: the one place where git writes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.files import JOURNAL, RECORDS, SETTINGS

Trouble = Literal["no-git", "no-repository", "nobody", "in-progress", "locked", "refused"]
IN_PROGRESS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
OWN = (RECORDS, SETTINGS, JOURNAL)
ELSEWHERE = frozenset(
    """
    GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_PREFIX GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_NAMESPACE
    GIT_ALTERNATE_OBJECT_DIRECTORIES
    """.split()
)
"""What would have git work elsewhere than where the history is read; all else of the environment is the user's."""
FROM_INPUT = ("--pathspec-from-file=-", "--pathspec-file-nul")


class CommitError(Exception):
    """Git did not commit: `code` says why, `said` is what git, or a hook, said itself."""

    def __init__(self, code: Trouble, said: str = "") -> None:
        super().__init__(f"{code}: {said}")
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Pending:
    """What a commit in one repository would hold, and nothing else, whatever else is changed or staged there."""

    folder: Path
    """Where git is asked."""
    files: tuple[str, ...]
    """Changed, new and deleted ones, within that folder."""
    new: tuple[str, ...]
    """Those that git does not know yet."""
    paths: tuple[str, ...]
    """The files, within the workspace."""


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit that was made, and its message as it is in git: a hook may have changed it."""

    id: str
    message: str


def pending(workspace: Path) -> tuple[Pending, ...]:
    """The workspace's changed records, settings and journal, by the repository that they lie in.

    Raises CommitError where nothing can be committed at the moment.
    """
    found = []
    for folder, names in _repositories(workspace):
        _refuse(folder)
        below = "" if folder == workspace else f"{RECORDS}/"
        changed = dict(_changed(folder, names))
        if changed:
            files = tuple(sorted(changed))
            new = tuple(name for name in files if changed[name])
            found.append(Pending(folder, files, new, tuple(below + name for name in files)))
    return tuple(found)


def commit(what: Pending, message: str) -> Committed:
    """Commit, with hooks, signing and identity as the user has them; where git refuses, nothing is left staged."""
    if what.new:
        _git(what.folder, "add", "--intent-to-add", *FROM_INPUT, given=_pathspecs(what.new))
    path = _path(what.folder, "EMBUDO_MSG")  # the input is taken by the names of the files
    path.write_text(message, encoding="utf-8", errors="replace", newline="\n")
    try:
        options = ("--quiet", "--only", "--cleanup=verbatim", "--file", os.fspath(path.absolute()), *FROM_INPUT)
        _git(what.folder, "-c", "i18n.commitEncoding=UTF-8", "commit", *options, given=_pathspecs(what.files))
    except CommitError:
        if what.new:
            _run(what.folder, ("rm", "--cached", "--quiet", "--force", *FROM_INPUT), _pathspecs(what.new))
        raise
    finally:
        path.unlink(missing_ok=True)
    said = _git(what.folder, "log", "-1", "--no-show-signature", "--encoding=UTF-8", "--format=%H%n%B")
    name, _, text = said.decode("utf-8", "replace").partition("\n")
    return Committed(name, text.strip())


def identity(folder: Path) -> str:
    """In whose name commits are made: `Ana Soto <ana@example.com>`; empty where git does not know."""
    author, committer = (_run(folder, ("var", f"GIT_{who}_IDENT"), b"") for who in ("AUTHOR", "COMMITTER"))
    if author.returncode or committer.returncode:
        return ""
    return author.stdout.decode("utf-8", "replace").rpartition(" ")[0].rpartition(" ")[0]


def _repositories(workspace: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Where git is to be asked, and for what: records may lie in a repository of their own."""
    whole = _top(workspace)
    records = _top(workspace / RECORDS) if (workspace / RECORDS).is_dir() else whole
    if records is None:
        raise CommitError("no-repository")
    if records == whole:
        yield workspace, OWN
        return
    yield workspace / RECORDS, (".",)
    if whole is not None:
        yield workspace, tuple(name for name in OWN if name != RECORDS)


def _top(folder: Path) -> str | None:
    done = _run(folder, ("rev-parse", "--show-toplevel"), b"")
    return os.fsdecode(done.stdout).strip() if done.returncode == 0 else None


def _changed(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Files that differ from the last commit, within the folder, and whether git does not know them yet."""
    prefix = os.fsdecode(_git(folder, "rev-parse", "--show-prefix")).rstrip("\n")
    options = ("--porcelain", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all")
    said = _git(folder, "status", *options, "--", *(f":(literal){name}" for name in names))
    for entry in filter(None, said.split(b"\0")):
        yield os.fsdecode(entry[3:]).removeprefix(prefix), entry[:2] == b"??"


def _refuse(folder: Path) -> None:
    for name in IN_PROGRESS:
        if _path(folder, name).exists():
            raise CommitError("in-progress", name)
    if not identity(folder):
        raise CommitError("nobody")


def _path(folder: Path, name: str) -> Path:
    """A file of git's own; what git says is relative to the folder, or absolute."""
    return folder / os.fsdecode(_git(folder, "rev-parse", "--git-path", name)).rstrip("\n")


def _pathspecs(names: Sequence[str]) -> bytes:
    return b"\0".join(b":(literal)" + os.fsencode(name) for name in names)


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    done = _run(folder, arguments, given)
    if done.returncode != 0:
        said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
        raise CommitError("locked" if "index.lock" in said else "refused", said)
    return done.stdout


def _run(folder: Path, arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments], cwd=folder, env=_environment(), input=given, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise CommitError("no-git") from None


def _environment() -> Mapping[str, str]:
    return {name: text for name, text in os.environ.items() if name not in ELSEWHERE}
