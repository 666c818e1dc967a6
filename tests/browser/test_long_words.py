"""A word that nothing breaks, such as a pasted address, makes no page wider than its reader's screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.worlds import PAGES, every
from tests.worlds import embudo, workspace

LONG = "https://example.com/" + "abcdefghij0123456789" * 12


def record(stage: str, more: str = "") -> str:
    return f"""---
name: {LONG}
client: {LONG}
end_customer: {LONG}
stage: {stage}
created: 2026-01-02
amount: 1.000
close_date: 2026-12-01
invoice_date: 2027-01-10
products: [{{name: "{LONG}", units: "{LONG}"}}]
contacts:
  - {{name: "{LONG}", surname: "{LONG}", position: "{LONG}", email: "{LONG[:60]}@example.com", remarks: "{LONG}"}}
decision_maker: {{name: "{LONG}", values: "{LONG}"}}
next_date: 2026-11-20
next_step: {LONG}
owner: {LONG}
channel: {LONG}
tier: {LONG}
competitors: ["{LONG}"]
tags: ["{LONG}"]
{LONG[:50].replace(":", "")}: {LONG}
{more}---
{LONG}

| {LONG} | b |
|---|---|
| {LONG} | d |

## History

- 2026-11-10 call: {LONG}
"""


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wide")
    lost = f"actual_close_date: 2026-11-02\nlost_reason: {LONG}\nlost_to: {LONG}\n"
    records = {"open": record("proposal"), "sure": record("proposal").replace("2026-11-20", "2027-03-01")}
    records |= {"lost": record("lost", lost), "won": record("won", lost), "bad": f"---\n{LONG}\n---\n"}
    workspace(folder, records)
    assert embudo(folder, "build", today="2026-11-23").code == 1
    return folder / "site"


@pytest.mark.parametrize("width", [360, 768, 960, 1024, 1280])
def test_no_page_is_wider_than_the_screen(browser: Browser, wide: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name in every(wide):
        page.goto((wide / name).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.close()


BROKEN = """[...document.querySelectorAll("table tbody th, table tbody td")].filter((cell) => {
  const tall = cell.offsetHeight;
  cell.style.overflowWrap = "normal";
  const whole = cell.offsetHeight;
  cell.style.overflowWrap = "";
  return whole < tall;
}).map((cell) => cell.textContent)"""


@pytest.mark.parametrize("width", [360, 768, 960, 1024, 1280])
def test_no_usual_word_is_broken_for_it(browser: Browser, site: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for name in PAGES:
        page.goto((site / name).as_uri())
        assert page.evaluate(BROKEN) == [], name
    page.close()
