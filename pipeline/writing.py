"""A user's file, written whole or not at all; what another program saves in the meantime is never lost.

The new text is written beside the file, and made sure to be on the disk. Then the two change places in one step, so
that what was there is in our hands and can be compared with what was read: if somebody saved it meanwhile, theirs goes
back.
Where a system cannot exchange two files, they are compared just before the rename.
"""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

PART, SWAP = ".part", ".swap"
"""Endings of what is being written, and of what is about to change places with the file."""
_WAITS, _LOCK_WAITS, _WAIT_SECONDS = 50, 1000, 0.005
_UNSUPPORTED = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EXDEV)


class ChangedMeanwhileError(Exception):
    """Another program saved the file since it was read; what it saved stands."""


def replace(path: Path, old: bytes, new: bytes) -> None:
    """Write a file that was read as `old`; its mode stays, and a link stays a link.

    Raises ChangedMeanwhileError where the file is not, or no longer, what was read; OSError where it cannot be written.
    """
    target = path.resolve() if path.is_symlink() else path
    with _alone(target.parent):
        _replace(target, old, new)


def _replace(target: Path, old: bytes, new: bytes) -> None:
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(target))
    staged = _name(target, PART)
    try:
        _write(staged, new, like=target)
        _expect(target, old)
        ready = _name(target, f".{_digest(old)}-{_digest(new)}{SWAP}")
        staged.rename(ready)
        staged = ready
        if not _exchanged(staged, target, old, new):
            staged.replace(target)
    finally:
        _discard(staged, (old, new))
    sync(target.parent)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While another run of ours writes in a folder, wait: for a moment it may hold what it will take back."""
    try:
        import fcntl  # noqa: PLC0415  not on every system

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        for _ in range(_LOCK_WAITS):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_WAIT_SECONDS)
            except OSError:  # some network drives have no locks
                break
            else:
                break
        yield
    finally:
        os.close(handle)


def create(path: Path, text: str) -> None:
    """Write a new file, whole or not at all; never over one that exists (FileExistsError)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = _name(path, PART)
    try:
        _write(staged, text.encode("utf-8", "replace"))
        place(staged, path)
    finally:
        with contextlib.suppress(OSError):
            staged.unlink(missing_ok=True)
    sync(path.parent)


def append(path: Path, line: str) -> None:
    """A line more at a file's end; the file is begun where there is none. What others append meanwhile stays."""
    for _ in range(_WAITS):
        try:
            old = path.read_bytes()
        except FileNotFoundError:
            with contextlib.suppress(FileExistsError):
                create(path, f"{line}\n")
                return
            continue
        end = "\r\n" if b"\r\n" in old else "\n"
        begun = end if old and not old.endswith((b"\n", b"\r")) else ""
        with contextlib.suppress(ChangedMeanwhileError):
            replace(path, old, old + f"{begun}{line}{end}".encode("utf-8", "replace"))
            return
    raise ChangedMeanwhileError(path)


def tidy(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Remove what a stopped run left below some folders. Gives what holds another program's text, and stays."""
    kept = []
    for stray in (path for folder in folders for path in _strays(folder)):
        with contextlib.suppress(OSError):
            if stray.name.endswith(PART) or _digest(stray.read_bytes()) in stray.name.split(".")[-2].split("-"):
                stray.unlink()
            else:
                kept.append(stray)
    return tuple(kept)


def _strays(folder: Path) -> Iterator[Path]:
    for within, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.startswith(".") and name.endswith((PART, SWAP)) and _is_abandoned(Path(within, name)):
                yield Path(within, name)


def _is_abandoned(path: Path) -> bool:
    """Whether the process that wrote a file is gone, as far as one can tell."""
    parts = path.name.split(".")
    return is_gone(parts[-2] if path.name.endswith(PART) else parts[-3])


def is_gone(mark: str) -> bool:
    """Whether the process that left a mark in a name is gone, as far as one can tell."""
    machine, _, number = mark.partition("-")
    if machine != _machine() or not number.isdigit():
        return False
    if sys.platform == "win32":
        return True  # what another program has open cannot be removed there
    if int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _name(path: Path, ending: str) -> Path:
    """`.flota.md.1f0c-4711.part`: hidden, beside the file, and whose it is: this machine's, and this process's."""
    return path.with_name(f".{path.name[:40]}.{owner_mark()}{ending}")


def owner_mark() -> str:
    """Whose a file is: this machine's, and this process's."""
    return f"{_machine()}-{os.getpid()}"


@cache
def _machine() -> str:
    """This machine among those that share a drive."""
    return _digest(platform.node().encode("utf-8", "replace"))[:4]


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]


def _write(path: Path, data: bytes, like: Path | None = None) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        if like is not None:
            _copy_access(like, file.fileno())
        os.fsync(file.fileno())


def _discard(staged: Path, ours: tuple[bytes, bytes]) -> None:
    """Remove what is ours; what another program saved, and an error kept from its place, stays for `tidy` to tell."""
    with contextlib.suppress(OSError):
        if staged.name.endswith(PART) or staged.read_bytes() in ours:
            staged.unlink()


def _copy_access(like: Path, handle: int) -> None:
    """Mode and owner of a file; who may not give files away keeps his own."""
    status = like.stat()
    if not hasattr(os, "fchown"):
        return
    mine = os.fstat(handle)
    if (status.st_uid, status.st_gid) != (mine.st_uid, mine.st_gid):
        with contextlib.suppress(OSError):
            os.fchown(handle, status.st_uid, status.st_gid)
    if status.st_mode != mine.st_mode:
        os.fchmod(handle, status.st_mode & 0o7777)


def _expect(path: Path, data: bytes) -> None:
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        raise ChangedMeanwhileError(path) from None
    if found != data:
        raise ChangedMeanwhileError(path)


def _exchanged(staged: Path, target: Path, old: bytes, new: bytes) -> bool:
    """Whether the two could change places. What somebody saved in between goes back to its place, the newest last."""
    swap = _swapper()
    if swap is None or not swap(staged, target):
        return False
    held, mine = _settled(staged), new
    if held == old:
        return True
    while True:
        swap(staged, target)
        found = _settled(staged)
        if found == mine:
            staged.unlink()
            raise ChangedMeanwhileError(target)
        held, mine = found, held


def _settled(path: Path) -> bytes:
    """The bytes of a file, once nobody is writing it any more (a quarter of a second is waited at most)."""
    with path.open("rb") as file:
        for _ in range(_WAITS):
            if not _is_being_written(file.fileno()):
                break
            time.sleep(_WAIT_SECONDS)
        return file.read()


def _is_being_written(handle: int) -> bool:
    """Whether some program has a file open to write: only then a lease for reading is refused as busy."""
    if sys.platform != "linux":
        return False
    import fcntl  # noqa: PLC0415  not on every system
    import signal  # noqa: PLC0415

    try:
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)  # who opens it during the lease must not stop us
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    return False


@cache
def _swapper() -> Callable[[Path, Path], bool] | None:
    """What makes two files change places in one step, where the system can; it says whether the disk could."""
    if sys.platform not in ("linux", "darwin"):
        return None
    import ctypes  # noqa: PLC0415  only edits need it

    library = ctypes.CDLL(None, use_errno=True)
    name, before, between, flag = (
        ("renameat2", (-100,), (-100,), 2) if sys.platform == "linux" else ("renamex_np", (), (), 2)
    )
    function = getattr(library, name, None)
    if function is None:
        return None

    def swap(one: Path, other: Path) -> bool:
        if function(*before, os.fsencode(one), *between, os.fsencode(other), ctypes.c_uint(flag)) == 0:
            return True
        code = ctypes.get_errno()
        if code in _UNSUPPORTED:
            return False
        raise OSError(code, os.strerror(code), os.fspath(other))

    return swap


def place(staged: Path, path: Path) -> None:
    """A file that was written beside its place, put there; FileExistsError where there is one."""
    try:
        os.link(staged, path)  # unlike a rename, refuses to replace what is there
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # a file system without links
        if path.exists():
            raise FileExistsError(path) from None
        staged.replace(path)


def sync(folder: Path) -> None:
    """What was renamed in a folder is on the disk, where folders can be told so."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)
