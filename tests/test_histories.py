"""Histories written as snapshots come to the figures that were worked out by hand beside them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.attention import removed_without_reason
from pipeline.book import Book
from pipeline.dates import end_of
from pipeline.history import History
from pipeline.load import load
from pipeline.slippage import slippage
from pipeline.winloss import last_year, win_rate
from tests.past import HISTORIES, expected, git, replay
from tests.worlds import embudo

NAMES = sorted(path.name for path in HISTORIES.iterdir())


@pytest.fixture(scope="module", params=NAMES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A history's repository, and what is expected of it."""
    folder = replay(request.param, tmp_path_factory.mktemp("past") / request.param)
    return folder, expected(request.param)


def read(folder: Path, today: date) -> tuple[Book, History]:
    return load(folder, lambda settings: end_of(today, settings.zone))


def plain(said: Any) -> Any:
    """YAML's dates as JSON has them."""
    if isinstance(said, dict):
        return {key: plain(value) for key, value in said.items()}
    return said.isoformat() if isinstance(said, date) else said


def test_each_opportunity_is_as_worked_out(world: tuple[Path, Any]) -> None:
    folder, wanted = world
    answer = embudo(folder, "list", "--all", "--json", today=str(wanted["today"]))
    found = {deal["slug"]: deal for deal in answer.json["opportunities"]}
    for slug, fields in wanted.get("list", {}).items():
        assert {name: found[slug][name] for name in fields} == plain(fields), slug
    if "stale" in wanted:
        assert sorted(slug for slug, deal in found.items() if deal["stale"]) == wanted["stale"]


def test_the_movement_is_as_worked_out(world: tuple[Path, Any]) -> None:
    folder, wanted = world
    told = wanted.get("changes", {"arguments": ["--since", "2020-01-01"], "residual": {"count": 0, "amount": "0.00"}})
    answer = embudo(folder, "changes", "--json", *map(str, told["arguments"]), today=str(wanted["today"]))
    assert {name: answer.json[name] for name in told if name != "arguments"} == {
        name: value for name, value in told.items() if name != "arguments"
    }
    opened = embudo(folder, "funnel", "--json", today=str(wanted["today"])).json["open"]
    assert answer.json["end"]["amount"] == opened["amount"]


def test_the_timeline_tells_who_changed_what(world: tuple[Path, Any]) -> None:
    folder, wanted = world
    for slug, events in wanted.get("timeline", {}).items():
        shown = embudo(folder, "show", slug, "--json", today=str(wanted["today"])).json["opportunity"]["timeline"]
        changes = [event for event in shown if event["kind"] == "change"]
        assert [{name: one[name] for name in event} for one, event in zip(changes, events, strict=True)] == plain_all(
            events
        )


def plain_all(events: list[Any]) -> list[Any]:
    return [plain(event) for event in events]


def test_what_closed_counts_on_its_day(world: tuple[Path, Any]) -> None:
    folder, wanted = world
    book, _ = read(folder, wanted["today"])
    closed = {deal.slug: deal.closed_on for deal in book.opportunities}
    for slug, day in wanted.get("closed_on", {}).items():
        assert closed[slug] == day, slug
    if "departed" in wanted:
        assert {deal.slug: deal.closed_on for deal in book.departed} == wanted["departed"]
    if "win_rate" in wanted:
        rate = win_rate(book.known, book.settings.rates, last_year(wanted["today"]))
        assert {"won": rate.won, "lost": rate.lost} == wanted["win_rate"]


def test_what_needs_attention_by_history_is_found(world: tuple[Path, Any]) -> None:
    folder, wanted = world
    book, history = read(folder, wanted["today"])
    if "removed" in wanted:
        gone = removed_without_reason(book, wanted["today"], history)
        assert [one.deal.slug for one in gone] == wanted["removed"]
    if "pushed_again" in wanted:
        from pipeline.attention import attention  # noqa: PLC0415
        from pipeline.figures import all_figures  # noqa: PLC0415

        today = wanted["today"]
        found = attention(book, today, all_figures(book, today, history), history)
        assert [item.deal.slug for item in found if "pushed_again" in item.reasons] == wanted["pushed_again"]
    if "limits" in wanted:
        assert list(history.limits) == wanted["limits"]
    for slug, count in wanted.get("late_edits", {}).items():
        record = next(record for record in history.records if record.slug == slug)
        assert record.course.late_edits == count


def test_the_site_is_built_now_and_as_of_every_commit(world: tuple[Path, Any]) -> None:
    folder, wanted = world
    today = str(wanted["today"])
    assert embudo(folder, "build", today=today).code in (0, 1)
    for commit in git(folder, "rev-list", "--first-parent", "HEAD").split():
        answer = embudo(folder, "build", "--as-of", commit, "--out", str(folder.parent / commit[:7]), today=today)
        assert answer.code in (0, 1), answer.err
        page = (folder.parent / commit[:7] / "opportunities.html").read_text(encoding="utf-8")
        assert 'class="as-of"' in page


def test_every_shape_has_its_story() -> None:
    for name in NAMES:
        assert len(expected(name)["story"]) > 100, name


def rounded(said: Any) -> Any:
    """Ratios to four digits, as one works them out by hand."""
    if isinstance(said, list):
        return [rounded(each) for each in said]
    if isinstance(said, dict):
        return {name: rounded(value) for name, value in said.items()}
    return round(said, 4) if isinstance(said, float) else said


def test_what_history_teaches_the_forecast_is_as_worked_out(world: tuple[Path, Any]) -> None:
    folder, wanted = world
    found = rounded(embudo(folder, "forecast", "--json", today=str(wanted["today"])).json)
    for name, expected_rows in wanted.get("forecast", {}).items():
        if isinstance(expected_rows, list):
            told = [{key: row[key] for key in one} for row, one in zip(found[name], expected_rows, strict=True)]
            assert told == expected_rows, name
        else:
            assert found[name] == expected_rows, name
    if "slips" in wanted:
        found_slips = slippage(read(folder, wanted["today"])[1], wanted["today"])
        assert list(found_slips.closed) == wanted["slips"]


def test_a_forecast_of_the_past_is_what_it_was(world: tuple[Path, Any]) -> None:
    """No month is tested that had not ended by then."""
    folder, wanted = world
    today = str(wanted["today"])
    now = embudo(folder, "forecast", "--json", today=today).json
    then = embudo(folder, "forecast", "--as-of", "2026-03-05", "--json", today=today).json
    assert then["today"] <= "2026-03-05"
    assert [one["period"] for one in then["backtest"]] == [
        one["period"] for one in now["backtest"] if one["period"] < then["today"][:7]
    ]
