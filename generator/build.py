"""Outputs → a folder: only what changed is written, all of it staged before the first rename."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from generator.plan import Output, render

OWN = ".embudo"
"""The folder within the site that holds our notes: what we wrote, and what is being written."""
MARKS = (b'name="generator" content="embudo', b"PRODID:-//embudo//", b"embudo.index(", b"\xef\xbb\xbfSlug")
WORTH_PROCESSES = 200
"""Pages above which processes pay for their start."""
WORTH_NEW_PROCESSES = 2000
"""The same where they cannot be copies of this one, and load everything anew."""
PATIENCE = 60.0

Progress = Callable[[int, int], None]
Seen = MutableMapping[str, tuple[tuple[int, ...], str]]
"""By path: what the system said of a file when its content was hashed, and the hash."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a build did: paths within the site."""

    outputs: int
    written: tuple[str, ...]
    removed: tuple[str, ...]
    fingerprint: str
    """Of all that the site says: where it is the same, so is every file."""


class BuildError(Exception):
    """The folder cannot be built in: `code` says why, `path` what stands in the way."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code = code
        self.path = path


class Serial(Executor):
    """An executor that does the work at once, here."""

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        """Run it; the future is done."""
        future: Future[_T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def map(self, fn: Callable[..., _T], *iterables: Any, **_options: Any) -> Iterator[_T]:
        """One after the other, as they are asked for."""
        return map(fn, *iterables)


def executor(jobs: int | None, pages: int) -> Executor:
    """Processes where they pay, or as many as asked for; else none."""
    # a copy of a process with threads may wait for ever for a lock that one of them held
    alone = threading.active_count() == 1
    wanted = jobs or ((os.cpu_count() or 1) if pages > (WORTH_PROCESSES if alone else WORTH_NEW_PROCESSES) else 1)
    if wanted == 1:
        return Serial()
    return ProcessPoolExecutor(min(wanted, max(pages, 1)), mp_context=None if alone else get_context("spawn"))


def build(
    outputs: Sequence[Output],
    folder: Path,
    workspace: Path,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    seen: Seen | None = None,
) -> Report:
    """Make the folder hold exactly these outputs and whatever others keep there.

    Who builds again and again gives a `seen` to keep: files that the system calls unchanged are not read back.
    """
    refuse_unsafe(folder, workspace)
    try:
        (folder / OWN).mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            return _build(outputs, folder, jobs, progress, {} if seen is None else seen)
    except OSError as error:
        raise BuildError("cannot-write", Path(error.filename or folder)) from error


def _build(outputs: Sequence[Output], folder: Path, jobs: int | None, progress: Progress | None, seen: Seen) -> Report:
    finish_interrupted(folder)
    manifest = _manifest(folder)
    stale = [output for output in outputs if not _is_fresh(output, folder, manifest, seen)]
    _refuse_foreign(stale, folder, manifest)
    removed = tuple(sorted(manifest.keys() - {output.path for output in outputs}))
    entries = {output.path: manifest[output.path] for output in outputs if output.path in manifest}
    staging = folder / OWN / "staging"
    if stale:
        _empty(staging)
    written: list[str] = []
    with executor(jobs, sum(bool(output.template) for output in stale)) as pool:
        made = pool.map(render, stale, chunksize=16)
        for number, (output, data) in enumerate(zip(stale, made, strict=True), start=1):
            entries[output.path] = [output.fingerprint, sha256(data).hexdigest()]
            if _content(folder / output.path) != data:
                (staging / str(len(written))).write_bytes(data)
                written.append(output.path)
            if progress:
                progress(number, len(stale))
    if written or removed or entries != manifest:
        pending = {"written": written, "removed": removed, "manifest": entries}
        _replace(folder / OWN / "pending.json", _json(pending))
        finish_interrupted(folder)
    shutil.rmtree(staging, ignore_errors=True)
    whole = sha256("\0".join(f"{output.path}\0{output.fingerprint}" for output in outputs).encode()).hexdigest()
    return Report(outputs=len(outputs), written=tuple(written), removed=removed, fingerprint=whole)


def finish_interrupted(folder: Path) -> None:
    """Carry out the renames that were decided: a build that was killed amid them is finished here."""
    note = folder / OWN / "pending.json"
    content = _content(note)
    if content is None:
        return
    pending = json.loads(content)
    for number, path in enumerate(pending["written"]):
        staged = folder / OWN / "staging" / str(number)
        if staged.exists():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
    for path in pending["removed"]:
        target = folder / path
        target.unlink(missing_ok=True)
        _remove_empty(target.parent, folder)
    _replace(folder / OWN / "manifest.json", _json(pending["manifest"]))
    note.unlink()


def refuse_unsafe(folder: Path, workspace: Path) -> None:
    """Never build into the root, the home, the workspace, a repository's root, the records, or around them."""
    resolved, home = folder.resolve(), Path.home().resolve()
    base = workspace.resolve()
    unsafe = (
        resolved == resolved.parent
        or resolved in (home, base, *home.parents, *base.parents)
        or (resolved / ".git").exists()
        or any(
            resolved == base / name or base / name in resolved.parents for name in ("opportunities", "journal", ".git")
        )
    )
    if unsafe:
        raise BuildError("unsafe-folder", folder)
    if folder.exists() and not folder.is_dir():
        raise BuildError("not-a-folder", folder)


def _refuse_foreign(stale: Sequence[Output], folder: Path, manifest: Mapping[str, object]) -> None:
    """A file of somebody else's on a path of ours is never written over."""
    for output in stale:
        path = folder / output.path
        if output.path in manifest or not (path.exists() or path.is_symlink()):
            continue
        content = _content(path)
        if content is None or not (any(mark in content[:2048] for mark in MARKS) or content == output.data):
            raise BuildError("foreign-file", path)


def _is_fresh(output: Output, folder: Path, manifest: Mapping[str, list[str]], seen: Seen) -> bool:
    """Whether the file on disk is what this output would make."""
    known = manifest.get(output.path)
    return known is not None and known[0] == output.fingerprint and _hash(folder, output.path, seen) == known[1]


def _hash(folder: Path, path: str, seen: Seen) -> str:
    """The hash of a file's content, read only where the file may have changed since; empty where there is none."""
    file = f"{folder}/{path}"
    try:
        status = os.stat(file)  # noqa: PTH116  ten thousand times, and half as dear as a Path's
        stamp = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        known = seen.get(path)
        if known is None or known[0] != stamp:
            known = seen[path] = (stamp, sha256(Path(file).read_bytes()).hexdigest())
    except OSError:
        return ""
    return known[1]


def _manifest(folder: Path) -> dict[str, list[str]]:
    """By path: the fingerprint of the view and of the content; empty where it cannot be trusted."""
    content = _content(folder / OWN / "manifest.json")
    if content is None:
        return {}
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return {
        path: entry
        for path, entry in (found.items() if isinstance(found, dict) else ())
        if isinstance(entry, list) and len(entry) == 2 and not {"..", ""} & set(path.split("/"))
    }


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, indent=0).encode()


def _replace(path: Path, data: bytes) -> None:
    staged = path.with_suffix(".new")
    staged.write_bytes(data)
    staged.replace(path)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _remove_empty(folder: Path, top: Path) -> None:
    while folder not in (top, top.parent) and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One build at a time in a folder; the system frees the lock of one that was killed."""
    try:
        with FileLock(folder / OWN / "lock", timeout=PATIENCE):
            yield
    except Timeout:
        raise BuildError("busy", folder) from None
