"""The one place where git writes: a commit of a workspace's own files, by the user's git as they set it up."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.files import JOURNAL, RECORDS, SETTINGS

Trouble = Literal["no-git", "no-repository", "nobody", "in-progress", "locked", "refused"]
IN_PROGRESS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
OWN = (RECORDS, SETTINGS, JOURNAL)


class CommitError(Exception):
    """Git did not commit: `code` says why, `said` is what git, or a hook, said itself."""

    def __init__(self, code: Trouble, said: str = "") -> None:
        super().__init__(f"{code}: {said}")
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Staged:
    """What a commit in one repository would hold: where git is asked, its pathspecs there, and the changed files.

    Files are named within the workspace. Nothing else of the repository is in it, whatever else is staged.
    """

    folder: Path
    pathspecs: tuple[str, ...]
    files: tuple[str, ...]


def stage(workspace: Path) -> tuple[Staged, ...]:
    """The workspace's changed records, settings and journal, made known to git; one for each repository they lie in.

    Raises CommitError where a commit is not possible at the moment.
    """
    found = []
    for folder, names in _repositories(workspace):
        _refuse(folder)
        pathspecs = tuple(name for name in names if _is_known(folder, name))
        if not pathspecs:
            continue
        _git(folder, "add", "--all", *_FROM_INPUT, given=_joined(pathspecs))
        said = _git(folder, "diff", "--cached", "--name-only", "--no-renames", "--relative", "-z", "--", *pathspecs)
        below = "" if folder == workspace else f"{RECORDS}/"
        files = tuple(below + os.fsdecode(name) for name in said.split(b"\0") if name)
        if files:
            found.append(Staged(folder, pathspecs, files))
    return tuple(found)


def commit(staged: Staged, message: str) -> str:
    """Commit what is staged, with hooks, signing and identity as the user has them; the id of the commit."""
    text = message.encode("utf-8", "replace")
    # the message goes through a file of git's own, since the pathspecs take the input
    path = Path(os.fsdecode(_git(staged.folder, "rev-parse", "--git-path", "EMBUDO_MSG")).rstrip("\n"))
    path = path if path.is_absolute() else staged.folder / path
    path.write_bytes(text)
    try:
        options = ("--quiet", "--only", "--cleanup=verbatim", "--no-edit", "--file", os.fspath(path.absolute()))
        _git(staged.folder, "commit", *options, *_FROM_INPUT, given=_joined(staged.pathspecs))
    finally:
        path.unlink(missing_ok=True)
    return _git(staged.folder, "rev-parse", "HEAD").decode().strip()


_FROM_INPUT = ("--pathspec-from-file=-", "--pathspec-file-nul")


def _joined(pathspecs: Sequence[str]) -> bytes:
    return b"\0".join(map(os.fsencode, pathspecs))


def _repositories(workspace: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Where git is to be asked, and for what: records may lie in a repository of their own."""
    tops = {name: _top(workspace / name) if (workspace / name).is_dir() else None for name in ("", RECORDS)}
    if tops[""] is None and tops[RECORDS] is None:
        raise CommitError("no-repository")
    if tops[RECORDS] is None or tops[RECORDS] == tops[""]:
        yield workspace, OWN
        return
    yield workspace / RECORDS, (".",)
    if tops[""] is not None:
        yield workspace, tuple(name for name in OWN if name != RECORDS)


def _top(folder: Path) -> str | None:
    done = _run(folder, ("rev-parse", "--show-toplevel"), b"")
    return os.fsdecode(done.stdout).strip() if done.returncode == 0 else None


def _is_known(folder: Path, name: str) -> bool:
    """Whether git has something to commit there: a file that is there, or one that it knows."""
    if (folder / name).exists() and _run(folder, ("check-ignore", "--quiet", "--", name), b"").returncode != 0:
        return True
    return bool(_git(folder, "ls-files", "-z", "--", name))


def identity(folder: Path) -> str:
    """In whose name commits are made: `Ana Soto <ana@example.com>`; empty where git does not know."""
    done = _run(folder, ("var", "GIT_COMMITTER_IDENT"), b"")
    return done.stdout.decode("utf-8", "replace").rpartition(" ")[0].rpartition(" ")[0] if done.returncode == 0 else ""


def _refuse(folder: Path) -> None:
    for name in IN_PROGRESS:
        if _path(folder, name).exists():
            raise CommitError("in-progress", name)
    if not identity(folder):
        raise CommitError("nobody")


def _path(folder: Path, name: str) -> Path:
    return folder / os.fsdecode(_git(folder, "rev-parse", "--git-path", name)).rstrip("\n")


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    done = _run(folder, arguments, given)
    if done.returncode != 0:
        said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
        raise CommitError("locked" if "index.lock" in said else "refused", said)
    return done.stdout


def _run(folder: Path, arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", "--literal-pathspecs", *arguments], cwd=folder, input=given, capture_output=True, check=False
        )
    except FileNotFoundError:
        raise CommitError("no-git") from None
