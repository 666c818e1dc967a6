"""Served pages follow what one writes by themselves, and the reader stays where he or she was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.worlds import every, fleet, largest, typed, until
from tests.living import Living, living
from tests.worlds import embudo

VIOLATIONS = "document.addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective))"


@dataclass(frozen=True)
class Served:
    """A workspace that is being served, and its address."""

    folder: Path
    address: str
    process: Living

    def record(self, name: str) -> Path:
        return self.folder / "opportunities" / f"{name}.md"

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.record(name).read_text(encoding="utf-8")
        assert old in text
        self.record(name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    fleet(tmp_path / "w", 60)
    with living(tmp_path / "w", "serve", "--port", "0") as process:
        address = process.says("http://127.0.0.1:").rsplit(" ", 1)[1]
        process.says("Watching")
        yield Served(tmp_path / "w", address, process)


def heard(page: Page, address: str) -> list[str]:
    found: list[str] = []
    page.add_init_script(VIOLATIONS)
    page.on("console", lambda message: found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else found.append(request.url))
    return found


def test_an_edit_appears_by_itself(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    found = heard(page, served.address)
    page.goto(f"{served.address}opportunities/deal-00001.html")
    for step in ("Enviar la oferta", "Llamar otra vez"):
        text = served.record("deal-00001").read_text(encoding="utf-8")
        old = text.partition("next_step: ")[2].partition("\n")[0]
        served.edit("deal-00001", old, step)
        expect(page.locator(".step-text")).to_have_text(step)
    assert found == []
    page.close()


def test_scroll_and_filters_stay(browser: Browser, served: Served) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 700})
    page.goto(f"{served.address}opportunities.html")
    page.locator("select[name=stage]").select_option("qualified")
    typed(page, "transportes")
    shown = page.locator("tr[data-kind=open]:visible").count()
    page.evaluate("scrollTo(0, 240)")
    served.edit("deal-00001", "Llamar y pedir el plazo", "Otra cosa muy distinta")
    expect(page.locator("tr[data-slug=deal-00001]")).to_contain_text("Otra cosa muy distinta")
    until(page, "scrollY === 240")
    assert page.locator("tr[data-kind=open]:visible").count() == shown
    assert page.locator("select[name=stage]").input_value() == "qualified"
    assert page.locator("[data-filter] input").input_value() == "transportes"
    page.close()


def test_a_page_of_a_record_that_went_comes_back_with_it(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    page.goto(f"{served.address}opportunities/deal-00002.html")
    kept = served.record("deal-00002").read_text(encoding="utf-8")
    served.record("deal-00002").unlink()
    expect(page.locator("h1")).to_have_text("There is no such page")
    served.record("deal-00002").write_text(kept, encoding="utf-8")
    expect(page.locator("h1")).to_have_text("Renovación de flota 2: fase 1")
    page.close()


def test_a_broken_record_shows_its_error_and_its_last_good_version(browser: Browser, served: Served) -> None:
    page = browser.new_page()
    page.goto(f"{served.address}opportunities/deal-00003.html")
    served.edit("deal-00003", "close_date: 2027-04-15", "close_date: 2027-04-31")
    expect(page.locator("main")).to_contain_text("2027-04-31")
    expect(page.locator("h1")).to_have_text("Renovación de flota 3: fase 1")
    served.edit("deal-00003", "close_date: 2027-04-31", "close_date: 2027-04-30")
    expect(page.locator("main")).not_to_contain_text("2027-04-31")
    page.close()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_of_page_of_the_demonstration_is_served_without_complaint(
    browser: Browser, tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "demo"
    assert embudo(None, "demo", str(folder), language=language).code == 0
    with living(folder, "--lang", language, "serve", "--port", "0") as process:
        address = process.says("http://127.0.0.1:").rsplit(" ", 1)[1]
        page = browser.new_page()
        found = heard(page, address)
        for name in every(folder / "site"):
            page.goto(address + name)
            assert page.title()
        page.goto(address + largest(folder / "site", "opportunities"))
        page.keyboard.press("/")
        page.locator("#find input").fill("a")
        expect(page.locator("#find .found").first).to_be_visible()
        assert found == []
        page.close()
