"""Many records written at once, all of them or none: what a stopped run left undone, the next command finishes.

All is staged in a hidden folder, and made sure to be on the disk; then a plan beside it says that it is whole. From
that moment on the import happens: whoever finds the plan of a run that is gone puts in place what is missing.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.writing import ChangedMeanwhileError, is_gone, owner_mark, place, replace, sync

STAGE, PLAN = ".import", "plan.json"
MANY = 50
"""Files above which the whole system is asked to write what it holds, rather than each file."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A file of the plan: where it goes, its staged text, and the text that it takes the place of (None: a new one)."""

    path: Path
    new: Path
    old: Path | None


def write_all(root: Path, folder: str, new: Mapping[str, bytes], changed: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Write new files and change others (old and new bytes), by their paths within the workspace.

    `folder` is where the records are. Raises FileExistsError, ChangedMeanwhileError or OSError, and then nothing was
    written; where another program saved one of them meanwhile, what it saved stands.
    """
    (root / folder).mkdir(parents=True, exist_ok=True)
    stage = root / folder / f"{STAGE}.{owner_mark()}"
    stage.mkdir()
    steps: list[_Step] = []
    try:
        steps = _staged(root, stage, new, changed)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    done: list[_Step] = []
    try:
        for step in steps:
            _put(step)
            done.append(step)
    except (OSError, ChangedMeanwhileError):  # where the run itself is stopped, the plan stands: the next finishes it
        _take_back(done)
        shutil.rmtree(stage, ignore_errors=True)
        raise
    for within in {step.path.parent for step in steps}:
        sync(within)
    shutil.rmtree(stage, ignore_errors=True)


def finish(root: Path, folder: str) -> tuple[Path, ...]:
    """Put in place what stopped runs left undone. Gives files that another program saved since: they stay so."""
    kept: list[Path] = []
    with contextlib.suppress(OSError):
        for stage in sorted((root / folder).glob(f"{STAGE}.*")):
            if is_gone(stage.name.rpartition(".")[2]) and not stage.is_symlink():
                kept += _finish(root, root / folder, stage)
    return tuple(kept)


def _finish(root: Path, folder: Path, stage: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError, ValueError):
        plan = json.loads((stage / PLAN).read_text(encoding="utf-8"))
        for number, (path, is_new) in enumerate(plan):
            if not (root / path).resolve().is_relative_to(folder.resolve()):
                continue  # no plan of ours
            step = _Step(root / path, stage / f"{number}", None if is_new else stage / f"{number}.old")
            try:
                _put(step)
            except (FileExistsError, ChangedMeanwhileError):
                if not _says(step.path, step.new):
                    yield step.path
    shutil.rmtree(stage, ignore_errors=True)


def _staged(
    root: Path, stage: Path, new: Mapping[str, bytes], changed: Mapping[str, tuple[bytes, bytes]]
) -> list[_Step]:
    """All texts in the stage, then the plan that says so."""
    steps: list[_Step] = []
    few = len(new) + len(changed) <= MANY
    for path, data in new.items():
        steps.append(_Step(root / path, stage / f"{len(steps)}", None))
        _write(steps[-1].new, data, is_sure=few)
    for path, (old, data) in changed.items():
        name = stage / f"{len(steps)}"
        steps.append(_Step(root / path, name, name.with_suffix(".old")))
        _write(name, data, is_sure=few)
        _write(name.with_suffix(".old"), old, is_sure=few)
    if not few and hasattr(os, "sync"):
        os.sync()
    plan = [[step.path.relative_to(root).as_posix(), step.old is None] for step in steps]
    _write(stage / f"{PLAN}.part", json.dumps(plan).encode(), is_sure=True)
    (stage / f"{PLAN}.part").rename(stage / PLAN)
    sync(stage)
    return steps


def _write(path: Path, data: bytes, *, is_sure: bool) -> None:
    with path.open("xb") as file:
        file.write(data)
        if is_sure:
            file.flush()
            os.fsync(file.fileno())


def _put(step: _Step) -> None:
    if step.old is None:
        step.path.parent.mkdir(parents=True, exist_ok=True)
        place(step.new, step.path)
    else:
        replace(step.path, step.old.read_bytes(), step.new.read_bytes())


def _take_back(steps: list[_Step]) -> None:
    """Undo what was put in place; what somebody else has written there stays."""
    for step in reversed(steps):
        with contextlib.suppress(OSError, ChangedMeanwhileError):
            if step.old is not None:
                replace(step.path, step.new.read_bytes(), step.old.read_bytes())
            elif _says(step.path, step.new):
                step.path.unlink()


def _says(path: Path, staged: Path) -> bool:
    try:
        return path.read_bytes() == staged.read_bytes()
    except OSError:
        return False
