"""A table of ours comes back just as it was; one of somebody else is left as it is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.i18n import Words
from generator.labels import FIELDS
from pipeline.imports.columns import BESIDE
from pipeline.imports.grid import Cell, Sheet
from tests.test_import_rows import mapped, of_cells, of_text, plain, read, sheet, workbook

OURS = "Slug;Name;Client;Amount;Currency;Monthly amount;Currency of the monthly amount\n"


@pytest.mark.parametrize(
    ("row", "amount"),
    [
        ("flota;Flota;Acme;92000;USD;;", "92000 USD"),
        ("flota;Flota;Acme;92000;;;", "92000"),
        ("flota;Flota;Acme;92.000,50;;;", "92000.50"),
        ("flota;Flota;Acme;92k;;;", "92000"),
        ("flota;Flota;Acme;92000 US$;;;", "92000 USD"),
        ("flota;Flota;Acme;92000 €;;;", "92000 EUR"),
    ],
)
def test_an_amount_without_a_currency_is_left_without_one_where_the_row_means_a_record(row: str, amount: str) -> None:
    assert read(of_text(f"{OURS}{row}\n")).fields[0]["amount"] == amount


def test_so_it_is_where_the_column_of_currencies_was_deleted_and_in_a_table_that_was_cut_short() -> None:
    for heads in (("Slug", "Name", "Client", "Amount"), ("Slug", "Amount")):
        row: tuple[Cell, ...] = ("flota", *(["Flota", "Acme"] if len(heads) > 2 else []), Decimal("92000.5"))
        assert read(of_cells(heads, row)).fields[0]["amount"] == "92000.50"
        assert read(of_cells(heads, row), mapped("currency: MXN")).fields[0]["amount"] == "92000.50 MXN"


def test_a_row_that_means_no_record_has_the_settings_currency() -> None:
    assert read(of_text(f"{OURS};Flota;Acme;92000;;;\n")).fields[0]["amount"] == "92000 EUR"


@pytest.mark.parametrize("word", ["Ninguno", "n/a", "?", "-", "(none)", "null"])
def test_in_a_table_of_ours_only_empty_is_empty(word: str) -> None:
    heads = ("Slug", "Name", "Client", "Tags", "Contacts", "Decision maker", "Products and services", "Next step")
    done = read(of_cells(heads, ("flota", "Flota", word, word, word, word, word, word)))
    fields = {name: plain(value) for name, value in done.fields[0].items()}
    listed = {name: [word] for name in ("tags", "contacts", "products")}
    assert fields == {"name": "Flota", "client": word, "decision_maker": word, "next_step": word, **listed}
    foreign = read(of_cells(("Oportunidad", "Cliente", "Etiquetas", "Interlocutores"), ("Flota", "Acme", word, word)))
    assert foreign.fields[0] == {"name": "Flota", "client": "Acme"}


def test_a_column_of_slugs_in_somebodys_own_sheet_takes_no_meaning_from_the_others() -> None:
    done = read(of_text("Slug;Empresa;Importe\nflota;Acme;5\nsolar;Beta;6\n"))
    assert not done.found.is_own
    assert done.found.fields == ("slug", "client", "amount")
    assert [draft.slug for draft in done.drafts] == ["flota", "solar"]


def test_a_row_that_means_a_record_keeps_the_odds_of_a_closed_one() -> None:
    rows = (("Slug", "Etapa", "Probabilidad"), ("flota", "won", "60 %"))
    assert read(of_cells(*rows)).fields[0] == {"stage": "won", "probability": "60 %"}
    heads, row = (("Cliente", *rows[0][1:]), ("Acme", *rows[1][1:]))
    assert read(of_cells(heads, row)).fields[0] == {"client": "Acme", "stage": "won"}


def test_a_column_of_slugs_that_are_none_is_a_field_of_its_own() -> None:
    done = read(of_text("Slug;Empresa;Importe\n/Flota 2027;Acme;5\n"))
    assert (done.drafts[0].slug, done.drafts[0].extra) == ("", (("Slug", "/Flota 2027"),))


@pytest.mark.parametrize(
    ("heads", "is_own"),
    [
        ("Slug;Versión de la ficha;Empresa", True),
        ("Slug;Status (calculated);Empresa", True),
        ("Slug;Nombre;Cliente", True),
        ("Slug;Name;Client", True),
        ("Slug;Name;Cliente", False),
        ("Slug;Empresa;Moneda;Probabilidad", False),
        ("Name;Client;Version of the record", False),
    ],
)
def test_a_table_is_ours_by_its_slugs_and_what_no_other_has_beside_them(heads: str, is_own: bool) -> None:
    assert read(of_text(f"{heads}\nflota;x;y\n")).found.is_own == is_own


def test_what_looks_escaped_is_so_only_in_a_table_of_ours() -> None:
    path = r"C:\u0041rchivo"
    foreign = read(of_text(f"Oportunidad;Cliente;Carpeta\n{path};'Acme;'{path}\n"))
    assert foreign.fields[0] == {"name": path, "client": "'Acme"}
    assert foreign.drafts[0].extra == (("Carpeta", f"'{path}"),)
    ours = read(of_text(f"Slug;Name;Client\nflota;{path};'=Acme\n"))
    assert ours.fields[0] == {"name": "C:Archivo", "client": "=Acme"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_an_apostrophe_that_keeps_a_formula_from_being_one_is_no_text(sign: str) -> None:
    done = read(of_text(f"Oportunidad;Cliente;Tlf.\n'{sign}1+1;Acme;'+34 600\n"))
    assert done.fields[0]["name"] == f"{sign}1+1"
    assert plain(done.fields[0]["contacts"]) == [{"phone": "+34 600"}]


def test_a_line_break_within_a_name_is_a_space_and_within_a_step_a_line() -> None:
    done = read(
        of_text('Oportunidad;Cliente;Comercial;Próximo paso\n"Flota\n 2027";"Acme\r\nS.L.";"Ana\nSoto";"uno\ndos"\n')
    )
    said = {"name": "Flota 2027", "client": "Acme S.L.", "owner": "Ana Soto", "next_step": "uno\ndos"}
    assert done.fields[0] == said


HUBSPOT = ("Record ID", "Deal Name", "Deal Stage", "Associated Company")


def test_of_several_companies_the_first_is_the_client_and_all_are_kept() -> None:
    done = read(of_cells(HUBSPOT, ("1", "Flota", "closedwon", "Beta;Gamma"), ("2", "Solar", "closedwon", "Acme")))
    assert [fields["client"] for fields in done.fields] == ["Beta", "Acme"]
    assert [draft.extra for draft in done.drafts] == [(("Associated Company", "Beta;Gamma"),), ()]
    assert done.notes == ["import-several-clients"]
    by_hand = read(of_text('Oportunidad;Cliente\nFlota;"Beta;Gamma"\n'))
    assert (by_hand.fields[0]["client"], by_hand.notes) == ("Beta;Gamma", [])


def month(name: str, client: str) -> Sheet:
    return sheet(name, ("Cliente", "Importe"), (client, Decimal(5)))


def test_sheets_of_other_months_are_named_however_narrow() -> None:
    assert read(workbook(month("Enero", "Acme"), month("Febrero", "Beta"))).notes == ["import-other-sheets"]


def test_a_text_has_no_sheets_and_says_so() -> None:
    done = read(of_text("Cliente;Importe\nAcme;5\n"), mapped("sheet: Enero"))
    assert done.notes == ["import-no-sheets"]
    assert "sheet" in Words("es").problem(done.found.problems[0]).hint


def test_what_stands_beside_the_fields_has_a_name_in_both_languages() -> None:
    assert set(BESIDE) <= FIELDS.keys()
    assert Words("es").field("currency") == "Moneda"
