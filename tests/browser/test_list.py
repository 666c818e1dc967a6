"""Lists as a reader works them: sorted, filtered, searched, by mouse and by keyboard, and all of it in the address."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.worlds import OPEN_ROWS, PAGES, heard, opened, typed, until
from tests.worlds import embudo, workspace

ACCENTS = str.maketrans("ÁÉÍÓÚÑ", "AEIOUN")
AMOUNTS = "[...document.querySelectorAll('tr[data-kind=open]')].map(r => Number(r.cells[2].dataset.v || 0))"
OWNERS = """[...document.querySelectorAll("tr[data-kind=open]")].map(
  (row) => [row.dataset.slug, row.querySelector(".owner").textContent.replace("–", "-")])"""
ROWS = "[...document.querySelectorAll('tr[data-slug]')].map((row) => row.dataset.slug)"
FOCUSED = "document.activeElement.closest('[data-slug]')?.dataset.slug"


def slugs(page: Page, rows: str = OPEN_ROWS) -> list[str]:
    return [row.get_attribute("data-slug") or "" for row in page.locator(rows).all()]


def hash_of(page: Page) -> str:
    return str(page.evaluate("location.hash"))


def test_every_bar_and_row_of_every_chart_leads_to_the_list_behind_it(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    led = set()
    for name in ("index.html", "team.html", "closed.html"):
        page.goto((site / name).as_uri())
        for chart in page.locator("[data-chart]").all():
            drawn = {link.get_attribute("href") for link in chart.locator("svg a").all()}
            counted = {}
            if chart.get_attribute("data-chart") == "movement":  # its lists stand on the review's page
                continue
            for row in chart.locator("tbody tr").all():
                link = row.locator("a")
                if link.count():
                    numbers = [int(n) for n in row.locator("td").all_inner_texts() if n.isdigit()]
                    counted[link.get_attribute("href") or ""] = sum(numbers)
            kind = chart.get_attribute("data-chart") or ""
            assert drawn <= counted.keys(), kind
            led.add(kind)
            for address, count in counted.items():
                there = opened(browser, site / address.partition("#")[0], f"#{address.partition('#')[2]}")
                assert there.locator("[data-scope] tr[data-slug]:visible").count() == count, (kind, address)
                there.context.close()
    assert led == {"funnel", "close-months", "owners", "won-lost", "lost-reasons"}
    page.close()


def kept(deal: dict[str, Any], key: str, today: str) -> str:
    """What an opportunity is filtered by."""
    if key == "month":
        close = deal["close_date"]
        return "undated" if not close else "overdue" if close < today else close[:7]
    return str(deal[key] or "-")


def test_the_filter_folds_accents_and_the_address_carries_it(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    name = page.locator("tr[data-kind=open] a").first.inner_text()
    typed(page, name.upper().translate(ACCENTS))
    expect(page.locator(f"{OPEN_ROWS} a").filter(has_text=name)).to_have_count(1)
    shown = page.locator(OPEN_ROWS).count()
    again = opened(browser, site / "opportunities.html", hash_of(page))
    expect(again.locator(OPEN_ROWS)).to_have_count(shown)
    typed(again, "nada que exista")
    assert again.locator("[data-nothing]").is_visible()
    again.locator("[data-clear]").click()
    assert again.locator(OPEN_ROWS).count() > shown
    page.context.close()
    again.context.close()


@pytest.mark.parametrize("key", ["stage", "owner", "client", "tier", "quarter", "channel", "month"])
def test_each_choice_shows_its_own_and_a_reload_shows_the_same(browser: Browser, site: Path, key: str) -> None:
    page = opened(browser, site / "opportunities.html")
    every = page.locator(OPEN_ROWS).count()
    select = page.locator(f"[data-filter] select[name={key}]")
    values = [value for option in select.locator("option").all() if (value := option.get_attribute("value"))]
    said = embudo(site.parent, "list", "--json").json
    known = {deal["slug"]: kept(deal, key, said["today"]) for deal in said["opportunities"]}
    if key == "owner":  # who has no name of his own is called by his address
        known = dict(page.evaluate(OWNERS))
    counts = []
    for value in values[:6]:
        select.select_option(value)
        shown = slugs(page)
        counts.append(len(shown))
        wanted = {
            slug for slug, has in known.items() if has == value or (value.endswith("..") and "0" < has >= value[:-2])
        }
        assert set(shown) == wanted, value
        assert wanted
    shown = slugs(page)
    page.reload()
    assert slugs(page) == shown
    assert select.input_value() == values[: len(counts)][-1]
    page.evaluate("location.hash = ''")
    expect(page.locator(OPEN_ROWS)).to_have_count(every)
    page.context.close()


def test_choices_add_up_and_the_sum_is_that_of_the_rows_shown(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    page.locator("select[name=stage]").select_option(index=1)
    page.locator("select[name=owner]").select_option(index=1)
    rows = page.locator(OPEN_ROWS)
    total = sum(float(row.locator(".amount").get_attribute("data-v") or 0) for row in rows.all())
    said = page.locator("[data-filter] output").inner_text()
    assert said.startswith(str(rows.count()))
    assert int(re.sub(r"\D", "", said.partition("·")[2])) == round(total)
    assert "stage=" in hash_of(page)
    assert "owner=" in hash_of(page)
    page.context.close()


def test_the_text_is_looked_for_in_notes_and_contacts_too(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    deal = opened(browser, site / "opportunities" / f"{slugs(page)[0]}.html")
    person = deal.locator(".person-name strong").first.inner_text()
    note = max(deal.locator(".said-line").first.inner_text().split(), key=len).strip(".,:;¿?")
    for text in (person, note.upper().translate(ACCENTS)):
        typed(page, text)
        expect(page.locator(f"tr[data-slug={slugs(page, 'tr[data-kind=open]')[0]!r}]")).to_be_visible()
        assert page.locator(OPEN_ROWS).count() < 20
    page.context.close()
    deal.context.close()


def test_a_click_sorts_the_other_way_round_and_back(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    own = page.evaluate(AMOUNTS)
    head = page.locator("table.deals").first.locator("thead th").nth(2)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert page.evaluate(AMOUNTS) == sorted(own, reverse=True)
    assert page.locator("tr.group:visible").count() == 0
    assert hash_of(page) == "#sort=-amount"
    page.reload()
    assert page.evaluate(AMOUNTS) == sorted(own, reverse=True)
    head.locator("button").click()
    assert page.evaluate(AMOUNTS) == sorted(own)
    head.locator("button").click()
    assert page.evaluate(AMOUNTS) == own
    page.context.close()


def test_every_table_sorts_by_each_of_its_headings_and_loses_no_row(browser: Browser, site: Path) -> None:
    for name in PAGES:
        page = opened(browser, site / name)
        found = heard(page)
        for table in page.locator("table[data-sortable]").all():
            rows = sorted(table.locator("tbody tr:not(.group)").all_text_contents())
            for button in table.locator("thead button").all():
                for _ in range(3):
                    button.click()
                    assert sorted(table.locator("tbody tr:not(.group)").all_text_contents()) == rows
        assert found == []
        page.context.close()


def search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    expect(page.locator("#find input")).to_be_focused()
    page.locator("#find input").fill(text)


def test_the_search_finds_everything_from_every_page(browser: Browser, site: Path) -> None:
    closed = opened(browser, site / "closed.html")
    name = closed.locator("[data-kind=lost] a").first.inner_text()
    for where in ("index.html", "problems.html", f"opportunities/{slugs(closed, 'tr[data-slug]')[0]}.html"):
        page = opened(browser, site / where)
        search(page, name.upper().translate(ACCENTS))
        first = page.locator("#find .found").first
        expect(first.locator(".found-name")).to_have_text(name)
        page.keyboard.press("Enter")
        page.wait_for_url("**/opportunities/*.html")
        expect(page.locator("h1")).to_have_text(name)
        page.context.close()
    closed.context.close()


def test_results_are_walked_by_arrows_and_closed_by_escape(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "agenda.html")
    search(page, "a")
    expect(page.locator("#find .found").nth(2)).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#find .found").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#find input")).to_be_focused()
    page.locator("#find input").fill("zzzzxq")
    expect(page.locator("#find output")).not_to_be_empty()
    assert page.locator("#find .found").count() == 0
    page.keyboard.press("Escape")
    expect(page.locator("#find")).to_be_hidden()
    page.context.close()


def test_arrows_go_from_row_to_row_past_those_that_are_hidden(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    page.locator("select[name=stage]").select_option(index=1)
    shown = slugs(page)
    page.locator("[data-filter] input").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == shown[0]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == shown[1]
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == shown[0]
    page.keyboard.press("End")
    page.keyboard.press("Home")
    assert page.evaluate(FOCUSED) == shown[0]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/opportunities/{shown[0]}.html")
    page.context.close()


def test_help_says_the_keys_and_they_can_be_put_off_for_good(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys input").uncheck()
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("/")
        page.keyboard.press("?")
        assert page.locator("dialog[open]").count() == 0
        page.reload()
    page.locator("[data-keys]").click()
    page.locator("#keys input").check()
    page.locator("[data-close]").click()
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_visible()
    page.context.close()


def test_keys_are_text_where_one_types_and_nothing_with_a_modifier(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    page.locator("[data-filter] input").press_sequentially("a/b?")
    assert page.locator("[data-filter] input").input_value() == "a/b?"
    page.locator("body").click(position={"x": 2, "y": 300})
    for key in ("Control+/", "Alt+/", "Meta+/"):
        page.keyboard.press(key)
    assert page.locator("dialog[open]").count() == 0
    page.context.close()


@pytest.mark.parametrize("said", ["#q=%3Cimg src=x onerror=alert(1)%3E", "#owner=nobody here", "#sort=__proto__", "#%"])
def test_any_address_is_only_an_address(browser: Browser, site: Path, said: Any) -> None:
    page = browser.new_page()
    found = heard(page)
    for name in PAGES:
        page.goto((site / name).as_uri() + said)
        page.wait_for_load_state()
    assert found == []
    page.close()


def test_the_way_past_the_menu_leaves_the_filter_and_its_address(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    page.locator("select[name=stage]").select_option(index=1)
    shown, said = slugs(page), hash_of(page)
    page.keyboard.press("Home")
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    until(page, "location.hash !== '#main'")
    assert (slugs(page), hash_of(page)) == (shown, said)
    page.reload()
    assert slugs(page) == shown
    page.context.close()


def test_an_address_that_names_another_order_sorts_the_open_page(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    own = page.evaluate(AMOUNTS)
    page.evaluate("location.hash = '#sort=-amount'")
    until(page, f"JSON.stringify({AMOUNTS}) === JSON.stringify({AMOUNTS}.sort((a, b) => b - a))")
    page.evaluate("location.hash = ''")
    until(page, f"JSON.stringify({AMOUNTS}) === {str(own).replace(' ', '')!r}")
    page.context.close()


def test_an_address_that_names_what_no_row_has_shows_that_nothing_matches(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html", "#owner=nobody-of-this-name")
    assert slugs(page) == []
    assert page.locator("[data-nothing]").is_visible()
    page.context.close()


def test_a_list_of_many_blocks_is_filtered_sorted_and_put_back_without_losing_a_row(
    browser: Browser, tmp_path: Path
) -> None:
    for n in range(130):
        said = f"name: Deal {n}\nclient: Client {n % 7}\namount: {n * 37 % 131}000\nclose_date: 2099-0{1 + n % 3}-10"
        workspace(tmp_path, {f"deal-{n:03d}": f"---\n{said}\n---\n"})
    assert embudo(tmp_path, "build").code == 0
    page = opened(browser, tmp_path / "site" / "opportunities.html")
    own = page.evaluate(ROWS)
    assert len(own) == 130
    sort = "document.querySelectorAll('thead button')[2].click()"
    page.evaluate(sort)
    until(page, f"JSON.stringify({AMOUNTS}) === JSON.stringify({AMOUNTS}.toSorted((a, b) => b - a))")
    page.locator("select[name=client]").select_option("Client 3")
    until(page, "document.querySelectorAll('tbody:not([hidden]) > [data-slug]').length === 19")
    assert sorted(page.evaluate(ROWS)) == sorted(own)
    page.locator("[data-clear]").click()
    page.evaluate(f"{sort}; {sort}")
    until(page, f"JSON.stringify({ROWS}) === {json.dumps(json.dumps(own, separators=(',', ':')))}")
    assert page.locator("tr.group:visible").count() == 3
    page.context.close()
