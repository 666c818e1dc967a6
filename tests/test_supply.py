"""Supply: what is to be delivered, when, and how likely it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.supply import supply
from tests.records import book
from tests.worlds import embudo, workspace

TODAY = date(2026, 11, 23)
RECORDS = {
    "open": "invoice_date: 2027-02-01\nproducts:\n  - {name: Van, units: 12}\n  - Chargers",
    "soon": "invoice_date: 2026-12-01\nprobability: 60 %\nproducts: Van",
    "late": "invoice_date: 2026-11-01\nproducts: Van",
    "undated": "products: Van",
    "won": "stage: won\ninvoice_date: 2026-11-23\nproducts: Van",
    "delivered": "stage: won\ninvoice_date: 2026-11-22\nproducts: Van",
    "just-won": "stage: won\nactual_close_date: 2026-08-25\nproducts: Van",
    "long-won": "stage: won\nactual_close_date: 2026-08-24\nproducts: Van",
    "lost": "stage: lost\ninvoice_date: 2027-02-01\nproducts: Van",
    "bare": "invoice_date: 2027-02-01",
}


def test_it_is_by_invoice_date_and_what_has_none_is_last() -> None:
    found = [(line.deal.slug, line.product.name) for line in supply(book(RECORDS), TODAY)]
    assert found == [
        ("late", "Van"),
        ("won", "Van"),
        ("soon", "Van"),
        ("open", "Van"),
        ("open", "Chargers"),
        ("just-won", "Van"),
        ("undated", "Van"),
    ]


def test_what_is_won_is_sure_and_what_is_open_as_likely_as_it_says() -> None:
    known = {line.deal.slug: line.probability for line in supply(book(RECORDS), TODAY)}
    assert (str(known["won"]), str(known["soon"])) == ("1", "0.6")


def test_the_command_says_the_same(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"a": "---\nclient: Acme\nproducts:\n  - {name: Van, units: 2}\n---\n"})
    line = {"product": "Van", "units": 2, "invoice_date": None, "slug": "a", "client": "Acme", "probability": 0.1}
    assert embudo(folder, "supply", "--json").json["lines"] == [line]
    assert "Van" in embudo(folder, "suministro", language="es").out
    assert "Nothing to supply" in embudo(workspace(tmp_path / "b", {}), "supply").err
