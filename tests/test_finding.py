"""Which opportunity is meant: exact beats prefix beats substring beats close spelling."""

from __future__ import annotations

import pytest

from pipeline.finding import find
from tests.records import book

BOOK = book(
    {
        "flota": "name: Renovación\nclient: Ibáñez",
        "flota-2027": "name: Grúas del puerto\nclient: Náutica Sur",
        "techos": "name: Cubierta de nave\nclient: Acme",
    }
)


@pytest.mark.parametrize(
    ("which", "slugs"),
    [
        ("flota", ["flota"]),
        ("FLOTA", ["flota"]),
        ("opportunities/flota.md", ["flota"]),
        ("flota-2027.md", ["flota-2027"]),
        ("flot", ["flota", "flota-2027"]),
        ("ibañez", ["flota"]),
        ("nautica", ["flota-2027"]),
        ("puerto", ["flota-2027"]),
        ("gruas", ["flota-2027"]),
        ("nave", ["techos"]),
        ("ibanes", ["flota"]),
        ("renovasion", ["flota"]),
        ("nada de esto", []),
        ("", []),
    ],
)
def test_the_best_kind_of_match_wins(which: str, slugs: list[str]) -> None:
    assert [deal.slug for deal in find(which, BOOK.opportunities)] == slugs
