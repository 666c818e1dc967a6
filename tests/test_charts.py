"""Charts: real text, the site's colours, links, a table, and the same bytes again."""

from __future__ import annotations

import re
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.chart import Chart
from generator.i18n import Words
from generator.registry import charts
from generator.site import Site
from pipeline.book import Book
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.settings import Settings
from pipeline.source import Place
from pipeline.stages import DEFAULT, Stage, Stages
from tests.worlds import embudo_in_a_process

TODAY = date(2026, 11, 23)
CLOSES = (date(2026, 11, 1), date(2026, 12, 24), date(2027, 1, 2), date(2029, 1, 1), None)
STYLES = (Path(__file__).parents[1] / "templates" / "assets" / "tokens.css").read_text(encoding="utf-8")


def site(stages: Stages = DEFAULT, count: int = 10, amount: int = 48_000) -> Site:
    deals = tuple(
        Opportunity(
            slug=f"d{n}",
            id=f"d{n}",
            name=f"D{n}",
            client="C",
            stage=stages.open[n % len(stages.open)],
            amount=Money.of(amount * n, "EUR"),
            close_date=CLOSES[n % len(CLOSES)],
            place=Place(path=f"d{n}.md"),
        )
        for n in range(count)
    )
    return Site(book=Book(settings=Settings(stages=stages), opportunities=deals), today=TODAY, language="es")


def drawn(chart: Chart, world: Site | None = None, language: str = "es") -> str:
    return chart.draw(chart.view(world or site()), Words(language))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314  our own drawing


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_chart_is_inline_svg_that_a_strict_policy_and_dark_mode_allow(chart: Chart) -> None:
    svg = drawn(chart)
    root = parsed(svg)
    assert root.tag == "svg"
    for forbidden in ("style=", "<style", "font-family", "xlink", "http", "<script", "target=", "#0000"):
        assert forbidden not in svg, forbidden
    for variable in set(re.findall(r"var\((--[a-z-]+)\)", svg)):
        assert f"{variable}:" in STYLES
    for element in root.iter():
        for name in ("fill", "stroke"):
            assert element.get(name, "none").startswith(("var(", "url(", "none", "transparent"))


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_its_ids_are_its_own_and_lead_somewhere(chart: Chart) -> None:
    svg = drawn(chart)
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(name.startswith(chart.name) for name in ids)
    used = re.findall(r"url\(#([^)]+)\)", svg) + re.findall(r'href="#([^"]+)"', svg)
    assert set(used) <= set(ids)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_it_says_what_it_is_and_has_its_figures_as_a_table(chart: Chart) -> None:
    root = parsed(drawn(chart))
    labels = root.get("aria-labelledby", "").split()
    assert [element.tag for element in root[:2]] == ["title", "desc"]
    assert labels == [element.get("id") for element in root[:2]]
    table = chart.table(chart.view(site()), Words("es"))
    assert table.rows
    assert all(len(row) == len(table.heads) for row in (*table.rows, *([table.total] if table.total else [])))


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_pattern_stands_beside_colour(chart: Chart) -> None:
    assert "<pattern" in drawn(chart)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_every_bar_leads_to_the_list_behind_it_by_a_name(chart: Chart) -> None:
    links = list(parsed(drawn(chart)).iter("a"))
    assert links
    for link in links:
        assert link.get("href", "").startswith("site:opportunities.html#")
        title = link.find("title")
        assert title is not None
        assert title.text


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_nothing_open_draws_nothing_and_no_amounts_draw_all_the_same(chart: Chart) -> None:
    assert chart.view(site(count=0)) is None
    assert drawn(chart, site(amount=0)).startswith("<svg")


def test_names_are_text_whatever_they_are() -> None:
    odd = Stages((Stage("$x_1$ & <b>", "", "open", Decimal("0.5")), Stage("won", "", "won", Decimal(1))))
    funnel = next(chart for chart in charts() if chart.name == "funnel")
    texts = [element.text for element in parsed(drawn(funnel, site(odd))).iter("text")]
    assert "$x_1$ & <b>" in texts
    assert "<b>" not in drawn(funnel, site(odd))
    assert "#stage=%24x_1%24%20%26%20%3Cb%3E" in drawn(funnel, site(odd))


def test_the_overdue_stand_apart_before_the_months() -> None:
    months = next(chart for chart in charts() if chart.name == "close-months")
    table = months.table(months.view(site()), Words("es"))
    assert [row[0].text for row in table.rows] == [
        "Vencidas",
        "Noviembre de 2026",
        "Diciembre de 2026",
        "Enero de 2027",
        "Después",
        "Sin fecha de cierre",
    ]


def test_only_undated_ones_have_a_table_of_months_too() -> None:
    months = next(chart for chart in charts() if chart.name == "close-months")
    one = site(count=5)
    undated = Site(book=Book(opportunities=(one.book.opportunities[4],)), today=TODAY, language="es")
    assert drawn(months, undated).startswith("<svg")


def test_charts_are_the_same_to_the_byte_in_another_process() -> None:
    code = (
        "from tests.test_charts import *; import sys\n"
        "sys.stdout.buffer.write(''.join(drawn(chart) for chart in charts()).encode())"
    )
    again = embudo_in_a_process("-c", code, PYTHONHASHSEED="7")
    assert again.returncode == 0, again.stderr
    assert again.stdout == "".join(drawn(chart) for chart in charts())


def test_drawing_is_quick_once_the_library_is_there() -> None:
    for chart in charts():
        drawn(chart)
        started = time.process_time()
        drawn(chart)
        assert time.process_time() - started < 0.5, chart.name
