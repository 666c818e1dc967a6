"""What the browser's tests share: the kinds of page, and how one is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Dialog, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What .ci/find-browser looks for; without any, Playwright's own is there."""
PAGES = (
    "index.html",
    "opportunities.html",
    "opportunities-by-amount.html",
    "agenda.html",
    "forecast.html",
    "review.html",
    "clients.html",
    "closed.html",
    "winloss.html",
    "team.html",
    "trends.html",
    "supply.html",
    "problems.html",
)
STAGES = ("prospect", "qualified", "proposal", "negotiation", "won", "lost")
FLEET = """---
name: Renovación de flota {n}: fase 1
client: Transportes {client} S.L.
stage: {stage}
created: 2026-09-14
amount: {amount}.000 €
close_date: 2027-{month:02d}-15
products:
  - 12 furgonetas eléctricas, renting a 36 meses
contacts:
  - name: Marta
    surname: Ruiz
    phone: +34 600 000 123
decision_maker: Marta Ruiz
next_date: 2027-01-08
next_step: Llamar y pedir el plazo
---

Notas con **énfasis** y una lista:

- uno
- dos

## Negotiation

- 2026-11-18 visit: Revisamos la oferta; piden un 5 % más.
- 2026-11-02 call: También oferta *RentaVan*.
"""
OPEN_ROWS = "tr[data-kind=open]:visible"


def fleet(folder: Path, count: int) -> None:
    """A workspace of so many records."""
    (folder / "opportunities").mkdir(parents=True)
    for n in range(count):
        text = FLEET.format(n=n, client=n % 50, stage=STAGES[n % len(STAGES)], amount=3 + n * 7 % 400, month=1 + n % 12)
        (folder / "opportunities" / f"deal-{n:05d}.md").write_text(text, encoding="utf-8")


def every(site: Path) -> tuple[str, ...]:
    """A page of each kind; of opportunities and clients the one that has the most to show."""
    return (*PAGES, largest(site, "opportunities"), largest(site, "clients"))


def largest(site: Path, folder: str) -> str:
    """The longest page of a folder."""
    found = max((site / folder).glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
    return f"{folder}/{found.name}"


def opened(browser: Browser, file: Path, where: str = "", **options: Any) -> Page:
    """A page, opened by double-click in a fresh browser."""
    page = browser.new_context(**options).new_page()
    page.goto(file.as_uri() + where)
    return page


def heard(page: Page) -> list[str]:
    """What a page says, breaks and asks for from now on; requests of its own files aside."""
    found: list[str] = []

    def asked(dialog: Dialog) -> None:
        found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def requested(request: Request) -> None:
        if not request.url.startswith("file:"):
            found.append(f"request: {request.url}")

    page.on("console", lambda message: found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on("dialog", asked)
    page.on("request", requested)
    return found


def typed(page: Page, text: str) -> None:
    """Text in a list's filter, with all that it finds: what people wrote is read when somebody first searches."""
    page.locator("[data-filter] input").fill(text)
    page.evaluate("new Promise((done) => embudo.withIndex(done))")


def until(page: Page, expression: str) -> None:
    """Wait for what an expression asks. Asked from outside: the pages' policy forbids them to evaluate texts."""
    for _ in range(500):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"never so: {expression}")
