"""Charts: real text, the site's colours, links, a table, and the same bytes again."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import pytest

from generator.chart import Chart
from generator.drawing import ems, shortened
from generator.i18n import Words
from generator.registry import charts
from generator.site import Site
from pipeline.book import Book
from pipeline.facts import Facts, own_facts
from pipeline.history import History, history
from pipeline.money import Money
from pipeline.opportunity import Opportunity
from pipeline.redact import redact
from pipeline.settings import Settings, Target
from pipeline.source import Place
from pipeline.stages import DEFAULT, Stage, Stages
from pipeline.trails import Trails
from tests.worlds import embudo_in_a_process

TODAY = date(2026, 11, 23)
CLOSES = (date(2026, 11, 1), date(2026, 12, 24), date(2027, 1, 2), date(2029, 1, 1), None)
OWNERS = ("Ana Soto", "Luis Gil", "")
REASONS = ("price", "", "no budget this year")
HOSTILE = (
    "<b>",
    "$x_1$ & $$",
    "]]>",
    "a+b & c#d % 100%25 /?=\"'",
    "מכירות הצפון",
    "w" * 300,
    "W" * 299 + "é",
    "two\nlines\tand  more",
    "\u202eabc\x01\ud800",
    "张伟的团队",
)
STYLES = (Path(__file__).parents[1] / "templates" / "assets" / "tokens.css").read_text(encoding="utf-8")


def deal(n: int, stage: Stage, amount: Money | None, **more: Any) -> Opportunity:
    return Opportunity(
        slug=f"d{n}", id=f"d{n}", name=f"D{n}", client="C", stage=stage, amount=amount, place=Place(path=f"d{n}.md"),
        **more,
    )  # fmt: skip


def site(
    stages: Stages = DEFAULT,
    count: int = 10,
    amount: int = 48_000,
    currency: str = "EUR",
    owners: Sequence[str] = OWNERS,
    reasons: Sequence[str] = REASONS,
) -> Site:
    """So many open ones, and as many won and lost ones before this month."""
    closed = [stage for stage in stages.all if stage.kind in ("won", "lost")]
    opened = (
        deal(
            n,
            stages.open[n % len(stages.open)],
            Money.of(amount * n, currency),
            close_date=CLOSES[n % len(CLOSES)],
            owner=owners[n % len(owners)],
        )
        for n in range(count)
    )
    ended = (
        deal(
            n,
            closed[n % len(closed)],
            Money.of(amount * (n - count + 1), currency),
            close_date=TODAY - timedelta(days=n * 9),
            actual_close_date=TODAY - timedelta(days=n * 11),
            lost_reason=reasons[n // len(closed) % len(reasons)],
        )
        for n in range(count, 2 * count)
    )
    target = Target(period="2026-Q4", amount=Money.of(amount * count, "EUR"))
    book = Book(settings=Settings(stages=stages, targets=(target,)), opportunities=(*opened, *ended))
    return Site(book=book, today=TODAY, language="es", history=past(book) if count else History())


def past(book: Book) -> History:
    """Each began a year ago or last week, open, smaller, and to close sooner than it does now."""
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    days = (noon - timedelta(400), noon - timedelta(200), noon - timedelta(60), noon)
    trails = Trails([(f"c{n}", int(day.timestamp()), "Ana") for n, day in enumerate(days)])
    texts: dict[str, Facts] = {}
    for n, deal in enumerate(book.opportunities):
        first, *_, last = book.settings.stages.open
        close = deal.close_date and deal.close_date - timedelta(100)
        earlier = replace(deal, stage=first, close_date=close, amount=deal.amount and deal.amount * Decimal("0.9"))
        versions = (earlier, replace(earlier, stage=last, close_date=deal.close_date), earlier, deal)
        steps = []
        for number, version in tuple(enumerate(versions))[3 if n % 7 == 6 else 0 :]:
            texts[f"{deal.slug}-{number}"] = own_facts(version)
            steps.append(f"{number}\t{deal.path}\t{deal.slug}-{number}")
        trails.trails.append("\n".join(steps))
    return history(trails, texts.get, book.settings, noon)


def chart_named(name: str) -> Chart:
    return next(chart for chart in charts() if chart.name == name)


def seen(chart: Chart, world: Site) -> Any:
    """What it draws; some stand only where amounts are hidden."""
    if chart.name in ("open-stages", "open-months"):
        book, known = redact(world.book, world.history, frozenset({"amounts"}))
        world = replace(world, book=book, history=known)
    return chart.view(world)


def drawn(chart: Chart, world: Site | None = None, language: str = "es") -> str:
    return chart.draw(seen(chart, world or site()), Words(language))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314  our own drawing


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_chart_is_inline_svg_that_a_strict_policy_and_dark_mode_allow(chart: Chart) -> None:
    svg = drawn(chart)
    root = parsed(svg)
    assert root.tag == "svg"
    assert {element.tag for element in root.iter()} <= set("svg title desc g defs pattern rect path text a".split())
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
    table = chart.table(seen(chart, site()), Words("es"))
    assert table.rows
    assert all(len(row) == len(table.heads) for row in (*table.rows, *([table.total] if table.total else [])))


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_a_pattern_stands_beside_colour(chart: Chart) -> None:
    assert "<pattern" in drawn(chart)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_what_has_a_pattern_has_its_colour_too_for_paper(chart: Chart) -> None:
    root = parsed(drawn(chart))
    colours = {f"url(#{pattern.get('id')})": pattern[0].get("fill") for pattern in root.iter("pattern")}
    hatched = [shape for shape in root.iter("path") if (shape.get("fill") or "").startswith("url(")]
    assert hatched
    assert all(shape.get("color") == colours[shape.get("fill") or ""] for shape in hatched)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_every_bar_leads_to_the_list_behind_it_by_a_name(chart: Chart) -> None:
    links = list(parsed(drawn(chart)).iter("a"))
    assert links or chart.page == "trends" or chart.name == "slips", "no list has what was stated then"
    for link in links:
        lists = r"(opportunities|closed)\.html#\w+=|(review|winloss|forecast)\.html#[a-z]+-[\w-]+|opportunities\.html$"
        assert re.match(f"site:({lists})", link.get("href", ""))
        title = link.find("title")
        assert title is not None
        assert title.text
    table = chart.table(seen(chart, site()), Words("es"))
    rows = (*table.rows, *([table.total] if table.total else []))
    assert {link.get("href", "").removeprefix("site:") for link in links} <= {row[0].href for row in rows}


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_nothing_there_draws_nothing_and_no_amounts_draw_all_the_same(chart: Chart) -> None:
    assert seen(chart, site(count=0)) is None
    for world in (site(amount=0), site(currency="GBP"), site(count=1), site(count=2)):
        root = parsed(drawn(chart, world))
        assert all(float(number) >= 0 for path in root.iter("path") for number in box(path.get("d", ""))[2:])
        assert not {"nan", "inf"} & set(re.findall(r"[a-z]+", " ".join(p.get("d", "") for p in root.iter("path"))))


def box(path: str) -> tuple[float, float, float, float]:
    """The corner, width and height of a closed path of matplotlib's; nothing of any other."""
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", path)]
    if not points:
        return 0, 0, 0, 0
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def bars(svg: str, colour: str) -> list[tuple[float, float, float, float]]:
    """Boxes of a plain colour, the legend's left out."""
    found = [box(path.get("d", "")) for path in parsed(svg).iter("path") if path.get("fill") == f"var({colour})"]
    return [one for one in found if one[1] > 4]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.name)
def test_names_are_text_whatever_they_are(chart: Chart) -> None:
    odd = Stages(
        (
            *(Stage(name, "", "open", Decimal("0.5")) for name in HOSTILE),
            Stage("won", "", "won", Decimal(1)),
            Stage("lost", "", "lost", Decimal(0)),
        )
    )
    svg = drawn(chart, site(odd, count=2 * len(HOSTILE), owners=HOSTILE, reasons=HOSTILE))
    root = parsed(svg)
    assert not {"b", "script"} & {element.tag for element in root.iter()}
    for text in root.iter("text"):
        assert text.text
        assert "\n" not in text.text
        assert ems(text.text) < 40


@pytest.mark.parametrize(("name", "key"), [("funnel", "stage"), ("owners", "owner"), ("lost-reasons", "reason")])
def test_a_link_carries_the_very_name(name: str, key: str) -> None:
    """A form's reading of the address is URLSearchParams' own."""
    names = [text for text in HOSTILE if text.isprintable()]
    stages = (*(Stage(text, "", "open", Decimal("0.5")) for text in names), *DEFAULT.all[-3:])
    world = site(Stages(stages), count=2 * len(names), owners=names, reasons=names)
    chart = chart_named(name)
    drawn_links = [link.get("href", "") for link in parsed(drawn(chart, world)).iter("a")]
    table_links = [row[0].href for row in chart.table(chart.view(world), Words("es")).rows if row[0].href]
    for links in (drawn_links, table_links):
        read = [dict(parse_qsl(link.partition("#")[2], strict_parsing=True))[key] for link in links]
        assert set(read) <= set(names)
        assert len(set(read)) == len(links) >= 7


def test_names_that_look_alike_when_shortened_keep_their_own_labels() -> None:
    long = [f"{'the same beginning of a long reason, and then ' * 3}{n}" for n in range(5)]
    chart = chart_named("lost-reasons")
    root = parsed(drawn(chart, site(reasons=long)))
    assert len({text.text for text in root.iter("text") if (text.text or "").startswith("the same")}) == 2
    titles = [title.text for title in root.iterfind(".//a/title")]
    assert len(set(titles)) == len(long)
    table = chart.table(chart.view(site(reasons=long)), Words("es"))
    assert sorted(row[0].text for row in table.rows) == long


def test_a_name_is_cut_to_its_room_by_its_width() -> None:
    assert shortened("Ana", 10) == "Ana"
    assert shortened("two\nlines", 10) == "two lines"
    narrow, wide = shortened("i" * 300, 10), shortened("W" * 300, 10)
    assert len(narrow) > 2 * len(wide)
    assert ems(narrow) <= 10
    assert ems(wide) <= 10
    assert shortened("a word and", 4.8) == "a word…"


def test_the_smallest_owners_are_one_sum_and_nobody_is_last() -> None:
    names = [f"Owner {n:02d}" for n in range(40)]
    chart = chart_named("owners")
    world = site(count=82, owners=[*names, ""])
    found = chart.table(chart.view(world), Words("en"))
    assert len(found.rows) == 14
    assert [(row[0].text, row[0].href) for row in found.rows[-2:]] == [
        ("Others", ""),
        ("Nobody", "opportunities.html#owner=-"),
    ]
    assert sum(int(row[1].text) for row in found.rows) == int(found.total[1].text) == 82
    assert len(list(parsed(drawn(chart, world)).iter("a"))) == 13


def test_owners_with_nothing_open_are_not_drawn() -> None:
    chart = chart_named("owners")
    assert len(chart.table(chart.view(site(count=2)), Words("en")).rows) == 2
    won = deal(1, DEFAULT.all[-3], Money.of(5, "EUR"), owner="Ana")
    assert won.kind == "won"
    assert chart.view(Site(book=Book(opportunities=(won,)), today=TODAY, language="en")) is None


def test_the_most_frequent_reasons_come_first_and_no_reason_is_last() -> None:
    reasons = [f"reason {n}" for n in range(11)]
    chart = chart_named("lost-reasons")
    world = site(count=60, reasons=[*reasons, "reason 7", ""])
    found = chart.table(chart.view(world), Words("en"))
    rows = [row[0].text for row in found.rows]
    assert rows[0] == "reason 7"
    assert rows[8:] == ["Other reasons", "No reason stated"]
    assert found.rows[-1][0].href == "closed.html#kind=lost&reason=-"
    assert sum(int(row[1].text) for row in found.rows) == int(found.total[1].text) == 30


def test_the_most_frequent_reason_has_the_longest_bar_and_a_single_one_a_short_one() -> None:
    chart = chart_named("lost-reasons")

    def lengths(world: Site) -> list[float]:
        hatched = [path for path in parsed(drawn(chart, world)).iter("path") if "url(" in path.get("fill", "")]
        return [box(path.get("d", ""))[2] for path in hatched][1:]

    assert lengths(site(count=2)) == [140]
    assert lengths(site(count=24, reasons=("a", "a", "b"))) == [560, 280]


def test_what_was_won_stands_on_the_line_from_which_what_was_lost_hangs() -> None:
    chart = chart_named("won-lost")
    won, lost = (stage for stage in DEFAULT.all if stage.kind in ("won", "lost"))
    deals = (
        deal(1, won, Money.of(9, "EUR"), actual_amount=Money.of(30_000, "EUR"), actual_close_date=date(2026, 5, 4)),
        deal(2, lost, Money.of(15_000, "EUR"), actual_close_date=date(2026, 5, 30)),
        deal(3, lost, None, actual_close_date=date(2025, 12, 1)),
        deal(4, won, Money.of(1, "EUR"), actual_close_date=date(2025, 11, 30)),
    )
    world = Site(book=Book(opportunities=deals), today=TODAY, language="en")
    svg = drawn(chart, world, "en")
    [standing] = bars(svg, "--chart-won")
    hanging = [box(path.get("d", "")) for path in parsed(svg).iter("path") if "url(" in path.get("fill", "")][1:]
    assert {round(y, 6) for _, y, _, _ in hanging} == {round(standing[1] + standing[3], 6)}
    assert sorted(round(standing[3] / tall, 3) for *_, tall in hanging) == [2, round(standing[3] / 2, 3)]
    links = list(parsed(svg).iter("a"))
    assert [link.get("href") for link in links] == [
        "site:closed.html#kind=won,lost&month=2025-12",
        "site:closed.html#kind=won,lost&month=2026-05",
    ]
    assert [title.text for title in parsed(svg).iterfind(".//a/title")] == [
        "December 2025: 0 won (€0), 1 lost (€0)",
        "May 2026: 1 won (€30,000), 1 lost (€15,000)",
    ]
    table = chart.table(chart.view(world), Words("en"))
    assert len(table.rows) == 12
    assert [cell.text for cell in table.rows[5]] == ["May 2026", "1", "€30,000", "1", "€15,000"]
    assert [cell.text for cell in table.total] == ["Total", "1", "€30,000", "2", "€15,000"]


def test_nothing_won_or_lost_within_twelve_months_draws_nothing() -> None:
    won = deal(1, DEFAULT.all[-3], Money.of(5, "EUR"), actual_close_date=date(2025, 11, 30))
    assert chart_named("won-lost").view(Site(book=Book(opportunities=(won,)), today=TODAY, language="en")) is None


def test_the_overdue_stand_apart_before_the_months() -> None:
    months = chart_named("close-months")
    table = months.table(months.view(site()), Words("es"))
    assert [row[0].text for row in table.rows] == [
        "Vencidas",
        "Noviembre de 2026",
        "Diciembre de 2026",
        "Enero de 2027",
        "Después",
        "Sin fecha de cierre",
    ]


def test_the_line_of_today_parts_what_is_overdue_from_what_is_to_come() -> None:
    svg = drawn(chart_named("close-months"))
    [line] = [box(path.get("d", "")) for path in parsed(svg).iter("path") if path.get("stroke") == "var(--ink)"]
    [label] = [text for text in parsed(svg).iter("text") if text.text == "hoy"]
    assert float(label.get("x", "")) == line[0]
    [late] = bars(svg, "--chart-late-strong")
    assert late[0] + late[2] < line[0] < min(x for x, *_ in bars(svg, "--chart-strong"))


def test_later_ones_are_a_list_from_the_month_after_the_last() -> None:
    months = chart_named("close-months")
    wanted = "opportunities.html#month=2027-02.."
    assert f'href="site:{wanted}"' in drawn(months)
    table = months.table(months.view(site()), Words("es"))
    assert [row[0].href for row in table.rows][-2:] == [wanted, "opportunities.html#month=undated"]


def test_only_undated_ones_have_a_table_of_months_too() -> None:
    one = site(count=5)
    undated = Site(book=Book(opportunities=(one.book.opportunities[4],)), today=TODAY, language="es")
    assert drawn(chart_named("close-months"), undated).startswith("<svg")


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
        took = []
        for _ in range(4):
            started = time.process_time()
            drawn(chart)
            took.append(time.process_time() - started)
        assert min(took) < 0.1, chart.name
