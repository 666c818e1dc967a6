"""Files of a workspace → Sources. With git.py, the only place of the core that touches the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pipeline.source import Source

SETTINGS = "embudo.yaml"
RECORDS = "opportunities"
JOURNAL = "journal"
ASIDE = frozenset(("_index.md", "readme.md", "templates", "_templates", "plantillas", "_plantillas"))
"""Files that tell of their folder, and folders of notes to begin with: no opportunities, whatever their case."""
LARGEST = 8 * 1024 * 1024


def find_workspace(start: Path) -> Path | None:
    """The folder, or the nearest above it, that holds settings or opportunities."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file() or (folder / RECORDS).is_dir():
            return folder
    return None


def read(folder: Path) -> tuple[Source, ...]:
    """Every record of a workspace, by path."""
    return tuple(_read_one(folder, path) for path in _markdown(folder, folder / RECORDS))


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
    return tuple(_read_one(folder, path) for path in _markdown(folder, folder / JOURNAL))


def read_settings(folder: Path) -> Source | None:
    """The settings file, where there is one."""
    path = folder / SETTINGS
    return _read_one(folder, path) if path.exists() or path.is_symlink() else None


def read_some(folder: Path, paths: tuple[Path, ...]) -> tuple[Source, ...]:
    """Named records only."""
    return tuple(_read_one(folder, path) for path in sorted(set(paths)) if path.name.casefold() not in ASIDE)


def _markdown(root: Path, folder: Path) -> Iterator[Path]:
    """Markdown files below a folder, sorted, but for those left aside; folders behind links are not entered."""
    if folder.is_symlink() and not _within(root, folder):
        yield folder
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
                        found.append(entry.path)
        except OSError:
            continue
    yield from map(Path, sorted(found))


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


def _read_one(root: Path, path: Path) -> Source:
    name = os.fsencode(_relative(root, path)).decode("utf-8", "replace").replace(os.sep, "/")
    try:
        if path.is_symlink() and not _within(root, path):
            return Source(name, fault="file-linked-out")
        # opened first and asked afterwards, so that nothing can be put in its place in between
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return Source(name, fault="file-unreadable")
    with os.fdopen(handle, "rb") as file:
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return Source(name, fault="file-not-regular")
            if status.st_size > LARGEST:
                return Source(name, fault="file-too-large")
            return Source(name, file.read())
        except OSError:
            return Source(name, fault="file-unreadable")


def _relative(root: Path, path: Path) -> str:
    text, base = os.fspath(path), os.fspath(root).rstrip(os.sep) + os.sep
    return text.removeprefix(base)
