"""Win and loss as a reader works it: a bar opens the list behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.worlds import opened


@pytest.mark.parametrize("chart", ["win-rates", "lost-stages"])
@pytest.mark.parametrize("scripts", [True, False])
def test_a_bar_opens_the_list_behind_it(browser: Browser, site: Path, chart: str, scripts: bool) -> None:
    page = opened(browser, site / "winloss.html", java_script_enabled=scripts)
    links = page.locator(f"[data-chart={chart}] svg a").all()
    assert links
    for link in links:
        place = (link.get_attribute("href") or "").partition("#")[2]
        behind = page.locator(f"#{place}")
        assert not behind.is_visible()
        link.click()
        assert behind.is_visible()
        assert behind.locator("li").count() > 0
        page.goto(page.url.partition("#")[0])
    page.context.close()
