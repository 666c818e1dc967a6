"""The timeline merges what was noted with what the journal says."""

from __future__ import annotations

from pathlib import Path

from tests.worlds import embudo, workspace


def test_notes_creation_and_checks_are_one_story_newest_first(tmp_path: Path) -> None:
    record = "---\nclient: Soto\ncreated: 2026-10-01\n---\n## History\n- 2026-11-02 call: Llamé.\n- 2026-11-20 visit\n"
    journal = "- 2026-11-20T10:05+01:00 checked: flota (ana)\n- 2026-11-21T10:05+01:00 checked: otra (ana)\n"
    folder = workspace(tmp_path, {"flota": record, "journal/2026-11.md": journal})
    story = embudo(folder, "show", "flota", "--json").json["opportunity"]["timeline"]
    assert [(event["at"][:10], event["kind"]) for event in story] == [
        ("2026-11-20", "checked"),
        ("2026-11-20", "activity"),
        ("2026-11-02", "activity"),
        ("2026-10-01", "created"),
    ]
    assert (story[2]["activity"], story[2]["text"]) == ("call", "Llamé.")
    assert story[0]["at"] == "2026-11-20T10:05:00+01:00"
