"""The manager's file on the disk: written whole or not at all, and over nothing but an earlier one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from generator.build import MARKS, OWN
from pipeline.files import JOURNAL, RECORDS

PDF_MARK = b"% embudo\n"
"""A comment at the end of a PDF of ours."""


NAME = "embudo"
"""Of a file that was given none: it says nothing of what is in it."""


class ShareError(Exception):
    """The file cannot be written: `code` says why, `path` what stands in the way."""

    def __init__(self, code: str, path: Path) -> None:
        super().__init__(f"{code}: {path}")
        self.code = code
        self.path = path


def marked(pdf: bytes) -> bytes:
    """A PDF that is known to be ours."""
    return pdf + PDF_MARK


def named(path: Path, ending: str) -> Path:
    """The file that a path means: one in the folder that it is, or with the ending that opens it."""
    path = path.expanduser()
    if path.is_dir():
        return path / f"{NAME}.{ending}"
    return path if path.suffix.lower() in (".html", ".htm", ".pdf") else path.with_name(f"{path.name}.{ending}")


def refuse(path: Path, workspace: Path) -> None:
    """Never among the records, in a built site, in a folder that is not there, or over a file that is not ours."""
    real, base = path.resolve(), workspace.resolve()
    own = any(base / name in real.parents for name in (RECORDS, JOURNAL, ".git"))
    if own or any((parent / OWN).is_dir() for parent in real.parents):
        raise ShareError("unsafe-file", path)
    if real.is_dir():
        raise ShareError("not-a-file", path)
    if not real.parent.is_dir():
        raise ShareError("no-folder", path.parent)
    content = _content(real)
    if content is not None and not (any(mark in content[:2048] for mark in MARKS) or content.endswith(PDF_MARK)):
        raise ShareError("foreign-file", path)


def write(path: Path, data: bytes, workspace: Path) -> bool:
    """Put the file in its place; False where it was there already, just so."""
    refuse(path, workspace)
    real = path.resolve()
    if _content(real) == data:
        return False
    staged = real.with_name(f".{real.name[:40]}.{os.getpid()}.part")
    try:
        with staged.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(real)
    except OSError as error:
        raise ShareError("cannot-write", path) from error
    finally:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
    return True


def _content(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ShareError("cannot-write", path) from error
