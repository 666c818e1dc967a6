"""A sealed file in a browser, by double-click: its passphrase opens it, and nothing in it runs or asks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from generator.i18n import Words
from generator.sealing import seal
from generator.single import LAYOUT, Stamp, single
from generator.site import Site
from generator.theme import Theme
from tests.browser.test_accessible import SCHEMES, SIZES, findings
from tests.browser.worlds import heard, opened
from tests.sealed import edited, flipped, parts
from tests.worlds import TODAY, loaded, workspace

SESAME = "mire-lofa-dine ñandú"
PAGE = """<!doctype html><html lang="es" class="sheets"><head><meta charset="utf-8"><title>Clientes de Ana</title>
<style>section{display:none}section:target{display:block}body:not(:has(:target)) #uno{display:block}
body{background:rgb(1,2,3);color:white}</style></head>
<body><nav><a href="#uno">Uno</a> <a href="#dos">Dos</a></nav><main tabindex="-1"><h1>Ventas</h1>
<section id="uno">La primera</section><section id="dos">La segunda, 48.123 €</section></main></body></html>"""
HOSTILE = """<!doctype html><head><title>x</title><script>document.title = "ran"</script></head><body>
<meta http-equiv="refresh" content="0; url=about:blank"><base href="about:blank">
<main><h1>x</h1><img src="x" onerror="document.title='ran'"><img src="http://example.invalid/x.png">
<a id="go" href="javascript:document.title='ran'">go</a><button id="do" onclick="document.title='ran'">do</button>
<svg onload="document.title='ran'"><script>document.title = "ran"</script></svg>
<iframe srcdoc="<script>parent.document.title='ran'</script>"></iframe></main></body>"""
SAID = {
    "en": ("Encrypted document", "does not open it", "This browser cannot decrypt", "runs no scripts"),
    "es": ("Documento cifrado", "no lo abre", "Este navegador no puede", "no ejecuta scripts"),
}
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Path]:
    folder = tmp_path_factory.mktemp("sealed")

    def made(language: str, html: str = PAGE) -> Path:
        file = folder / f"{language}-{len(html)}.html"
        if not file.exists():
            file.write_bytes(seal(html.encode(), SESAME, Words(language)))
        return file

    return made


def unlock(page: Page, passphrase: str) -> None:
    page.get_by_role("textbox").fill(passphrase)
    page.keyboard.press("Enter")


@LANGUAGES
def test_the_passphrase_opens_it_and_links_within_it_lead_on(
    browser: Browser, sealed: Callable[..., Path], language: str
) -> None:
    page = opened(browser, sealed(language))
    said = heard(page)
    page.reload()
    assert page.title() == page.locator("h1").inner_text() == SAID[language][0]
    assert page.evaluate("document.activeElement.id") == "passphrase"
    unlock(page, SESAME)
    page.get_by_text("La primera").wait_for()
    assert page.locator("h1").inner_text() == "Ventas"
    assert page.get_by_text("La segunda").is_hidden()
    page.get_by_role("link", name="Dos").click()
    assert page.get_by_text("La segunda").is_visible()
    assert page.get_by_text("La primera").is_hidden()
    page.go_back()
    assert page.get_by_text("La primera").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(1, 2, 3)"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.className]") == ["es", "sheets"]
    assert page.title() == SAID[language][0], "the browser's history learns nothing"
    assert said == []
    page.context.close()


@LANGUAGES
def test_another_passphrase_says_so_and_may_be_tried_again(
    browser: Browser, sealed: Callable[..., Path], language: str
) -> None:
    page = opened(browser, sealed(language))
    said = heard(page)
    for wrong in (SESAME.upper(), "x"):
        unlock(page, wrong)
        page.locator("[aria-invalid]").wait_for()
        assert SAID[language][1] in page.get_by_role("status").inner_text()
        assert page.evaluate("document.activeElement.id") == "passphrase"
        assert page.get_by_role("button").is_enabled()
    assert "Ventas" not in page.content()
    unlock(page, f"  {unicodedata.normalize('NFD', SESAME)} ")
    page.get_by_text("La primera").wait_for()
    assert said == []
    page.context.close()


def test_what_is_typed_can_be_looked_at(browser: Browser, sealed: Callable[..., Path]) -> None:
    page = opened(browser, sealed("en"))
    page.locator("#passphrase").fill(SESAME)
    assert page.locator("#passphrase").get_attribute("type") == "password"
    page.get_by_label("Show the passphrase").check()
    assert page.locator("#passphrase").get_attribute("type") == "text"
    page.get_by_role("button", name="Open").click()
    page.get_by_text("La primera").wait_for()
    page.context.close()


def test_an_address_that_names_a_place_leads_there_once_it_is_open(
    browser: Browser, sealed: Callable[..., Path]
) -> None:
    page = opened(browser, sealed("es"), "#dos")
    unlock(page, SESAME)
    page.get_by_text("La segunda").wait_for()
    assert page.get_by_text("La primera").is_hidden()
    page.context.close()


def test_a_whole_site_in_one_file_is_read_as_if_it_had_not_been_sealed(browser: Browser, tmp_path: Path) -> None:
    folder = workspace(tmp_path, {f"trato-{n}": f"---\nclient: Norte {n}\namount: {n}000\n---\n" for n in range(1, 9)})
    site = Site(book=loaded(folder), today=date.fromisoformat(TODAY), language="es")
    html = single(site, Theme(Words("es"), LAYOUT), Stamp())
    file = folder / "cifrado.html"
    file.write_bytes(seal(html.encode(), SESAME, Words("es")))
    page = opened(browser, file)
    said = heard(page)
    unlock(page, SESAME)
    page.locator("main section").first.wait_for(state="attached")
    links = page.locator("nav a[href^='#']")
    assert links.count() > 3
    for link in links.all():
        link.click()
        target = str(link.get_attribute("href"))[1:]
        assert page.evaluate("name => document.getElementById(name).matches(':target')", target)
        assert page.locator(f"[id='{target}']").is_visible()
    assert said == []
    page.context.close()


def test_nothing_in_it_runs_or_asks_even_if_it_tried(browser: Browser, sealed: Callable[..., Path]) -> None:
    page = opened(browser, sealed("en", HOSTILE))
    refused: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.on("requestfailed", lambda request: asked.remove(request.url) if request.failure == "csp" else None)
    page.on("request", lambda request: asked.append(request.url))
    unlock(page, SESAME)
    for name in ("go", "do"):
        page.locator(f"#{name}").click()
    page.wait_for_timeout(300)
    assert page.title() == SAID["en"][0]
    assert asked == []
    assert len(refused) >= 5
    assert all("Content Security Policy" in line for line in refused), refused
    page.context.close()


def test_its_own_script_refuses_every_change_to_the_file(browser: Browser, sealed: Callable[..., Path]) -> None:
    file = sealed("en")
    line, body = parts(file.read_bytes())
    turned = [*flipped(line, body, Random(3)), *((other, body) for other in edited(line))]
    page = opened(browser, file)
    opens = """async ([line, body, changes, passphrase]) => {
      const keys = new Map(), refusals = {Damaged: 0, Wrong: 0};
      async function opens(line, body) {
        try {
          const header = readHeader(line), salt = header.salt.join();
          if (!keys.has(salt)) keys.set(salt, await derive(passphrase, header));
          return await decrypt(keys.get(salt), header, readBody(body));
        } catch (error) {
          refusals[error.constructor.name]++;
          return null;
        }
      }
      const whole = await opens(line, body);
      const others = [];
      for (const [line, other] of changes) others.push(await opens(line, other || body));
      return [whole, others, refusals, keys.size];
    }"""
    changes = [(head, "" if text == body else text) for head, text in turned]
    whole, others, refusals, derived = page.evaluate(opens, [line, body, changes, SESAME])
    assert whole == PAGE
    assert len(others) >= 250
    assert set(others) == {None}
    assert sum(refusals.values()) == len(others)
    assert derived <= 33, "a header that says anything else is refused before a key is made"
    page.context.close()


def test_a_file_that_was_cut_or_edited_is_called_damaged(
    browser: Browser, sealed: Callable[..., Path], tmp_path: Path
) -> None:
    text = sealed("en").read_text(encoding="utf-8")
    line, body = parts(text.encode())
    for n, changed in enumerate((text.replace(body, body[:-9]), text.replace(line, line.replace("600000", "1000")))):
        file = tmp_path / f"{n}.html"
        file.write_text(changed, encoding="utf-8")
        page = opened(browser, file)
        unlock(page, SESAME)
        page.locator("[aria-invalid]").wait_for()
        assert "has been changed" in page.get_by_role("status").inner_text()
        page.context.close()


@LANGUAGES
@pytest.mark.parametrize("lacking", ["delete Crypto.prototype.subtle", "delete window.DecompressionStream"])
def test_a_browser_that_cannot_says_which_can(
    browser: Browser, sealed: Callable[..., Path], language: str, lacking: str
) -> None:
    context = browser.new_context()
    context.add_init_script(lacking)
    page = context.new_page()
    page.goto(sealed(language).as_uri())
    assert SAID[language][2] in page.locator("main").inner_text()
    assert "Firefox" in page.locator("main").inner_text()
    assert page.locator("form").is_hidden()
    context.close()


def test_a_script_that_was_changed_does_not_run(browser: Browser, sealed: Callable[..., Path], tmp_path: Path) -> None:
    file = tmp_path / "changed.html"
    file.write_text(sealed("en").read_text(encoding="utf-8").replace("= 600000;", "= 600;"), encoding="utf-8")
    page = opened(browser, file)
    assert SAID["en"][2] in page.locator("main").inner_text()
    assert page.locator("form").is_hidden()
    page.context.close()


@LANGUAGES
def test_without_scripts_it_says_what_to_do(browser: Browser, sealed: Callable[..., Path], language: str) -> None:
    page = opened(browser, sealed(language), java_script_enabled=False)
    assert SAID[language][3] in page.locator("main").inner_text()
    assert SAID[language][2] not in page.locator("main").inner_text()
    assert page.locator("form").is_hidden()
    page.context.close()


@SIZES
@SCHEMES
def test_everybody_can_open_it(browser: Browser, sealed: Callable[..., Path], scheme: Any, width: int) -> None:
    page = opened(browser, sealed("es"), color_scheme=scheme, viewport={"width": width, "height": 640})
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    unlock(page, "x")
    page.locator("[aria-invalid]").wait_for()
    assert findings(page) == []
    page.context.close()
