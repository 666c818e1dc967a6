"""What development installs is locked by hash, and building needs no network."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.worlds import ROOT, TODAY, embudo_in_a_process

LOCKS = (ROOT / "requirements.lock", ROOT / "tests" / "bench" / "requirements.lock")
REFUSING = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise PermissionError(f"the network is off: {event} {arguments[1:]}")

sys.addaudithook(refuse)
"""
"""For systems on which no process can be put out of the network's reach: Python's own calls are refused."""


def name_of(requirement: str) -> str:
    """A package's name as registries compare it."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def entries(lock: Path) -> list[str]:
    """Each package of a lock with its hashes, on one line."""
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]


def test_the_lock_has_all_that_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
    ]
    for_here = {name_of(requirement) for requirement in named if "win32" not in requirement}
    assert for_here <= {name_of(entry) for entry in entries(LOCKS[0])}


def test_the_lock_of_the_benchmarks_has_all_that_they_name() -> None:
    named = (LOCKS[1].parent / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert {name_of(line) for line in named if not line.startswith("#")} <= {
        name_of(line) for line in entries(LOCKS[1])
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_every_package_is_locked_to_one_version_by_hash_and_to_no_address(lock: Path) -> None:
    for entry in entries(lock):
        assert re.match(r"[\w.-]+==[\w.!+]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry
    assert not re.search(r"://|--(extra-)?index-url|--find-links", lock.read_text(encoding="utf-8"))


@cache
def cut_off() -> tuple[str, ...]:
    """What a command begins with to have no network at all, where the system lets us."""
    for command in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        if (
            shutil.which(command[0])
            and subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0
        ):
            return command
    return ()


def without_network(folder: Path, *arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python where nothing can be reached."""
    if before := cut_off():
        command = [*before, sys.executable, *arguments]
        return subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True, encoding="utf-8")
    (folder / "sitecustomize.py").write_text(REFUSING, encoding="utf-8")
    return embudo_in_a_process(*arguments, cwd=cwd, PYTHONPATH=f"{folder}:{ROOT}")


def test_a_site_is_built_with_the_network_off(tmp_path: Path) -> None:
    program = ("-m", "generator", "--lang", "en", "--today", TODAY)
    made = without_network(tmp_path, *program, "demo", str(tmp_path / "demo"), "--json")
    assert made.returncode == 0, made.stderr
    site = Path(json.loads(made.stdout)["site"])
    whole = {path.relative_to(site) for path in site.rglob("*")}
    shutil.rmtree(site)
    built = without_network(tmp_path, *program, "-C", str(tmp_path / "demo"), "build")
    assert built.returncode == 0, built.stderr
    assert {path.relative_to(site) for path in site.rglob("*")} == whole


def test_the_wheel_is_built_with_the_network_off(tmp_path: Path) -> None:
    done = without_network(tmp_path, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT))
    assert done.returncode == 0, done.stderr
    assert len(list(tmp_path.glob("embudo-*.whl"))) == 1
