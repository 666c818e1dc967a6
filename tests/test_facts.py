"""Facts of a version, read fast, are those of the reader of records; layout does not count, everything said does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.facts import Facts
from pipeline.settings import Settings
from pipeline.skimming import FactsReader
from tests.records import configured, corpus

PLAIN = Settings()
MISTAKES = sorted((Path(__file__).parent / "mistakes").glob("*.md"))
SET = """
owners: {ana: Ana Soto}
aliases: {deal_owner: owner, ref: id}
values: {stage: {Closed Won: won}}
date_order: mdy
"""
VALUES = (
    *("Flota: fase 1 # urgente", "'entre comillas'", '"dos: puntos"', "NO", "0600123456", "48.000 €", "48k", "1,2 M€"),
    *("$1,234.50", "-5", "mucho", "2026-11-27", "27/11/2026", "31/11/2026", "27 nov 2026 # creo", "propuesta", "won"),
    *("Closed Won", "50 %", "0.5", "120 %", "[a, b]", "{a: b}", "!importante", "&ancla", "*", "@", "", "|", ">", "- a"),
    *("[[clientes/acme|Acme]]", "ana", "comprometido", "2026-12-01 vuelven de vacaciones", "sí", "ñ á", "'sin cerrar"),
    "x\ty",
)
KEYS = """
    name nombre client cliente Cliente stage etapa amount importe monthly_amount importe_mensual months meses
    probability close_date fecha_de_cierre invoice_date next_date next_step próximo_paso owner deal_owner created
    creada channel tier id ref wait_until last_interaction lost_reason motivo lost_to actual_amount
    actual_close_date forecast_category tags competitors main_competitor contacts decision_maker products extra
    close_dat Fecha-de-cierre
""".split()
BODIES = (
    *(
        "",
        "Notas.\n",
        "# Un título\n\nTexto\n",
        "```\n## History\n```\n",
        "Texto\n---\nmás\n",
        "\n\n  \n",
        "#etiqueta\n",
    ),
    "## History\n- 2026-11-02 call: Llamé.\n- 2026-11-01: sin tipo\n  y sigue\n\n  otro párrafo\n",
    "## Negociación\n\n- 2026-11-18 10:30 visita: Bien.\n- nada\n* 2026-11-02 correo — Sí\n\n### 2026-10-20 email\nA\n",
    "## Historial:\n- 2026-06-23 | email | Follow up | text\n- 2026-02-30 call: no hay\n",
    "## Historial\n- 2026-06-23 call: uno\n\n## Otra cosa\n- 2026-06-24 call: no es\n",
    "## History\n- 2026-06-23 call: <b>\n- 2026-06-23 call: <b>\n-  2026-06-22 call: x\n",
    "## History\n\n- 2026-11-29 note:    espacios   \n- 2026-11-30 note: x  \n- 2026-12-31 meeting: fin\n",
)
ENDS = ("\n", "\r\n")


def same(text: str, known: Settings = PLAIN) -> None:
    data = text.encode("utf-8", "surrogatepass")
    reader = FactsReader(known)
    fast, whole = reader.read(data), FactsReader(known).whole(data)
    assert fast == whole
    assert reader.read(data) == whole, "what is remembered is the same"
    assert Facts.of(whole.line() if whole else "") == whole


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_every_mistake_of_the_gallery_is_read_alike(path: Path) -> None:
    same(path.read_bytes().decode("utf-8", "replace"))


def test_hostile_texts_are_read_alike_as_values_and_notes() -> None:
    for text in corpus("blns.json", ["NaN", "a: b", "'", '"', "{", "- x", "#", "\\"]):
        line = str(text).split("\n", maxsplit=1)[0]
        same(f"---\nclient: {line}\nname: {line}\nnext_step: {line}\nextra: {line}\n---\n{text}\n")
        same(f"---\nclient: Acme\n---\n{line}\n\n## History\n- 2026-11-02 call: {line}\n- {line}\n")


FIELDS = st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)), max_size=9)
WRITTEN = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=20)


@settings(max_examples=600, deadline=None)
@given(FIELDS, st.sampled_from(BODIES), st.sampled_from(ENDS), st.sampled_from(("", "# un comentario\n", "\n")))
def test_fields_in_any_order_and_form_are_read_alike(
    fields: list[tuple[str, str]], body: str, end: str, between: str
) -> None:
    lines = "".join(f"{key}: {value}\n{between}" for key, value in fields)
    text = f"---\nclient: Acme\n{lines}---\n{body}".replace("\n", end)
    same(text)
    same(text, configured(SET))


@settings(max_examples=300, deadline=None)
@given(WRITTEN, WRITTEN, WRITTEN)
def test_whatever_is_typed_is_read_alike(value: str, step: str, note: str) -> None:
    same(f"---\nclient: {value}\nnext_step: {step}\namount: 5\n---\n## History\n- 2026-11-02 call: {note}\n")


def marks(*texts: str) -> list[str]:
    found = [FactsReader(PLAIN).read(text.encode()) for text in texts]
    assert all(found)
    return [facts.mark for facts in found if facts]


PLAIN_RECORD = """---
client: Acme
amount: 48.000 €
close_date: 2026-12-15
tags: [a, b]
---
Notas

## History
- 2026-11-02 call: x
"""
SAME_RECORD = """---
# de enero
fecha_de_cierre: 15/12/2026   # fija

tags:
  - a
  - b
importe: 48k
cliente: 'Acme'
---

Notas

## Historial

* 2026-11-02 llamada: x
"""


def test_layout_comments_quotes_and_the_order_of_keys_say_nothing() -> None:
    assert len(set(marks(PLAIN_RECORD, SAME_RECORD, PLAIN_RECORD.replace("\n", "\r\n")))) == 1


@pytest.mark.parametrize(
    "change",
    [
        "client: Otra",
        "amount: 49000",
        "products: [x]",
        "contacts: [{name: Luis}]",
        "cosa: nueva",
        "decision_maker: Luis",
    ],
)
def test_every_field_that_changes_is_a_change(change: str) -> None:
    base = "---\nclient: Acme\namount: 48000\n---\nNotas\n"
    key = change.partition(":")[0]
    lines = [line for line in base.split("\n") if not line.startswith(f"{key}:")]
    lines.insert(1, change)
    assert len(set(marks(base, "\n".join(lines)))) == 2


def test_notes_and_activities_that_change_are_a_change() -> None:
    base = "---\nclient: Acme\n---\nNotas\n\n## History\n- 2026-11-02 call: x\n"
    others = (base.replace("Notas", "Notas más"), base.replace("call: x", "call: y"), base.replace("call", "visit"))
    assert len(set(marks(base, *others, base + "- 2026-11-01: z\n"))) == 5
