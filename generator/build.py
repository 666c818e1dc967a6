"""Outputs → a folder: only what changed is written, all of it staged before the first rename."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from filelock import FileLock, Timeout

from generator.crew import crew
from generator.plan import Outline, Output, render
from generator.standing import Seen, Stamp, stamp

OWN = ".embudo"
"""The folder within the site that holds our notes: what we wrote, and what is being written."""
MARKS = (b'name="generator" content="embudo', b"PRODID:-//embudo//", b"embudo.index(", b"\xef\xbb\xbfSlug")
STAGING = f"{OWN}/staging"
MANIFEST, PENDING = f"{OWN}/manifest.json", f"{OWN}/pending.json"
SHARE = 32
"""Pages that are made at once: each process has its own."""
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


Hire = Callable[["Making", int], Executor]
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
        workspace.stat()  # one that has just been moved away is not brought back by its site
        (folder / OWN).mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            return _build(outputs, folder, hire, progress, {} if seen is None else seen)
    except OSError as error:
        raise BuildError("cannot-write", Path(error.filename or folder)) from error
    except BrokenExecutor as error:
        raise BuildError("killed", folder) from error


def put(outputs: Iterable[Output], folder: Path) -> tuple[str, ...]:
    """Write some pages of a site that stands, at once: those that are others now. The next build looks at all."""
    written = []
    try:
        (folder / OWN).stat()  # a lock would bring back one that has just been moved away
        with _locked(folder):
            for output in outputs:
                path, data = folder / output.path, render(output)
                if path.is_file() and not _is_foreign(path) and _content(path) != data:
                    staged = folder / OWN / "page.new"
                    staged.write_bytes(data)
                    staged.replace(path)
                    written.append(output.path)
    except OSError as error:
        raise BuildError("cannot-write", Path(error.filename or folder)) from error
    return tuple(written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was found of an output: its fingerprint, its content's hash, and whether a new content is staged.

    `stamp` is of the file that has the content already.
    """

    fingerprint: str
    content: str
    stamp: Stamp = ()
    is_staged: bool = False
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Making:
    """What is to be made in a folder, and what was made there before."""

    folder: Path
    outputs: Sequence[Outline | Output]
    manifest: Mapping[str, list[str]]
    seen: Seen
    build: int = field(default_factory=os.getpid)

    def make(self, numbers: Sequence[int]) -> list[Made]:
        """Some of the outputs, by their numbers: those that are not fresh are staged."""
        return [self._made(number, self.outputs[number].output()) for number in numbers]

    def _made(self, number: int, output: Output) -> Made:
        fresh = self.fresh(output)
        if fresh:
            return fresh
        data = render(output)
        path = self.folder / output.path
        made = Made(fingerprint=output.fingerprint, content=sha256(data).hexdigest(), stamp=stamp(path))
        if made.stamp and _content(path) == data:
            return made
        if path.is_dir() or (output.path not in self.manifest and _is_foreign(path)):
            return replace(made, is_foreign=True)
        (self.folder / STAGING / self.staged(number)).write_bytes(data)
        return replace(made, is_staged=True)

    def staged(self, number: int) -> str:
        """Where an output is staged: apart from what is left of a build that was killed, and may still be writing."""
        return f"{self.build}/{number}"

    def fresh(self, output: Output) -> Made | None:
        """What is there, where it is what this output would make."""
        known = self.manifest.get(output.path)
        if known is None or known[0] != output.fingerprint:
            return None
        path = f"{self.folder}/{output.path}"
        now, seen = stamp(path), self.seen.get(output.path)
        content = seen[1] if seen and seen[0] == now else _hash(path)
        return Made(fingerprint=known[0], content=content, stamp=now) if content == known[1] else None


def finish_interrupted(folder: Path) -> None:
    """Carry out the renames that were decided: a build that was killed amid them is finished here."""
    pending = _pending(folder)
    if pending:
        staged, removed, manifest = pending
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
    outputs: Sequence[Outline | Output], folder: Path, hire: Hire, progress: Progress | None, seen: Seen
) -> Report:
    finish_interrupted(folder)
    manifest = _manifest(folder)
    making = Making(folder, outputs, manifest, seen)
    known = {
        number: made
        for number, output in enumerate(outputs)
        if isinstance(output, Output) and (made := making.fresh(output))
    }
    _refuse_links([*(output.path for output in outputs), *manifest], folder)
    todo = _shares(outputs, (number for number in range(len(outputs)) if number not in known))
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
        finish_interrupted(folder)
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


def _shares(outputs: Sequence[Outline | Output], numbers: Iterable[int]) -> list[list[int]]:
    """What is made at once. First what takes longest: the pages with charts, so that one process alone need load what
    draws them; then the few that tell of everything, each by itself; then the many."""
    drawn: list[int] = []
    large: list[list[int]] = []
    small: list[int] = []
    for number in numbers:
        output = outputs[number]
        if output.is_drawn:
            drawn.append(number)
        elif "/" in output.path:
            small.append(number)
        else:
            large.append([number])
    return [*([drawn] if drawn else ()), *large, *(small[at : at + SHARE] for at in range(0, len(small), SHARE))]


def _folders(paths: Iterable[str]) -> list[str]:
    """The folders within the site that paths lie in, outer ones first."""
    parents = {parent for path in paths if (parent := path.rpartition("/")[0])}
    return sorted({name for parent in parents for name in accumulate(parent.split("/"), "{}/{}".format)})


def _refuse_links(paths: Iterable[str], folder: Path) -> None:
    """A link in the place of a folder of ours would lead elsewhere."""
    for name in _folders(paths):
        if (folder / name).is_symlink():
            raise BuildError("foreign-file", folder / name)


def _is_foreign(path: Path) -> bool:
    """Whether something of somebody else's is on a path of ours."""
    content = _content(path)
    if content is None:
        return os.path.lexists(path)
    return not any(mark in content[:2048] for mark in MARKS)


def _hash(path: str) -> str:
    """The hash of a file's content; empty where there is none."""
    content = _content(Path(path))
    return "" if content is None else sha256(content).hexdigest()


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
        return json.loads(_content(path) or b"null")
    except (ValueError, RecursionError):
        return None


def _stays(path: object) -> bool:
    """Whether a path that was noted stays within the site: whoever gave us the folder may have written the note."""
    return isinstance(path, str) and "\\" not in path and not {"..", ""} & set(path.split("/"))


def _content(path: Path) -> bytes | None:
    """What a file holds; None where there is none, or something that reading would wait for."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, indent=0).encode()


def _replace(path: Path, data: bytes) -> None:
    staged = path.with_suffix(".new")
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


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One build at a time in a folder; the system frees the lock of one that was killed."""
    try:
        with FileLock(folder / OWN / "lock", timeout=PATIENCE):
            yield
    except Timeout:
        raise BuildError("busy", folder) from None
