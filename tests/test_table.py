"""The table of opportunities: every field has its column, and says no more than its record."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from generator.i18n import Words
from generator.labels import FIELDS
from pipeline import table
from pipeline.cells import extra_said
from pipeline.figures import all_figures
from pipeline.money import Money
from pipeline.opportunity import Pairs
from pipeline.settings import Settings
from pipeline.table import COLUMNS, Table
from pipeline.vocabulary import KEYS, fold, index
from tests.records import PLAIN, book, configured

DAY = date(2026, 11, 23)


def made(records: dict[str, str], settings: Settings = PLAIN, language: str = "en") -> Table:
    known = book(records, settings=settings)
    return table.table(known.opportunities, all_figures(known, DAY), settings, language, {})


def row(fields: str, settings: Settings = PLAIN, language: str = "en") -> dict[str, Any]:
    """The only row, by heading."""
    found = made({"deal": fields}, settings, language)
    return dict(zip((column.heading(language) for column in found.columns), found.rows[0], strict=True))


def test_every_field_has_its_column_under_its_own_label() -> None:
    columns = {column.name: column for column in COLUMNS}
    assert {key.name for key in KEYS} - columns.keys() == {"main_competitor"}
    for name, column in columns.items():
        if name in FIELDS:
            assert (column.en, column.es) == (Words("en").field(name), Words("es").field(name))


def test_a_heading_in_either_language_says_which_field_it_is() -> None:
    assert len(table.headings()) == len({fold(text) for column in COLUMNS for text in (column.en, column.es)})
    assert table.headings()[fold("Fecha de cierre")] == table.headings()[fold("close date")] == "close_date"
    known = index(KEYS)
    for heading, name in table.headings().items():
        assert known[heading].name == name if heading in known else True, heading


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_is_worked_out_says_so_in_its_heading(language: str) -> None:
    found = made({"deal": "amount: 5"}, language=language)
    for column in found.columns:
        assert table.is_calculated(column.heading(language)) == column.is_calculated
        assert (fold(column.heading(language)) in table.headings()) != column.is_calculated


def test_a_cell_is_what_the_record_itself_states() -> None:
    said = row("stage: proposal\namount: 1000\nmonthly_amount: 5 USD\nlast_interaction: 2026-11-01 llamada")
    assert (said["Amount"], said["Currency"]) == (Money.of(1000, "EUR"), "EUR")
    assert (said["Monthly amount"], said["Currency of the monthly amount"]) == (Money.of(5, "USD"), "USD")
    assert said["Last interaction"] == "2026-11-01 llamada"
    assert (said["Probability"], said["Forecast category"], said["Name"], said["Created"]) == (None, "", "", None)
    assert said["Probability (calculated)"] == Decimal("0.5")
    assert said["Weighted amount in EUR (calculated)"] == Money.of(500, "EUR")
    assert said["Forecast category (calculated)"] == "best_case"


def test_each_column_says_what_its_own_field_states() -> None:
    fields = """
name: Flota
client: Ibáñez
end_customer: Puerto
created: 2026-09-01
amount: 10
monthly_amount: 20 USD
months: 30
probability: 40 %
close_date: 2026-12-01
invoice_date: 2026-12-02
next_date: 2026-12-03
next_step: Llamar
owner: Ana
channel: web
tier: A
actual_close_date: 2026-12-04
actual_amount: 50 GBP
lost_reason: precio
lost_to: Acme
id: otra
"""
    known = book({"deal": fields})
    (record,) = known.opportunities
    found = table.table(known.opportunities, all_figures(known, DAY), PLAIN, "en", {"deal.md": "0123"})
    said = dict(zip((column.name for column in found.columns), found.rows[0], strict=True))
    stated = [key.name for key in KEYS if f"\n{key.name}:" in fields and key.name != "probability"]
    assert len(stated) == 19
    for name in stated:
        assert said[name] == getattr(record, name), name
    for name, currency in table.CURRENCIES.items():
        assert said[currency] == getattr(record, name).currency
    assert said["probability"] == record.own_probability == said["effective_probability"]
    assert (said["known_since"], said["age_days"]) == (record.created, 83)
    assert said["weighted"] == Money.of(4, "EUR")


def test_words_are_the_language_s() -> None:
    said = row("etapa: negociación\ncategoria_prevision: mejor caso", language="es")
    assert (said["Etapa"], said["Categoría de previsión"]) == ("negociación", "mejor caso")
    assert said["Situación (calculado)"] == "abierta"


def test_a_stage_goes_by_the_name_that_means_no_other() -> None:
    stages = "stages:\n  - {name: oferta, es: cierre, kind: open, probability: 5 %}\n  - {name: cierre, kind: won}\n"
    settings = configured(stages)
    assert row("stage: oferta", settings, "es")["Etapa"] == "cierre"
    assert settings.stages.get("cierre") == settings.stages.all[0]
    one = "  - {name: %s, es: b, kind: open, probability: 5 %%}\n"
    stages = f"stages:\n{one % 'a'}{one % 'c'}"
    assert row("stage: c", configured(stages), "es")["Etapa"] == "c"


def test_amounts_that_follow_from_a_monthly_one_are_there_to_be_added_up() -> None:
    assert row("monthly_amount: 100\nmonths: 12")["Amount"] == Money.of(1200, "EUR")


def test_a_file_that_is_not_called_as_its_slug_keeps_its_name_and_identity() -> None:
    found = made({"Año Nuevo": "amount: 5"})
    said = dict(zip((column.name for column in found.columns), found.rows[0], strict=True))
    assert (said["slug"], said["name"], said["id"]) == ("ano-nuevo", "Año Nuevo", "Año Nuevo")


def test_ones_own_fields_have_a_column_each_under_their_names() -> None:
    found = made({"a": "Sector: público\nlista:\n  - x\n  - y", "b": "Zona: norte\nSector: salud"})
    own = [column.name for column in found.columns if column.is_extra]
    assert own == ["Sector", "lista", "Zona"]
    values = [dict(zip((c.name for c in found.columns), cells, strict=True)) for cells in found.rows]
    assert [(said["Sector"], said["lista"], said["Zona"]) for said in values] == [
        ("público", '["x", "y"]', None),
        ("salud", None, "norte"),
    ]
    assert table.OTHERS not in values[0]


@pytest.mark.parametrize("name", ["Slug", "Moneda", "Notas", "Importe en EUR (calculado)", "=1+1", '"a\\nb"', "x" * 70])
def test_a_field_whose_name_could_not_stand_above_a_column_is_among_the_others(name: str) -> None:
    found = made({"a": f"{name}: valor"})
    assert not any(column.is_extra for column in found.columns)
    said = dict(zip((column.name for column in found.columns), found.rows[0], strict=True))
    (pair,) = book({"a": f"{name}: valor"}).opportunities[0].extra
    assert extra_said(str(said[table.OTHERS])) == Pairs((pair,))


def test_of_names_that_read_alike_the_most_common_has_the_column() -> None:
    found = made({"a": "sector: x", "b": "Sector: y", "c": "Sector: z"})
    assert [column.name for column in found.columns if column.is_extra] == ["Sector"]
    others = [dict(zip((c.name for c in found.columns), cells, strict=True))[table.OTHERS] for cells in found.rows]
    assert others == ['{"sector": "x"}', "", ""]


def test_the_row_of_totals_has_what_can_be_no_slug() -> None:
    assert table.is_total("Total")
    known = book({"Total": "amount: 5"})
    assert not table.is_total(known.opportunities[0].slug)
