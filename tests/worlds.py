"""Small worlds for tests: workspaces from texts, and the command line run in this process."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from generator.cli.main import run
from pipeline.book import Book
from pipeline.dates import end_of
from pipeline.load import load
from pipeline.settings import Settings

ROOT = Path(__file__).parents[1]
TODAY = "2026-11-23"


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


def workspace(folder: Path, files: Mapping[str, str]) -> Path:
    """A workspace with the given files; a name without folder or ending is a record's."""
    (folder / "opportunities").mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / (name if "." in name else f"opportunities/{name}.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def embudo(folder: Path | None, *arguments: str, language: str = "en", today: str = TODAY) -> Answer:
    """Run a command in this process."""
    where = ["-C", str(folder)] if folder else []
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["--lang", language, "--today", today, *where, *arguments])
    return Answer(code, out.getvalue(), err.getvalue())


def embudo_in_a_process(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def clock(settings: Settings) -> datetime:
    """The end of the day that the tests live in."""
    return end_of(date.fromisoformat(TODAY), settings.zone)


def loaded(folder: Path) -> Book:
    """The book of a workspace."""
    return load(folder, clock)[0]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, our own notes too."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
