"""Files of a workspace → Sources. With git.py, the only place of the core that touches the disk."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.source import Source

SETTINGS = "embudo.yaml"
RECORDS = "opportunities"
JOURNAL = "journal"
ASIDE = frozenset(("_index.md", "readme.md", "templates", "_templates", "plantillas", "_plantillas"))
"""Files that tell of their folder, and folders of notes to begin with: no opportunities, whatever their case."""
LARGEST = 8 * 1024 * 1024
Known = dict[str, tuple[tuple[int, ...], Source]]
"""By path: what the system said of a file before it was read, and what it held."""
FRESH = 2_000_000_000
"""Nanoseconds within which a system's clock, or that of the disk, may stand still."""
_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NOT_A_LINK = getattr(os, "O_NOFOLLOW", 0)


def find_workspace(start: Path) -> Path | None:
    """The folder, or the nearest above it, that holds settings or opportunities."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file() or (folder / RECORDS).is_dir():
            return folder
    return None


def read(folder: Path, known: Known | None = None) -> tuple[Source, ...]:
    """Every record of a workspace, by path.

    Who reads again and again gives what is `known`, which is filled: what the system calls unchanged is not read again.
    """
    return tuple(_read_all(folder, folder / RECORDS, known))


def is_aside(name: str) -> bool:
    """Whether a file or folder of this name is left aside: it is hidden, or never an opportunity."""
    return name.startswith(".") or name.casefold() in ASIDE


def aside(folder: Path) -> tuple[str, ...]:
    """Markdown files among the records that are left aside though nobody hid them, by path."""
    found = (path.relative_to(folder) for path in (folder / RECORDS).rglob("*.[mM][dD]"))
    return tuple(
        sorted(
            path.as_posix()
            for path in found
            if any(map(is_aside, path.parts)) and not any(part.startswith(".") for part in path.parts)
        )
    )


def read_journal(folder: Path) -> tuple[Source, ...]:
    """Every file of the journal, by path."""
    return tuple(_read_all(folder, folder / JOURNAL))


def read_settings(folder: Path) -> Source | None:
    """The settings file, where there is one."""
    path = folder / SETTINGS
    return _read_one(folder, path) if path.exists() or path.is_symlink() else None


def read_some(folder: Path, paths: tuple[Path, ...]) -> tuple[Source, ...]:
    """Named records only."""
    return tuple(_read_one(folder, path) for path in sorted(set(paths)) if path.name.casefold() not in ASIDE)


def fault_of(folder: Path, path: Path) -> str:
    """Why a file of a workspace would not be read; nothing where it would, or is still to be made."""
    if not _within(folder, path):
        return "file-linked-out"
    return _read_one(folder, path).fault if os.path.lexists(path) else ""


def _read_all(root: Path, folder: Path, known: Known | None = None) -> Iterator[Source]:
    """Markdown files below a folder, sorted, but for those left aside; folders behind links are not entered."""
    if folder.is_symlink() and not _within(root, folder):
        yield _read_one(root, folder)
        return
    stack, found = [os.fspath(folder)], []
    while stack:
        try:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    if is_aside(entry.name):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
                    elif entry.name[-3:].lower() == ".md" or (entry.is_symlink() and _is_folder_out(root, entry)):
                        found.append((entry.path, entry.is_symlink()))
        except OSError:
            continue
    moment = time.time_ns() - FRESH
    for path, is_link in sorted(found):
        if known is None or is_link:
            yield _read_one(root, path, may_be_link=is_link)
        else:
            yield _read_again(root, path, known, moment)
    if known:
        for path in known.keys() - {path for path, _ in found}:
            del known[path]


def _read_again(root: Path, path: str, known: Known, moment: int) -> Source:
    """A file as it was read, where nothing can have changed it since. What changed after a moment is not remembered."""
    try:
        status = os.lstat(path)
    except OSError:
        return _read_one(root, path, may_be_link=False)
    mark = status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
    before = known.pop(path, None)
    if before is None or before[0] != mark:
        before = mark, _read_one(root, path, may_be_link=False)
    # what is written within the same tick of the system's clock leaves the same mark
    if not before[1].fault and mark[2] < moment and mark[3] < moment:
        known[path] = before
    return before[1]


def _is_folder_out(root: Path, entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir() and not _within(root, Path(entry.path))
    except OSError:
        return False


def _within(root: Path, path: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def _read_one(root: Path, path: Path | str, *, may_be_link: bool = True) -> Source:
    name = os.fspath(path).removeprefix(os.fspath(root).rstrip(os.sep) + os.sep)
    if not name.isascii() or os.sep != "/":
        name = os.fsencode(name).decode("utf-8", "replace").replace(os.sep, "/")
    try:
        if may_be_link and os.path.islink(path) and not _within(root, Path(path)):  # noqa: PTH114  of 10,000
            return Source(name, fault="file-linked-out")
        # opened first and asked afterwards, so that nothing can be put in its place in between
        handle = os.open(path, _READING | (0 if may_be_link else _NOT_A_LINK))
    except (OSError, ValueError):
        return Source(name, fault="file-unreadable")
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return Source(name, fault="file-not-regular")
        if status.st_size > LARGEST:
            return Source(name, fault="file-too-large")
        return Source(name, b"".join(iter(lambda: os.read(handle, status.st_size + 1), b"")))
    except OSError:
        return Source(name, fault="file-unreadable")
    finally:
        os.close(handle)
