"""The journal: moments of reviews, checks, shared reports and removals."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from pipeline.book import Entry
from pipeline.journal import read_journal
from pipeline.source import Problem, Source

MADRID = ZoneInfo("Europe/Madrid")


def journal(*texts: str) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    sources = [Source(f"journal/2026-{n:02d}.md", text.encode()) for n, text in enumerate(texts, start=1)]
    return read_journal(sources, MADRID, "dmy")


def test_an_entry_says_when_what_and_of_which_record() -> None:
    entries, problems = journal(
        "# Noviembre\n\n"
        "- 2026-11-20T10:05+01:00 review: resumen: todo bien (ana, 3f2a91c)\n"
        "- 2026-11-21T09:00Z checked: flota-2027\n"
        "- 2026-11-22T09:00+01:00 share: informe.html\n"
        "* 2026-11-23T09:00+01:00 removed: flota-vieja duplicada, estaba dos veces\n"
    )
    assert problems == ()
    assert entries == (
        Entry(at=datetime(2026, 11, 20, 9, 5, tzinfo=UTC), kind="review", text="resumen: todo bien (ana, 3f2a91c)"),
        Entry(at=datetime(2026, 11, 21, 9, tzinfo=UTC), kind="checked", slug="flota-2027"),
        Entry(at=datetime(2026, 11, 22, 8, tzinfo=UTC), kind="share", text="informe.html"),
        Entry(
            at=datetime(2026, 11, 23, 8, tzinfo=UTC),
            kind="removed",
            slug="flota-vieja",
            text="duplicada, estaba dos veces",
        ),
    )


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("review", "review"),
        ("revisión", "review"),
        ("Revision", "review"),
        ("checked", "checked"),
        ("confirmada", "checked"),
        ("share", "share"),
        ("compartida", "share"),
        ("removed", "removed"),
        ("eliminada", "removed"),
    ],
)
def test_kinds_in_both_languages(word: str, kind: str) -> None:
    entries, problems = journal(f"- 2026-11-20T10:05+01:00 {word}: x")
    assert ([entry.kind for entry in entries], problems) == ([kind], ())


def test_a_time_without_a_zone_is_in_the_workspaces() -> None:
    (entry,), _ = journal("- 2026-07-20 10:05 review: x")
    assert entry.at == datetime(2026, 7, 20, 8, 5, tzinfo=UTC)


def test_a_date_alone_means_its_end() -> None:
    (entry,), _ = journal("- 2026-11-20 review: x")
    assert entry.at == datetime.combine(datetime(2026, 11, 20).date(), time.max, MADRID)  # noqa: DTZ001


def test_moments_decide_the_order_whatever_the_file() -> None:
    entries, _ = journal(
        "- 2026-11-20T10:05+01:00 review: b\n- 2026-11-20T09:00Z review: a\n", "- 2026-01-01 review: c"
    )
    assert [entry.text for entry in entries] == ["c", "a", "b"] or [entry.text for entry in entries] == ["c", "b", "a"]
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)


def test_lines_that_say_nothing_of_ours_are_warnings_and_prose_is_none() -> None:
    entries, problems = journal(
        "Texto.\n- review: x\n- 2026-11-31T10:00Z review: x\n- 2026-11-20T10:00Z comida: x\n"
        "  - 2026-11-20 review: dentro\n"
    )
    assert entries == ()
    assert [(p.code, p.place.line, p.place.path) for p in problems] == [
        ("journal-moment", 2, "journal/2026-01.md"),
        ("journal-moment", 3, "journal/2026-01.md"),
        ("journal-kind", 4, "journal/2026-01.md"),
    ]
    assert not any(problem.is_error for problem in problems)


def test_a_file_that_cannot_be_read_hides_no_other() -> None:
    sources = [Source("journal/a.md", b"\xff"), Source("journal/b.md", b"- 2026-11-20 review: x\n")]
    entries, problems = read_journal(sources, MADRID, "dmy")
    assert (len(entries), [p.code for p in problems]) == (1, ["encoding"])
