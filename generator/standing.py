"""Whether a site still stands: what it was last built from, and how its files were left.

It is kept in the user's cache folder, a file for each site. Whatever is wrong with it, the site is built as ever.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import platformdirs

from generator.places import templates
from pipeline.source import Source

Stamp = tuple[int, ...]
"""What the system says of a file: any change of its content changes it."""
Seen = dict[str, tuple[Stamp, str]]
"""By path within the site: a file's stamp when its content was hashed, and the hash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A build that ended: all that went into it as one hash, how it left its files, and what was said of it."""

    inputs: str = ""
    today: str = ""
    records: int = 0
    excluded: int = 0
    outputs: int = 0
    told: tuple[str, ...] = ()
    """Of each record that was left out, why."""
    files: Seen = field(default_factory=dict)

    def holds(self, inputs: str, site: Path) -> bool:
        """Whether another build would find everything as this one left it."""
        if inputs != self.inputs or not self.files or not _is_tidy(site / ".embudo"):
            return False
        return all(stamp(f"{site}/{path}") == known for path, (known, _) in self.files.items())


def _is_tidy(notes: Path) -> bool:
    """Whether a site's notes are those of a build that came to its end."""
    try:
        return set(os.listdir(notes)) <= {"lock", "manifest.json"}  # noqa: PTH208  names alone
    except OSError:
        return False


def stamp(path: Path | str) -> Stamp:
    """What the system says of a file; nothing where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116  ten thousand times, and half as dear as a Path's
    except OSError:
        return ()
    return status.st_dev, status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def place(site: Path) -> Path:
    """Where the standing of a site is kept."""
    name = sha256(os.fsencode(site.absolute())).hexdigest()[:32]
    return platformdirs.user_cache_path("embudo", appauthor=False) / "sites" / f"{name}.json"


def recall(site: Path) -> Standing:
    """How the last build of a site left it; nothing where that is not known."""
    try:
        found = json.loads(place(site).read_bytes())
        files = {path: (tuple(known), content) for path, (known, content) in found.pop("files").items()}
        return Standing(**{**found, "told": tuple(found["told"])}, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Standing()


def remember(site: Path, standing: Standing) -> None:
    """Keep it, if that can be."""
    path = place(site)
    staged = path.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fields = {name: getattr(standing, name) for name in Standing.__slots__}
        staged.write_text(json.dumps(fields, separators=(",", ":")), encoding="utf-8")
        staged.replace(path)


def inputs(sources: Iterable[Source], about: object) -> str:
    """A hash of everything that a site is made of: files, what else it depends on, and the program."""
    digest = sha256(f"{about!r} {_program()}".encode("utf-8", "surrogatepass"))
    for source in sources:
        digest.update(f"\0{source.path}\0{source.fault}\0{len(source.data)}\0".encode("utf-8", "surrogatepass"))
        digest.update(source.data)
    return digest.hexdigest()


def _program() -> str:
    """A hash over the program and its templates, and what tells whether its libraries are others."""
    code = Path(__file__).parent
    roots = (code, code.parent / "pipeline", templates())
    digest = sha256()
    for path in sorted({path for root in roots for path in root.rglob("*") if path.suffix != ".pyc"}):
        if path.is_file():
            digest.update(f"{path.name}\0".encode())
            digest.update(path.read_bytes())
    installed = Path(platformdirs.__file__).parents[1]
    return f"{digest.hexdigest()} {installed} {installed.stat().st_mtime_ns}"
