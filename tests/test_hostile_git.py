"""Somebody's repository may be configured to run anything: ordinary git runs it, embudo runs nothing of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.past import git
from tests.worlds import embudo, workspace

RECORD = "---\nclient: Acme\nclose_date: 2026-12-15\n---\n" + "Una nota.\n" * 8
TRAPS = {
    "fsmonitor": ("core.fsmonitor", ["status"]),
    "textconv": ("diff.trap.textconv", ["show", "--textconv", "HEAD"]),
    "external-diff": ("diff.external", ["diff", "HEAD~1"]),
    "clean": ("filter.trap.clean", ["status"]),
    "smudge": ("filter.trap.smudge", ["checkout", "--force", "HEAD~1", "--", "."]),
    "process": ("filter.long.process", ["checkout", "--force", "HEAD", "--", "long.txt"]),
    "gpg": ("gpg.program", ["log", "--show-signature", "-1"]),
    "ssh": ("core.sshCommand", ["fetch", "away"]),
    "hook-checkout": ("", ["checkout", "--quiet", "main"]),
    "hook-index": ("", ["update-index", "--force-write-index", "--refresh"]),
    "pager": ("core.pager", ["-p", "log", "-1"]),
    "alias": ("alias.boom", ["boom"]),
    "credential": ("credential.helper", ["credential", "fill"]),
    "lazy-fetch": ("remote.promised.uploadpack", ["cat-file", "-p", "1234567890123456789012345678901234567890"]),
}
"""What is configured, and the ordinary command that runs it."""
HOOKS = {"hook-checkout": "post-checkout", "hook-index": "post-index-change"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a signed commit, and every trap set."""
    home = workspace(tmp_path / "w", {"a": RECORD})
    git(home, "init", "--quiet", "--initial-branch=main")
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "-m", "1")
    (home / "opportunities" / "a.md").write_text(RECORD.replace("2026-12-15", "2027-01-15"))
    (home / ".gitattributes").write_text("*.md diff=trap filter=trap\n*.txt filter=long\n")
    (home / "long.txt").write_text("x\n")
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "-m", "2")
    _sign(home)
    (home / "ran").mkdir()
    for name, (key, _) in TRAPS.items():
        script = home.parent / f"{name}.sh"
        answer = "echo main" if name == "pager" else "cat" if name in ("clean", "smudge") else "true"
        script.write_text(f"#!/bin/sh\ntouch '{home}/ran/{name}'\n{answer}\n")
        script.chmod(0o755)
        if name in HOOKS:
            hook = home / ".git" / "hooks" / HOOKS[name]
            hook.parent.mkdir(exist_ok=True)
            hook.write_text(script.read_text())
            hook.chmod(0o755)
        else:
            set_ = f"!{script}" if name in ("alias", "credential") else str(script)
            git(home, "config", key, set_)
    for key, value in (
        ("remote.away.url", "ssh://nobody@example.invalid/x"),
        ("remote.promised.url", str(home.parent / "promised")),
        ("remote.promised.promisor", "true"),
        ("extensions.partialClone", "promised"),
        ("log.showSignature", "true"),
        ("pager.log", "true"),
        ("diff.orderFile", str(home.parent / "order")),
        ("log.showRoot", "false"),
        ("diff.renames", "false"),
        ("log.mailmap", "true"),
    ):
        git(home, "config", key, value)
    (home.parent / "order").write_text("*.txt\n")
    (home.parent / "promised").mkdir()
    git(home.parent / "promised", "init", "--quiet", "--bare")
    os.utime(home / "opportunities" / "a.md", (1, 1))  # read anew and so filtered, whatever the clock says of the index
    (home / "long.txt").unlink()  # what is missing is surely filtered, whatever the clock says of the index
    return home


def _sign(folder: Path) -> None:
    """Put a signature into the last commit, without any program to make one."""
    text = git(folder, "cat-file", "commit", "HEAD")
    head, _, message = text.partition("\n\n")
    signed = f"{head}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n{message}"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        cwd=folder,
        input=signed,
        capture_output=True,
        text=True,
        check=True,
    )
    git(folder, "reset", "--quiet", "--hard", made.stdout.strip())


def ran(folder: Path) -> set[str]:
    """The traps that went off."""
    return {path.name for path in (folder / "ran").iterdir()}


def sprung(folder: Path, name: str) -> bool:
    """Whether ordinary git, asked as people ask it, runs a trap."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment["GIT_TERMINAL_PROMPT"] = "0"
    # a filter that dies takes git with it, and would hide the other traps
    command = ["git", *(["-c", "filter.long.process="] if name != "process" else []), *TRAPS[name][1]]
    if name == "pager":  # a pager wants a terminal
        command = [sys.executable, "-c", "import pty; pty.spawn(['git', '-p', 'log', '-1'])"]
    subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input="protocol=https\nhost=example.invalid\n\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return name in ran(folder)


@pytest.fixture
def disarmed(folder: Path) -> Path:
    """The repository after the proof that ordinary git runs every trap, as it was before."""
    saved = (folder / "opportunities" / "a.md").read_bytes()
    silent = [name for name in TRAPS if not sprung(folder, name)]
    assert not silent, f"ordinary git was to run these too: {silent}"
    git(folder, "-c", "filter.trap.smudge=cat", "-c", "filter.long.process=", "reset", "--quiet", "--hard", "main")
    (folder / "opportunities" / "a.md").write_bytes(saved)
    for path in (folder / "ran").iterdir():
        path.unlink()
    return folder


def test_nothing_that_a_repository_configures_is_run(disarmed: Path) -> None:
    folder = disarmed
    for arguments in (
        ["build"],
        ["build", "--as-of", "2026-03-05"],
        ["build", "--as-of", "main"],
        ["list", "--json"],
        ["show", "a"],
        ["changes", "--since", "2026-01-01"],
        ["check"],
        ["doctor"],
    ):
        answer = embudo(folder, *arguments)
        assert answer.code in (0, 1), (arguments, answer.err)
    [deal] = embudo(folder, "list", "--json").json["opportunities"]
    assert deal["push_count"] == 1, "and the history is read all the same"
    assert ran(folder) == set()
