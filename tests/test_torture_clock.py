"""Whatever clocks, the times of files and the machine's zone say, the site is that of its records and its day."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import sys
import time as clock
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from generator.cli import session
from generator.cli.main import run
from generator.making import OWN
from pipeline.dates import at, end_of
from pipeline.journal import read_journal
from pipeline.source import Source
from tests.adversary import Thrown, size
from tests.worlds import contents, embudo, workspace

pytestmark = [
    pytest.mark.adversarial,
    pytest.mark.skipif(sys.platform == "win32", reason="a machine's zone is set as POSIX has it"),
]

RECORD = """---
name: {name}
client: Acme
stage: proposal
created: 2026-03-02
amount: {amount}
close_date: 2026-12-15
next_date: {next}
next_step: Call
---

- {noted}: visit
"""
ZONES = (
    "Europe/Madrid",
    "Atlantic/Canary",
    "America/Mexico_City",
    "America/Argentina/Buenos_Aires",
    "America/Santiago",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
)
MACHINES = ("UTC", "Pacific/Apia", "America/Los_Angeles", "Europe/Madrid")
YEARS = range(2010, 2031)


def changes(zone: str) -> list[datetime]:
    """The moments at which the clocks of a zone were, or will be, put forward or back: by looking at every hour."""
    tz, day = ZoneInfo(zone), timedelta(days=1)
    start, last = datetime(YEARS.start, 1, 1, tzinfo=UTC), datetime(YEARS.stop, 1, 1, tzinfo=UTC)
    days = (start + number * day for number in range((last - start).days))
    changing = (at for at in days if at.astimezone(tz).utcoffset() != (at + day).astimezone(tz).utcoffset())
    hours = (at + timedelta(hours=number) for at in changing for number in range(1, 25))
    return [
        hour
        for hour in hours
        if hour.astimezone(tz).utcoffset() != (hour - timedelta(hours=1)).astimezone(tz).utcoffset()
    ]


@pytest.fixture(scope="module")
def edges() -> dict[str, list[datetime]]:
    return {zone: changes(zone) for zone in ZONES}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Sets the zone of the machine."""

    def put(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        clock.tzset()

    yield put
    monkeypatch.undo()
    clock.tzset()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the clock of the machine."""

    def put(moment: datetime) -> None:
        class Clock(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return moment.astimezone(tz)

        monkeypatch.setattr(session, "datetime", Clock)

    return put


def by_the_clock(folder: Path, *arguments: str) -> Any:
    """The answer of a command that asks the clock for the day."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert run(["--lang", "en", "-C", str(folder), *arguments, "--json"]) == 0
    return json.loads(out.getvalue())


def pages(site: Path) -> dict[str, bytes]:
    return {path: data for path, data in contents(site).items() if not path.startswith(f"{OWN}/")}


def cold(folder: Path, *, today: str = "2026-11-23") -> dict[str, bytes]:
    """The site as a build from nothing makes it."""
    beside = folder.with_name("cold")
    shutil.rmtree(beside, ignore_errors=True)
    assert embudo(folder, "build", "--out", str(beside), today=today).code == 0
    return pages(beside)


def world(folder: Path, zone: str = "Europe/Madrid", day: str = "2026-11-20", lines: str = "") -> Path:
    return workspace(
        folder,
        {
            "fleet": RECORD.format(name="Fleet", amount=1000, next=day, noted=day),
            "racks": RECORD.format(name="Racks", amount=2000, next=day, noted=day),
            "journal/2026-11.md": f"- {day}T02:30 review: done\n{lines}",
            "embudo.yaml": f"timezone: {zone}\n",
        },
    )


TIMES = (0, -1, -(2**31) - 1, 1, 2**31 - 1, 2**31, 2**33, 4_102_444_800)


@pytest.mark.parametrize("what", ["record", "page", "manifest", "everything"])
def test_whatever_the_times_of_files_say_a_change_is_noticed(what: str, tmp_path: Path, thrown: Thrown) -> None:
    """Times are put back to what they were, and contents keep their size."""
    folder = world(tmp_path / "w")
    record, site = folder / "opportunities" / "fleet.md", folder / "site"
    assert embudo(folder, "build").code == 0
    for number, stamp in enumerate(TIMES):
        for path in folder.rglob("*") if what == "everything" else ():
            os.utime(path, (stamp, stamp))
        target = {"page": site / "index.html", "manifest": site / OWN / "manifest.json"}.get(what, record)
        before = target.stat()
        old, new = ((b"Fleet", b"Trams"), (b"Trams", b"Fleet"))[number % 2]
        data = target.read_bytes()
        target.write_bytes(data.replace(b"e", b"a", 1) if what in ("page", "manifest") else data.replace(old, new))
        assert target.stat().st_size == before.st_size
        times = (before.st_atime_ns, before.st_mtime_ns) if what == "everything" else (stamp * 10**9, stamp * 10**9)
        os.utime(target, ns=times)
        assert embudo(folder, "build").code == 0
        assert pages(site) == cold(folder), stamp
    thrown(clocks=len(TIMES))


def test_a_clock_that_jumps_changes_the_day_and_nothing_else(
    tmp_path: Path, now: Callable[[datetime], None], thrown: Thrown
) -> None:
    folder = world(tmp_path / "w")
    start = datetime(2026, 11, 23, 12, tzinfo=UTC)
    jumps = (timedelta(), timedelta(hours=-2), timedelta(days=-40), timedelta(days=3650), timedelta(days=-8000))
    for jump in (*jumps, *reversed(jumps)):
        moment = start + jump
        now(moment)
        today = moment.astimezone(ZoneInfo("Europe/Madrid")).date()
        assert by_the_clock(folder, "build")["today"] == today.isoformat()
        built = pages(folder / "site")
        shutil.rmtree(folder / "site")
        by_the_clock(folder, "build")
        assert built == pages(folder / "site"), jump
    thrown(clocks=2 * len(jumps))


@pytest.mark.parametrize("zone", ZONES)
def test_today_is_that_of_the_workspace_at_every_edge(
    zone: str,
    tmp_path: Path,
    now: Callable[[datetime], None],
    machine: Callable[[str], None],
    edges: dict[str, list[datetime]],
    thrown: Thrown,
) -> None:
    folder, tz = world(tmp_path / "w", zone), ZoneInfo(zone)
    days = {moment.astimezone(tz).date() + timedelta(days=more) for moment in edges[zone] for more in (0, 1)}
    midnights = [at(day, time.min, tz).astimezone(UTC) for day in sorted(days or {date(2026, 3, 29)})]
    moments = [moment + timedelta(seconds=s) for moment in (*edges[zone], *midnights) for s in (-1, 0, 1, 1800, 3600)]
    chosen = moments[:: max(len(moments) // size(8, 200), 1)]
    for number, moment in enumerate(chosen):
        machine(MACHINES[number % len(MACHINES)])
        now(moment)
        assert by_the_clock(folder, "list")["today"] == moment.astimezone(tz).date().isoformat(), moment
    thrown(clocks=len(chosen))


@pytest.mark.parametrize("zone", ZONES)
def test_a_site_is_the_same_wherever_it_is_built(
    zone: str, tmp_path: Path, machine: Callable[[str], None], edges: dict[str, list[datetime]], thrown: Thrown
) -> None:
    tz = ZoneInfo(zone)
    days = [moment.astimezone(tz).date() for moment in edges[zone] if moment.year == 2026] or [date(2026, 3, 29)]
    days = [day + timedelta(days=more) for day in days for more in size((0,), (-1, 0, 1))][: size(1, 12)]
    built = 0
    for day in days:
        lines = "".join(
            f"- {day}T{hour:02d}:{minute:02d} checked: fleet\n" for hour in (0, 1, 2, 3, 23) for minute in (0, 30, 59)
        )
        folder = world(tmp_path / f"w-{day}", zone, day.isoformat(), lines)
        found = []
        for where in MACHINES[: size(2, 4)]:
            machine(where)
            found.append(cold(folder, today=(day + timedelta(days=3)).isoformat()))
            built += 1
        assert all(site == found[0] for site in found)
        assert embudo(folder, "check", today=(day + timedelta(days=3)).isoformat()).code == 0
    thrown(clocks=built)


@pytest.mark.parametrize("zone", ZONES)
def test_hours_that_do_not_exist_or_are_there_twice_are_read_and_keep_their_day(
    zone: str, edges: dict[str, list[datetime]], thrown: Thrown
) -> None:
    tz, read = ZoneInfo(zone), 0
    for moment in edges[zone] or [datetime(2026, 3, 29, 1, tzinfo=UTC)]:
        local = moment.astimezone(tz)
        for minutes in range(-150, 151, 30):
            wall = local.replace(tzinfo=None) + timedelta(minutes=minutes)
            text = f"- {wall:%Y-%m-%d %H:%M} review: done\n- {wall:%Y-%m-%dT%H:%M:%SZ} review: done\n"
            entries, problems = read_journal([Source("journal/2026-03.md", text.encode())], tz, "dmy")
            assert problems == ()
            assert {entry.at.replace(tzinfo=None) for entry in entries} == {wall}
            assert {entry.at.astimezone(tz).date() for entry in entries if entry.at.tzinfo is tz} <= {wall.date()}
            read += 2
    thrown(inputs=read)


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_ends_where_the_next_begins(zone: str, edges: dict[str, list[datetime]], thrown: Thrown) -> None:
    """Also one whose last hour is there twice, and one that a zone left out."""
    tz, seen = ZoneInfo(zone), 0
    for moment in edges[zone] or [datetime(2026, 3, 29, 1, tzinfo=UTC)]:
        for days in range(-2, 3):
            day = moment.astimezone(tz).date() + timedelta(days=days)
            end = end_of(day, tz).astimezone(UTC)
            after = end + timedelta(microseconds=1)
            assert after.astimezone(tz).date() > day, day
            assert end.astimezone(tz).date() <= day, day
            assert at(day + timedelta(days=1), time.min, tz).astimezone(UTC) >= end - timedelta(hours=24)
            seen += 1
    thrown(inputs=seen)


def test_without_a_zone_of_its_own_a_workspace_is_where_the_machine_is(
    tmp_path: Path, now: Callable[[datetime], None], machine: Callable[[str], None], thrown: Thrown
) -> None:
    folder = world(tmp_path / "w")
    (folder / "embudo.yaml").unlink()
    moment = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)
    now(moment)
    for zone in ZONES:
        machine(zone)
        assert by_the_clock(folder, "list")["today"] == moment.astimezone(ZoneInfo(zone)).date().isoformat()
    thrown(clocks=len(ZONES))
