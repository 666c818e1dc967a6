"""The record of the format's description, under every name that its keys have, is one and the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.vocabulary import CONTACT_KEYS, KEYS, PRODUCT_KEYS, Key, index
from tests.worlds import embudo, workspace

ENGLISH = """---
name: Renovación de flota 2027: fase 1
client: Transportes Ibáñez S.L.
stage: proposal
created: 2026-09-14
amount: 48.000 €
close_date: 2026-12-15
invoice_date: 2027-01-10
products:
  - 12 furgonetas eléctricas, renting a 36 meses
contacts:
  - name: Marta
    surname: Ruiz
    position: Compras
    phone: +34 600 123 456
    email: marta@example.com
    influence: high
decision_maker:
  name: Luis Gil
  met: no
  values: plazo de entrega
next_date: 2026-11-27
next_step: Llamar: pedir plazo
---

Free notes, in any Markdown.

## Negotiation

- 2026-11-18 visit: Revisamos la oferta; piden 5 % más.
- 2026-11-02 call: Competidor: RentaVan.

### 2026-10-20 email
A longer entry, with paragraphs and lists.
"""
SPANISH = """---
nombre: Renovación de flota 2027: fase 1
cliente: Transportes Ibáñez S.L.
etapa: propuesta
creada: 2026-09-14
importe: 48.000 €
fecha_de_cierre: 2026-12-15
fecha_de_venta: 2027-01-10
productos:
  - 12 furgonetas eléctricas, renting a 36 meses
interlocutores:
  - nombre: Marta
    apellidos: Ruiz
    cargo: Compras
    telefono: +34 600 123 456
    correo: marta@example.com
    influencia: alta
decisor:
  nombre: Luis Gil
  reunido: no
  valora: plazo de entrega
proxima_fecha: 2026-11-27
proximo_paso: Llamar: pedir plazo
---

Free notes, in any Markdown.

## Negociación

- 2026-11-18 visita: Revisamos la oferta; piden 5 % más.
- 2026-11-02 llamada: Competidor: RentaVan.

### 2026-10-20 correo
A longer entry, with paragraphs and lists.
"""
VALUES = {
    "name": "Flota: fase 2",
    "client": "Acme",
    "end_customer": "Soto",
    "stage": "oferta",
    "created": "14/9/2026",
    "amount": "48k",
    "monthly_amount": "100",
    "months": "36",
    "probability": "60 %",
    "forecast_category": "mejor caso",
    "close_date": "15 dic 2026",
    "invoice_date": "10-01-27",
    "products": "12 furgonetas: renting",
    "contacts": "Marta Ruiz <m@example.com>",
    "decision_maker": "Luis Gil",
    "last_interaction": "2026-11-20 café",
    "next_date": "2026-11-27",
    "next_step": "Llamar: plazo",
    "wait_until": "2026-12-01 vuelven",
    "owner": "ana",
    "channel": "Norte",
    "tier": "A",
    "competitors": "RentaVan, Otra",
    "main_competitor": "Tercera",
    "actual_close_date": "2026-11-01",
    "actual_amount": "1,5 M€",
    "lost_reason": "precio",
    "lost_to": "Otra",
    "tags": "flota, 2027",
    "id": "x-1",
}
CLOSED = ("actual_close_date", "actual_amount", "lost_reason", "lost_to")


def shown(folder: Path, text: str) -> dict[str, Any]:
    """What `show --json` says of a record, but for where it is."""
    workspace(folder, {"deal": text})
    answer = embudo(folder, "show", "deal", "--json")
    assert answer.code == 0, answer.err
    deal: dict[str, Any] = answer.json["opportunity"]
    return {name: value for name, value in deal.items() if name not in ("slug", "path")}


def test_in_english_and_in_spanish_it_is_the_same(tmp_path: Path) -> None:
    english = shown(tmp_path, ENGLISH)
    assert english == shown(tmp_path, SPANISH)
    assert english["name"] == "Renovación de flota 2027: fase 1"
    assert (english["amount"], english["currency"], english["stage"]) == ("48000.00", "EUR", "proposal")
    assert english["contacts"][0]["phone"] == "+34 600 123 456"
    assert (english["decision_maker"]["met"], english["decision_maker"]["values"]) == (False, "plazo de entrega")
    assert [entry["kind"] for entry in english["activities"]] == ["visit", "call", "email"]
    assert english["next_step"] == "Llamar: pedir plazo"


def record(key: Key, spelled: str) -> str:
    client = "" if key.name == "client" else "client: Acme\n"
    stage = "stage: lost\n" if key.name in CLOSED else ""
    return f"---\n{client}{stage}{spelled}: {VALUES[key.name]}\n---\n"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_so_it_is_under_every_name_of_every_key_however_it_is_spelled(key: Key, tmp_path: Path) -> None:
    expected = shown(tmp_path, record(key, key.name))
    bare = shown(tmp_path, "---\nclient: Acme\n---\n")
    assert expected != bare or key.name in ("client", "months", "monthly_amount")
    for name in (key.es, *key.also):
        for spelled in (name, name.upper(), name.replace("_", " "), name.replace("_", "-").title(), f'"{name}"'):
            assert shown(tmp_path, record(key, spelled)) == expected, spelled


def test_accents_do_not_matter(tmp_path: Path) -> None:
    assert shown(tmp_path, "---\nrazón social: A\npróximo paso: x\ncategoría previsión: embudo\n---\n") == shown(
        tmp_path, "---\nclient: A\nnext_step: x\nforecast_category: pipeline\n---\n"
    )


@pytest.mark.parametrize(
    ("within", "keys", "values"),
    [
        ("contacts", CONTACT_KEYS, {"influence": "media", "decides": "sí", "met": "x"}),
        ("decision_maker", CONTACT_KEYS, {"influence": "baja", "decides": "no", "met": "[x]"}),
        ("products", PRODUCT_KEYS, {"units": "3", "price": "12,50"}),
    ],
)
def test_the_fields_of_people_and_products_have_both_names_too(
    within: str, keys: tuple[Key, ...], values: dict[str, str], tmp_path: Path
) -> None:
    lead = "  " if within == "decision_maker" else "  - "

    def text(spelling: dict[str, str]) -> str:
        lines = [f"{spelling[key.name]}: {values.get(key.name, 'Texto: ' + key.name)}" for key in keys]
        return f"---\nclient: Acme\n{within}:\n{lead}" + ("\n" + " " * len(lead)).join(lines) + "\n---\n"

    expected = shown(tmp_path, text({key.name: key.name for key in keys}))
    assert shown(tmp_path, text({key.name: key.es for key in keys})) == expected
    for name, key in index(keys).items():
        assert shown(tmp_path, text({**{k.name: k.name for k in keys}, key.name: name})) == expected


def test_foreign_keys_and_values_are_mapped_by_the_settings(tmp_path: Path) -> None:
    settings = (
        'aliases: {"Importe neto": amount, fase_crm: stage}\nvalues: {stage: {Closed Won: won, Fase 2: proposal}}\n'
    )
    workspace(tmp_path, {"embudo.yaml": settings})
    found = shown(tmp_path, "---\nclient: A\nimporte neto: 12k # aprox.\nFase CRM: fase 2\n---\n")
    assert (found["amount"], found["stage"], found["extra"]) == ("12000.00", "proposal", {})
