"""A workspace, loaded: one bad record never hides the others, and everything wrong is told once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.load import load, read_book
from pipeline.settings import Settings
from pipeline.source import Source
from tests.records import book
from tests.worlds import clock, loaded, workspace


def test_one_bad_record_never_hides_the_others() -> None:
    found = book({"a": "name: A", "b": "amount: mucho", "c": "close_dat: x", "d": "---\nno fence"})
    assert [deal.slug for deal in found.opportunities] == ["a", "c"]
    assert [(broken.slug, [p.code for p in broken.problems]) for broken in found.broken] == [
        ("b", ["money"]),
        ("d", ["front-matter-unclosed"]),
    ]
    assert [p.code for p in found.problems] == ["money", "near-miss", "front-matter-unclosed"]


def test_of_two_files_with_one_slug_the_first_path_keeps_it() -> None:
    sources = tuple(
        Source(f"opportunities/{path}.md", b"---\nclient: A\n---\n") for path in ("a/Flota", "b/flota", "c/flóta")
    )
    found = read_book(sources, (), Settings())
    assert [deal.path for deal in found.opportunities] == ["opportunities/a/Flota.md"]
    assert [(p.code, p.place.path, dict(p.arguments)["other"]) for p in found.problems] == [
        ("slug-collision", "opportunities/b/flota.md", "opportunities/a/Flota.md"),
        ("slug-collision", "opportunities/c/flóta.md", "opportunities/a/Flota.md"),
    ]
    assert {broken.path for broken in found.broken} == {"opportunities/b/flota.md", "opportunities/c/flóta.md"}


def test_two_of_one_id_are_a_warning_and_both_stay() -> None:
    found = book({"a": "id: x", "b": "id: x"})
    assert len(found.opportunities) == 2
    assert [(p.code, p.place.path) for p in found.problems] == [("same-id", "opportunities/b.md")]


def test_progress_is_told_for_each_record() -> None:
    told: list[tuple[int, int]] = []
    sources = tuple(Source(f"opportunities/{n}.md", b"") for n in range(3))
    read_book(sources, (), Settings(), lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_settings_journal_and_records_are_one_book(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path,
        {
            "embudo.yaml": "currency: USD\nlangauge: es\n",
            "journal/2026-11.md": "- 2026-11-20T10:05Z review: x\n- nada\n",
            "a": "---\nclient: A\namount: 5\n---\n",
        },
    )
    (folder / "opportunities" / "ana").mkdir()
    (folder / "opportunities" / "ana" / "c.md").write_text("---\nname: C\n---\n")
    found = loaded(folder)
    assert [p.code for p in found.problems] == ["unknown-setting", "journal-moment", "client-missing"]
    assert str(found.opportunities[0].amount and found.opportunities[0].amount.currency) == "USD"
    assert len(found.reviews) == 1
    some, _ = load(folder, clock, only=(folder / "opportunities" / "a.md",))
    assert [deal.slug for deal in some.opportunities] == ["a"]


def test_a_pool_reads_the_same_book_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.load.SHARE", 2)
    texts = ("client: A", "client: B\namount: mucho", "stage: x", "client: C", "client: [", "client: D\ntags: a, b")
    sources = tuple(Source(f"opportunities/{n}.md", f"---\n{text}\n---\n".encode()) for n, text in enumerate(texts))
    seen: list[int] = []
    with ThreadPoolExecutor(2) as pool:
        together = read_book(sources, (), Settings(), lambda number, _all: seen.append(number), pool=pool)
    assert together == read_book(sources, (), Settings())
    assert seen == [1, 2, 3, 4, 5, 6]
