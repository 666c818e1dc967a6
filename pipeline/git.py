"""What git knows of the records, from a constant number of processes that run nothing of the repository's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from pipeline.files import RECORDS

_SAFE = (
    "--no-replace-objects",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", "core.quotePath=false"),
    *("-c", "diff.external="),
    *("-c", "protocol.allow=never"),
)


def run(folder: Path, *arguments: str) -> bytes | None:
    """The output of a reading git command, or None where git, or a repository, is not there."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def first_commits(folder: Path, zone: tzinfo | None) -> Mapping[str, date]:
    """The day each record was first committed, by its path today; renames are followed."""
    prefix = run(folder, "rev-parse", "--show-prefix")
    if prefix is None:
        return {}
    below = os.fsdecode(prefix).rstrip("\n")
    log = run(
        folder,
        *(
            "log",
            "--raw",
            "-z",
            "--no-ext-diff",
            "--no-textconv",
            "--first-parent",
            "--diff-merges=first-parent",
        ),
        *("--reverse", "-M", "--diff-filter=AR", "--format=tformat:%x01%ct", "--", RECORDS),
    )
    return _births(log or b"", below, zone)


def head_log(folder: Path) -> Path | None:
    """The file that git adds a line to whenever HEAD moves, as with each commit; None without a repository."""
    found = run(folder, "rev-parse", "--git-path", "logs/HEAD")
    return None if found is None else folder / os.fsdecode(found).rstrip("\n")


def _births(log: bytes, below: str, zone: tzinfo | None) -> Mapping[str, date]:
    """Read `log --raw -z`: commits as \\x01 and a time, then a status and one or two paths, all ended by NUL."""
    born: dict[str, date] = {}
    day = date.min
    fields = iter(log.split(b"\0"))
    for field in fields:
        text = field.lstrip(b"\n")
        if text.startswith(b"\x01"):
            day = datetime.fromtimestamp(int(text[1:].strip()), UTC).astimezone(zone).date()
        elif text.startswith(b":"):
            path = _path(next(fields, b""), below)
            if text.rsplit(b" ", 1)[-1].startswith(b"R"):
                born[_path(next(fields, b""), below)] = born.pop(path, day)
            else:
                born.setdefault(path, day)
    return born


def _path(raw: bytes, below: str) -> str:
    return raw.decode("utf-8", "replace").removeprefix(below)


def found() -> bool:
    """Whether there is a git to run."""
    return shutil.which("git") is not None


def begin(folder: Path, stream: bytes) -> bool:
    """A new repository with the history of a fast-import stream (branch `main`), checked out; hooks do not run."""
    commands = (
        (["init", "--quiet", "--initial-branch=main", "--template="], b""),
        (["fast-import", "--quiet"], stream),
        (["-c", "core.autocrlf=false", "reset", "--quiet", "--hard"], b""),
    )
    hookless = ("-c", f"core.hooksPath={os.devnull}")
    return all(
        subprocess.run(
            ["git", *hookless, *arguments], cwd=folder, input=given, capture_output=True, check=False
        ).returncode
        == 0
        for arguments, given in commands
    )
