"""Everybody can use every page: axe finds nothing, in both schemes, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.worlds import PAGES, every
from tests.worlds import embudo

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
(levels) => axe.run(document, {runOnly: levels, resultTypes: ["violations"]}).then((found) => found.violations.flatMap(
  (violation) => violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")} ${node.failureSummary}`)))
"""
SIZES = pytest.mark.parametrize("width", [360, 1280])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def findings(page: Page) -> Any:
    """What axe says of a page as it is."""
    page.evaluate(AXE)
    return page.evaluate(RUN, LEVELS)


@SIZES
@SCHEMES
def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, site: Path, scheme: Any, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    for name in every(site):
        page.goto((site / name).as_uri())
        assert findings(page) == [], name
    context.close()


@SIZES
@SCHEMES
def test_nor_with_search_help_or_filters_open(browser: Browser, site: Path, scheme: Any, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto((site / "opportunities.html").as_uri())
    opening: tuple[Callable[[], None], ...] = (
        lambda: page.locator("[data-filter] input").fill("a"),
        lambda: page.locator("[data-find]").click(),
        lambda: page.locator("#find input").fill("a"),
        page.locator("#find .found").first.wait_for,
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator("[data-keys]").click(),
    )
    for step in opening:
        step()
        assert findings(page) == []
    context.close()


@pytest.mark.parametrize("language", ["en", "es"])
def test_nor_on_the_pages_of_an_empty_workspace(browser: Browser, tmp_path: Path, language: str) -> None:
    (tmp_path / "opportunities").mkdir()
    assert embudo(tmp_path, "build", language=language).code == 0
    for width, scheme in ((360, "light"), (1280, "dark")):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
        page = context.new_page()
        for name in PAGES:
            page.goto((tmp_path / "site" / name).as_uri())
            assert findings(page) == [], name
            assert page.locator(".teach, .glad").count(), f"{name} does not say what to do next"
        context.close()
