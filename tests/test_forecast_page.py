"""The forecast page: the answer first, the list behind every figure, and what to do where something is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.i18n import Words
from generator.pages.forecast import PAGE, Forecast
from generator.site import Site
from tests.past import replay
from tests.records import book, configured
from tests.test_forecast import TODAY
from tests.worlds import embudo, workspace

TARGETS = "owners: {ana: Ana Soto}\ntargets:\n  - {period: 2026-Q4, amount: 1000}\n  - {period: 2026-Q3, amount: 10}\n"
RECORDS = {
    "won": "stage: won\namount: 250\nactual_close_date: 2026-10-02\nowner: ana",
    "commit": "stage: negotiation\namount: 400\nclose_date: 2026-12-31\nowner: ana",
    "best": "stage: proposal\namount: 300\nclose_date: 2026-12-31\ninvoice_date: 2027-02-10",
    "next": "stage: proposal\namount: 60\nclose_date: 2027-01-31\nmonths: 24",
    "late": "stage: proposal\namount: 70\nclose_date: 2026-11-01",
    "undated": "stage: proposal\namount: 9",
    "far": "stage: prospect\namount: 5\nclose_date: 2030-05-01",
}


def page(records: dict[str, str], settings: str = "", language: str = "en") -> Forecast:
    """What the template is given."""
    [(path, view)] = PAGE.pairs(Site(book=book(records, settings=configured(settings)), today=TODAY, language=language))
    assert path == "forecast.html"
    assert isinstance(view, Forecast)
    return view


def text_of(folder: Path) -> str:
    return (folder / "site" / "forecast.html").read_text(encoding="utf-8")


def built(folder: Path, records: dict[str, str], settings: str = "", language: str = "en") -> str:
    """The page's text."""
    files = {name: f"---\nclient: A\n{text}\n---\n" for name, text in records.items()}
    home = workspace(folder, {"embudo.yaml": settings, **files})
    answer = embudo(home, "build", language=language)
    assert answer.code == 0, answer.err
    return text_of(home)


def test_the_answer_is_one_sentence_with_how_much_when_and_how_sure() -> None:
    assert re.fullmatch(
        r"The 4th quarter of 2026 will close between €[\d,.k]+ and €[\d,.k]+, most likely near €[\d,.k]+, of which "
        r"€250 is won; the target of €1,000 is reached in (\d+|over 99|fewer than 1) of 100 cases\.",
        page(RECORDS, TARGETS).answer,
    )
    assert page(RECORDS, TARGETS, "es").answer.startswith("El 4.º trimestre de 2026 acabará entre ")


@pytest.mark.parametrize(
    ("settings", "end"),
    [
        ("", "of which €250 is won."),
        ("targets:\n  - {period: 2026-Q4, amount: 250}", "; the target of €250 is reached already."),
        ("targets:\n  - {period: 2026-Q4, amount: 99999}", "is reached in fewer than 1 of 100 cases."),
    ],
)
def test_the_answer_says_what_the_target_asks(settings: str, end: str) -> None:
    assert page(RECORDS, settings).answer.endswith(end)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({}, "Nothing closes in the 4th quarter of 2026."),
        (
            {"a": "stage: won\namount: 5\nactual_close_date: 2026-10-02"},
            "Nothing closes in the 4th quarter of 2026; €5 is won.",
        ),
        ({"a": "close_date: 2026-12-01"}, "What closes in the 4th quarter of 2026 has no amount yet."),
        (
            {"a": "amount: 5\nprobability: 5 %\nclose_date: 2026-12-01"},
            "Most likely nothing more is won in the 4th quarter of 2026.",
        ),
        (
            {"a": "amount: 5\nprobability: 100 %\nclose_date: 2026-12-01"},
            "The 4th quarter of 2026 will close at about €5.",
        ),
    ],
)
def test_the_answer_is_one_at_its_edges_too(records: dict[str, str], said: str) -> None:
    view = page(records)
    assert view.answer == said
    assert "0 open" not in " ".join(view.sure)


def test_what_is_past_its_close_date_is_said_to_be_drawn_from_now_on() -> None:
    assert "1 that is past its close date is drawn from the current month on." in page(RECORDS).sure


def test_a_quarter_shows_what_its_months_that_are_over_have_won() -> None:
    records = {**RECORDS, "now": "stage: won\namount: 8\nactual_close_date: 2026-11-03"}
    quarter = page(records).quarters[0]
    assert [(one.name, str(one.won)) for one in quarter.months] == [
        ("2026-10", "250.00"),
        ("2026-11", "8.00"),
        ("2026-12", "0.00"),
    ]
    assert sum(one.commit.amount for one in quarter.months) == quarter.line.commit.amount


def test_months_stand_within_their_quarters_and_the_far_ones_are_one_sum() -> None:
    view = page(RECORDS, TARGETS)
    assert [one.line.name for one in view.quarters][:2] == ["2026-Q4", "2027-Q1"]
    assert [one.name for one in view.quarters[0].months] == ["2026-10", "2026-11", "2026-12"]
    for quarter in view.quarters:
        assert sum(one.open.count for one in quarter.months) == quarter.line.open.count
        assert sum(one.open.amount.amount for one in quarter.months) == quarter.line.open.amount.amount
    assert view.later is not None
    assert (view.later.count, view.later_href) == (1, "opportunities.html#month=2028-04..")
    assert (view.overdue.count, view.undated.count) == (1, 1)


def test_every_figure_has_the_list_behind_it() -> None:
    quarter = page(RECORDS, TARGETS).quarters[0].line
    assert quarter.href == "opportunities.html#month=2026-11,2026-12", "what is overdue closes in October, and is apart"
    assert quarter.commit_href == "opportunities.html#month=2026-11,2026-12&category=commit"
    assert quarter.best_case_href == "opportunities.html#month=2026-11,2026-12&category=commit,best_case"
    assert quarter.won_href == "closed.html#kind=won&month=2026-10,2026-11,2026-12"


def test_a_billed_period_lists_what_is_in_it_with_its_part() -> None:
    view = page(RECORDS, TARGETS)
    bills = {bill.name: bill for bill in view.bills}
    assert {row.slug: str(row.amount) for row in bills["2027-Q1"].rows} == {"best": "300.00", "next": "7.50"}
    assert {row.slug for row in bills["later-month"].rows} == {"next", "far"}
    assert all(sum(row.amount.amount for row in one.rows if row.amount) == one.sum.amount.amount for one in view.bills)
    assert view.by_close_date == 3


def test_a_long_list_of_what_is_billed_ends_with_the_sum_of_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.pages.forecast.LISTED", 1)
    [quarter, *_] = [bill for bill in page(RECORDS).bills if bill.name == "2027-Q1"]
    assert [row.slug for row in quarter.rows] == ["best"]
    assert quarter.more is not None
    assert (quarter.more.count, str(quarter.more.amount)) == (1, "7.50")


def test_targets_of_the_company_and_of_owners_stand_in_their_periods() -> None:
    view = page(RECORDS, f"{TARGETS}  - {{period: 2026-Q4, owner: ana, amount: 500}}\n")
    assert [(one.owner, one.name, one.attainment) for one in view.aims] == [
        ("", "2026-Q4", 0.25),
        ("Ana Soto", "2026-Q4", 0.5),
    ]
    assert view.aims[1].open_href.endswith("&owner=Ana%20Soto")
    assert [(one.name, one.won_count) for one in view.past_aims] == [("2026-Q3", 0)]


def test_what_is_missing_is_said_and_taught(tmp_path: Path) -> None:
    text = built(tmp_path / "a", {"a": "amount: 5\nclose_date: 2026-12-01"})
    assert "History is insufficient" in text
    assert "No past month can be tested yet" in text
    assert "No target is set" in text
    assert 'data-limit="no-repository"' in text
    empty = built(tmp_path / "b", {})
    assert "Nothing to forecast yet" in empty
    assert "data-chart" not in empty


def test_without_a_rate_the_page_says_what_is_left_out(tmp_path: Path) -> None:
    records = {
        "a": "amount: 5 GBP\nclose_date: 2026-12-01",
        "w": "stage: won\namount: 7 USD\nactual_close_date: 2026-11-02",
    }
    text = built(tmp_path, records)
    assert "1 opportunity in GBP (£5) is left out" in text
    assert "1 opportunity in USD (US$7) is left out" in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_has_its_charts_each_with_its_table(tmp_path: Path, language: str) -> None:
    home = replay("forecast", tmp_path / "w")
    embudo(home, "build", today="2026-05-04", language=language)
    text = text_of(home)
    words = Words(language)
    for name in ("stage-odds", "past-forecasts", "slips"):
        assert f'data-chart="{name}"' in text
    assert text.count("<figcaption>") == text.count('<table class="figures">') - text.count('id="billing-')
    assert words.gettext("How good past forecasts were") in text
    order = [text.index(f'id="{name}"') for name in ("bookings", "sure", "good", "targets", "billing")]
    assert order == sorted(order)


def test_what_billing_leaves_out_is_said_too(tmp_path: Path) -> None:
    """Won long ago, to be invoiced for another year."""
    won = "stage: won\namount: 1200 CHF\nactual_close_date: 2025-11-10\ninvoice_date: 2025-12-01\nmonths: 24"
    assert "1 opportunity in CHF (CHF600) is left out" in built(tmp_path, {"a": won})


def test_an_owner_without_a_name_in_the_settings_is_found_however_written() -> None:
    view = page(
        {"a": "amount: 5\nclose_date: 2026-12-01\nowner: Éva"}, "targets:\n  - {period: 2026-Q4, owner: eva, amount: 9}"
    )
    [aim] = view.aims
    assert (aim.owner, aim.open.count) == ("Éva", 1)
    assert aim.open_href.endswith("&owner=%C3%89va")


def test_hostile_names_are_text(tmp_path: Path) -> None:
    text = built(
        tmp_path,
        {"a": "name: <script>alert(1)</script>\namount: 5\nclose_date: 2026-12-01\nowner: '<b>'"},
        "targets:\n  - {period: 2026-Q4, owner: <b>, amount: 500}\n",
    )
    assert "<script>alert" not in text
    assert "<b>" not in text


def test_an_earlier_forecast_is_built_as_it_was(tmp_path: Path) -> None:
    home = replay("forecast", tmp_path / "w")
    answer = embudo(home, "build", "--as-of", "2026-03-05", today="2026-05-04")
    assert answer.code == 0, answer.err
    text = (home / "site-2026-03-05" / "forecast.html").read_text(encoding="utf-8")
    assert "The 1st quarter of 2026" in text


def test_the_forecast_is_worked_out_once_and_only_when_asked() -> None:
    site = Site(book=book(RECORDS), today=TODAY, language="en")
    assert not {"forecast", "bookings", "billing"} & set(vars(site))
    assert site.forecast is site.forecast


def test_the_command_and_the_page_say_the_same(tmp_path: Path) -> None:
    text = built(tmp_path, RECORDS, TARGETS)
    said = embudo(tmp_path, "forecast", "--by", "quarter").out.split("\n")[0]
    assert said in text.replace("&#39;", "'")
