"""The page of win and loss: its answer, its tables, the lists behind its figures, and what it says where little is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from generator.behind import MOST
from generator.i18n import Words
from generator.pages.winloss import FIRST, PAGE, SHOWN
from generator.plan import plan, render
from generator.registry import pages
from generator.site import Site
from generator.theme import Theme
from tests.past import git
from tests.records import book, configured
from tests.worlds import embudo, workspace

TODAY = date(2026, 11, 23)
Worlds = Callable[..., Site]


def closed(stage: str, amount: str = "100", **more: str) -> str:
    fields = {"stage": stage, "amount": amount, "actual_close_date": "2026-11-02", "created": "2026-08-04", **more}
    return "\n".join(f"{key}: {value}" for key, value in fields.items())


def world(records: dict[str, str], language: str = "en", settings: str = "rates: {USD: 0.9}\n") -> Site:
    return Site(book=book(records, settings=configured(settings)), today=TODAY, language=language)


def view(site: Site) -> Any:
    [(path, found)] = PAGE.pairs(site)
    assert path == "winloss.html"
    return found


def html(site: Site, path: str = "winloss.html") -> str:
    outputs = {output.path: output for output in plan(site, Theme(Words(site.language)))}
    return render(outputs[path]).decode()


def text(page: str) -> str:
    """What a page says, without its tags, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def answer(site: Site) -> str:
    found = re.search(r'<p class="answer">(.*?)</p>', html(site), re.DOTALL)
    assert found
    return text(found[1]).replace("\xa0", " ")


MANY = {
    **{f"w{n}": closed("won", "200", owner="Ana", tier="A", actual_amount="150") for n in range(8)},
    **{f"l{n}": closed("lost", "300", owner="Luis", tier="B", lost_reason="price") for n in range(4)},
    "c": closed("cancelled", "9", owner="Luis"),
    "o": "stage: proposal",
}
"""Won 8 of 12, 1200 of 2400, each in 90 days."""


IN_ENGLISH = (
    "Of the 12 that were decided in the last 12 months, we won 8: 67% by number, 50% by amount; "
    "a win takes a median of 90 days."
)
IN_SPANISH = (
    "De las 12 que se decidieron en los últimos 12 meses ganamos 8: el 67 % en número y el 50 % en importe; "
    "ganar una lleva 90 días de mediana."
)


@pytest.mark.parametrize(("language", "said"), [("en", IN_ENGLISH), ("es", IN_SPANISH)])
def test_the_page_begins_with_the_answer(language: str, said: str) -> None:
    assert answer(world(MANY, language)) == said


def test_the_answer_says_no_more_than_is_known() -> None:
    last_year = "that were decided in the last 12 months, we"
    two = {"a": closed("won", "", created=""), "b": closed("lost", "")}
    one = {"a": closed("won", created="2026-11-01")}
    assert answer(world(two)) == f"Of the 2 {last_year} won 1: 50% by number."
    assert answer(world({n: closed("lost") for n in "ab"})) == f"Of the 2 {last_year} won none."
    assert answer(world({"a": closed("lost")})) == "The only one that was decided in the last 12 months, we lost."
    assert answer(world(one)) == (
        "The only one that was decided in the last 12 months, we won; a win takes a median of 1 day."
    )


def test_velocity_stands_with_its_four_factors_and_cancelled_ones_apart() -> None:
    """1 × 8/12 × 150 ÷ 90 = 1.11."""
    said = text(html(world(MANY)))
    assert "€1.11 a day 1 open × 67% won × €150 a win ÷ 90 days" in said
    assert "Number cancelled 1 counted neither as won nor as lost" in said
    assert (view(world(MANY)).all.n, view(world(MANY)).cancelled.count) == (12, 1)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (closed("lost"), "nothing won yet"),
        (closed("won", ""), "no won one has an amount"),
        (closed("won", created=""), "no won one says when it was created"),
        (closed("won", created="2026-11-09"), "closed before they were created"),
    ],
)
def test_where_velocity_is_not_known_the_page_says_why(record: str, said: str) -> None:
    assert said in text(html(world({"a": record})))


def test_with_few_the_page_warns_and_every_row_says_so() -> None:
    few = world({"a": closed("won", owner="Ana"), "b": closed("lost", owner="Luis")})
    assert "Only 2 were decided: with fewer than 10" in text(html(few))
    assert "Solo se decidieron 2: con menos de 10" in text(html(replace(few, language="es")))
    many = html(world({f"w{n}": closed("won", tier="AB"[n % 2]) for n in range(20)}))
    assert "were decided: with fewer" not in text(many)
    table = re.search(r"<section aria-labelledby=\"by-tier\">.*?</section>", many, re.DOTALL)
    assert table
    assert "too few" not in table[0]


def test_velocity_tells_of_how_many_wins_it_is() -> None:
    """Eight won of twelve decided: enough for a rate, too few for the means of wins."""
    assert "amount and days are means; n = 8, too few" in text(html(world(MANY)))


def test_only_what_parts_them_is_a_table_and_the_rest_is_named() -> None:
    site = world(MANY)
    found = view(site)
    assert [cut.key for cut in found.cuts] == ["owner", "tier", "amount"]
    assert found.alike == (("channel", False), ("products", False), ("competitors", False))
    alone = world({n: closed("won", owner="Ana", channel="Norte", products="[Racks]", tier="A") for n in "ab"})
    assert view(alone).alike == (
        ("owner", True), ("channel", True), ("tier", True), ("products", True), ("competitors", False),
        ("amount", True),
    )  # fmt: skip
    said = text(html(alone))
    assert "Not compared: owner (the same in all), channel (the same in all)" in said
    assert "amount (all of a size)." in said
    assert 'data-chart="win-rates"' not in html(alone)


def test_bands_are_named_by_their_ends() -> None:
    amounts = ("1100", "2100", "9000", "48000", "52000", "90000")
    records = {f"d{n}": closed("won", amount) for n, amount in enumerate(amounts)}
    site = world(records | {"none": closed("lost", "")})
    for language, named in (
        ("en", ("under €5,000", "€5,000 to under €50,000", "€50,000 and over", "No amount, or no rate for it")),
        ("es", ("menos de 5.000 €", "de 5.000 € a menos de 50.000 €", "50.000 € o más", "Sin importe")),
    ):
        said = text(html(replace(site, language=language))).replace("\xa0", " ")
        for name in named:
            assert name in said


def test_the_opportunities_behind_a_figure_are_a_click_away() -> None:
    page = html(world(MANY))
    places = re.findall(r'<ul id="([\w-]+)">', page)
    assert len(places) == len(set(places))
    assert {"decided", "cancelled", "owner-1", "owner-2", "reason-1"} <= set(places)
    for link in re.findall(r'href="(?:winloss\.html)?#([\w-]+)"', page):
        assert link == "main" or link in places
    luis = re.search(r'<ul id="owner-2">(.*?)</ul>', page, re.DOTALL)
    assert luis
    assert set(re.findall(r'href="opportunities/(\w+)\.html"', luis[1])) == {"l0", "l1", "l2", "l3", "c"}


def test_long_lists_are_cut_and_say_so() -> None:
    records = {f"d{n:03}": closed("won", products=f"[P{n}]", owner="AL"[n % 2]) for n in range(100)}
    site = world(records)
    cut = next(cut for cut in view(site).cuts if cut.key == "products")
    assert (len(cut.first), len(cut.more), cut.left) == (FIRST, SHOWN - FIRST, 100 - SHOWN)
    assert view(site).all.behind.more == 100 - MOST
    said = text(html(site))
    assert f"Show {SHOWN - FIRST} more" in said
    assert f"{100 - SHOWN} more names are not listed." in said
    assert f"and {100 - MOST} earlier ones" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_with_nothing_decided_the_page_teaches(language: str) -> None:
    yesterday = (TODAY - timedelta(366)).isoformat()
    site = world({"a": closed("cancelled"), "b": closed("won", actual_close_date=yesterday)}, language)
    page = html(site)
    assert "<pre" in page
    assert 'href="closed.html"' in page
    assert "<dl" not in page.partition("<main")[2].partition("</main>")[0]
    assert ("1 was cancelled" if language == "en" else "Se canceló 1") in text(page)
    assert "<figure" not in html(world({}, language))


@pytest.mark.parametrize(("language", "said"), [("en", "no history"), ("es", "sin historial")])
def test_without_history_the_stage_says_what_is_missing(tmp_path: Path, language: str, said: str) -> None:
    home = workspace(tmp_path, {"a": f"---\nclient: C\n{closed('lost', lost_reason='price')}\n---\n"})
    embudo(home, "build", language=language)
    page = (home / "site" / "winloss.html").read_text(encoding="utf-8")
    assert 'data-limit="no-repository"' in page
    assert said in text(page)
    assert 'data-chart="lost-stages"' not in page


def test_deleted_ones_count_without_a_page_and_not_where_history_keeps_nothing_of_them(tmp_path: Path) -> None:
    def record(stage: str, product: str) -> str:
        return f"---\nclient: C\nname: {product}\n{closed(stage, products=f'[{product}]')}\n---\n"

    home = workspace(
        tmp_path, {"a": record("won", "Racks"), "b": record("lost", "Vans"), "gone": record("lost", "Mixer")}
    )
    git(home, "init", "--quiet", "--initial-branch=main")
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "-m", "all")
    (home / "opportunities" / "gone.md").unlink()
    embudo(home, "build")
    page = (home / "site" / "winloss.html").read_text(encoding="utf-8")
    said = text(page)
    assert "1 won, 2 lost" in said
    assert "with 1 whose file was deleted since" in said
    assert "Mixer file deleted C · Lost" in said
    assert "opportunities/gone.html" not in page
    products = re.search(r'aria-labelledby="by-products">(.*?)</section>', page, re.DOTALL)
    assert products
    assert "Mixer" not in products[1]
    assert "1 whose file was deleted is left out here" in text(products[1])


def test_what_people_type_is_text() -> None:
    hostile = '"<img src=x onerror=alert(1)>"'
    keys = ("name", "client", "owner", "channel", "tier", "lost_reason", "lost_to", "products")
    fields = dict.fromkeys(keys, hostile)
    page = html(world({"a": closed("lost", **fields), "b": closed("won")}))
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 6


def test_what_has_no_rate_is_said_by_its_real_amount() -> None:
    page = html(world({"a": closed("won", "5", actual_amount="700 GBP"), "b": closed("lost")}))
    assert "1 opportunity in GBP (£700) is left out of the totals" in text(page)
    assert "all of a size" in text(page), "one band is nothing to compare"


def test_it_stands_after_closed_which_leads_to_it() -> None:
    named = [page.name for page in pages() if page.title]
    assert named.index("winloss") == named.index("closed") + 1
    main = html(world(MANY), "closed.html").partition("<main")[2]
    assert main.count('href="winloss.html"') == 1
