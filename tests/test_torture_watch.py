"""Watching, when much happens at once, when nothing happens, and when the system has no more to give."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import living
from tests.adversary import Thrown, size
from tests.living import Living, until, watching
from tests.test_watch import as_vim_does, beside_and_renamed, in_place, is_cold, page, shows, text
from tests.worlds import workspace

pytestmark = [
    pytest.mark.adversarial,
    pytest.mark.skipif(sys.platform != "linux", reason="events and limits as Linux has them"),
]

ALONE = ("unshare", "--user", "--map-root-user", "sh", "-c")
QUEUE = Path("/proc/sys/fs/inotify/max_queued_events")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path / "w", {"fleet": text(), "racks": text("Racks"), "embudo.yaml": "title: Ours\n"})


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand records take their time, on a machine that is busy."""
    monkeypatch.setattr(living, "PATIENCE", size(60.0, 600.0))


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "gc.auto=0")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def settles(watch: Living, seconds: float = 2.0) -> None:
    """Wait until it has not built for some time."""
    seen, since = watch.rebuilds, time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.1)
        if watch.rebuilds != seen:
            seen, since = watch.rebuilds, time.monotonic()


def test_a_checkout_of_very_many_files_is_two_builds_at_most(folder: Path, tmp_path: Path, thrown: Thrown) -> None:
    count = size(500, 10_000)

    def put(step: str) -> None:
        for number in range(count):
            path = folder / "opportunities" / f"deal-{number}.md"
            path.write_text(text(f"Deal {number}", f"{step} {number}"), encoding="utf-8")

    (folder / ".gitignore").write_text("site/\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    put("Call")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "First")
    git(folder, "checkout", "--quiet", "-b", "other")
    put("Visit")
    (folder / "opportunities" / "racks.md").unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "Second")
    with watching(folder) as watch:
        for branch, step in (("main", "Call"), ("other", "Visit"))[: size(1, 2)]:
            before = watch.rebuilds
            git(folder, "checkout", "--quiet", branch)
            until(shows(folder, f"deal-{count - 1}", f"{step} {count - 1}"))
            until(lambda before=before: watch.rebuilds > before)  # type: ignore[misc]
            settles(watch, size(2.0, 20.0))
            assert 1 <= watch.rebuilds - before <= 2, watch.lines
            assert is_cold(folder, tmp_path)
    thrown(files_changed=count * size(1, 2))


def test_idle_nothing_is_written_and_hardly_any_time_is_taken(folder: Path) -> None:
    def state() -> dict[str, tuple[int, int, int]]:
        return {
            str(path): (status.st_mtime_ns, status.st_size, status.st_ino)
            for path in sorted(folder.rglob("*"))
            for status in [path.stat()]
        }

    def ticks() -> int:
        fields = Path(f"/proc/{watch.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    seconds = size(8, 60)
    with watching(folder) as watch:
        time.sleep(3)  # what the first edit would wait for is made beforehand
        before, began = state(), ticks()
        time.sleep(seconds)
        assert state() == before
        assert watch.rebuilds == 0
        assert (ticks() - began) / os.sysconf("SC_CLK_TCK") < 0.05 * seconds


@pytest.mark.parametrize(("call", "error"), [("inotify_add_watch", "ENOSPC"), ("inotify_init1,inotify_init", "EMFILE")])
def test_where_the_system_cannot_watch_at_all_files_are_looked_at(
    folder: Path, tmp_path: Path, call: str, error: str, thrown: Thrown
) -> None:
    log = str(tmp_path / "strace.log")
    refused = ("strace", "-f", "-o", log, "-e", f"trace={call}", "-e", f"inject={call}:error={error}")
    with watching(folder, before=refused) as watch:
        watch.says("looking at the files every second instead")
        (folder / "opportunities" / "fleet.md").write_text(text(step="All the same"), encoding="utf-8")
        until(shows(folder, "fleet", "All the same"))
        (folder / "opportunities" / "ana").mkdir()
        (folder / "opportunities" / "ana" / "new.md").write_text(text("New"), encoding="utf-8")
        until(page(folder, "new").exists)
        until(lambda: is_cold(folder, tmp_path))
    thrown(faults=1)


def few_watches(count: int) -> tuple[str, ...]:
    """What runs a command in a namespace of its own with so many watches; nothing where there are no namespaces."""
    limited = (*ALONE, f'echo {count} > /proc/sys/user/max_inotify_watches && exec "$@"', "sh")
    able = subprocess.run([*limited, "true"], check=False, capture_output=True).returncode == 0
    return limited if able else ()


@pytest.mark.parametrize("when", ["from the first", "later"])
def test_where_the_system_cannot_watch_a_folder_more_files_are_looked_at(
    folder: Path, tmp_path: Path, when: str, thrown: Thrown
) -> None:
    """The workspace and its records are two; a folder below is one too many."""
    limited = few_watches(2)
    below = folder / "opportunities" / "ana"
    if when == "from the first":
        below.mkdir()
    with watching(folder, *(() if limited else ("--poll",)), before=limited) as watch:
        if when == "later":
            below.mkdir()
        watch.says("ooking at the files every second")
        (below / "new.md").write_text(text("New"), encoding="utf-8")
        until(page(folder, "new").exists)
        (below / "new.md").write_text(text("New", "By looking"), encoding="utf-8")
        until(shows(folder, "new", "By looking"))
        until(lambda: is_cold(folder, tmp_path))
    thrown(faults=1)


def test_folders_that_come_and_go_do_not_make_it_look_every_second(folder: Path, tmp_path: Path) -> None:
    with watching(folder) as watch:
        for number in range(5):
            below = folder / "opportunities" / f"seller-{number}" / "2026"
            below.mkdir(parents=True)
            (below / f"deal-{number}.md").write_text(text(f"Deal {number}"), encoding="utf-8")
            if number % 2:
                shutil.rmtree(below.parent)
        until(page(folder, "deal-4").exists)
        time.sleep(2)
        until(lambda: is_cold(folder, tmp_path))
        assert not any("every second" in line for line in watch.lines), watch.lines


def test_events_that_the_system_dropped_are_made_up_for(folder: Path, tmp_path: Path, thrown: Thrown) -> None:
    """It is stopped until more has happened than the system keeps; the edits that matter come last."""
    count = int(QUEUE.read_text(encoding="ascii")) if QUEUE.exists() else 16_384
    noise = [folder / "opportunities" / f".noise-{number}" for number in range(2)]
    with watching(folder) as watch:
        time.sleep(2)
        watch.process.send_signal(signal.SIGSTOP)
        try:
            for number in range(count):
                with noise[number % 2].open("ab") as file:
                    file.write(b"x")
            (folder / "opportunities" / "fleet.md").write_text(text(step="Among very many"), encoding="utf-8")
        finally:
            watch.process.send_signal(signal.SIGCONT)
        until(shows(folder, "fleet", "Among very many"))
        below = folder / "opportunities" / "ana"
        below.mkdir()
        (below / "new.md").write_text(text("New"), encoding="utf-8")
        until(page(folder, "new").exists)
        until(lambda: is_cold(folder, tmp_path))
    thrown(events=count)


def deleted_and_made(path: Path, new: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(new, encoding="utf-8")


def emptied_and_written(path: Path, new: str) -> None:
    path.write_bytes(b"")
    path.write_text(new, encoding="utf-8")


def bit_by_bit(path: Path, new: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        for at in range(0, len(new), 20):
            file.write(new[at : at + 20])
            file.flush()


def permissions_changed(path: Path, new: str) -> None:
    path.write_text(new, encoding="utf-8")
    path.chmod(0o600)
    path.chmod(0o644)


SAVES = (
    in_place,
    beside_and_renamed,
    as_vim_does,
    deleted_and_made,
    emptied_and_written,
    bit_by_bit,
    permissions_changed,
)


def test_a_storm_of_saves_of_every_kind_ends_with_the_last_of_them(
    folder: Path, tmp_path: Path, thrown: Thrown
) -> None:
    chance = random.Random(4)
    count = size(80, 5000)
    with watching(folder) as watch:
        for number in range(count):
            save, name = chance.choice(SAVES), chance.choice(("fleet", "racks"))
            save(folder / "opportunities" / f"{name}.md", text(name.title(), f"Step {number}"))
            time.sleep(chance.choice((0, 0, 0.01, 0.06)))
        for name in ("fleet", "racks"):
            chance.choice(SAVES)(folder / "opportunities" / f"{name}.md", text(name.title(), f"Last of {name}"))
        for name in ("fleet", "racks"):
            until(shows(folder, name, f"Last of {name}"))
        settles(watch)
        assert is_cold(folder, tmp_path)
    thrown(saves=count)


def test_permissions_and_times_alone_rebuild_nothing(folder: Path) -> None:
    with watching(folder) as watch:
        for number in range(20):
            for path in (folder / "opportunities").iterdir():
                path.chmod(0o600 if number % 2 else 0o644)
                os.utime(path, (number, number))
        time.sleep(2)
        assert watch.rebuilds == 0


def test_a_workspace_moved_away_and_back_is_followed_as_before(folder: Path, tmp_path: Path, thrown: Thrown) -> None:
    away = tmp_path / "away"
    with watching(folder) as watch:
        for number in range(size(2, 20)):
            folder.rename(away)
            until(lambda number=number: sum("is gone" in line for line in watch.lines) > number)  # type: ignore[misc]
            in_place(away / "opportunities" / "racks.md", text("Racks", f"Edited away {number}"))
            away.rename(folder)
            until(shows(folder, "racks", f"Edited away {number}"))
            in_place(folder / "opportunities" / "fleet.md", text(step=f"Back again {number}"))
            until(shows(folder, "fleet", f"Back again {number}"))
        for _ in range(5):  # too quick to be noticed, and another folder all the same
            folder.rename(away)
            shutil.copytree(away, folder, ignore=shutil.ignore_patterns("site"))
            shutil.rmtree(away)
        in_place(folder / "opportunities" / "fleet.md", text(step="The very last"))
        until(shows(folder, "fleet", "The very last"))
        until(lambda: is_cold(folder, tmp_path))
    thrown(moves=size(2, 20) + 5)
