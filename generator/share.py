"""The manager's file on the disk: written whole or not at all, and over nothing but an earlier one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from generator.making import MARKS, OWN
from pipeline.files import JOURNAL, RECORDS

PDF_MARK = b"% embudo\n"
"""A comment at the end of a PDF of ours."""
NAME = "embudo"
"""Of a file that was given none: it says nothing of what is in it."""
ENDINGS = (".html", ".htm", ".pdf")
NOTE = "shared.json"
"""Among our notes in a site: what the file that is kept fresh was made of, and the hash of its content."""


class ShareError(Exception):
    """The file cannot be written: `code` says why, `path` what stands in the way."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code = code
        self.path = path


def marked(pdf: bytes) -> bytes:
    """A PDF that is known to be ours."""
    return pdf + PDF_MARK


def named(text: str, ending: str, folder: Path | None = None) -> Path:
    """The file that a text means, from a folder: one in the folder that it is, or with the ending that opens it.

    Raises ShareError where it names no file, or one of the other kind.
    """
    if not text.strip():
        raise ShareError("no-name", Path(text))
    with _told(Path(text)):
        path = (folder or Path()).absolute() / Path(text).expanduser()
        path = path.resolve() if ".." in path.parts else path
        if path.is_dir():
            return path / f"{NAME}.{ending}"
        if path.exists() and not path.is_file():
            raise ShareError("special-file", path)
    if path.name.strip() in ("", "-"):
        raise ShareError("no-name", Path(text))
    if path.suffix.lower() not in ENDINGS:
        return path.with_name(f"{path.name}.{ending}")
    if (path.suffix.lower() == ".pdf") != (ending == "pdf"):
        raise ShareError(f"no-{ending}", path)
    return path


def refuse(path: Path, workspace: Path) -> None:
    """Never among the records, in a built site, in a folder that is not there, or over what is no file of ours."""
    with _told(path):
        real, base = path.resolve(), workspace.resolve()
        own = any(base / name in real.parents for name in (RECORDS, JOURNAL, ".git"))
        if own or any((parent / OWN).is_dir() for parent in real.parents):
            raise ShareError("unsafe-file", path)
        if real.is_dir():
            raise ShareError("not-a-file", path)
        if not real.parent.is_dir():
            raise ShareError("no-folder", path.parent)
        if real.exists() and not real.is_file():
            raise ShareError("special-file", path)
        if real.exists() and not _is_ours(real):
            raise ShareError("foreign-file", path)


def write(path: Path, data: bytes, workspace: Path) -> bool:
    """Put the file in its place; False where it was there already, just so."""
    refuse(path, workspace)
    real = path.resolve()
    with _told(path):
        if _content(real) == data:
            return False
        staged = real.with_name(f".{real.name[:40]}.{os.getpid()}.part")
        try:
            with staged.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            staged.replace(real)
        finally:
            with suppress(OSError):
                staged.unlink(missing_ok=True)
    return True


def is_fresh(path: Path, site: Path, source: str) -> bool:
    """Whether the file is as it was when it was last made, and that was of the same source."""
    with suppress(OSError, ValueError):
        note: object = json.loads((site / OWN / NOTE).read_bytes())
        return note == [source, sha256(path.read_bytes()).hexdigest()]
    return False


def remember(data: bytes, site: Path, source: str) -> None:
    """Note in a site what the file that is kept fresh was made of. Where that cannot be, it is made again."""
    with suppress(OSError):
        note = json.dumps([source, sha256(data).hexdigest()])
        (site / OWN / NOTE).write_text(note, encoding="utf-8")


def _is_ours(path: Path) -> bool:
    """Whether a file says that we made it, by its beginning or its end: others may be of any size."""
    with path.open("rb") as file:
        head = file.read(2048)
        file.seek(-min(len(PDF_MARK), file.seek(0, os.SEEK_END)), os.SEEK_END)
        return any(mark in head for mark in MARKS) or file.read() == PDF_MARK


def _content(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Whatever the system has against a path: too long, no name, no such user, no right, no room."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:
        raise ShareError("cannot-write", path) from error
