"""Watching: whatever way files are saved, moved or broken, the site follows, and is what a cold build makes."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.watch import file_system, matters
from tests.living import until, watching
from tests.worlds import contents, embudo, workspace

RECORD = "---\nname: {name}\nclient: Acme\nclose_date: 2026-12-15\nnext_step: {step}\nnext_date: 2026-11-30\n---\n"
Shown = Callable[[], bool]


def text(name: str = "Fleet", step: str = "Call") -> str:
    return RECORD.format(name=name, step=step)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path / "w", {"fleet": text(), "racks": text("Racks"), "embudo.yaml": "title: Ours\n"})


def page(folder: Path, name: str) -> Path:
    return folder / "site" / "opportunities" / f"{name}.html"


def shows(folder: Path, name: str, step: str) -> Shown:
    return lambda: page(folder, name).exists() and step in page(folder, name).read_text(encoding="utf-8")


def is_cold(folder: Path, beside: Path) -> bool:
    """Whether the site is to the byte what a build from nothing makes of the same workspace."""
    cold = beside / "cold"
    shutil.rmtree(cold, ignore_errors=True)
    shutil.copytree(folder, cold, ignore=shutil.ignore_patterns("site"))
    embudo(cold, "build")
    return contents(cold / "site") == contents(folder / "site")


def in_place(path: Path, new: str) -> None:
    """VS Code's way: the same file, emptied and written."""
    with path.open("r+", encoding="utf-8") as file:
        file.truncate()
        file.flush()
        file.write(new)


def beside_and_renamed(path: Path, new: str) -> None:
    staged = path.with_name(f"{path.name}.tmp.4711")
    staged.write_text(new, encoding="utf-8")
    staged.replace(path)


def as_vim_does(path: Path, new: str) -> None:
    """A swap file, a probe, the original renamed to a backup, a new file, and the backup removed."""
    swap, probe, backup = path.with_name(f".{path.name}.swp"), path.with_name("4913"), Path(f"{path}~")
    swap.write_bytes(b"b0VIM")
    probe.touch()
    probe.unlink()
    path.rename(backup)
    path.write_text(new, encoding="utf-8")
    backup.unlink()
    swap.unlink()


def by_vim(path: Path, new: str) -> None:
    """The real one, where it is installed."""
    vim = shutil.which("vim")
    if vim is None:
        as_vim_does(path, new)
        return
    step = new.partition("next_step: ")[2].partition("\n")[0]
    command = [vim, "-N", "-u", "NONE", "-es", "-c", "set backup writebackup backupcopy=no"]
    edit = ["-c", f"%s/^next_step: .*/next_step: {step}/", "-c", "wq", str(path)]
    subprocess.run([*command, *edit], check=False, stdin=subprocess.DEVNULL, capture_output=True)


@pytest.mark.parametrize("save", [in_place, beside_and_renamed, as_vim_does, by_vim])
def test_every_way_of_saving_is_seen_once(folder: Path, tmp_path: Path, save: Callable[[Path, str], None]) -> None:
    with watching(folder) as watch:
        for number in (1, 2):
            save(folder / "opportunities" / "fleet.md", text(step=f"Step number {number}"))
            until(shows(folder, "fleet", f"Step number {number}"))
            until(lambda done=number: watch.rebuilds >= done)  # type: ignore[misc]  # all but its page follows
        time.sleep(0.6)
        assert watch.rebuilds <= 3
        until(lambda: is_cold(folder, tmp_path))


def test_swap_files_backups_and_what_is_read_rebuild_nothing(folder: Path) -> None:
    with watching(folder) as watch:
        for name in (".fleet.md.swp", "fleet.md~", "4913", ".#fleet.md", "#fleet.md#", "fleet.md.tmp", "~$fleet.docx"):
            (folder / "opportunities" / name).write_text("x", encoding="utf-8")
        for path in folder.rglob("*.md"):
            path.read_bytes()
        (folder / "notes.txt").write_text("x", encoding="utf-8")
        time.sleep(1.5)
        assert watch.rebuilds == 0


def test_a_rename_moves_the_page_and_a_deletion_removes_it(folder: Path, tmp_path: Path) -> None:
    with watching(folder):
        (folder / "opportunities" / "fleet.md").rename(folder / "opportunities" / "fleet-2027.md")
        until(lambda: page(folder, "fleet-2027").exists() and not page(folder, "fleet").exists())
        (folder / "opportunities" / "racks.md").unlink()
        until(lambda: not page(folder, "racks").exists())
        until(lambda: is_cold(folder, tmp_path))


def test_a_folder_moved_in_is_read_and_watched(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "one.md").write_text(text("One"), encoding="utf-8")
    with watching(folder):
        (tmp_path / "new").rename(folder / "opportunities" / "new")
        until(page(folder, "one").exists)
        (folder / "opportunities" / "new" / "two.md").write_text(text("Two"), encoding="utf-8")
        until(page(folder, "two").exists)
        (folder / "embudo.yaml").write_text("title: Theirs\n", encoding="utf-8")
        until(lambda: "Theirs" in (folder / "site" / "index.html").read_text(encoding="utf-8"))
        until(lambda: is_cold(folder, tmp_path))


def test_a_burst_of_300_files_is_two_builds_at_most(folder: Path, tmp_path: Path) -> None:
    with watching(folder) as watch:
        for number in range(300):
            (folder / "opportunities" / f"deal-{number}.md").write_text(text(f"Deal {number}"), encoding="utf-8")
        until(page(folder, "deal-299").exists)
        time.sleep(1.5)
        assert 1 <= watch.rebuilds <= 2, watch.lines
        until(lambda: is_cold(folder, tmp_path))


def test_a_broken_record_keeps_its_last_good_page_with_the_error(folder: Path, tmp_path: Path) -> None:
    record = folder / "opportunities" / "fleet.md"
    with watching(folder) as watch:
        record.write_text(text().replace("2026-12-15", "2026-13-45"), encoding="utf-8")
        watch.says("opportunities/fleet.md:4:13")
        until(lambda: "last good version" in page(folder, "fleet").read_text(encoding="utf-8"))
        kept = page(folder, "fleet").read_text(encoding="utf-8")
        assert "2026-13-45" in kept
        assert "<h1>Fleet</h1>" in kept
        listed = (folder / "site" / "opportunities.html").read_text(encoding="utf-8")
        assert 'data-problem="' in listed
        assert '<tr data-slug="fleet"' not in listed
        record.write_text(text(step="Mended"), encoding="utf-8")
        until(shows(folder, "fleet", "Mended"))
        watch.says("Everything can be read again")
        until(lambda: is_cold(folder, tmp_path))


def test_records_deleted_and_brought_back(folder: Path, tmp_path: Path) -> None:
    with watching(folder):
        (folder / "opportunities").rename(tmp_path / "away")
        until(lambda: not page(folder, "fleet").exists())
        (tmp_path / "away").rename(folder / "opportunities")
        until(page(folder, "fleet").exists)
        (folder / "opportunities" / "fleet.md").write_text(text(step="After"), encoding="utf-8")
        until(shows(folder, "fleet", "After"))
        until(lambda: is_cold(folder, tmp_path))


def test_the_whole_workspace_deleted_and_brought_back(folder: Path, tmp_path: Path) -> None:
    with watching(folder) as watch:
        folder.rename(tmp_path / "away")
        watch.says("is gone")
        time.sleep(1.2)
        assert not folder.exists(), "it must not be brought back by writing the site into it"
        shutil.copytree(tmp_path / "away", folder, ignore=shutil.ignore_patterns("site"))
        watch.says("is back")
        until(page(folder, "fleet").exists)
        (folder / "opportunities" / "fleet.md").write_text(text(step="After"), encoding="utf-8")
        until(shows(folder, "fleet", "After"))
        until(lambda: is_cold(folder, tmp_path))


def test_without_events_files_are_looked_at_and_that_is_said(folder: Path, tmp_path: Path) -> None:
    with watching(folder, "--poll") as watch:
        watch.says("Looking at the files every second")
        (folder / "opportunities" / "fleet.md").write_text(text(step="By looking"), encoding="utf-8")
        until(shows(folder, "fleet", "By looking"))
        until(lambda: is_cold(folder, tmp_path))


def test_a_system_that_cannot_watch_any_more_is_no_obstacle(folder: Path) -> None:
    """The limit is set to nothing in a user namespace of the process's own, where the system has those."""
    limits = 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"'
    alone = ("unshare", "--user", "--map-root-user", "sh", "-c", limits, "sh")
    can = shutil.which("unshare") and subprocess.run([*alone, "true"], check=False, capture_output=True).returncode == 0
    asked = () if can else ("--poll",)
    with watching(folder, *asked, before=alone if can else ()) as watch:
        watch.says("looking at the files every second instead" if can else "Looking at the files")
        (folder / "opportunities" / "fleet.md").write_text(text(step="All the same"), encoding="utf-8")
        until(shows(folder, "fleet", "All the same"))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_is_how_it_ends_well(folder: Path, how: signal.Signals) -> None:
    with watching(folder) as watch:
        assert watch.end(how) == 0


def test_a_commit_dates_the_records_that_state_no_date(folder: Path, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    (folder / ".gitignore").write_text("site/\n", encoding="utf-8")
    git("init", "--quiet")
    with watching(folder):
        git("add", "-A")
        git("commit", "--quiet", "-m", "First")
        until(lambda: "Created" in page(folder, "fleet").read_text(encoding="utf-8"))
        until(lambda: is_cold(folder, tmp_path))


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("modified", "a.md", True),
        ("created", "ana/A.MD", True),
        ("opened", "a.md", False),
        ("closed", "a.md", False),
        ("closed_no_write", "a.md", False),
        ("modified", ".a.md.swp", False),
        ("modified", ".a.md", False),
        ("moved", "a.md~", False),
        ("modified", ".obsidian/a.md", False),
    ],
)
def test_which_events_of_records_matter(kind: str, path: str, expected: bool) -> None:
    assert matters(kind, path, is_folder=False, is_top=False) is expected


def test_of_the_workspace_itself_only_settings_and_watched_folders_matter() -> None:
    assert matters("modified", "embudo.yaml", is_folder=False, is_top=True)
    assert matters("created", "journal", is_folder=True, is_top=True)
    assert not matters("modified", "opportunities", is_folder=True, is_top=True)
    assert not matters("created", "site", is_folder=True, is_top=True)
    assert not matters("modified", "site/index.html", is_folder=False, is_top=True)


def test_the_file_system_of_a_folder_is_that_of_the_nearest_mount() -> None:
    mounts = (
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "2 1 0:50 / /mnt/my\\040disk rw shared:1 - cifs //nas/x rw\n"
        "3 1 0:51 / /mnt/my rw - nfs4 nas:/x rw\n"
        "not a line\n"
    )
    assert file_system(mounts, "/home/ana/w") == "ext4"
    assert file_system(mounts, "/mnt/my disk/w") == "cifs"
    assert file_system(mounts, "/mnt/my/w") == "nfs4"
    assert file_system(mounts, "/mnt/mysterious") == "ext4"
