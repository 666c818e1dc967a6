"""What is read from a folder, and what is left alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline import files
from pipeline.files import find_workspace, read
from pipeline.writing import create
from tests.worlds import embudo, workspace

RECORD = "---\nclient: Acme\n---\n"


def faults(folder: Path) -> dict[str, str]:
    return {source.path: source.fault for source in read(folder)}


def test_every_markdown_file_below_opportunities_is_a_record_by_path(tmp_path: Path) -> None:
    names = ("b.md", "a.MD", "ana/z.md", "ana/sub/y.md", "notes.txt", ".hidden.md", ".obsidian/x.md", "sin")
    for name in names:
        path = tmp_path / "opportunities" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(RECORD, encoding="utf-8")
    assert list(faults(tmp_path)) == [f"opportunities/{name}" for name in ("a.MD", "ana/sub/y.md", "ana/z.md", "b.md")]


def test_what_is_unchanged_is_not_read_again_and_what_is_fresh_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, known = workspace(tmp_path, {"a": RECORD, "b": RECORD, "c": RECORD}), files.Known()
    assert read(folder, known) == read(folder)
    assert not known, "written a moment ago: they may be written again with nothing to tell it by"
    monkeypatch.setattr(files, "FRESH", 0)
    first, records = read(folder, known), folder / "opportunities"
    (records / "b.md").write_text(RECORD.replace("Acme", "Bcme"), encoding="utf-8")
    (records / "c.md").unlink()
    (records / "d.md").symlink_to(records / "a.md")
    again = read(folder, known)
    assert again == read(folder)
    assert again[0] is first[0]
    assert [Path(path).name for path in known] == ["a.md", "b.md"], "a link may lead elsewhere; what is gone is"


def test_links_that_leave_pipes_and_what_cannot_be_opened_are_said_and_never_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "secret.md").write_text(RECORD, encoding="utf-8")
    folder = workspace(tmp_path / "w", {"good": RECORD})
    records = folder / "opportunities"
    (records / "out.md").symlink_to(outside / "secret.md")
    (records / "out").symlink_to(outside)
    (records / "in.md").symlink_to(records / "good.md")
    (records / "loop").symlink_to(records)
    (records / "gone.md").symlink_to(records / "nowhere.md")
    (records / "self.md").symlink_to(records / "self.md")
    (records / "zero.md").symlink_to("/dev/zero")
    os.mkfifo(records / "pipe.md")
    assert faults(folder) == {
        "opportunities/gone.md": "file-unreadable",
        "opportunities/good.md": "",
        "opportunities/in.md": "",
        "opportunities/out": "file-linked-out",
        "opportunities/out.md": "file-linked-out",
        "opportunities/pipe.md": "file-not-regular",
        "opportunities/self.md": "file-linked-out",
        "opportunities/zero.md": "file-linked-out",
    }


def test_records_that_are_all_behind_a_link_out_are_not_read(tmp_path: Path) -> None:
    outside = workspace(tmp_path / "outside", {"secret": RECORD})
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "opportunities").symlink_to(outside / "opportunities")
    assert faults(folder) == {"opportunities": "file-linked-out"}
    assert embudo(folder, "build").code == 1


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    assert faults(workspace(tmp_path, {"a": RECORD})) == {"opportunities/a.md": "file-too-large"}


def test_a_name_that_is_not_utf_8_can_be_shown(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    (folder / "opportunities" / os.fsdecode(b"caf\xe9.md")).write_text(RECORD, encoding="utf-8")
    answer = embudo(folder, "list", "--json")
    assert [deal["path"] for deal in answer.json["opportunities"]] == ["opportunities/caf\ufffd.md"]


def test_the_workspace_is_the_nearest_folder_that_holds_one(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w", {"ana/a": RECORD})
    assert find_workspace(folder / "opportunities" / "ana") == folder
    assert find_workspace(folder) == folder
    assert find_workspace(tmp_path) is None


def test_outside_a_workspace_a_command_says_what_to_do(tmp_path: Path) -> None:
    for where, said in ((tmp_path, "embudo init"), (tmp_path / "no", "There is no folder")):
        answer = embudo(where, "list")
        assert (answer.code, said in answer.err) == (3, True)


def test_a_new_file_is_whole_and_never_replaces_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sub" / "a.md"
    create(path, "uno\n")
    with pytest.raises(FileExistsError):
        create(path, "dos\n")
    assert path.read_text(encoding="utf-8") == "uno\n"

    def no_links(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", no_links)
    create(path.with_name("b.md"), "tres\n")
    with pytest.raises(FileExistsError):
        create(path, "dos\n")
    assert sorted(p.name for p in path.parent.iterdir()) == ["a.md", "b.md"]
