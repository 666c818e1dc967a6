"""A site that stands is known at a look; whatever could make another build differ makes it one."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from generator.standing import place
from tests.past import START, git
from tests.worlds import contents, embudo, workspace

EARLIER = START - timedelta(days=300)
RECORD = "---\nname: Flota\nclient: Soto\nstage: proposal\namount: 1000\n---\n\nNota.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = workspace(tmp_path / "w", {"flota": RECORD, "rota": "---\nstage: nada\n---\n", "embudo.yaml": "owner: x\n"})
    git(made, "init", "-q")
    git(made, "add", ".")
    git(made, "commit", "-qm", "first", date=EARLIER)
    return made


def rewritten(path: Path, old: str, new: str) -> None:
    """The same size and the same time, another content."""
    before = path.stat()
    assert len(old) == len(new)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_what_stands_is_said_as_the_build_said_it_and_nothing_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, told = embudo(folder, "build", "--json"), embudo(folder, "build")
    whole = contents(folder / "site")
    monkeypatch.setattr("pipeline.load.load", None)
    second, again = embudo(folder, "build", "--json"), embudo(folder, "build")
    assert (second.code, again.code) == (first.code, told.code) == (1, 1)
    assert again.err == told.err
    assert {**second.json, "seconds": 0} == {**first.json, "seconds": 0, "written": 0}
    assert contents(folder / "site") == whole


EDITS: dict[str, Callable[[Path], object]] = {
    "a record of the same size and time": lambda w: rewritten(w / "opportunities" / "flota.md", "Nota", "Otra"),
    "a record more": lambda w: workspace(w, {"otra": RECORD}),
    "a record less": lambda w: (w / "opportunities" / "rota.md").unlink(),
    "a record of another name": lambda w: (w / "opportunities" / "rota.md").rename(w / "opportunities" / "mala.md"),
    "the settings": lambda w: (w / "embudo.yaml").write_text("title: Otro\n"),
    "a line of the settings": lambda w: (w / "embudo.yaml").write_text("# nothing\nowner: x\n"),
    "the journal": lambda w: workspace(w, {"journal/2026-11.md": "- 2026-11-13T10:00:00+01:00 review: hecha\n"}),
    "a commit": lambda w: git(w, "commit", "-q", "--allow-empty", "-m", "second", date=EARLIER),
    "no repository any more": lambda w: (w / ".git").rename(w / "git"),
    "a page that somebody edited": lambda w: rewritten(w / "site" / "index.html", "html", "HTML"),
    "a page that somebody deleted": lambda w: (w / "site" / "agenda.html").unlink(),
    "a site without its manifest": lambda w: (w / "site" / ".embudo" / "manifest.json").unlink(),
    "a damaged memory": lambda w: place(w / "site").write_text("{"),
    "a memory of something else": lambda w: place(w / "site").write_text('{"files": {"index.html": 3}}'),
    "no memory": lambda w: place(w / "site").unlink(),
}


@pytest.mark.parametrize("what", EDITS)
def test_after_any_change_the_site_is_that_of_a_cold_build(folder: Path, tmp_path: Path, what: str) -> None:
    embudo(folder, "build")
    EDITS[what](folder)
    embudo(folder, "build")
    embudo(folder, "build", "--out", str(tmp_path / "cold"))
    assert contents(folder / "site") == contents(tmp_path / "cold")


@pytest.mark.parametrize("other", [{"language": "es"}, {"today": "2026-11-24"}])
def test_another_day_or_language_is_another_site(folder: Path, tmp_path: Path, other: dict[str, str]) -> None:
    embudo(folder, "build")
    embudo(folder, "build", **other)
    embudo(folder, "build", "--out", str(tmp_path / "cold"), **other)
    assert contents(folder / "site") == contents(tmp_path / "cold")


def test_without_its_past_it_is_another_site(folder: Path, tmp_path: Path) -> None:
    embudo(folder, "build")
    embudo(folder, "build", "--no-history")
    embudo(folder, "build", "--no-history", "--out", str(tmp_path / "cold"))
    assert contents(folder / "site") == contents(tmp_path / "cold")


def test_what_was_read_is_what_is_remembered(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that is saved while a build is at work, and undone afterwards, leaves no trace."""
    record = folder / "opportunities" / "flota.md"

    def saved_meanwhile(*_: object) -> tuple[object, ...]:
        record.write_text(RECORD.replace("Nota", "Otra"), encoding="utf-8")
        return ()

    monkeypatch.setattr("pipeline.load.files.read_journal", saved_meanwhile)
    embudo(folder, "build")
    monkeypatch.undo()
    record.write_text(RECORD, encoding="utf-8")
    embudo(folder, "build")
    embudo(folder, "build", "--out", str(tmp_path / "cold"))
    assert contents(folder / "site") == contents(tmp_path / "cold")


def test_another_program_builds_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embudo(folder, "build")
    monkeypatch.setattr("generator.standing._program", lambda: "another")
    monkeypatch.setattr("pipeline.load.load", None)
    with pytest.raises(TypeError):  # it began to read
        embudo(folder, "build")
