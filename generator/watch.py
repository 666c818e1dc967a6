"""A workspace, watched: waits until something that the site depends on has changed, and the dust has settled."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from glob import glob
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal, Self, cast

from generator.archive import Archive
from pipeline import git
from pipeline.files import JOURNAL, RECORDS, SETTINGS, is_aside
from pipeline.settings import Settings
from pipeline.versions import Past, look

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers.api import BaseObserver

TICK = 0.5
"""Seconds between looks at what no event tells: folders made anew, another day, a commit."""
SETTLED, SETTLED_BATCH = 0.045, 0.3
"""Seconds without an event after which an edit, or a batch of them, is taken to be over."""
BATCH = 10
LONGEST = 5.0
"""Seconds after which one that never settles is built all the same."""
POLLING = 1.0
SILENT = frozenset(
    """
    9p afs cifs davfs drvfs fuse.davfs fuse.davfs2 fuse.google-drive-ocamlfuse fuse.grpcfuse fuse.gvfsd-fuse
    fuse.onedriver fuse.osxfs fuse.rclone fuse.s3fs fuse.sshfs fuse.vmhgfs-fuse ncpfs nfs nfs4 prl_fs smb3 smbfs vboxsf
    vmhgfs vmhgfs-fuse
    """.split()
)
"""File systems that keep quiet about what other machines change."""

_LOGGER = logging.getLogger("watchdog")

Change = Literal["none", "changed", "gone", "back"]
Polling = Literal["", "asked", "file-system", "refused"]
ONE, FOLDER, WATCHED = range(3)
"""What an event tells of: one file, a folder below a watched one, a watched folder itself."""


class Watch:
    """A watched workspace. Folders are watched, not files: editors put new files in the place of old ones."""

    def __init__(self, folder: Path, *, poll: bool = False) -> None:
        self.folder = folder
        self.polling: Polling = "asked" if poll else "file-system" if _is_silent(folder) else ""
        """Why the files are looked at every second, where no events are to be had."""
        self.edited: frozenset[str] = frozenset()
        """The records, by path, that alone changed when something last did; none where it was not they alone."""
        self._events: SimpleQueue[tuple[int, str]] = SimpleQueue()
        self._identity: tuple[tuple[int, int] | None, ...] = ()
        self._gone = False
        self._look_again = False
        self._observer: BaseObserver | None = None
        self._warnings = _Warnings(self._events.put)

    def __enter__(self) -> Self:
        _LOGGER.addHandler(self._warnings)
        self._attach()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        _LOGGER.removeHandler(self._warnings)

    @property
    def is_there(self) -> bool:
        """Whether, when last looked at, the workspace was there."""
        return not self._gone

    def wait(self) -> Change:
        """Block for a tick at most, or until something changed and has settled.

        `gone` and `back` are said once: of the folder, or of all in it that makes it a workspace.
        """
        self.edited = frozenset()
        found = self._settled()
        if not is_workspace(self.folder):
            was_gone, self._gone = self._gone, True
            return "none" if was_gone else "gone"
        came_back, self._gone = self._gone, False
        if came_back or found == WATCHED or self._identities() != self._identity:
            self._attach()
            found = WATCHED
        if came_back:
            return "back"
        if found is None and not self._look_again:
            return "none"
        if found is None and not self.polling and self._lacks_watches():
            self._refuse()
            self._attach()
        # in a folder that has just come, files may have been written before anybody watched it
        self._look_again = found is not None and found >= FOLDER
        return "changed"

    def _settled(self) -> int | None:
        """The gravest of the events until it is quiet; None where there was none."""
        try:
            events = [self._events.get(timeout=TICK)]
        except Empty:
            return None
        last = time.monotonic() + LONGEST
        while (left := last - time.monotonic()) > 0:
            try:
                quiet = SETTLED if len(events) <= BATCH else SETTLED_BATCH
                events.append(self._events.get(timeout=min(left, quiet)))
            except Empty:
                break
        gravest, paths = max(kind for kind, _ in events), {path for _, path in events}
        if len(events) > BATCH:
            return max(gravest, FOLDER)
        if gravest == ONE and all(path.startswith(f"{RECORDS}/") for path in paths):
            self.edited = frozenset(paths)
        return gravest

    def _identities(self) -> tuple[tuple[int, int] | None, ...]:
        return tuple(_identity(self.folder / name) for name in ("", RECORDS, JOURNAL))

    def _attach(self) -> None:
        """Watch the folders that are there now. What stood there before may have been deleted and made again."""
        self._identity = self._identities()
        if not self.polling:
            try:
                self._schedule()
                if self._lacks_watches():
                    self._refuse()
            except FileNotFoundError:  # gone again; the next tick sees it
                self._identity = ()
            except OSError:  # the system's limits
                self._refuse()
        if self.polling:
            try:
                self._schedule()
            except OSError:
                self._identity = ()

    def _schedule(self) -> None:
        observer = self._observer = self._observer or self._start()
        observer.unschedule_all()
        for name in ("", RECORDS, JOURNAL):
            # resolved, since some systems tell of events by the real path only
            path = (self.folder / name).resolve()
            if path.is_dir():
                handler = _handler(self._events.put, os.fspath(path), name)
                observer.schedule(handler, os.fspath(path), recursive=bool(name), event_filter=_kinds())

    def _refuse(self) -> None:
        self._stop()
        self.polling = "refused"

    def _lacks_watches(self) -> bool:
        """Whether folders are left that the system refused to watch: of those below the first, nobody is told."""
        return 0 < _watches() < 1 + sum(_folders(self.folder / name) for name in (RECORDS, JOURNAL))

    def _start(self) -> BaseObserver:
        if self.polling:
            from watchdog.observers.polling import PollingObserver  # noqa: PLC0415

            observer: BaseObserver = PollingObserver(timeout=POLLING)
        else:
            from watchdog.observers import Observer  # noqa: PLC0415

            observer = Observer()
        observer.daemon = True
        observer.start()
        return observer

    def _stop(self) -> None:
        if self._observer is not None:
            self._observer.stop()
            self._observer.join(2)
        self._observer = None


class Commits:
    """What git knows of the past; asked anew only when HEAD has moved, which each commit does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._archive = Archive(folder)
        self._log = self._find()
        self._seen = self._now()
        self._known: tuple[object, Past] | None = None

    def moved(self) -> bool:
        """Whether HEAD has moved since this was last asked."""
        before, self._seen = self._seen, self._now()
        return before != self._seen

    def past(self, folder: Path, settings: Settings) -> Past:
        """As `versions.read_past`."""
        self._log = self._log or self._find()
        now = self._now()
        state = (now, repr(settings))
        if self._known is None or now is None or self._known[0] != state:
            self._known = state, self._archive.read(folder, settings)
        return self._known[1]

    def _find(self) -> Path | None:
        """The log, asked of git only where there is a repository."""
        repository = look(self.folder).repository
        return git.head_log(repository.folder) if repository else None

    def _now(self) -> tuple[int, int, int] | None:
        if self._log is None:
            return None
        try:
            status = self._log.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns


class _Warnings(logging.Handler):
    """Hears what the library only warns of: that the system dropped events, of anything, since there were too many."""

    def __init__(self, tell: Callable[[tuple[int, str]], None]) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """What was watched is to be looked at as a whole."""
        if "overflow" in record.msg:
            self._tell((WATCHED, ""))


def is_workspace(folder: Path) -> bool:
    """Whether there is anything to build: settings or records."""
    return (folder / SETTINGS).is_file() or (folder / RECORDS).is_dir()


def matters(kind: str, path: str, *, is_folder: bool, is_top: bool) -> bool:
    """Whether an event can change the site. `path` is relative to the watched folder, empty for itself.

    Of the top folder only the settings and the watched folders matter: the site is written beside them.
    """
    if kind not in ("created", "modified", "moved", "deleted") or (is_folder and kind == "modified"):
        return False
    if is_top:
        return path in ("", SETTINGS, RECORDS, JOURNAL)
    parts = path.split("/")
    return not any(map(is_aside, parts)) and (is_folder or parts[-1][-3:].lower() == ".md")


def file_system(mounts: str, path: str) -> str:
    """The type of the file system that an absolute path is on, by Linux's /proc/self/mountinfo."""
    found = ("", "")
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split(" ")
        if len(fields) < 5 or not right:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4])
        if f"{path}/".startswith(f"{point.rstrip('/')}/") and len(point) >= len(found[0]):
            found = point, right.split(" ")[0]
    return found[1]


def _is_silent(folder: Path) -> bool:
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return file_system(mounts, os.fspath(folder.resolve())) in SILENT


def _folders(top: Path) -> int:
    """How many folders are to be watched from one on."""
    return sum(1 for _ in os.walk(top.resolve()))


def _watches() -> int:
    """How many watches this process has of the system; none where that does not tell."""
    count = 0
    for info in glob("/proc/self/fdinfo/*"):  # noqa: PTH207  names alone
        with suppress(OSError), open(info, encoding="ascii", errors="replace") as lines:  # noqa: PTH123
            count += sum(line.startswith("inotify ") for line in lines)
    return count


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _handler(tell: Callable[[tuple[int, str]], None], base: str, name: str) -> FileSystemEventHandler:
    """What tells of the events of a watched folder that matter: what they tell of, and its path in the workspace."""
    from watchdog.events import FileSystemEventHandler  # noqa: PLC0415

    is_top = not name

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            for raw in filter(None, (event.src_path, event.dest_path)):
                path = os.fsdecode(cast("str | bytes", raw)).removeprefix(base).replace(os.sep, "/").strip("/")
                if matters(event.event_type, path, is_folder=event.is_directory, is_top=is_top):
                    itself = not path or (is_top and path != SETTINGS)
                    tell((WATCHED if itself else FOLDER if event.is_directory else ONE, f"{name}/{path}"))

    return Handler()


def _kinds() -> list[type[FileSystemEvent]]:
    """The events to ask for. To be told of every file that we open ourselves would cost more than reading it."""
    from watchdog import events  # noqa: PLC0415

    return [
        events.DirCreatedEvent,
        events.DirDeletedEvent,
        events.DirMovedEvent,
        events.FileCreatedEvent,
        events.FileDeletedEvent,
        events.FileModifiedEvent,
        events.FileMovedEvent,
    ]
