"""The manager's file, opened by double-click where no script runs: every page is reached, and nothing is asked for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_accessible import findings
from tests.browser.worlds import heard
from tests.worlds import embudo

MOST = 2_000_000
"""Bytes of the file of a hundred opportunities."""
MOST_ON_PAPER = 3_000_000
"""Bytes of the demonstration's, printed to a PDF."""
LIVES = pytest.mark.parametrize("width", [390, 1280])


@pytest.fixture(scope="session")
def folder(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, to be shared: its journal is then another."""
    return Path(shutil.copytree(site.parent, tmp_path_factory.mktemp("shared") / "demo"))


@pytest.fixture(scope="session")
def file(folder: Path) -> Path:
    """The manager's file of the demonstration, in either language."""
    spanish = (folder / "embudo.yaml").read_text(encoding="utf-8").startswith("language: es")
    out = folder.parent / "embudo.html"
    answer = embudo(folder, "share", "--out", str(out), language="es" if spanish else "en")
    assert answer.code == 0, answer.err
    return out


def unscripted(browser: Browser, file: Path, width: int = 1280, where: str = "", **options: Any) -> Page:
    """The file in a browser that runs no script."""
    view = {"width": width, "height": 800}
    page = browser.new_context(viewport=view, java_script_enabled=False, **options).new_page()  # type: ignore[arg-type]
    page.goto(file.as_uri() + where)
    return page


def seen(page: Page) -> Any:
    """The anchors of the sheets that are shown."""
    return page.evaluate(
        "[...document.querySelectorAll('main > .seen')].filter(e => e.checkVisibility()).map(e => e.id)"
    )


@LIVES
def test_each_entry_of_the_menu_shows_its_page_and_only_it(browser: Browser, file: Path, width: int) -> None:
    page = unscripted(browser, file, width)
    said = heard(page)
    assert seen(page) == ["index"]
    entries = page.locator(".menu a")
    assert entries.count() == 8
    for number in range(entries.count()):
        entries.nth(number).click()
        anchor = (entries.nth(number).get_attribute("href") or "#")[1:]
        assert seen(page) == [anchor]
        assert page.locator(f'[id="{anchor}"] h1').first.is_visible()
        box = page.locator(".brand").bounding_box()
        assert box
        assert box["y"] >= 0, "the menu stays in sight"
        marked = "[...document.querySelectorAll('.menu a')].map(e => getComputedStyle(e).borderBottomColor)"
        colours = page.evaluate(marked)
        assert [colour == colours[number] for colour in colours].count(True) == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), anchor
    page.locator(".brand").click()
    assert seen(page) == ["index"]
    assert said == []
    page.context.close()


@LIVES
def test_every_opportunity_is_reached_from_a_list_and_leads_back(browser: Browser, file: Path, width: int) -> None:
    page = unscripted(browser, file, width, "#opportunities")
    slugs = page.evaluate("[...document.querySelectorAll('main > [id^=\"opportunities/\"]')].map(e => e.id)")
    linked = set(re.findall(r'href="#(opportunities/[^"]+)"', file.read_text(encoding="utf-8")))
    assert set(slugs) == linked
    first = page.locator("#opportunities .what a").first
    name = first.inner_text()
    first.click()
    [shown] = seen(page)
    assert page.locator(f'[id="{shown}"] h1').inner_text() == name
    page.locator(f'[id="{shown}"] .back a').click()
    assert seen(page) == ["opportunities"]
    page.go_back()
    assert seen(page) == [shown]
    for anchor in slugs[::9]:
        page.goto(f"{file.as_uri()}#{anchor}")
        assert seen(page) == [anchor]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), anchor
    page.context.close()


def test_a_month_of_a_chart_leads_to_its_heading_in_the_list(browser: Browser, file: Path) -> None:
    page = unscripted(browser, file)
    page.locator('#index .chart td a, #index .chart th a[href*="month-"]').first.click()
    assert seen(page) == ["opportunities"]
    assert page.locator(".group:target").is_visible()
    page.context.close()


def test_the_cover_leads_to_what_changed_since_the_last_share(browser: Browser, file: Path) -> None:
    page = unscripted(browser, file)
    page.locator(".cover a").click()
    assert seen(page) == ["index"]
    heading = page.locator("#since").bounding_box()
    assert heading
    assert 0 <= heading["y"] < 800
    page.context.close()


def test_it_asks_for_nothing_but_itself(browser: Browser, file: Path) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    said = heard(page)
    page.goto(file.as_uri())
    page.wait_for_timeout(300)
    assert (asked, said) == ([file.as_uri()], [])
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing(browser: Browser, file: Path, scheme: Any, width: int) -> None:
    page = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
    page.goto(file.as_uri())
    anchors = page.evaluate("[...document.querySelectorAll('.menu a')].map(e => e.hash.slice(1))")
    for where in (*anchors, page.evaluate("document.querySelector('.deal .timeline').closest('.seen').id")):
        page.goto(f"{file.as_uri()}#{where}")
        page.reload()
        assert seen(page) == [where]
        page.evaluate("document.querySelectorAll('main > .seen').forEach(e => e.checkVisibility() || e.remove())")
        page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
        assert findings(page) == [], where
    page.context.close()


def test_on_paper_everything_follows_in_its_order(browser: Browser, file: Path) -> None:
    page = unscripted(browser, file, where="#forecast")
    page.emulate_media(media="print")
    assert len(seen(page)) == page.locator("main > .seen").count() > 60
    assert page.locator(".menu").is_hidden()
    assert page.locator(".back").first.is_hidden()
    data = page.pdf(prefer_css_page_size=True)
    assert len(data) < MOST_ON_PAPER
    assert b"/Subtype /Image" not in data
    page.context.close()


def test_a_browser_that_cannot_tell_what_is_looked_at_shows_everything(browser: Browser, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("selector(:has(a))") == 1
    old = file.with_name("old.html")
    old.write_text(text.replace("selector(:has(a))", "selector(:unheard-of(a))"), encoding="utf-8")
    page = unscripted(browser, old, bypass_csp=True)
    assert len(seen(page)) == page.locator("main > .seen").count()
    page.context.close()


def test_sealed_it_is_the_same_once_it_is_open(browser: Browser, folder: Path) -> None:
    out = folder.parent / "sealed.html"
    told = embudo(folder, "share", "--encrypt", "--out", str(out), "--json").json["passphrase"]
    page = browser.new_page()
    said = heard(page)
    page.goto(out.as_uri())
    page.locator("#passphrase").fill(told)
    page.keyboard.press("Enter")
    page.locator(".menu").wait_for(timeout=30_000)
    assert seen(page) == ["index"]
    page.locator('.menu a[href="#forecast"]').click()
    assert seen(page) == ["forecast"]
    assert page.locator("#forecast h1").evaluate("e => getComputedStyle(e).fontWeight") == "650"
    assert said == []
    page.close()


def test_a_hundred_opportunities_fit(folder: Path) -> None:
    records = sorted((folder / "opportunities").glob("**/*.md"))
    for record in records[: 100 - len(records)]:
        shutil.copy(record, record.with_name(f"{record.stem}-bis.md"))
    out = folder.parent / "hundred.html"
    answer = embudo(folder, "share", "--out", str(out), "--json").json
    assert len(re.findall(r'<div id="opportunities/', out.read_text(encoding="utf-8"))) >= 95
    assert answer["bytes"] == out.stat().st_size < MOST
