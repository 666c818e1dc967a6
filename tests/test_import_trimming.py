"""Rows that are no opportunity are left out with a note; whatever might be one is kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.imports.grid import Cell
from tests.test_import_rows import Import, of_cells, of_text, read

HEADS = "Oportunidad;Cliente;Etapa;Importe\n"


def clients(done: Import) -> list[object]:
    return [fields.get("client") for fields in done.fields]


@pytest.mark.parametrize(
    "client", ["TotalEnergies", "Total Group", "Total SAP", "Suma Capital", "Totales Ibáñez", "Count Ltd"]
)
def test_a_client_whose_name_begins_like_a_total_is_a_client(client: str) -> None:
    for row in (f"Flota;{client};Propuesta;7.000", f";{client};;7.000", f";{client};;"):
        assert clients(read(of_text(f"{HEADS}{row}\nSolar;Beta;;5\n"))) == [client, "Beta"]


@pytest.mark.parametrize("client", ["Suma", "Media", "Count", "Total"])
def test_a_client_that_is_called_like_a_total_is_one_where_the_row_says_what_or_when(client: str) -> None:
    assert clients(read(of_text(f"{HEADS}Flota;{client};;7.000\n"))) == [client]
    dated = of_cells(("Cliente", "Creada", "Importe"), (client, date(2026, 11, 2), Decimal(7)))
    assert clients(read(dated)) == [client]


@pytest.mark.parametrize(
    "total",
    [
        "Total;;;12.000",
        ";Total:;;12.000",
        "Total general;;;12.000",
        "Subtotal;;;12.000",
        "Total (2);;;12.000",
        "Total records: 2;;;",
        "Total EUR;;;12.000",
        "Grand Totals (2 records);;;12.000",
        ";Suma;;12.000",
        "Promedio;;;6.000",
        ";Total Beta;;5.000",
        ";Beta Total;;5.000",
    ],
)
def test_totals_are_left_out_with_a_note(total: str) -> None:
    done = read(of_text(f"{HEADS}Flota;Acme;;7.000\nSolar;Beta;;5.000\n{total}\n"))
    assert clients(done) == ["Acme", "Beta"]
    assert done.notes == ["import-total-row"]


def test_numbers_and_days_without_a_text_are_an_opportunitys_only_where_a_day_is_told() -> None:
    heads = ("Cliente", "Importe", "Creada")
    done = read(of_cells(heads, ("Acme", Decimal(7), None), (None, Decimal(7), None)))
    assert (done.notes, done.bad) == (["import-total-row"], [])
    dated = read(of_cells(heads, (None, Decimal(7), date(2026, 11, 2))))
    assert [code for *_, code in dated.bad] == ["client-missing"]


@pytest.mark.parametrize(
    "last", ["Copyright renewal;Acme;Propuesta;7.000", "As of 2027 renewals;Acme;;7.000", "Generado por voz;Acme;;"]
)
def test_a_last_row_that_begins_like_a_footer_is_an_opportunity_where_it_says_more(last: str) -> None:
    done = read(of_text(f"{HEADS}Flota;Beta;;5\n{last}\n"))
    assert clients(done) == ["Beta", "Acme"]
    assert done.notes == []


def test_what_a_report_prints_below_its_rows_is_left_out_with_what_stands_beside_it() -> None:
    text = "Oportunidad;Cliente;Importe;Zona\nFlota;Acme;5;\nGenerado por:;;;Ana\nUso interno;;;\n© 2026;;;\n"
    done = read(of_text(text))
    assert clients(done) == ["Acme"]
    assert done.notes == ["import-footer-row"] * 3


GROUPED = ("Opportunity", "Customer", "Stage", "Expected Revenue", "Salesperson", "Expected Closing")


def test_the_heads_of_odoos_groups_are_left_out_with_a_note() -> None:
    done = read(
        of_cells(
            GROUPED,
            ("New (2)", None, None, Decimal(12), None, None),
            ("Flota (2)", "Acme", "New", Decimal(7), "Ana", None),
            ("Solar", "Beta", "New", Decimal(5), "Ana", None),
        )
    )
    assert clients(done) == ["Acme", "Beta"]
    assert done.notes == ["import-group-row"]


def test_only_odoo_heads_groups() -> None:
    done = read(of_cells(("Cliente", "Importe"), ("Acme (2)", Decimal(5))))
    assert clients(done) == ["Acme (2)"]


@given(st.lists(st.one_of(st.none(), st.text(max_size=8), st.decimals(0, 9), st.dates()), min_size=3, max_size=3))
def test_a_row_that_tells_who_and_what_is_kept_whatever_else_it_holds(cells: list[Cell]) -> None:
    done = read(
        of_cells(("Zona", "Oportunidad", "Cliente", "Importe", "Creada"), ("Total", "Flota", "Acme", *cells[:2]))
    )
    assert len(done.found.rows) == 1
