"""Histories as folders of snapshots: `tests/histories/NAME/001…`, each committed as it stands.

A folder holds the files of a workspace as they then were; `commit.yaml` in it, which is not committed, may say the
`date` (else the day after the one before, at noon UTC), the `author`, and with `branch:` and `merge:` where the commit
goes. A folder whose name ends in `-uncommitted` is what lies in the work tree. `expected.yaml` beside the snapshots has
the story, the figures worked out by hand, and the command whose JSON must say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

HISTORIES = Path(__file__).parent / "histories"
OURS = ("opportunities", "journal", "embudo.yaml")
START = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


def git(folder: Path, *arguments: str, date: datetime = START, author: str = "Ana Soto") -> str:
    """Git as a user runs it, at a given time."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    for who in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{who}_NAME": author, f"GIT_{who}_EMAIL": "ana@example.com"}
        environment |= {f"GIT_{who}_DATE": date.isoformat()}
    hooks = ("-c", "commit.gpgsign=false", "-c", f"core.hooksPath={os.devnull}", "-c", "core.autocrlf=false")
    done = subprocess.run(
        ["git", *hooks, *arguments],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout


def expected(name: str) -> Any:
    """What a history must come to."""
    return yaml.safe_load((HISTORIES / name / "expected.yaml").read_text(encoding="utf-8"))


def replay(name: str, folder: Path, *init: str) -> Path:
    """A repository with a history's snapshots as its commits; the folder itself is the workspace."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main", *init)
    date = START - timedelta(days=1)
    for snapshot in sorted(path for path in (HISTORIES / name).iterdir() if path.is_dir()):
        about = snapshot / "commit.yaml"
        said = yaml.safe_load(about.read_text(encoding="utf-8")) if about.is_file() else {}
        date = datetime.fromisoformat(str(said["date"])) if "date" in said else date + timedelta(days=1)
        if "branch" in said:
            known = git(folder, "branch", "--list", said["branch"]).strip()
            git(folder, "switch", "--quiet", *([] if known else ["--create"]), said["branch"])
        if "merge" in said:
            git(folder, "merge", "--quiet", "--no-ff", "--no-commit", "--strategy=ours", said["merge"])
        put(snapshot, folder)
        if not snapshot.name.endswith("-uncommitted"):
            git(folder, "add", "--all")
            author = said.get("author", "Ana Soto")
            git(folder, "commit", "--quiet", "--allow-empty", "-m", snapshot.name, date=date, author=author)
    return folder


def put(snapshot: Path, folder: Path) -> None:
    """Make the workspace's files those of a snapshot."""
    for name in OURS:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
        if (snapshot / name).is_dir():
            # with times of their own, by which git tells that they are others
            shutil.copytree(snapshot / name, folder / name, copy_function=shutil.copyfile)
        elif (snapshot / name).is_file():
            shutil.copyfile(snapshot / name, folder / name)
