"""Whatever people type is only text: nothing of it runs, nothing is asked for, and it is there to be read."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.book import Book
from tests.browser.worlds import PAGES, heard, opened
from tests.records import corpus
from tests.worlds import embudo, loaded

OWN = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</title><svg onload=alert(1)>"]
KEYS = "name client next_step owner channel tier end_customer lost_to tender lost_reason".split()
STAGES = ("proposal", "negotiation", "lost", "won")
SETTINGS = """title: "</title><script>alert(1)</script>"
stages:
  - {name: "<b onclick=alert(1)>x", kind: open, probability: 10 %}
  - {name: proposal, kind: open, probability: 50 %}
  - {name: negotiation, kind: open, probability: 75 %}
"""
SHOWN = """
() => ({
  h1: document.querySelector("h1").textContent,
  title: document.title,
  step: document.querySelector(".step-text")?.textContent ?? null,
  people: document.querySelector("#contacts")?.parentElement.textContent ?? "",
  page: document.querySelector("main").textContent,
  run: window.xss ?? null,
})
"""


@dataclass(frozen=True)
class World:
    """A workspace of one record a string, the string in every field, and its site."""

    book: Book
    site: Path
    texts: list[str]


def record(text: str, number: int) -> bytes:
    """A record that says one string everywhere."""
    line = text.replace("\n", " ").replace("\r", " ")
    fields = [f"stage: {STAGES[number % 4]}", "close_date: 2026-12-15", "next_date: 2026-11-30", "amount: 1000"]
    fields += [f"{key}: {line}" for key in KEYS]
    lists = (
        f"products:\n  - {line}\ntags:\n  - {line}\ncontacts:\n  - name: {line}\n    phone: {line}\n    email: {line}\n"
    )
    body = f"{text}\n\n## Negotiation\n\n- 2026-11-01 call: {line}\n\n  {line}\n\n## {line}\n"
    return ("---\n" + "\n".join(fields) + "\n" + lists + "---\n" + body).encode("utf-8", "surrogatepass")


def file_name(text: str, number: int) -> bytes:
    """The string as a file name, as far as file systems allow it."""
    allowed = re.sub(r"[\x00-\x1f/\\]", "", text).encode("utf-8", "ignore")[:160].decode("utf-8", "ignore")
    return os.fsencode(f"{number:03d} {allowed}.md")


@pytest.fixture(scope="module", params=["xss.json", "blns.json"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("hostile")
    texts = [text for text in corpus(request.param, OWN) if text.strip()]
    (folder / "opportunities").mkdir()
    (folder / "embudo.yaml").write_text(SETTINGS, encoding="utf-8")
    for number, text in enumerate(texts):
        path = os.fsencode(folder / "opportunities") + b"/" + file_name(text, number)
        Path(os.fsdecode(path)).write_bytes(record(text, number))
    assert embudo(folder, "build").code in (0, 1)
    return World(loaded(folder), folder / "site", texts)


def plain(text: str) -> str:
    """The text without what a browser does not show: control characters and the width of white space."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff?]", " ", text).split())


def letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened_page = browser.new_page()
    yield opened_page
    opened_page.close()


def test_every_opportunitys_page_shows_its_text_and_runs_none_of_it(page: Page, world: World) -> None:
    found = heard(page)
    assert len(world.book.opportunities) > 0.9 * len(world.texts)
    for deal in world.book.opportunities:
        file = world.site / "opportunities" / f"{deal.slug}.html"
        page.goto(file.as_uri())
        shown = page.evaluate(SHOWN)
        assert plain(shown["h1"]) == plain(deal.name), deal.path
        assert plain(deal.name) in plain(shown["title"]), deal.path
        assert shown["step"] is None or plain(shown["step"]) == plain(deal.next_step), deal.path
        assert shown["run"] is None
        whole = plain(shown["page"])
        for text in (deal.client, deal.channel, *deal.tags, *(item.name for item in deal.products)):
            assert plain(text) in whole, deal.path
        for person in deal.contacts:
            assert plain(person.full_name) in plain(shown["people"]), deal.path
        if not set("[]&\\`*_#<>|~=+-").intersection(deal.notes):
            assert letters(deal.notes) in letters(whole), deal.path
        assert page.url == file.as_uri(), deal.path
        assert found == [], deal.path


def test_every_clients_page_too(page: Page, world: World) -> None:
    found = heard(page)
    files = sorted((world.site / "clients").glob("*.html"))
    assert len(files) > 0.5 * len(world.texts)
    for file in files[::4]:
        page.goto(file.as_uri())
        assert page.url == file.as_uri()
        assert found == [], file.name


def test_every_list_shows_all_of_them_and_runs_none(page: Page, world: World) -> None:
    found = heard(page)
    for name in PAGES:
        page.goto((world.site / name).as_uri())
        assert page.evaluate("window.xss ?? null") is None
        page.emulate_media(media="print")
        page.emulate_media(media="screen")
        assert found == [], name
    page.goto((world.site / "opportunities.html").as_uri())
    rows = page.evaluate("[...document.querySelectorAll('tr[data-kind=open] .what > a')].map(a => a.textContent)")
    assert sorted(map(plain, rows)) == sorted(plain(deal.name) for deal in world.book.open)


def test_a_choice_of_a_filter_is_only_a_choice(page: Page, world: World) -> None:
    page.goto((world.site / "opportunities.html").as_uri())
    found = heard(page)
    select = page.locator("select[name=owner]")
    values = page.evaluate("[...document.querySelector('select[name=owner]').options].map(o => o.value)")
    for value in [value for value in values if value][:: max(len(values) // 8, 1)]:
        select.select_option(value)
        assert page.locator("tr[data-kind=open]:visible").count() >= 1, value
        address = page.url
        again = opened(page.context.browser, world.site / "opportunities.html", "#" + address.partition("#")[2])  # type: ignore[arg-type]
        assert again.locator("select[name=owner]").input_value() == value
        again.context.close()
    assert found == []


def test_what_the_search_finds_is_only_text(page: Page, world: World) -> None:
    page.goto((world.site / "index.html").as_uri())
    found = heard(page)
    page.locator("[data-find]").click()
    for text in world.texts[:: max(len(world.texts) // 40, 1)]:
        page.locator("#find input").fill(text.replace("\n", " "))
    page.locator("#find input").fill("a")
    expect(page.locator("#find .found").first).to_be_visible()
    assert page.locator("#find :is(script, img, svg, iframe)").count() == 0
    assert found == []


def test_the_index_of_the_search_is_one_statement_whatever_it_holds(world: World) -> None:
    script = (world.site / "assets" / "search-index.js").read_text(encoding="utf-8")
    assert "<" not in script
    assert not re.search("[\u2028\u2029]", script)
    held = json.loads(script.removeprefix("embudo.index(").removesuffix(");\n"))
    assert [one["slug"] for one in held] == [deal.slug for deal in world.book.opportunities]
