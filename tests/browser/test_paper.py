"""On paper: the list across the page with room to write, the agenda and each opportunity upright."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.worlds import every, opened

LARGEST = 400_000
"""Bytes of a printed page of the site."""


def sheets(data: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", data))


def is_across(data: bytes) -> bool:
    boxes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", data)
    assert boxes
    return all(float(width) > float(height) for width, height in boxes)


def printed(browser: Browser, file: Path) -> bytes:
    page = opened(browser, file)
    data = page.pdf(prefer_css_page_size=True)
    page.context.close()
    return data


def test_the_list_prints_across_the_page_with_its_headings_on_each_and_room_to_write(
    browser: Browser, site: Path
) -> None:
    data = printed(browser, site / "opportunities.html")
    assert is_across(data)
    assert 2 <= sheets(data) <= 6
    page = opened(browser, site / "opportunities.html", viewport={"width": 1040, "height": 700})
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.deals thead')).display") == "table-header-group"
    room = page.locator("tbody tr[data-kind=open] .by-hand").first.bounding_box()
    assert room
    assert room["width"] > 200
    assert room["height"] > 40
    assert page.locator("nav").first.is_hidden()
    assert page.locator("html").evaluate("e => e.scrollWidth") <= 1040
    page.context.close()


def test_every_opportunity_fits_a_page(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    for file in sorted((site / "opportunities").glob("*.html")):
        page.goto(file.as_uri())
        data = page.pdf(prefer_css_page_size=True)
        assert sheets(data) == 1, file.stem
        assert not is_across(data)
    page.close()


def test_the_agenda_is_upright_and_has_boxes_to_tick(browser: Browser, site: Path) -> None:
    assert not is_across(printed(browser, site / "agenda.html"))
    page = opened(browser, site / "agenda.html")
    page.emulate_media(media="print")
    assert page.locator(".tick").first.is_visible()
    page.context.close()


def test_every_kind_of_page_prints_as_lines_and_letters(browser: Browser, site: Path) -> None:
    for name in every(site):
        data = printed(browser, site / name)
        assert sheets(data) >= 1
        assert len(data) < LARGEST, name
        assert b"/Subtype /Image" not in data, "no pattern became a picture"
