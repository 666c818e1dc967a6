"""Outputs → a folder: only what changed is written, all of it staged before the first rename."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from filelock import FileLock, Timeout

from generator.crew import crew
from generator.making import OWN, STAGING, Making, content_of, is_foreign, shares
from generator.plan import Outline, Output, render, stays
from generator.standing import Seen, stamp

MANIFEST, PENDING = f"{OWN}/manifest.json", f"{OWN}/pending.json"
PATIENCE = 60.0

Progress = Callable[[int, int], None]


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


Hire = Callable[[Making, int], Executor]
"""Gives an executor for what is to be made, so many pages of it."""


def build(
    outputs: Sequence[Outline | Output],
    folder: Path,
    workspace: Path,
    *,
    hire: Hire = crew,
    progress: Progress | None = None,
    seen: Seen | None = None,
) -> Report:
    """Make the folder hold exactly these outputs and whatever others keep there.

    Who builds again gives the `seen` of the time before: files that the system calls unchanged are not read back.
    Afterwards it tells of every output.
    """
    refuse_unsafe(folder, workspace)
    _refuse_links([f"{OWN}/"], folder)
    try:
        there = workspace.stat()
        (folder / OWN).mkdir(parents=True, exist_ok=True)
        with _locked(folder, workspace, there):
            return _build(outputs, folder, hire, progress, seen)
    except OSError as error:
        raise BuildError("cannot-write", Path(error.filename or folder)) from error
    except BrokenExecutor as error:
        raise BuildError("killed", folder) from error


def put(outputs: Iterable[Output], folder: Path, workspace: Path) -> tuple[str, ...]:
    """Write some pages of a site that stands, at once: those that are others now. The next build looks at all."""
    written = []
    try:
        there = workspace.stat()
        (folder / OWN).stat()
        with _locked(folder, workspace, there):
            for output in outputs:
                path, data = folder / output.path, render(output)
                if path.is_file() and not is_foreign(path) and content_of(path) != data:
                    _replace(path, data, folder / OWN / "page.new")
                    written.append(output.path)
    except OSError as error:
        raise BuildError("cannot-write", Path(error.filename or folder)) from error
    return tuple(written)


def finish_interrupted(folder: Path) -> None:
    """Carry out the renames that were decided: a build that was killed amid them is finished here."""
    pending = _pending(folder)
    if pending:
        _finish(folder, *pending)
    (folder / PENDING).unlink(missing_ok=True)


def refuse_unsafe(folder: Path, workspace: Path) -> None:
    """Never build into the root, the home, the workspace, a repository's root, the records, or around them."""
    resolved, home = Path(os.path.realpath(folder)), Path.home().resolve()  # resolve() raises at a loop of links
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
    if os.path.lexists(folder) and not folder.is_dir():
        raise BuildError("not-a-folder", folder)


def _build(
    outputs: Sequence[Outline | Output], folder: Path, hire: Hire, progress: Progress | None, before: Seen | None
) -> Report:
    seen: Seen = {} if before is None else before
    finish_interrupted(folder)
    manifest = _manifest(folder)
    making = Making(folder, outputs, manifest, seen, again=before is not None)
    known = {
        number: made
        for number, output in enumerate(outputs)
        if isinstance(output, Output) and (made := making.fresh(output))
    }
    _refuse_links([*(output.path for output in outputs), *manifest], folder)
    todo = shares(outputs, (number for number in range(len(outputs)) if number not in known))
    if todo:
        _empty(folder / STAGING, making.build)
    with hire(making, sum(map(len, todo))) as pool:
        for share, found in zip(todo, pool.map(making.make, todo), strict=True):
            known.update(zip(share, found, strict=True))
            if progress:
                progress(len(known), len(outputs))
    foreign = [outputs[number].path for number, made in known.items() if made.is_foreign]
    if foreign:
        shutil.rmtree(folder / STAGING, ignore_errors=True)
        raise BuildError("foreign-file", folder / min(foreign))
    entries = {output.path: [known[number].fingerprint, known[number].content] for number, output in enumerate(outputs)}
    staged = {output.path: making.staged(number) for number, output in enumerate(outputs) if known[number].is_staged}
    removed = sorted(manifest.keys() - entries.keys())
    if staged or removed or entries != manifest:
        _replace(folder / PENDING, _json({"staged": staged, "removed": removed, "manifest": entries}))
        _finish(folder, staged, removed, entries)
        (folder / PENDING).unlink()
    shutil.rmtree(folder / STAGING, ignore_errors=True)
    for stray in (folder / OWN).glob("*.new"):
        stray.unlink()
    seen.clear()
    for number, output in enumerate(outputs):
        made = known[number]
        seen[output.path] = stamp(folder / output.path) if made.is_staged else made.stamp, made.content
    seen[MANIFEST] = stamp(folder / MANIFEST), ""
    whole = sha256("\0".join(f"{path}\0{entry[0]}" for path, entry in entries.items()).encode()).hexdigest()
    return Report(outputs=len(outputs), written=tuple(staged), removed=tuple(removed), fingerprint=whole)


def _finish(folder: Path, staged: Mapping[str, str], removed: Iterable[str], manifest: Mapping[str, list[str]]) -> None:
    """Put what is staged into its place, take away what is removed, and note what there is then."""
    _refuse_links([*staged, *removed], folder)
    for name in _folders(staged):
        (folder / name).mkdir(exist_ok=True)
    for path, name in staged.items():
        with suppress(FileNotFoundError):  # done before it was interrupted
            os.replace(f"{folder}/{STAGING}/{name}", f"{folder}/{path}")  # noqa: PTH105
    for path in removed:
        target = folder / path
        if not target.is_dir():
            target.unlink(missing_ok=True)
        _remove_empty(target.parent, folder)
    _replace(folder / MANIFEST, _json(manifest))


def _folders(paths: Iterable[str]) -> list[str]:
    """The folders within the site that paths lie in, outer ones first."""
    parents = {parent for path in paths if (parent := path.rpartition("/")[0])}
    return sorted({name for parent in parents for name in accumulate(parent.split("/"), "{}/{}".format)})


def _refuse_links(paths: Iterable[str], folder: Path) -> None:
    """A link in the place of a folder of ours would lead elsewhere."""
    for name in _folders(paths):
        if (folder / name).is_symlink():
            raise BuildError("foreign-file", folder / name)


def _manifest(folder: Path) -> dict[str, list[str]]:
    """By path: the fingerprint of the view and of the content; empty where it cannot be trusted."""
    found = _noted(folder / MANIFEST)
    return {
        path: entry
        for path, entry in (found.items() if isinstance(found, dict) else ())
        if isinstance(entry, list) and len(entry) == 2 and _stays(path)
    }


def _pending(folder: Path) -> tuple[dict[str, str], list[str], dict[str, list[str]]] | None:
    """What is still to be renamed, removed, and noted; nothing where it cannot be trusted."""
    match _noted(folder / PENDING):
        case {"staged": dict(staged), "removed": list(removed), "manifest": dict(manifest)} if all(
            map(_stays, (*staged, *staged.values(), *removed))
        ):
            return staged, removed, manifest
    return None


def _noted(path: Path) -> object:
    """What a note of ours says; nothing where it cannot be read."""
    try:
        return json.loads(content_of(path) or b"null")
    except (ValueError, RecursionError):
        return None


def _stays(path: object) -> bool:
    """Whether a path that was noted stays within the site: whoever gave us the folder may have written the note."""
    return isinstance(path, str) and stays(path)


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",\n", ": ")).encode()


def _replace(path: Path, data: bytes, staged: Path | None = None) -> None:
    """Write a file beside, and put it into its place."""
    staged = staged or path.with_suffix(".new")
    staged.write_bytes(data)
    staged.replace(path)


def _empty(folder: Path, build: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / str(build)).mkdir()


def _remove_empty(folder: Path, top: Path) -> None:
    while folder not in (top, top.parent) and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _take_back(folder: Path, workspace: Path) -> None:
    """Remove a workspace that consists of our lock alone."""
    made = {folder, folder / OWN, folder / OWN / "lock"}
    if set(workspace.rglob("*")) == made:
        (folder / OWN / "lock").unlink()
        for empty in (folder / OWN, folder, workspace):
            empty.rmdir()


@contextmanager
def _locked(folder: Path, workspace: Path, there: os.stat_result) -> Iterator[None]:
    """One build at a time in a folder; the system frees the lock of one that was killed.

    A lock makes the folders that it lies in: a workspace that was `there` and has just been moved away stays away.
    """
    try:
        with FileLock(folder / OWN / "lock", timeout=PATIENCE):
            if not os.path.samestat(there, workspace.stat()):
                _take_back(folder, workspace)
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fspath(workspace))
            yield
    except Timeout:
        raise BuildError("busy", folder) from None
