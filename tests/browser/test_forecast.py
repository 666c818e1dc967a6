"""The forecast as a manager reads it: every figure leads to the list that adds up to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.worlds import opened

AMOUNTS = "rows => rows.map(row => Number(row.querySelector('.amount').dataset.v || 0))"


def cents(cell: Locator) -> int:
    return round(100 * float(cell.get_attribute("data-v") or 0))


def behind(browser: Browser, site: Path, cell: Locator) -> int | None:
    """What the list behind a figure adds up to, in cents; None where there is no list."""
    if not cell.locator("a").count():
        return None
    name, _, where = (cell.locator("a").get_attribute("href") or "").partition("#")
    there = opened(browser, site / name, f"#{where}")
    rows = there.locator("[data-scope] tr[data-slug]:visible")
    assert rows.count(), where
    total = sum(round(100 * amount) for amount in rows.evaluate_all(AMOUNTS))
    there.context.close()
    return int(total)


def test_a_list_adds_up_to_its_figure(browser: Browser, site: Path) -> None:
    """Of a quarter and of its months: what is open; commit and best case beside what is won; and what is won."""
    page = opened(browser, site / "forecast.html")
    rows = page.locator("#bookings >> xpath=ancestor::section").locator("table.periods tbody:has(.quarter)").first
    for row in rows.locator("tr").all():
        cells = row.locator("td[data-v]").all()
        amount, commit, best, won = (cents(cell) for cell in cells)
        found = [behind(browser, site, cell) or 0 for cell in cells]
        assert (found[0], found[3]) == (amount, won)
        if amount:
            assert (found[1], found[2]) == (commit - won, best - won)
        else:
            assert found[1] == commit == won, "of a month that is over, all that there is"
    page.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_bar_of_the_billing_opens_the_list_behind_it(browser: Browser, site: Path, scripts: bool) -> None:
    page = opened(browser, site / "forecast.html", java_script_enabled=scripts)
    link = page.locator("[data-chart=billing-quarters] tbody a[href*=billing-]").first
    place = (link.get_attribute("href") or "").partition("#")[2]
    assert not page.locator(f"#{place}").is_visible()
    link.click()
    assert page.locator(f"#{place}").is_visible()
    assert page.locator(f"#{place} tr[data-slug]").count() > 0
    page.context.close()


def test_a_choice_of_several_months_is_named_by_them(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "forecast.html")
    href = page.locator("table.periods .quarter th a").first.get_attribute("href") or ""
    months = href.partition("month=")[2].split(",")
    there = opened(browser, site / "opportunities.html", f"#month={','.join(months)}")
    chosen = there.locator("select[name=month] option:checked").inner_text()
    names = {option.get_attribute("value"): option.inner_text() for option in there.locator("select option").all()}
    assert chosen == ", ".join(names.get(month, month) for month in months)
    there.context.close()
    page.context.close()
