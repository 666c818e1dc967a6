"""Whatever happens to a build, its folder has the old site whole or the new one whole, and all that others keep there.

A build stages every file, notes what it is about to do, and then renames. One that is killed amid its renames leaves
that note, and the next one finishes: until then each single file is old or new, and never half of either.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from generator.build import MANIFEST, PENDING
from generator.making import OWN, STAGING
from tests import doomed
from tests.adversary import Thrown, size
from tests.living import PATIENCE, until
from tests.strace import FAULTS, fault, mutating, traced
from tests.worlds import ROOT, TODAY, Answer, contents, embudo, embudo_in_a_process, workspace

pytestmark = [
    pytest.mark.adversarial,
    pytest.mark.skipif(sys.platform != "linux", reason="processes and system calls as Linux has them"),
]

RECORD = """---
name: {name}
client: Acme
stage: proposal
created: 2026-10-01
amount: {amount}
close_date: 2026-12-15
next_date: 2026-11-27
next_step: Llamar
---
"""
ONE = {name: RECORD.format(name=name.title(), amount=10_000) for name in ("fleet", "racks", "lamps")}
OTHER = {name: RECORD.format(name=name.title(), amount=52_000) for name in ("fleet", "lamps", "doors")}
"""Two states of the same workspace: a record changed, one went, one came."""
FOREIGN = {
    **{f"mine/{number}.txt": str(number).encode() for number in range(15)},
    **{f"opportunities/draft-{number}.html": b"<p>mine" for number in range(4)},
    **{f"{name}": b"mine" for name in (".nojekyll", "CNAME", "assets/logo.svg", "clients/.keep", "a b.html")},
    f"{OWN}-mine/notes": b"mine",
}
THEIRS = {"file": b"theirs", "staging/theirs": b"theirs"}
FOLLOW = ("-f",)


@dataclass(frozen=True)
class World:
    """A workspace with a site of its first state, and what both states' sites are when built from nothing."""

    folder: Path
    one: Mapping[str, bytes]
    other: Mapping[str, bytes]

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def put(self, records: Mapping[str, str]) -> None:
        """The records, and no others."""
        for path in (self.folder / "opportunities").iterdir():
            path.unlink()
        workspace(self.folder, records)

    def again(self) -> None:
        """The site of the first state as it was built, and the records of the second."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder.with_name("kept"), self.folder)
        self.put(OTHER)

    def build(self, *arguments: str) -> Answer:
        return embudo(self.folder, "build", *arguments)

    def is_sound(self, where: object) -> None:
        """Each file is of one of both states; all are of the same one, unless a note tells the rest."""
        found = contents(self.site)
        assert {path: found.pop(path, None) for path in FOREIGN} == FOREIGN, where
        pages = {path: data for path, data in found.items() if not path.startswith(f"{OWN}/")}
        one, other = (
            {path: data for path, data in whole.items() if not path.startswith(f"{OWN}/")}
            for whole in (self.one, self.other)
        )
        for path in pages.keys() | one.keys() | other.keys():
            assert pages.get(path) in (one.get(path), other.get(path)), (where, path)
        assert (self.site / PENDING).exists() or pages in (one, other), where

    def is_built(self, whole: Mapping[str, bytes], where: object = "") -> None:
        """To the byte what a build from nothing makes, foreign files apart; no stray is left."""
        found = contents(self.site)
        assert {path: found.pop(path, None) for path in FOREIGN} == FOREIGN, where
        assert found.keys() == whole.keys(), where
        assert found == whole, where
        assert {path.name for path in (self.site / OWN).iterdir()} == {"lock", "manifest.json"}, where


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = workspace(tmp_path_factory.mktemp("built") / "w", ONE)
    one = _cold(folder)
    world = World(folder, one, {})
    world.put(OTHER)
    world = World(folder, one, _cold(folder))
    world.put(ONE)
    for name, data in FOREIGN.items():
        (world.site / name).parent.mkdir(parents=True, exist_ok=True)
        (world.site / name).write_bytes(data)
    assert world.build().code == 0
    world.is_built(one)
    shutil.copytree(folder, folder.with_name("kept"))
    return world


@pytest.fixture
def world(made: World) -> World:
    for path in made.folder.parent.iterdir():
        if path.is_dir() and path.name not in ("w", "kept"):
            shutil.rmtree(path)
    made.again()
    return made


@pytest.fixture(scope="module")
def calls(made: World) -> Callable[[str], list[tuple[str, int]]]:
    """The calls of a build from the first state to the second that change something, by how many processes it has."""

    @cache
    def of(jobs: str) -> list[tuple[str, int]]:
        made.again()
        found = mutating(made.folder, ("build", "--jobs", jobs), *FOLLOW)
        made.is_built(made.other)
        made.again()
        return found

    return of


@pytest.fixture
def elsewhere(world: World) -> Path:
    """A folder of somebody's beside the workspace."""
    folder = world.folder.with_name("elsewhere")
    (folder / "staging").mkdir(parents=True)
    (folder / "file").write_bytes(b"theirs")
    (folder / "staging" / "theirs").write_bytes(b"theirs")
    return folder


def _cold(folder: Path) -> dict[str, bytes]:
    beside = folder.with_name("cold")
    assert embudo(folder, "build", "--out", str(beside)).code == 0
    found = contents(beside)
    shutil.rmtree(beside)
    return found


@pytest.mark.parametrize("part", range(size(1, 4)))
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_every_call_of_a_build_may_fail(
    world: World, calls: Callable[[str], list[tuple[str, int]]], jobs: str, part: int, thrown: Thrown
) -> None:
    command = ("build", "--jobs", jobs)
    cases = list(product(calls(jobs), FAULTS))
    assert len(cases) > 100
    chosen = cases[part :: size(len(cases) // 10 * 2 + 1, 4)]
    for (call, number), how in chosen:
        world.again()
        done = traced(world.folder, command, *FOLLOW, *fault(call, number, how))
        where = (call, number, how, done.code, done.err, done.failed)
        assert done.was_hit, where
        # a number that is one process's may be another call of another's, and of another file
        if all(str(world.folder) in line for line in done.failed):
            assert done.code in (0, 3, -9, 137), where
            assert done.code != 3 or "embudo: " in done.err, where
            assert "Traceback" not in done.err, where
        world.is_sound(where)
        assert world.build().code == 0, where
        world.is_built(world.other, where)
    thrown(faults=sum("KILL" not in how for _, how in chosen), kills=sum("KILL" in how for _, how in chosen))


def test_a_build_that_finishes_another_may_be_killed_too(
    world: World, calls: Callable[[str], list[tuple[str, int]]], thrown: Thrown
) -> None:
    command = ("build", "--jobs", "1")
    renames = [number for call, number in calls("1") if call == "rename"]
    traced(world.folder, command, *FOLLOW, *fault("rename", renames[len(renames) // 2], "signal=KILL"))
    assert (world.site / PENDING).exists()
    killed = shutil.copytree(world.folder, world.folder.with_name("killed"))
    finishing = mutating(world.folder, command, *FOLLOW)
    world.is_built(world.other)
    chosen = finishing[:: size(max(len(finishing) // 2, 1), 1)]
    for call, number in chosen:
        shutil.rmtree(world.folder)
        shutil.copytree(killed, world.folder)
        done = traced(world.folder, command, *FOLLOW, *fault(call, number, "signal=KILL"))
        assert done.was_hit, (call, number)
        world.is_sound((call, number))
        assert world.build().code == 0, (call, number)
        world.is_built(world.other, (call, number))
    thrown(kills=len(chosen) + 1)


@pytest.mark.parametrize("part", range(size(1, 4)))
def test_builds_killed_at_random_leave_nothing_that_the_next_one_does_not_mend(
    world: World, part: int, thrown: Thrown
) -> None:
    chance = random.Random(part)
    states = ((ONE, world.one), (OTHER, world.other))
    took = _seconds(world)
    killed = 0
    while killed < size(25, 250):
        records, whole = chance.choice(states)
        world.put(records)
        process = doomed.start(world.folder, "--jobs", chance.choice("12"))
        began = time.monotonic()
        process.join(chance.uniform(0, took))
        ended = time.monotonic() - began
        was_killed = doomed.kill(process, chance.choice((os.kill, os.killpg)))
        # the machine may be busier, or less so, than it was when this was measured
        took = took * 1.02 if was_killed else ended
        killed += was_killed
        world.is_sound((part, killed))
        if chance.random() < 0.5:
            assert world.build().code == 0
            world.is_built(whole, (part, killed))
    thrown(kills=killed)


def _seconds(world: World) -> float:
    """How long a build of many changes takes, once all is loaded."""
    for records in (OTHER, ONE):
        world.put(records)
        began = time.monotonic()
        process = doomed.start(world.folder, "--jobs", "2")
        process.join()
        assert process.exitcode == 0
        taken = time.monotonic() - began
    return taken


def test_records_put_back_after_a_kill_are_the_old_site_without_a_stray(
    world: World, calls: Callable[[str], list[tuple[str, int]]], thrown: Thrown
) -> None:
    command = ("build", "--jobs", "1")
    chosen = calls("1")[:: size(30, 1)]
    for call, number in chosen:
        world.again()
        traced(world.folder, command, *FOLLOW, *fault(call, number, "signal=KILL"))
        world.put(ONE)
        assert world.build().code == 0
        world.is_built(world.one, (call, number))
    thrown(kills=len(chosen))


def test_processes_of_a_build_that_was_killed_end_too(world: World, thrown: Thrown) -> None:
    many = {f"deal-{number}": RECORD.format(name=f"Deal {number}", amount=number) for number in range(200)}
    world.put({**ONE, **many})
    process = doomed.start(world.folder, "--jobs", "2")
    until(lambda: _is_crowded(world, process.pid) or not process.is_alive())
    assert doomed.kill(process, os.kill)
    until(lambda: not _group(process.pid), "they wait for work for ever")
    world.put(OTHER)
    assert world.build().code == 0
    world.is_built(world.other)
    thrown(kills=1)


def test_a_process_of_a_build_that_is_killed_is_said_and_the_old_site_stays(world: World, thrown: Thrown) -> None:
    many = {f"deal-{number}": RECORD.format(name=f"Deal {number}", amount=number) for number in range(200)}
    world.put({**ONE, **many})
    process = _command(world, "--jobs", "2")
    until(lambda: _is_crowded(world, process.pid) or process.poll() is not None)
    os.kill(max(_group(process.pid) - {process.pid}), 9)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 3, said
    assert "The system ended a process of the build." in said
    assert "Traceback" not in said
    world.is_sound(said)
    assert {path: data for path, data in contents(world.site).items() if path in world.one} == world.one
    thrown(kills=1)


def test_a_process_that_reads_and_is_killed_is_done_without(world: World, thrown: Thrown) -> None:
    many = {f"deal-{number}": RECORD.format(name=f"Deal {number}", amount=number) for number in range(3000)}
    world.put({**ONE, **many})
    process = _command(world, "--jobs", "2")
    until(lambda: len(_group(process.pid)) == 2 or process.poll() is not None)
    os.kill(max(_group(process.pid) - {process.pid}), 9)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert f"{len(ONE) + 3000:,} opportunities" in said
    thrown(kills=1)


def _is_crowded(world: World, group: int | None) -> bool:
    """Whether pages are being made, by two processes."""
    return len(_group(group)) == 2 and any((world.site / STAGING).glob("*/*"))


def _group(group: int | None) -> set[int]:
    """The processes of a group, by the system's list; those that only wait to be buried are none."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state not in "ZX":
            found.add(int(path.parent.name))
    return found


def _command(world: World, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "generator", "--lang", "en", "--today", TODAY, "-C", str(world.folder), "build"]
    return subprocess.Popen(
        [*command, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


# Each runs "$@" with the site, $1, on a disk that is full or protected, and leaves what came of it in $2.
IN_A_SYSTEM_OF_ITS_OWN = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
FULL = (
    'mv "$1" "$2" && mkdir "$1" && mount -t tmpfs -o size=4m tmpfs "$1" && cp -a "$2/." "$1" && rm -r "$2"'
    ' && { cat /dev/zero > "$1/fills" 2>/dev/null || true; } && site=$1 after=$2 && shift 2'
    ' && { "$@"; code=$?; rm "$site/fills"; cp -a "$site" "$after"; exit $code; }'
)
PROTECTED = (
    'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && site=$1 after=$2 && shift 2'
    ' && { "$@"; code=$?; cp -a "$site" "$after"; exit $code; }'
)


def on_a_disk(how: str) -> Callable[[World], tuple[int, str]]:
    """A build on another disk; where the system allows none, it is told of each write that there is no room."""

    def build(world: World) -> tuple[int, str]:
        if subprocess.run([*IN_A_SYSTEM_OF_ITS_OWN, "mount -t tmpfs tmpfs /mnt"], check=False).returncode:
            return by_strace(world)
        after = world.folder.with_name("after")
        process = [sys.executable, "-m", "generator", "--lang", "en", "--today", TODAY, "-C", str(world.folder)]
        done = subprocess.run(
            [*IN_A_SYSTEM_OF_ITS_OWN, how, "sh", str(world.site), str(after), *process, "build"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        shutil.rmtree(world.site)
        after.rename(world.site)
        return done.returncode, done.stderr

    return build


def by_strace(world: World) -> tuple[int, str]:
    """Nothing can be made in the folder: the system says that it is protected."""
    lock = str(world.site / OWN / "lock")
    done = traced(world.folder, ("build",), "-P", lock, "-e", "trace=openat", "-e", "inject=openat:error=EROFS")
    return done.code, done.err


def by_a_limit(world: World) -> tuple[int, str]:
    """No file may have more than 6 KB, as where somebody's share of the disk is used up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, before[1]))
        process = _command(world)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(on_a_disk(FULL), id="full"),
        pytest.param(on_a_disk(PROTECTED), id="protected"),
        pytest.param(by_strace, id="refused"),
        pytest.param(by_a_limit, id="limit"),
    ],
)
def test_on_a_full_or_protected_disk_the_old_site_stays_and_what_to_do_is_said(
    world: World, build: Callable[[World], tuple[int, str]], thrown: Thrown
) -> None:
    code, said = build(world)
    assert code == 3, said
    assert "cannot be written. Is the disk full, or the folder protected?" in said
    assert "Traceback" not in said
    found = contents(world.site)
    assert {path: found.get(path) for path in {**world.one, **FOREIGN}} == {**world.one, **FOREIGN}
    assert world.build().code == 0
    world.is_built(world.other)
    thrown(faults=1)


@pytest.mark.parametrize("count", [2, 8])
def test_builds_at_once_end_in_one_whole_site(world: World, count: int, thrown: Thrown) -> None:
    """Half of them are of other records, in a workspace of its own."""
    twin = World(workspace(world.folder.with_name("twin"), ONE), {}, {})
    twin.put(ONE)
    twins = _cold(twin.folder)
    builders = [
        _command(twin if number % 2 else world, "--jobs", str(1 + number % 3 // 2), "--out", str(world.site))
        for number in range(count)
    ]
    for process in builders:
        _, said = process.communicate(timeout=4 * PATIENCE)
        assert process.returncode == 0 or "Another build is at work" in said, said
    found = contents(world.site)
    whole = {path: data for path, data in found.items() if path not in FOREIGN}
    assert whole in (world.other, twins)
    assert world.build().code == 0
    world.is_built(world.other)
    thrown(builds_at_once=count)


def test_builds_at_once_some_of_them_killed_end_in_one_whole_site(world: World, thrown: Thrown) -> None:
    chance = random.Random(8)
    took = _seconds(world)
    killed = 0
    for _ in range(size(2, 50)):
        world.put(OTHER)
        running = [doomed.start(world.folder, "--jobs", chance.choice("12")) for _ in range(4)]
        time.sleep(chance.uniform(0, took))
        killed += sum(doomed.kill(process, chance.choice((os.kill, os.killpg))) for process in running[:3])
        running[3].join(4 * PATIENCE)
        assert running[3].exitcode == 0
        world.is_built(world.other)
        world.put(ONE)
        assert world.build().code == 0
        world.is_built(world.one)
    thrown(kills=killed)


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to(path.parents[3] / "elsewhere" / "file")


def _note(path: Path) -> None:
    path.write_text("4711\nsomewhere", encoding="utf-8")


@pytest.mark.parametrize("put", [_note, Path.mkdir, _link, _fifo])
def test_whatever_is_in_the_place_of_the_lock_a_build_ends_and_touches_nothing_else(
    world: World, put: Callable[[Path], None], elsewhere: Path, thrown: Thrown
) -> None:
    lock = world.site / OWN / "lock"
    lock.unlink()
    put(lock)
    answer = world.build()
    assert answer.code == 0 or (answer.code == 3 and "lock cannot be written" in answer.err), answer.err
    assert contents(elsewhere) == THEIRS
    world.is_sound(put)
    thrown(inputs=1)


def _pages_fifo(site: Path) -> None:
    (site / "index.html").unlink()
    os.mkfifo(site / "index.html")


def _page_link(site: Path) -> None:
    (site / "index.html").unlink()
    (site / "index.html").symlink_to(site.parents[1] / "elsewhere" / "file")


def _manifest_fifo(site: Path) -> None:
    (site / MANIFEST).unlink()
    os.mkfifo(site / MANIFEST)


def _manifest_of(text: str) -> Callable[[Path], None]:
    def put(site: Path) -> None:
        (site / MANIFEST).write_text(text, encoding="utf-8")

    return put


def _pending(**note: object) -> Callable[[Path], None]:
    """A note as if of a build that was interrupted; `text` is one that is none."""

    def put(site: Path) -> None:
        whole = {"staged": {}, "removed": [], "manifest": {}, **note}
        text = note.get("text", json.dumps(whole))
        (site / STAGING).mkdir()
        (site / STAGING / "0").write_bytes(b"theirs")
        (site / PENDING).write_text(str(text), encoding="utf-8")
        (site / "mine" / "link").symlink_to(site.parents[1] / "elsewhere")

    return put


@pytest.mark.parametrize(
    "put",
    [
        pytest.param(_pages_fifo, id="a page that waits for ever"),
        pytest.param(_page_link, id="a page that leads elsewhere"),
        pytest.param(_manifest_fifo, id="a manifest that waits for ever"),
        pytest.param(_manifest_of("{"), id="half a manifest"),
        pytest.param(_manifest_of("[" * 100_000), id="a deep manifest"),
        pytest.param(_manifest_of('{"index.html": [{}, []], "../../elsewhere/file": ["", ""]}'), id="another manifest"),
        pytest.param(_manifest_of('{"mine/link/file": ["", ""], "/etc/none": ["", ""]}'), id="paths that lead out"),
        pytest.param(_pending(text='{"staged": {"in'), id="half a note"),
        pytest.param(_pending(text="[]"), id="a note that is none"),
        pytest.param(_pending(staged=[], removed={}), id="a note of another form"),
        pytest.param(_pending(staged={"index.html": 0}, removed=[7]), id="a note of numbers"),
        pytest.param(_pending(staged={"../../elsewhere/file": "0"}), id="a note that writes outside"),
        pytest.param(
            _pending(staged={"mine/0.txt": "../../../../elsewhere/file"}), id="a note that takes from outside"
        ),
        pytest.param(_pending(removed=["../../elsewhere/file"]), id="a note that removes outside"),
        pytest.param(_pending(removed=["mine"]), id="a note that removes a folder"),
        pytest.param(_pending(removed=["/etc/none", ""]), id="a note of the root"),
    ],
)
def test_notes_and_pages_that_somebody_put_there_lead_nowhere(
    world: World, put: Callable[[Path], None], elsewhere: Path, thrown: Thrown
) -> None:
    put(world.site)
    process = doomed.start(world.folder)
    process.join(PATIENCE)
    assert process.exitcode == 0
    assert contents(elsewhere) == THEIRS
    (world.site / "mine" / "link").unlink(missing_ok=True)
    (world.site / "opportunities" / "racks.html").unlink(missing_ok=True)  # who lost the manifest knows not whose it is
    world.is_built(world.other)
    thrown(inputs=1)


def _folder_for_a_page(site: Path) -> str:
    (site / "index.html").unlink()
    (site / "index.html").mkdir()
    (site / "index.html" / "theirs").write_bytes(b"theirs")
    return "index.html"


def _link_for_a_folder(site: Path) -> str:
    shutil.rmtree(site / "clients")
    (site / "clients").symlink_to(site.parents[1] / "elsewhere")
    return "clients"


def _link_for_our_notes(site: Path) -> str:
    shutil.rmtree(site / OWN)
    (site / OWN).symlink_to(site.parents[1] / "elsewhere")
    return OWN


def _note_that_leads_through_a_link(site: Path) -> str:
    (site / STAGING).mkdir()
    (site / STAGING / "0").write_bytes(b"theirs")
    (site / "link").symlink_to(site.parents[1] / "elsewhere")
    note = {"staged": {"link/staging/file": "0"}, "removed": ["link/staging/theirs"], "manifest": {}}
    (site / PENDING).write_text(json.dumps(note), encoding="utf-8")
    return "link"


@pytest.mark.parametrize(
    "put", [_folder_for_a_page, _link_for_a_folder, _link_for_our_notes, _note_that_leads_through_a_link]
)
def test_a_folder_or_a_link_on_a_path_of_ours_is_said_and_nothing_is_written(
    world: World, put: Callable[[Path], str], elsewhere: Path, thrown: Thrown
) -> None:
    name = put(world.site)
    before = contents(world.site)
    answer = world.build()
    assert answer.code == 3
    assert f"{name} was not made by embudo" in answer.err
    assert contents(elsewhere) == THEIRS
    assert contents(world.site) == before
    thrown(inputs=1)


def test_a_folder_in_the_place_of_a_page_that_went_is_left_alone(world: World, thrown: Thrown) -> None:
    page = world.site / "opportunities" / "racks.html"
    page.unlink()
    page.mkdir()
    (page / "theirs").write_bytes(b"theirs")
    assert world.build().code == 0
    assert (page / "theirs").read_bytes() == b"theirs"
    shutil.rmtree(page)
    world.is_built(world.other)
    thrown(inputs=1)


@pytest.mark.parametrize("moment", ["records are read", "pages are made"])
def test_ctrl_c_ends_a_build_and_all_its_processes_without_a_word_of_where(
    world: World, moment: str, thrown: Thrown
) -> None:
    is_reading = moment == "records are read"
    said = "".join(f"- 2026-10-{day:02d} call: Something that was said.\n" for day in range(1, 29))
    count, body = (3000, said) if is_reading else (900, "")
    many = {f"deal-{n}": RECORD.format(name=f"Deal {n}", amount=n) + body for n in range(count)}
    world.put({**ONE, **many})
    process = _command(world, "--jobs", "2")

    def has_begun() -> bool:
        return len(_group(process.pid)) == 2 if is_reading else _is_crowded(world, process.pid)

    until(lambda: has_begun() or process.poll() is not None)
    time.sleep(0.5)  # Python itself loses one that comes as it makes a process
    assert (world.site / STAGING).exists() != is_reading, "it came at another moment"
    os.killpg(process.pid, 2)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    until(lambda: not _group(process.pid))
    world.put(OTHER)
    assert embudo_in_a_process("-m", "generator", "--today", TODAY, "-C", str(world.folder), "build").returncode == 0
    world.is_built(world.other)
    thrown(kills=1)
