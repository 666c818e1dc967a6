"""What the pages show: views as rules, and what every rendered page must keep."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest

from generator.i18n import Words
from generator.links import edit_url, mail_url, phone_url
from generator.plan import Output, plan, render
from generator.registry import charts, pages
from generator.site import Site
from generator.theme import Theme, linker
from pipeline.attention import CODES
from pipeline.due import Due, due
from pipeline.opportunity import ActivityKind
from pipeline.source import Place
from tests.worlds import loaded, workspace

TODAY = date(2026, 11, 23)
SETTINGS = "rates: {USD: 0.9}\nowners: {ana: Ana Soto, luis: Luis Gil}\n"
RECORD = """---
name: {name}
client: {client}
stage: {stage}
created: 2026-10-01
amount: {amount}
close_date: {close}
next_date: {next_date}
next_step: {next_step}
{more}
---
"""
Worlds = Callable[..., Site]


def record(name: str = "Flota", **fields: str) -> str:
    known = {
        "client": "Ibáñez",
        "stage": "proposal",
        "amount": "1000",
        "close": "2026-12-15",
        "next_date": "2026-11-27",
        "next_step": "Llamar",
    }
    stated = {key: fields.pop(key, value) for key, value in known.items()}
    body = fields.pop("body", "")
    more = "\n".join(f"{key}: {value}" for key, value in fields.items())
    return RECORD.format(name=name, more=more, **stated) + body


@pytest.fixture
def world(tmp_path: Path) -> Worlds:
    def make(settings: str = SETTINGS, language: str = "en", **records: str) -> Site:
        files = {name.replace("_", "-"): text for name, text in records.items()}
        folder = workspace(tmp_path / "w", {"embudo.yaml": settings, **files})
        return Site(book=loaded(folder), today=TODAY, language=language, root="/home/ana/my pipeline")

    return make


def view(site: Site, path: str) -> Any:
    return next(found for page in pages() for where, found in page.pairs(site) if where == path)


def outputs(site: Site) -> dict[str, Output]:
    return {output.path: output for output in plan(site, Theme(Words(site.language)))}


def html(site: Site, path: str) -> str:
    return render(outputs(site)[path]).decode()


def slugs(text: str, kind: str) -> list[str]:
    return re.findall(rf'<tr data-slug="([^"]+)" data-kind="{kind}"', text)


# the list


def test_open_ones_come_by_close_date_and_those_without_one_last(world: Worlds) -> None:
    site = world(
        late=record(close="2026-11-01"), march=record(close="2027-03-01"), none=record(close=""), soon=record()
    )
    assert slugs(html(site, "opportunities.html"), "open") == ["late", "soon", "march", "none"]
    groups = [group.name for group in view(site, "opportunities.html").groups]
    assert groups == ["overdue", "2026-12", "2027-03", "undated"]


def test_by_amount_the_largest_in_the_base_currency_comes_first(world: Worlds) -> None:
    site = world(dollars=record(amount="1100 USD"), euros=record(amount="1000"), none=record(amount=""))
    assert slugs(html(site, "opportunities-by-amount.html"), "open") == ["euros", "dollars", "none"]


def test_this_years_won_ones_follow_with_their_real_amounts_and_their_total(world: Worlds) -> None:
    site = world(
        a=record(stage="won", amount="5000", actual_amount="4000", actual_close_date="2026-03-02"),
        b=record(stage="won", amount="500", close="2026-05-04"),
        old=record(stage="won", actual_close_date="2025-12-30", actual_amount="9"),
        open=record(),
    )
    found = view(site, "opportunities.html")
    assert [won.slug for won in found.won] == ["b", "a"]
    assert str(found.won_total) == "4500.00"
    assert [won.stated_amount for won in found.won] == [False, True]
    page = html(site, "opportunities.html")
    assert page.index('data-kind="open"') < page.index('data-kind="won"')
    assert "€4,500" in page


def test_a_broken_record_is_a_card_and_in_no_list_or_total(world: Worlds) -> None:
    site = world(good=record(), bad=record(amount="a lot"))
    page = html(site, "opportunities.html")
    assert 'data-problem="money"' in page
    assert slugs(page, "open") == ["good"]
    assert "opportunities/bad.html" not in outputs(site)
    assert 'href="problems.html"' in html(site, "index.html")


def test_owners_are_named_only_where_there_are_several(world: Worlds) -> None:
    assert not view(world(a=record(owner="ana"), b=record(owner="Ana Soto")), "opportunities.html").owners
    several = world(a=record(owner="ana"), b=record(owner="luis"))
    assert "Luis Gil" in html(several, "opportunities.html")


def test_what_has_no_rate_is_said_and_not_added(world: Worlds) -> None:
    site = world(a=record(amount="1000"), b=record(amount="700 GBP"))
    assert str(view(site, "index.html").open.amount) == "1000.00"
    assert "GBP" in html(site, "index.html")


# the overview


def test_a_week_ends_on_sunday(world: Worlds) -> None:
    site = world(
        today=record(next_date="2026-11-23"),
        friday=record(),
        monday=record(next_date="2026-11-30"),
    )
    found = view(site, "index.html")
    assert (found.due_today, found.due_this_week, found.steps_overdue) == (1, 2, 0)


def test_overdue_are_those_past_their_close_date(world: Worlds) -> None:
    site = world(a=record(close="2026-11-22", amount="300"), b=record(close="2026-11-23"))
    overdue = view(site, "index.html").overdue
    assert (overdue.count, str(overdue.amount)) == (1, "300.00")


def test_what_needs_attention_stands_once_with_all_its_reasons(world: Worlds) -> None:
    site = world(a=record(close="2026-11-01", next_step=""))
    assert [item.slug for item in view(site, "index.html").attention] == ["a"]
    assert {"close_date_passed", "next_step_missing"} <= set(view(site, "index.html").attention[0].reasons)


def test_an_empty_workspace_teaches(world: Worlds) -> None:
    site = world()
    assert "embudo new" in html(site, "index.html")
    assert "<figure" not in html(site, "index.html")
    assert "Nothing won yet" in html(site, "opportunities.html")
    assert "Everything reads well" in html(site, "problems.html")


# one opportunity


def test_everything_that_a_record_says_is_on_its_page(world: Worlds) -> None:
    text = """---
name: Flota
client: Ibáñez
end_customer: Cliente final
stage: negotiation
created: 2026-10-01
amount: 48000
monthly_amount: 4000
months: 12
probability: 80 %
forecast_category: best_case
close_date: 2026-12-15
invoice_date: 2027-01-10
products: [{name: Furgoneta, units: 12, price: 4000}]
contacts:
  - {name: Marta, surname: Ruiz, position: Compras, phone: +34 600 123 456, email: marta@example.com,
     location: Bilbao, remarks: por la mañana, influence: high}
decision_maker: {name: Luis Gil, met: yes, values: el plazo}
next_date: 2026-11-27
next_step: "Llamar: pedir plazo"
wait_until: 2026-12-01 vuelven de vacaciones
owner: luis
channel: Distribuidora Sur
tier: A
competitors: [RentaVan]
tags: [flota]
sector: {cnae: 4941}
---
Notas **libres**.

## Negotiation

- 2026-11-18 visit: Revisamos la oferta.

  Con detalle.
- 2026-11-02 call: Competidor.
"""
    page = html(world(flota=text), "opportunities/flota.html")
    for said in (
        "Ibáñez|Cliente final|€48,000|€38,400|80%|Best case|15 Dec 2026|10 Jan 2027|€4,000|Furgoneta|12|Marta Ruiz|"
        "Compras|Bilbao|por la mañana|Luis Gil|el plazo|Llamar: pedir plazo|27 Nov 2026|1 Dec 2026|"
        "vuelven de vacaciones|Distribuidora Sur|RentaVan|flota|cnae: 4941|<strong>libres</strong>|"
        "Revisamos la oferta.|Con detalle.|Competidor.|opportunities/flota.md|1 Oct 2026"
    ).split("|"):
        assert said in page, said
    assert 'href="tel:+34600123456"' in page
    assert 'href="mailto:marta@example.com"' in page
    assert page.index("Revisamos") < page.index("Competidor.")
    assert 'class="met met-yes"' in page


def test_a_closed_one_shows_how_it_ended(world: Worlds) -> None:
    site = world(
        lost=record(stage="lost", actual_close_date="2026-10-05", lost_reason="precio", lost_to="RentaVan"),
        won=record(stage="won", actual_close_date="2026-10-06", actual_amount="900"),
    )
    lost, won = html(site, "opportunities/lost.html"), html(site, "opportunities/won.html")
    assert "precio" in lost
    assert "RentaVan" in lost
    assert "5 Oct 2026" in lost
    assert "€900" in won
    assert 'id="next"' not in won


def test_the_decision_maker_stands_apart_and_not_twice(world: Worlds) -> None:
    more = "contacts: [{name: Luis Gil, phone: 600 111 222}, {name: Marta}]\ndecision_maker: luis gil"
    found = view(world(a=record().replace("---\n", f"---\n{more}\n", 1)), "opportunities/a.html")
    assert [who.full_name for who in found.people] == ["Marta"]
    assert found.deal.decision_maker.phone == "600 111 222"


def test_the_clients_other_opportunities_are_linked_open_ones_first(world: Worlds) -> None:
    site = world(
        a=record(),
        b=record(client="IBAÑEZ", stage="won"),
        c=record(client="ibáñez", close="2027-01-01"),
        d=record(client="X"),
    )
    assert [other.slug for other in view(site, "opportunities/a.html").siblings] == ["c", "b"]
    assert 'href="../opportunities/c.html"' in html(site, "opportunities/a.html")


def test_a_client_with_hundreds_of_opportunities_has_small_pages_still(world: Worlds) -> None:
    site = world(**{f"n{n}": record() for n in range(30)})
    found = view(site, "opportunities/n29.html")
    assert (len(found.siblings), found.unnamed_siblings) == (8, 21)


def test_what_is_missing_is_named(world: Worlds) -> None:
    page = html(world(a=record()), "opportunities/a.html")
    assert "What is missing" in page
    assert "Decision maker" in page


# problems


def test_errors_come_before_warnings_each_with_its_place_and_excerpt(world: Worlds) -> None:
    site = world(bad=record(amount="a lot"), near=record(close_dat="2026-12-01"))
    page = html(site, "problems.html")
    assert page.index("opportunities/bad.md:6:9") < page.index("opportunities/near.md")
    assert "amount: a lot" in page
    assert ">        ^^^^^<" in page


def test_the_editor_opens_the_place(world: Worlds) -> None:
    settings = SETTINGS + "edit_url: vscode://file/{path}\n"
    page = html(world(settings, a=record(amount="x")), "problems.html")
    assert 'href="vscode://file/home/ana/my%20pipeline/opportunities/a.md"' in page


# links out


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("", ""),
        ("javascript:alert(1)//{path}", ""),
        (" javascript:alert(1)", ""),
        ("JavaScript:x", ""),
        ("data:text/html,{path}", ""),
        ("{path}", ""),
        ("obsidian://open?path={path}", "obsidian://open?path=/w/a%20%26b%22.md"),
        ("https://x.example/edit/main/{relative}#L{line}", "https://x.example/edit/main/a%20%26b%22.md#L3"),
        ("vscode://file/{path}:{line}", "vscode://file/w/a%20%26b%22.md:3"),
    ],
)
def test_an_edit_link_cannot_run_code_or_break_out(pattern: str, url: str) -> None:
    assert edit_url(pattern, "/w", Place(path='a &b".md', line=3)) == url


def test_a_windows_path_is_a_path() -> None:
    assert (
        edit_url("vscode://file/{path}", "C:\\Users\\ana", Place(path="o/a.md")) == "vscode://file/C:/Users/ana/o/a.md"
    )


@pytest.mark.parametrize(
    ("phone", "url"),
    [
        ("+34 600 123 456", "tel:+34600123456"),
        ("(+34) 600.12.34.56 ext. 9", "tel:+34600123456"),
        ("0600123456", "tel:0600123456"),
        ("por correo", ""),
        ("<script>", ""),
    ],
)
def test_a_phone_is_dialled_by_its_digits(phone: str, url: str) -> None:
    assert phone_url(phone) == url


@pytest.mark.parametrize(
    ("email", "url"),
    [
        ("a+b@x.example", "mailto:a+b@x.example"),
        ("a@x.example?bcc=b@y.example", ""),
        ("a@x.example, b@y.example", ""),
        ("no es correo", ""),
        ("ñ@x.example", "mailto:%C3%B1@x.example"),
    ],
)
def test_a_mail_link_is_one_address_and_nothing_else(email: str, url: str) -> None:
    assert mail_url(email) == url


# every page


HOSTILE = """---
name: "<script>alert('n')</script>"
client: "\\"><img src=x onerror=alert(1)>"
stage: negotiation
amount: 10
close_date: 2026-12-01
next_step: "<b>x</b> & {{ 7 * 7 }}"
owner: "<i>o</i>"
contacts: [{name: "<u>c</u>", phone: "javascript:1", email: "\\"onclick=x@y"}]
tags: ["<svg onload=alert(1)>"]
campo: "</dd><script>1</script>"
---
<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://evil.example/y.png) <img src=x onerror=alert(1)>

## Negotiation
- 2026-11-18 visit: <script>alert(2)</script>
"""


def everything(site: Site) -> Iterator[tuple[str, str]]:
    for path, output in outputs(site).items():
        if path.endswith(".html"):
            yield path, render(output).decode()


def handlers(page: str) -> list[str]:
    """Attributes that would run something."""
    found: list[str] = []

    class Attributes(HTMLParser):
        def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(name for name, _value in attrs if name.startswith("on"))

    Attributes().feed(page)
    return found


def test_what_people_type_is_text_on_every_page(world: Worlds) -> None:
    site = world(hostile=HOSTILE, bad=record(amount="<script>x</script>"), b=record(owner="ana"))
    for path, page in everything(site):
        scripts = re.findall(r"<script[^>]*>", page)
        assert all("src=" in tag for tag in scripts), path
        assert len(scripts) == 1, path
        for tag in ("<img", "<i>o", "<u>", "<b>x", "<svg onload"):
            assert tag not in page, (path, tag)
        assert not re.search(r'(?:href|src)="\s*javascript:', page), path
        assert not handlers(page), path
    assert "{{ 7 * 7 }}" in html(site, "opportunities/hostile.html")


def test_no_page_has_an_inline_style_or_script_or_asks_for_anything_outside(world: Worlds) -> None:
    site = world(a=record(), hostile=HOSTILE)
    for path, page in everything(site):
        assert "style=" not in page, path
        assert "<style" not in page, path
        assert "default-src 'none'" in page, path
        assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', page), path


def test_every_link_leads_to_a_page_or_asset_that_is_there(world: Worlds) -> None:
    site = world(a=record(), b=record(stage="won", close="2026-02-01"), bad=record(amount="x"))
    there = set(outputs(site))
    for path, page in everything(site):
        for link in re.findall(r'(?:href|src)="([^"#:]*)(?:#[^"]*)?"', page):
            parts = path.split("/")[:-1]
            for step in link.split("/"):
                if step == "..":
                    parts.pop()
                elif step:
                    parts.append(step)
            assert not link or "/".join(parts) in there, (path, link)


def test_every_page_says_its_language_and_has_one_main_heading(world: Worlds) -> None:
    site = world(a=record(body="# Título\n\n### Otro\n"), language="es")
    for path, page in everything(site):
        assert '<html lang="es">' in page, path
        assert page.count("<h1") == 1, path
        assert 'id="main"' in page, path


def test_views_are_plain_values_that_another_process_can_have(world: Worlds) -> None:
    site = world(a=record(owner="ana"), b=record(stage="won", close="2026-02-01"), bad=record(amount="x"))
    for output in outputs(site).values():
        assert pickle.loads(pickle.dumps(output)) == output  # noqa: S301
        assert output.view is None or is_dataclass(output.view)
        assert " object at 0x" not in repr(output.view) + repr(output.charts)


def test_a_theme_made_again_is_the_same(world: Worlds) -> None:
    theme = Theme(Words("es"))
    assert pickle.loads(pickle.dumps(theme)).fingerprint == theme.fingerprint  # noqa: S301
    assert theme.fingerprint != Theme(Words("en")).fingerprint


def test_links_are_relative_wherever_the_page_lies() -> None:
    assert linker("index.html")("opportunities/a.html") == "opportunities/a.html"
    assert linker("opportunities/a.html")("index.html") == "../index.html"


def test_every_reason_and_kind_has_its_look() -> None:
    ui = (Path(__file__).parents[1] / "templates/partials/ui.html").read_text(encoding="utf-8")
    for name in (*CODES, *get_args(ActivityKind)):
        assert f'"{name}":' in ui, name


def test_pages_and_charts_are_found_and_named_once() -> None:
    assert [page.path for page in pages() if page.title][:2] == ["index.html", "opportunities.html"]
    for found in (pages(), charts()):
        names = [thing.name for thing in found]
        assert len(names) == len(set(names))


# how near


@pytest.mark.parametrize(
    ("day", "days", "nearness"),
    [("2026-11-22", -1, "overdue"), ("2026-11-23", 0, "today"), ("2026-11-30", 7, "soon"), ("2026-12-01", 8, "later")],
)
def test_within_a_week_is_soon(day: str, days: int, nearness: Any) -> None:
    assert due(date.fromisoformat(day), TODAY) == Due(date.fromisoformat(day), days, nearness)
    assert due(None, TODAY) is None
