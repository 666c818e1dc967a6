"""Activities: dated notes below their headings, in every notation that people use."""

from __future__ import annotations

from datetime import UTC, date, time

import pytest

from pipeline.activities import heading_in, read_body, start_of_entry
from pipeline.opportunity import Activity
from pipeline.vocabulary import ACTIVITY_KINDS, JOURNAL_KINDS
from tests.records import configured, deal, read

DAY = date(2026, 6, 23)


def activities(body: str) -> tuple[Activity, ...]:
    return deal("", body).activities


def first(line: str, heading: str = "## Negotiation") -> Activity:
    (found,) = activities(f"\n{heading}\n\n{line}\n")
    return found


@pytest.mark.parametrize(
    "heading",
    [
        "# Negotiation",
        "## Negociación",
        "### History",
        "## Historial",
        "## SEGUIMIENTO",
        "###### Activities",
        "## Actividades:",
        "## Negociacion ##",
        "  ## Negotiation",
        "Negotiation\n===",
        "Historial:\n-----------",
    ],
)
def test_headings_of_the_history(heading: str) -> None:
    found = first("- 2026-06-23 call: Hola", heading)
    assert (found.date, found.kind, found.text) == (DAY, "call", "Hola")


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("- 2026-06-23 call: Hola", "call", "Hola"),
        ("* 2026-06-23 call - Hola", "call", "Hola"),
        ("+ 2026-06-23: call: Hola", "call", "Hola"),
        ("1. 2026-06-23 call — Hola", "call", "Hola"),
        ("- 2026-06-23 | email | Follow up | text", "email", "Follow up | text"),
        ("- 2026-06-23 · visita · Hola", "visit", "Hola"),
        ("- 23/6/2026 reunión: Hola", "meeting", "Hola"),
        ("- 23 jun 2026, correo: Hola", None, ", correo: Hola"),
        ("- 2026-06-23: Hola", None, "Hola"),
        ("- 2026-06-23 - Hola: y adiós", None, "Hola: y adiós"),
        ("- 2026-06-23 Hola", None, "Hola"),
        ("- 2026-06-23", None, ""),
        ("- 2026-06-23 call", "call", ""),
        ("- 2026-06-23 llamada a Marta", None, "llamada a Marta"),
        ("- **2026-06-23** call: Hola", "call", "Hola"),
        ("- **2026-06-23 call**: Hola", "call", "Hola"),
        ("- [[2026-06-23]] call: Hola", "call", "Hola"),
        ("- [x] 2026-06-23 call: Hola", "call", "Hola"),
        ("### 2026-06-23 email", "email", ""),
        ("### 2026-06-23 email: Oferta", "email", "Oferta"),
        ("## 2026-06-23 call: Hola", "call", "Hola"),
    ],
)
def test_a_date_a_kind_and_a_text(line: str, kind: str | None, text: str) -> None:
    found = first(line)
    assert (found.date, found.kind, found.text) == (DAY, kind, text)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("call Llamada tel teléfono videollamada", "call"),
        ("email correo mail e-mail E-Mail", "email"),
        ("visit visita VISITA", "visit"),
        ("meeting reunión reunion", "meeting"),
        ("note nota", "note"),
    ],
)
def test_kinds_in_both_languages(words: str, kind: str) -> None:
    for word in words.split():
        assert first(f"- 2026-06-23 {word}: x").kind == kind, word


def test_a_time_may_follow_the_date() -> None:
    assert first("- 2026-06-23 10:30 call: x").time == time(10, 30)
    assert first("- 2026-06-23T10:30 call: x").time == time(10, 30)
    assert first("- 2026-06-23T10:05+01:00 call: x").time is not None
    assert first("- 2026-06-23 10:30: x").text == "x"
    assert first("- 2026-06-23 25:30 x").time is None


def test_everything_until_the_next_entry_is_its_body() -> None:
    found = activities(
        """
## Negotiation

- 2026-06-23 call: Uno
  más de lo mismo

  - un punto
  - otro: 2026-01-01
- 2026-06-22 visit: Dos

### 2026-06-21 email: Tres
Un párrafo.

- una lista
- otra

#### Detalle

> cita

### 2026-06-20
Cuatro
"""
    )
    assert [item.text for item in found] == ["Uno", "Dos", "Tres", ""]
    assert found[0].body == "más de lo mismo\n\n- un punto\n- otro: 2026-01-01"
    assert found[1].body == ""
    assert found[2].body == "Un párrafo.\n\n- una lista\n- otra\n\n#### Detalle\n\n> cita"
    assert found[3].body == "Cuatro"
    assert [item.line for item in found] == [7, 12, 14, 24]


def test_the_next_heading_of_the_same_level_ends_the_history() -> None:
    record = deal(
        "", "\nAntes.\n\n## Historial\n\n- 2026-06-23: Uno\n\n## Otra cosa\n\n- 2026-06-22: no es actividad\n"
    )
    assert [item.text for item in record.activities] == ["Uno"]
    assert record.notes.split("\n\n") == ["Antes.", "\n## Otra cosa", "- 2026-06-22: no es actividad"]


def test_newest_first_undated_last_and_of_one_day_the_later_hour_first() -> None:
    found = activities(
        "\n## History\n- 2026-06-22: a\n- sin fecha\n- 2026-06-23 9:00: b\n- 2026-06-23 17:00: c\n- 2026-06-23: d\n"
    )
    assert [item.text for item in found] == ["c", "b", "d", "a", "sin fecha"]


def test_an_entry_without_a_date_is_shown_with_a_warning() -> None:
    record, problems = read("", "\n## History\n\n- Llamé a Marta\n- 31/11/2026 call: x\n- 2026-06-23: y\n")
    assert record is not None
    assert [item.text for item in record.activities] == ["y", "Llamé a Marta", "31/11/2026 call: x"]
    assert [(p.code, p.place.line, p.place.column) for p in problems] == [
        ("activity-undated", 7, 3),
        ("activity-date", 8, 3),
    ]


def test_text_before_the_first_entry_is_a_note() -> None:
    record = deal("", "\n## History\nLo más nuevo arriba.\n\n- 2026-06-23: x\n")
    assert record.notes == "Lo más nuevo arriba."


def test_what_stands_in_a_fence_is_text() -> None:
    record = deal(
        "", "\n```\n## History\n- 2026-06-23: no\n```\n\n## History\n\n- 2026-06-22: sí\n\n```\n## Otra\n```\n"
    )
    assert [item.text for item in record.activities] == ["sí"]
    assert record.activities[0].body == "```\n## Otra\n```"
    assert record.notes.startswith("```\n## History")
    tilde = deal("", "\n~~~~\n```\n## History\n~~~\n- 2026-06-23: no\n~~~~\n")
    assert tilde.activities == ()


def test_dates_follow_the_settings_order() -> None:
    record = deal("", "\n## History\n- 06/23/2026: x\n", settings=configured("date_order: mdy"))
    assert record.activities[0].date == DAY


def test_without_a_heading_of_the_history_all_is_notes() -> None:
    record = deal("", "\n- 2026-06-23 call: x\n\n## Notas\n")
    assert (record.activities, record.notes) == ((), "- 2026-06-23 call: x\n\n## Notas")


def test_a_long_item_keeps_its_nested_lists_and_numbers() -> None:
    (found,) = activities("\n## History\n1. 2026-06-23: x\n   1. a\n   2. b\n")
    assert found.body == "1. a\n2. b"
    undated, dated = sorted(activities("\n## History\n-\n- 2026-06-23: x\n- \n- y\n"), key=lambda a: a.date is not None)
    assert (undated.text, dated.text) == ("y", "x")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("# a", (1, "a")),
        ("###### a ###", (6, "a")),
        ("#", (1, "")),
        ("# C#", (1, "C#")),
        ("####### a", None),
        ("#a", None),
        ("    # a", None),
        ("a", None),
    ],
)
def test_headings(line: str, found: tuple[int, str] | None) -> None:
    assert heading_in(line) == found


def test_the_journal_has_the_same_notation() -> None:
    start = start_of_entry("2026-11-20T10:05Z review: resumen (ana, 3f2a91c)", "dmy", JOURNAL_KINDS)
    assert (start.date, start.time, start.kind, start.text) == (
        date(2026, 11, 20),
        time(10, 5, tzinfo=UTC),
        "review",
        "resumen (ana, 3f2a91c)",
    )
    assert start_of_entry("2026-11-20 call: x", "dmy", JOURNAL_KINDS).kind is None
    assert ACTIVITY_KINDS["tel"] == "call"


def test_an_empty_body_says_nothing() -> None:
    found = read_body([], 0, "dmy")
    assert (found.activities, found.notes, found.heading, found.findings) == ((), "", "", ())
