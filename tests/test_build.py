"""Building: the same input gives the same bytes, only what changed is written, and nothing of others is lost."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from generator.build import BuildError, build, finish_interrupted, put
from generator.crew import pair
from generator.making import OWN
from generator.plan import Output, PlanError, plan
from tests.worlds import contents, embudo, workspace

RECORD = """---
name: {name}
client: Talleres Soto S.L.
stage: proposal
created: 2026-10-01
amount: {amount}
close_date: 2026-12-15
next_date: 2026-11-27
next_step: Llamar
---

## Negotiation

- 2026-11-18 visit: *Revisamos* la oferta.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {f"deal-{n}": RECORD.format(name=f"Flota {n}", amount=n * 1000) for n in range(1, 9)}
    return workspace(tmp_path / "w", files)


def test_two_builds_are_the_same_to_the_byte_whatever_the_jobs(folder: Path, tmp_path: Path) -> None:
    for name, jobs in (("one", "1"), ("two", "2"), ("again", "1")):
        assert embudo(folder, "build", "--out", str(tmp_path / name), "--jobs", jobs).code == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "again")


def test_while_one_of_a_few_pages_is_written_another_is_rendered() -> None:
    both = threading.Barrier(2)
    with pair(None, 2) as pool:
        assert sorted(pool.map(lambda _: both.wait(timeout=10), range(2))) == [0, 1]


def test_a_build_after_edits_equals_a_cold_build(folder: Path, tmp_path: Path) -> None:
    embudo(folder, "build")
    record = folder / "opportunities" / "deal-3.md"
    record.write_text(record.read_text().replace("3000", "7777"), encoding="utf-8")
    (folder / "opportunities" / "deal-4.md").unlink()
    (folder / "opportunities" / "deal-5.md").rename(folder / "opportunities" / "deal-50.md")
    (folder / "opportunities" / "broken.md").write_text("---\nstage: proposal\n---\n")
    assert embudo(folder, "build").code == 1
    assert embudo(folder, "build", "--out", str(tmp_path / "cold")).code == 1
    assert contents(folder / "site") == contents(tmp_path / "cold")


def test_nothing_is_written_where_nothing_changed(folder: Path) -> None:
    first = embudo(folder, "build", "--json").json
    before = {path: (folder / "site" / path).stat().st_mtime_ns for path in contents(folder / "site")}
    second = embudo(folder, "build", "--json").json
    after = {path: (folder / "site" / path).stat().st_mtime_ns for path in contents(folder / "site")}
    assert first["written"] == first["outputs"]
    assert (second["written"], second["removed"]) == (0, 0)
    assert {p: t for p, t in before.items() if "lock" not in p} == {p: t for p, t in after.items() if "lock" not in p}


def test_one_edit_writes_its_page_and_those_that_show_it(folder: Path) -> None:
    embudo(folder, "build")
    record = folder / "opportunities" / "deal-3.md"
    record.write_text(record.read_text() + "\nUna nota más.\n", encoding="utf-8")
    before = contents(folder / "site")
    assert embudo(folder, "build", "--json").json["written"] == 3
    changed = {path for path, data in contents(folder / "site").items() if before[path] != data}
    everything = {"assets/search-index.js", "opportunities.csv"}
    assert changed == {"opportunities/deal-3.html", *everything, ".embudo/manifest.json"}


def test_pages_of_records_that_went_are_removed(folder: Path) -> None:
    embudo(folder, "build")
    (folder / "opportunities" / "deal-4.md").unlink()
    assert embudo(folder, "build", "--json").json["removed"] == 1
    assert not (folder / "site" / "opportunities" / "deal-4.html").exists()


def test_a_page_that_somebody_changed_or_deleted_is_made_again(folder: Path) -> None:
    embudo(folder, "build")
    whole = contents(folder / "site")
    (folder / "site" / "index.html").write_bytes(b"<p>edited")
    (folder / "site" / "problems.html").unlink()
    assert embudo(folder, "build", "--json").json["written"] == 2
    assert contents(folder / "site") == whole


def test_files_of_others_survive(folder: Path) -> None:
    site = folder / "site"
    own = {f"mine/{n}.txt": str(n).encode() for n in range(20)} | {f"notes-{n}.html": b"mine" for n in range(5)}
    for name, data in own.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(data)
    embudo(folder, "build")
    (folder / "opportunities" / "deal-1.md").unlink()
    embudo(folder, "build")
    found = contents(site)
    assert {name: found[name] for name in own} == own


def test_a_file_of_somebody_elses_is_never_written_over(folder: Path) -> None:
    site = folder / "site"
    site.mkdir()
    (site / "index.html").write_text("<h1>My own page</h1>")
    answer = embudo(folder, "build")
    assert answer.code == 3
    assert "index.html was not made by embudo" in answer.err
    assert (site / "index.html").read_text() == "<h1>My own page</h1>"
    assert not (site / "opportunities.html").exists()


def test_a_lost_manifest_is_made_again(folder: Path) -> None:
    embudo(folder, "build")
    whole = contents(folder / "site")
    (folder / "site" / OWN / "manifest.json").unlink()
    assert embudo(folder, "build").code == 0
    assert contents(folder / "site") == whole


@pytest.mark.parametrize("where", ["", "opportunities", "opportunities/site", "..", "journal"])
def test_some_folders_are_refused(folder: Path, where: str) -> None:
    answer = embudo(folder, "build", "--out", str(folder / where))
    assert answer.code == 3
    assert "choose a folder of its own" in answer.err


def test_the_home_the_root_and_a_repository_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "repository" / ".git").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder / "home"))
    monkeypatch.setenv("USERPROFILE", str(folder / "home"))
    for path in (folder / "home", Path("/"), folder / "repository"):
        with pytest.raises(BuildError, match="unsafe-folder"):
            build((), path, folder)


def test_renames_that_were_interrupted_are_finished(folder: Path) -> None:
    embudo(folder, "build")
    site = folder / "site"
    whole = contents(site)
    manifest = json.loads(whole[f"{OWN}/manifest.json"])
    staging = site / OWN / "staging"
    staging.mkdir()
    (staging / "1").write_bytes(whole["index.html"])
    (site / "index.html").write_bytes(b"old")
    (site / "stale.html").write_bytes(b"old")
    pending = {"staged": {"problems.html": "0", "index.html": "1"}, "removed": ["stale.html"], "manifest": manifest}
    (site / OWN / "pending.json").write_text(json.dumps(pending))
    finish_interrupted(site)
    shutil.rmtree(staging)
    assert contents(site) == whole


def test_two_outputs_on_one_path_and_paths_that_leave_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from generator import plan as planning  # noqa: PLC0415

    for paths in (("a.html", "A.html"), ("../a.html",), ("/a.html",), ("x/../../a.html",), ("",)):
        outputs = [Output(path=path, fingerprint="") for path in paths]
        monkeypatch.setattr(planning, "_pages", lambda *_, made=outputs: iter(made))
        monkeypatch.setattr(planning, "_exports", lambda *_: iter(()))
        monkeypatch.setattr(planning, "_assets", lambda _: iter(()))
        with pytest.raises(PlanError):
            plan(None, None)  # type: ignore[arg-type]


def test_a_broken_record_costs_that_record_alone(folder: Path) -> None:
    workspace(folder, {"broken": "---\nclient: Acme\nstage: proposla\n---\n"})
    answer = embudo(folder, "build")
    assert answer.code == 1
    assert "opportunities/broken.md:3:8" in answer.err
    report = embudo(folder, "build", "--json").json
    assert (report["records"], report["excluded"]) == (8, 1)
    assert not (folder / "site" / "opportunities" / "broken.html").exists()
    assert "data-problem" in (folder / "site" / "opportunities.html").read_text(encoding="utf-8")
    assert "data-problem" in (folder / "site" / "problems.html").read_text(encoding="utf-8")


def test_fifty_records_and_charts_write_every_page(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {f"d{n}": RECORD.format(name=f"n{n}", amount=n * 100) for n in range(1, 51)})
    report = embudo(folder, "build", "--json").json
    assert report["outputs"] >= 54
    assert (folder / "site" / "index.html").read_text(encoding="utf-8").count('data-chart="') == 2


@pytest.mark.parametrize("writes", [build, put], ids=["build", "put"])
@pytest.mark.parametrize("moment", ["__init__", "acquire"])
def test_a_workspace_that_is_moved_away_as_a_build_begins_stays_away(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: Callable[..., object], moment: str
) -> None:
    assert embudo(folder, "build").code == 0
    away, before, original = tmp_path / "away", contents(folder), getattr(FileLock, moment)

    def moved(*given: object, **named: object) -> object:
        if not away.exists():
            folder.rename(away)
        return original(*given, **named)

    monkeypatch.setattr(FileLock, moment, moved)
    with pytest.raises(BuildError):
        writes((Output(path="index.html", data=b"new"),), folder / "site", folder)
    assert not folder.exists()
    assert contents(away) == before
