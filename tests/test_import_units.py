"""Amounts, odds and dates of an imported column mean what its heading and its other cells say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.i18n import Words
from pipeline.imports.grid import Cell, Grid
from pipeline.imports.units import unit_of
from pipeline.money import CODES
from tests.test_import_rows import mapped, of_cells, of_text, read, sheet


def amounts(heading: str, *cells: Cell) -> list[object]:
    done = read(of_cells(("Cliente", heading), *(("Acme", cell) for cell in cells)))
    assert done.found.fields == ("client", "amount")
    assert not done.bad
    return [fields.get("amount") for fields in done.fields]


@pytest.mark.parametrize(
    ("heading", "understood"),
    [
        ("Importe (miles €)", "48500 EUR"),
        ("Importe (miles de euros)", "48500 EUR"),
        ("Importe (k€)", "48500 EUR"),
        ("Amount (USD thousands)", "48500 USD"),
        ("Amount ($K)", "48500 USD"),
        ("Amount ('000)", "48500 EUR"),
        ("Importe (M€)", "48500000 EUR"),
        ("Importe (millones)", "48500000 EUR"),
        ("Amount (in millions)", "48500000 EUR"),
        ("Amount ($m)", "48500000 USD"),
        ("Importe (€)", "48.50 EUR"),
        ("Importe (sin IVA)", "48.50 EUR"),
    ],
)
def test_a_heading_says_whether_its_amounts_are_thousands_or_millions(heading: str, understood: str) -> None:
    assert amounts(heading, "48,5", Decimal("48.5")) == [understood, understood]


def test_an_amount_that_says_its_own_scale_is_not_scaled_again_and_the_file_tells_of_the_others() -> None:
    cells = ("48k", "1,2 M€", "50 MXN", "48 €")
    assert amounts("Importe (miles)", *cells) == ["48000 EUR", "1200000 EUR", "50000 MXN", "48000 EUR"]
    done = read(of_text("Cliente;Importe (miles)\nAcme;48\n"))
    assert done.notes == ["import-scaled"]
    assert "1000" in Words("es").problem(done.found.problems[0]).text


@pytest.mark.parametrize(
    "heading", ["Amount (all)", "AMOUNT (ALL)", "Amount (top deals)", "TOTAL AMOUNT ALL", "Amount"]
)
def test_a_word_that_is_a_currencys_code_too_is_no_currency(heading: str) -> None:
    assert unit_of(heading, "EUR").currency == ""


@given(st.sampled_from(sorted(CODES)))
def test_a_code_in_capitals_is_a_currency(code: str) -> None:
    assert unit_of(f"Amount ({code})", "EUR") == (code, "")
    assert unit_of(f"Amount (k{code})", "EUR").currency in (code, "")


@given(st.text(max_size=30))
def test_any_heading_has_a_unit(heading: str) -> None:
    found = unit_of(heading, "EUR")
    assert found.currency in {*CODES, ""}
    assert found.scale in ("", "k", "M")


def test_marks_that_contradict_each_other_are_told_and_the_rest_is_read_by_the_records_rule() -> None:
    done = read(of_cells(("Cliente", "Importe"), ("A", "1.234,56"), ("B", "1,234"), ("C", "1234.5")))
    assert done.notes == ["import-decimals-mixed"]
    assert [fields["amount"] for fields in done.fields] == ["1234.56 EUR", "1234 EUR", "1234.50 EUR"]
    told = mapped('decimal: ","')
    assert "import-decimals-mixed" not in read(of_cells(("Cliente", "Importe"), ("A", "1.234,56")), told).notes


def odds(*cells: Cell, heads: tuple[str, ...] = ("Cliente", "Probabilidad")) -> list[object]:
    blank: tuple[Cell, ...] = (None,) * (len(heads) - 2)
    return [fields["probability"] for fields in read(of_cells(heads, *(("A", cell, *blank) for cell in cells))).fields]


def test_a_bare_one_among_whole_numbers_is_one_per_cent() -> None:
    assert odds("1", "5", "50", "90") == ["1 %", "5 %", "50 %", "90 %"]
    assert odds(Decimal(1), Decimal(50)) == ["1 %", "50 %"]
    hubspot = ("Associated Company", "Deal probability", "Deal Name", "Record ID")
    assert odds(Decimal(1), Decimal(50), heads=hubspot) == ["1 %", "50 %"]


def test_a_bare_one_alone_or_among_fractions_is_certain() -> None:
    assert odds("1", "0.5") == ["100 %", "50 %"]
    assert odds("1", "0.5", "60") == ["100 %", "50 %", "60 %"]
    assert odds("1") == ["100 %"]


def dates(*cells: Cell, mapping: str = "") -> list[object]:
    done = read(of_cells(("Cliente", "Creada"), *(("A", cell) for cell in cells)), mapped(mapping) if mapping else None)
    bad = {one.row: one.problem.code for one in done.skipped}
    good = {draft.row: dict(draft.fields)["created"] for draft in done.drafts}
    return [good.get(row) or bad[row] for row in range(2, len(cells) + 2)]


def test_years_of_two_digits_are_those_nearby() -> None:
    assert dates("15/12/98", "15/12/26", "3-ene-70", "3-ene-69") == [
        "1998-12-15",
        "2026-12-15",
        "1970-01-03",
        "2069-01-03",
    ]
    assert dates("29/02/96", "31/12/2098") == ["1996-02-29", "2098-12-31"]


def test_dates_that_may_begin_with_the_year_are_not_guessed() -> None:
    assert dates("26-12-01", "26-11-30") == ["import-year-first"] * 2
    assert dates("26-12-01", "2026-11-30") == ["import-year-first", "2026-11-30"]
    assert dates("26-12-01", "26-11-30", mapping="dates: dmy") == ["2001-12-26", "2030-11-26"]


@pytest.mark.parametrize("cells", [("26-12-27", "01-12-26"), ("01-12-01",), ("26-12-01", "03-12-2026"), ("15/12/26",)])
def test_dates_of_which_one_cannot_begin_with_the_year_begin_with_the_day(cells: tuple[str, ...]) -> None:
    assert "import-year-first" not in dates(*cells)


def test_a_file_whose_dates_may_begin_with_the_year_says_no_order_of_them() -> None:
    assert read(of_text("Cliente;Cierre previsto\nAcme;26-12-01\n")).found.map.dates is None


def test_a_date_that_something_is_said_of_is_read_by_the_same_rules() -> None:
    text = "Cliente;Última interacción\nAcme;15/12/98 llamé\n"
    assert read(of_text(text)).fields[0]["last_interaction"] == "1998-12-15 llamé"
    assert read(of_text(text.replace("15/12/98", "26-12-01"))).bad[0][3] == "import-year-first"


@pytest.mark.parametrize("number", [15_000, 36_525, 73_051, 92_000])
def test_a_number_is_a_date_only_where_it_is_a_day_of_this_century(number: int) -> None:
    assert dates(Decimal(number), str(number)) == ["date", "date"]
    assert dates(Decimal(36_526), "73050") == ["2000-01-01", "2099-12-31"]


def test_days_of_a_workbook_that_counts_from_1904_are_its_own() -> None:
    table = sheet("Hoja", ("Cliente", "Creada"), ("Acme", Decimal(45_963 - 1_462)))
    done = read(Grid(name="book.xlsx", form="xlsx", sheets=(table,), is_1904=True))
    assert done.fields[0]["created"] == "2025-11-02"


def test_the_remedy_of_a_date_is_one_of_the_mapping() -> None:
    done = read(of_text("Cliente;Cierre previsto\nAcme;12/31/2026\n"), mapped("dates: dmy"))
    hint = Words("es").problem(done.skipped[0].problem).hint
    assert "dates: mdy" in hint
    assert "date_order" not in hint


def test_a_box_that_is_ticked_where_something_else_is_asked_is_told_in_the_readers_words() -> None:
    done = read(of_cells(("Cliente", "Importe"), ("Acme", True)))
    assert "«sí»" in Words("es").problem(done.skipped[0].problem).text
    assert "“yes”" in Words("en").problem(done.skipped[0].problem).text
