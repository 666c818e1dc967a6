"""What is to be made of a site → files staged in its folder, by whoever is asked: which are fresh, which are another's.

Nothing here puts a file in its place: that is decided when all are made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from generator.plan import Outline, Output, render
from generator.standing import Seen, Stamp, stamp

OWN = ".embudo"
"""The folder within the site that holds our notes: what we wrote, and what is being written."""
MARKS = (b'name="generator" content="embudo', b"PRODID:-//embudo//", b"embudo.index(", b"\xef\xbb\xbfSlug")
STAGING = f"{OWN}/staging"
SHARE = 32
"""Pages that are made at once: each process has its own."""


class Made(NamedTuple):
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
    again: bool = False
    """Whether this process will make them again: what their lists show of each is kept."""
    build: int = field(default_factory=os.getpid)

    def make(self, numbers: Sequence[int]) -> list[Made]:
        """Some of the outputs, by their numbers: those that are not fresh are staged."""
        return [self._made(number, self.outputs[number].output()) for number in numbers]

    def _made(self, number: int, output: Output) -> Made:
        fresh = self.fresh(output)
        if fresh:
            return fresh
        data = render(output, keep=self.again)
        path = f"{self.folder}/{output.path}"
        fingerprint, content, now = output.fingerprint, sha256(data).hexdigest(), stamp(path)
        if now or os.path.lexists(path):
            there, known = Path(path), self._seen(output.path, now)
            if known == content if known else content_of(there) == data:
                return Made(fingerprint=fingerprint, content=content, stamp=now)
            if there.is_dir() or (output.path not in self.manifest and is_foreign(there)):
                return Made(fingerprint=fingerprint, content=content, stamp=now, is_foreign=True)
        with open(f"{self.folder}/{STAGING}/{self.staged(number)}", "wb") as file:  # noqa: PTH123  half as dear
            file.write(data)
        return Made(fingerprint=fingerprint, content=content, stamp=now, is_staged=True)

    def staged(self, number: int) -> str:
        """Where an output is staged: apart from what is left of a build that was killed, and may still be writing."""
        return f"{self.build}/{number}"

    def _seen(self, path: str, now: Stamp) -> str:
        """The hash of the content of a file, where it is as it was when that was last worked out."""
        seen = self.seen.get(path)
        return seen[1] if seen and now and seen[0] == now else ""

    def fresh(self, output: Output) -> Made | None:
        """What is there, where it is what this output would make."""
        known = self.manifest.get(output.path)
        if known is None or known[0] != output.fingerprint:
            return None
        path = f"{self.folder}/{output.path}"
        now = stamp(path)
        content = self._seen(output.path, now) or _hash(path)
        return Made(fingerprint=known[0], content=content, stamp=now) if content == known[1] else None


def shares(outputs: Sequence[Outline | Output], numbers: Iterable[int]) -> list[list[int]]:
    """What is made at once: the many, as many together; then the few that tell of everything, each by itself; then the
    pages with charts, so that one process alone need load what draws them. Who helps begins with the last."""
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
    return [*(small[at : at + SHARE] for at in range(0, len(small), SHARE)), *large, *([drawn] if drawn else ())]


def is_foreign(path: Path) -> bool:
    """Whether something of somebody else's is on a path of ours."""
    content = content_of(path)
    if content is None:
        return os.path.lexists(path)
    return not any(mark in content[:2048] for mark in MARKS)


def _hash(path: str) -> str:
    """The hash of a file's content; empty where there is none."""
    content = content_of(Path(path))
    return "" if content is None else sha256(content).hexdigest()


def content_of(path: Path) -> bytes | None:
    """What a file holds; None where there is none, or something that reading would wait for."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None
