"""The site in a real browser, opened by double-click: in both languages, on a desk, a phone and paper."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.worlds import every, opened

CONTRAST = """
() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3)
    .map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const rgb = numbers(getComputedStyle(at).backgroundColor);
      if (rgb.length < 4 || rgb[3] === 1) return rgb;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest("svg, .hidden, .skip, option")) continue;
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push([element.className, element.textContent.trim().slice(0, 30), ratio]);
  }
  return poor;
}
"""


def test_no_page_complains_or_asks_for_anything_outside(browser: Browser, site: Path) -> None:
    page = browser.new_context().new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: heard.append(request.url))
    for name in every(site):
        page.goto((site / name).as_uri())
        assert page.title()
    assert [said for said in heard if not said.startswith("file:")] == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_both_schemes(browser: Browser, site: Path, scheme: str) -> None:
    for name in every(site):
        page = opened(browser, site / name, color_scheme=scheme)
        assert page.evaluate(CONTRAST) == [], name
        page.context.close()


def test_dark_is_dark_and_paper_is_white(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "index.html", color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(18, 21, 24)"
    bar = "getComputedStyle(document.querySelector('[data-chart=funnel] rect')).fill"
    dark = page.evaluate(bar)
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    assert page.evaluate(bar) not in (dark, "rgb(0, 0, 0)")
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_phone_scrolls_one_way_only(browser: Browser, site: Path, script: bool) -> None:
    for name in every(site):
        page = opened(browser, site / name, viewport={"width": 360, "height": 780}, java_script_enabled=script)
        width = page.locator("html").evaluate("e => e.scrollWidth") if script else page.locator("main").bounding_box()
        assert width == 360 or (isinstance(width, dict) and width["width"] <= 360), name
        page.context.close()


@pytest.mark.parametrize("width", [600, 768, 820, 1023, 1024, 1100, 1280])
def test_nor_does_a_tablet_or_a_desk_scroll_sideways(browser: Browser, site: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name in every(site):
        page.goto((site / name).as_uri())
        assert page.locator("html").evaluate("e => e.scrollWidth") == width, name
    page.close()


def test_on_a_phone_rows_are_cards_with_their_labels(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html", viewport={"width": 360, "height": 780})
    cell = page.locator("tr[data-slug] td[data-label]").first
    assert cell.evaluate("e => getComputedStyle(e).display") == "grid"
    assert cell.evaluate("e => getComputedStyle(e, '::before').content").strip('"') == cell.get_attribute("data-label")
    page.context.close()


def test_without_scripts_everything_is_there(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html", java_script_enabled=False)
    assert page.locator("[data-filter]").is_hidden()
    assert page.locator("thead button").count() == 0
    rows = page.locator("tr[data-kind=open]")
    count = rows.count()
    assert count > 20
    page.locator(".tabs a").nth(1).click()
    assert page.url.endswith("opportunities-by-amount.html")
    assert page.locator("tr[data-kind=open]").count() == count
    page.locator("tr[data-kind=open] a").first.click()
    assert page.locator("#next").is_visible()
    page.context.close()


def test_broken_records_are_cards(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "opportunities.html")
    assert page.locator("[data-problem]").count() == 2
    page.goto((site / "problems.html").as_uri())
    assert page.locator("[data-problem]").count() >= 2
    assert "^^^" in page.locator("pre.excerpt").first.inner_text()
    page.context.close()


def test_the_keyboard_reaches_the_content_and_shows_where_it_is(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "index.html")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    assert skip.evaluate("e => e === document.activeElement && e.getBoundingClientRect().left >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_headings_descend_one_level_at_a_time(browser: Browser, site: Path) -> None:
    for name in every(site):
        page = opened(browser, site / name)
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => Number(h.tagName[1]))")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), name
        page.context.close()
