"""Settings: every one of them, their defaults, and each mistake at its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.configuration import SHAPES, read_configuration
from pipeline.money import Money, Rates
from pipeline.settings import ReviewPlan, Settings, Target
from pipeline.source import Source
from pipeline.stages import DEFAULT
from tests.records import configured

EVERYTHING = """
language: es                    # es or en; default: the machine's, else en
timezone: Europe/Madrid         # where "today" is
currency: EUR
rates: {USD: 0.92, GBP: 1.17}   # one unit in the base currency
date_order: dmy
title: Oportunidades de Ana
stages:                         # replaces the table above; order is the funnel's
  - {name: contact, es: contacto, kind: open, probability: 5 %, category: omitted}
  - {name: offer, es: ofertada, kind: open, probability: 40, category: comprometido}
  - {name: done, es: hecha, kind: won}
owners: {ana: Ana Soto, luis: Luis Gil}
targets:                        # by company, and by owner
  - {period: 2026-Q4, amount: 250.000}
  - {period: 2026-11, owner: ana, amount: 40.000}
review: {day: viernes, new_per_review: 1}
aliases: {expected_close_date: close_date, "Importe neto": amount}
values: {stage: {Closed Won: won, Prospecting: prospect}}
edit_url: vscode://file/{path}  # or https://…
share_to: ~/OneDrive/oportunidades.html   # `build` also writes this one file, always fresh
"""


def wrong(text: str) -> list[tuple[str, int, str]]:
    """Codes, lines and excerpted words of every mistake."""
    _settings, problems = read_configuration(Source("embudo.yaml", text.encode()))
    assert all(problem.place.path == "embudo.yaml" for problem in problems)
    return [(p.code, p.place.line, p.place.excerpt[p.place.column - 1 :][: p.place.width].strip()) for p in problems]


def test_every_setting_of_the_manual() -> None:
    found = configured(EVERYTHING)
    assert set(SHAPES) == {line.split(":")[0] for line in EVERYTHING.splitlines() if line[:1].isalpha()}
    assert (found.language, found.timezone, found.currency, found.date_order) == ("es", "Europe/Madrid", "EUR", "dmy")
    assert found.rates == Rates("EUR", (("USD", Decimal("0.92")), ("GBP", Decimal("1.17"))))
    assert found.title == "Oportunidades de Ana"
    assert [(s.name, s.es, s.kind, s.probability, s.category) for s in found.stages.all] == [
        ("contact", "contacto", "open", Decimal("0.05"), "omitted"),
        ("offer", "ofertada", "open", Decimal("0.4"), "commit"),
        ("done", "hecha", "won", Decimal(1), None),
        ("lost", "perdida", "lost", Decimal(0), None),
        ("cancelled", "cancelada", "cancelled", Decimal(0), None),
    ]
    assert found.owners == (("ana", "Ana Soto"), ("luis", "Luis Gil"))
    assert found.targets == (
        Target(period="2026-Q4", amount=Money.of(250000, "EUR")),
        Target(period="2026-11", amount=Money.of(40000, "EUR"), owner="ana"),
    )
    assert found.review == ReviewPlan(weekday=4, new_per_review=1, silent_days=30)
    assert found.aliases == (("expectedclosedate", "close_date"), ("importeneto", "amount"))
    assert found.values == (("stage", (("closedwon", "won"), ("prospecting", "prospect"))),)
    assert found.edit_url.startswith("vscode://file/{path}")
    assert str(found.zone) == "Europe/Madrid"


def test_without_settings_the_defaults_go_on() -> None:
    for text in ("", "# nada\n", "language:\ncurrency: ~\nstages:\nreview:\nowners: ''\n", "---\n"):
        assert configured(text) == Settings()
    assert Settings().stages == DEFAULT
    assert Settings().zone is None


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        ("language: fr", [("setting-value", 1, "fr")]),
        ("language: [es]", [("setting-value", 1, "[es]")]),
        ("timezone: Madrid", [("setting-value", 1, "Madrid")]),
        ("timezone: ../../etc/passwd", [("setting-value", 1, "../../etc/passwd")]),
        ("currency: euros", [("setting-value", 1, "euros")]),
        ("date_order: ymd", [("setting-value", 1, "ymd")]),
        ("rates: {USD: 0}", [("setting-value", 1, "0")]),
        ("rates: {USD: -1}", [("setting-value", 1, "-1")]),
        ("rates: {USD: caro}", [("setting-value", 1, "caro")]),
        ("rates: {EUR: 1}", [("setting-value", 1, "EUR")]),
        ("rates: {XXX: 1}", [("setting-value", 1, "XXX")]),
        ("rates: 0.92", [("setting-value", 1, "0.92")]),
        ("stages: contact", [("setting-value", 1, "contact")]),
        ("stages:\n  - contact", [("setting-value", 2, "contact")]),
        ("stages:\n  - {es: contacto}", [("setting-value", 2, "{")]),
        ("stages:\n  - {name: a, kind: abierta}", [("setting-value", 2, "abierta")]),
        ("stages:\n  - {name: a, probability: alta}", [("probability", 2, "alta")]),
        ("stages:\n  - {name: a, category: segura}", [("setting-value", 2, "segura")]),
        ("stages:\n  - {name: a, nmae: b}", [("unknown-setting", 2, "nmae")]),
        ("stages:\n  - {name: a}\n  - {name: A}", [("duplicate-key", 3, "{")]),
        ("stages:\n  - {name: a, kind: won}", [("setting-value", 2, "-")]),
        ("owners: ana", [("setting-value", 1, "ana")]),
        ("targets: 250000", [("setting-value", 1, "250000")]),
        ("targets:\n  - {period: Q4, amount: 1}", [("setting-value", 2, "Q4")]),
        ("targets:\n  - {period: 2026-13, amount: 1}", [("setting-value", 2, "2026-13")]),
        ("targets:\n  - {period: 2026-11, amount: mucho}", [("money", 2, "mucho")]),
        ("targets:\n  - {period: 2026-11}", [("setting-value", 2, "{")]),
        (
            "targets:\n  - {period: 2026-11, amount: 250,000}",
            [("setting-value", 2, "{"), ("comma-in-braces", 2, "000")],
        ),
        ("targets:\n  - {amount: 1}", [("setting-value", 2, "{")]),
        ("review: friday", [("setting-value", 1, "friday")]),
        ("review: {day: viernnes}", [("setting-value", 1, "viernnes")]),
        ("review: {new_per_review: una, silent_days: -1}", [("setting-value", 1, "una"), ("setting-value", 1, "-1")]),
        ("review: {dia: viernes}", [("unknown-setting", 1, "dia")]),
        ("aliases: {x: nada}", [("alias-target", 1, "nada")]),
        ("aliases: [x]", [("setting-value", 1, "[x]")]),
        ("values: {etap: {a: b}}", [("unknown-setting", 1, "etap")]),
        ("values: {stage: won}", [("setting-value", 1, "won")]),
        ("edit_url: javascript:alert(1)", [("setting-value", 1, "javascript:alert(1)")]),
        ("edit_url: JavaScript :alert(1)", [("setting-value", 1, "JavaScript :alert(1)")]),
        ("edit_url: /path", [("setting-value", 1, "/path")]),
        ("title:\n  a: b", [("text-expected", 2, "a")]),
        ("currency: EUR\nCurrency: USD", [("duplicate-key", 2, "Currency")]),
        ("langauge: es", [("unknown-setting", 1, "langauge")]),
        ("a: [", [("unknown-setting", 1, "a")]),
        ("rates: {", [("yaml-bracket", 1, "{")]),
        ("- a", [("front-matter-not-keys", 1, "-")]),
        ("hola", [("not-a-field", 1, "hola")]),
    ],
)
def test_mistakes_are_located_and_the_defaults_go_on(text: str, mistakes: list[tuple[str, int, str]]) -> None:
    assert wrong(f"{text}\n") == mistakes


def test_one_mistake_leaves_the_other_settings() -> None:
    settings, problems = read_configuration(
        Source("embudo.yaml", b"language: fr\ncurrency: usd\nrates: {EUR: 1.08, X: 2}\n")
    )
    assert (settings.language, settings.currency) == (None, "USD")
    assert settings.rates == Rates("USD", (("EUR", Decimal("1.08")),))
    assert [p.severity for p in problems] == ["error", "error"]


def test_a_stage_of_an_unknown_kind_is_open_so_that_its_records_stay() -> None:
    settings, _ = read_configuration(Source("embudo.yaml", b"stages:\n  - {name: a, kind: abierta}\n"))
    assert settings.stages.names()[0] == "a"
    assert settings.stages.first.kind == "open"


def test_an_unknown_setting_is_a_warning_with_a_suggestion() -> None:
    _settings, (problem,) = read_configuration(Source("embudo.yaml", b"langauge: es\n"))
    assert (problem.severity, dict(problem.arguments)["suggestion"]) == ("warning", "language")


def test_settings_that_cannot_be_read_are_the_defaults() -> None:
    settings, (problem,) = read_configuration(Source("embudo.yaml", b"title: \xff\n"))
    assert (settings, problem.code, problem.place.line) == (Settings(), "encoding", 1)


def test_owners_may_be_a_list_of_names() -> None:
    assert configured("owners:\n  - Ana Soto\n  - Luis Gil\n").owners == (
        ("Ana Soto", "Ana Soto"),
        ("Luis Gil", "Luis Gil"),
    )
    assert configured("owners: {ana: }").owners == (("ana", "ana"),)


def test_one_target_or_stage_needs_no_list() -> None:
    assert configured("targets: {period: 2026, amount: 1}").targets[0].period == "2026"
    assert configured("stages:\n  name: a\n").stages.first.name == "a"


def test_open_stages_come_first_whatever_the_order() -> None:
    settings = configured("stages:\n  - {name: w, kind: won}\n  - {name: a}\n  - {name: b}\n")
    assert settings.stages.names()[:3] == ("a", "b", "w")
    assert [stage.name for stage in settings.stages.open] == ["a", "b"]


def test_titles_are_text_as_typed() -> None:
    assert configured("title: Ventas: 2026 # Sur").title == "Ventas: 2026 # Sur"
    assert configured("owners:\n  ana: Ana: la jefa\n").owners == (("ana", "Ana: la jefa"),)
