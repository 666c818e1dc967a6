"""Rows of files as other programs and people make them become the drafts that they mean, and bad cells are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.excerpt import as_text
from generator.i18n import Words
from pipeline.draft import Draft
from pipeline.harmless import cut
from pipeline.imports.columns import ColumnMap
from pipeline.imports.grid import Amount, Beside, Cell, Grid, Row, Sheet
from pipeline.imports.headings import Recognised, recognise
from pipeline.imports.mapping import as_json, read_mapping
from pipeline.imports.reading import read_grid
from pipeline.imports.rows import Skipped, drafts
from pipeline.imports.values import is_no_text, plain_text
from pipeline.opportunity import Extra, Pairs
from pipeline.settings import Settings
from pipeline.source import Source
from tests.conftest import Expected
from tests.records import PLAIN, configured, corpus

FILES = Path(__file__).parent / "imports"
NAMES = sorted(path.name for path in FILES.iterdir() if path.suffix in (".csv", ".tsv") and path.name != "accounts.csv")


@dataclass(frozen=True)
class Import:
    """A file as it was understood, and what came of it."""

    found: Recognised
    drafts: tuple[Draft, ...]
    skipped: tuple[Skipped, ...]

    @property
    def fields(self) -> list[dict[str, Extra]]:
        """The fields of each draft."""
        return [dict(draft.fields) for draft in self.drafts]

    @property
    def bad(self) -> list[tuple[int, str, str, str]]:
        """Row, column, value and code of each bad cell."""
        return [(one.row, one.column, one.value, one.problem.code) for one in self.skipped]

    @property
    def notes(self) -> list[str]:
        """Codes of what is to be known of the file."""
        return [problem.code for problem in self.found.problems]


def read(grid: Grid, given: ColumnMap | None = None, settings: Settings = PLAIN, **others: Grid) -> Import:
    by_name = {f"{name}.csv": other for name, other in others.items()}
    found = recognise(grid, settings, given, by_name)
    return Import(found, *drafts(found, grid, by_name, settings))


def of_text(text: str, name: str = "sheet.csv", encoding: str = "utf-8") -> Grid:
    grid = read_grid(name, text.encode(encoding))
    assert isinstance(grid, Grid), grid
    return grid


def of_cells(*rows: tuple[Cell, ...], name: str = "Oportunidades") -> Grid:
    return Grid(name="book.xlsx", form="xlsx", sheets=(sheet(name, *rows),))


def sheet(name: str, *rows: tuple[Cell, ...]) -> Sheet:
    return Sheet(name=name, rows=tuple(Row(number, cells) for number, cells in enumerate(rows, 1)))


def mapped(text: str) -> ColumnMap:
    mapping, problems = read_mapping(Source("map.yaml", text.encode()))
    assert not problems, problems
    return mapping


def plain(value: Extra) -> Any:
    if isinstance(value, str):
        return value
    return {key: plain(inner) for key, inner in value.items} if isinstance(value, Pairs) else [*map(plain, value)]


def told(read: Import) -> str:
    """All that came of a file, to be read by people."""
    words = Words("es")
    mapping = {name: value for name, value in as_json(read.found.map).items() if value not in (None, {}, [])}
    said = {
        "program": read.found.program,
        "header_row": read.found.header_row,
        "mapping": mapping,
        "notes": [words.problem(problem).text for problem in read.found.problems],
        "drafts": [
            {
                "row": draft.row,
                **({"key": draft.key} if draft.key else {}),
                **{name: plain(value) for name, value in draft.fields},
                **({"extra": {name: plain(value) for name, value in draft.extra}} if draft.extra else {}),
                **({"notes": draft.notes} if draft.notes else {}),
            }
            for draft in read.drafts
        ],
        "skipped": [
            {"row": one.row, "column": one.column, "value": one.value, "reason": words.problem(one.problem).text}
            for one in read.skipped
        ],
    }
    return yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=1000)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_as_it_is_exported_gives_the_drafts_that_it_means(name: str, expected: Expected) -> None:
    grid = read_grid(name, (FILES / name).read_bytes())
    assert isinstance(grid, Grid)
    map_file = FILES / f"{Path(name).stem}.map.yaml"
    given = mapped(map_file.read_text(encoding="utf-8")) if map_file.exists() else None
    accounts = read_grid("accounts.csv", (FILES / "accounts.csv").read_bytes())
    assert isinstance(accounts, Grid)
    expected(FILES / f"{name}.expected", told(read(grid, given, accounts=accounts)))


HEAD = "Oportunidad;Cliente;Importe;Etapa;Fecha de cierre\n"


def test_every_bad_cell_of_a_row_is_named_and_the_good_rows_stay() -> None:
    done = read(of_text(HEAD + "Flota;Acme;doce;Rara;31/02/2027\nSolar;Beta;100;;\n"))
    assert done.bad == [
        (2, "Importe", "doce", "money"),
        (2, "Etapa", "Rara", "unknown-stage"),
        (2, "Fecha de cierre", "31/02/2027", "date-impossible"),
    ]
    assert [fields["name"] for fields in done.fields] == ["Solar"]


def test_a_row_without_a_client_is_a_bad_one_unless_the_mapping_has_a_default() -> None:
    grid = of_text(HEAD + "Flota;;100;;\n")
    assert read(grid).bad == [(2, "Cliente", "", "client-missing")]
    assert read(grid, mapped("defaults: {client: Sin cuenta}")).fields[0]["client"] == "Sin cuenta"


def test_a_row_with_more_cells_than_headings_is_bad_whatever_its_marks_made_of_it() -> None:
    done = read(of_text("Cliente,Oportunidad,Importe\nAcme,Flota,1000,50\nAcme,Racks,2.500,00\nAcme,Sillas,300,,\n"))
    assert done.bad == [(2, "Column D", "50", "import-row-too-wide"), (3, "Column D", "00", "import-row-too-wide")]
    assert [fields["amount"] for fields in done.fields] == ["300 EUR"]
    for language in ("en", "es"):
        assert "%" not in as_text(done.skipped[0].problem, Words(language))


def test_a_column_without_a_heading_is_one_where_the_headings_leave_it_room() -> None:
    done = read(of_text("Cliente;Oportunidad;Importe;\nAcme;Flota;1000;ojo\n;;;\n"))
    assert done.bad == []
    assert dict(done.drafts[0].extra) == {"Column D": "ojo"}
    book = read(of_cells(("Cliente", "Importe", None), ("Acme", Decimal(1), "ojo")))
    assert (book.bad, dict(book.drafts[0].extra)) == ([], {"Column C": "ojo"})


def amount(number: str, beside: str = "", *, is_shortened: bool = False) -> Amount:
    return Amount.of(Decimal(number), Beside(beside, is_shortened=is_shortened))


@pytest.mark.parametrize(
    ("cell", "understood"),
    [
        (amount("1200.5", "USD"), "1200.50 USD"),
        (amount("1200.5", "£"), "1200.50 GBP"),
        (amount("1200.5678", "€"), "1200.57 EUR"),
        (amount("1.125", "€"), "1.13 EUR"),
        (amount("1200", "$"), "1200 MXN"),
        (amount("1200", "US$"), "1200 USD"),
        (amount("1200", "S/"), "1200 PEN"),
        (amount("48", "k€"), "48000 EUR"),
        (amount("48", "miles de €"), "48000 EUR"),
        (amount("1.25", "M€"), "1250000 EUR"),
        (amount("48", "k"), "48000 MXN"),
        (amount("48000", "k€", is_shortened=True), "48000 EUR"),
        (amount("48", "kg"), "48 MXN"),
        (amount("48", "m€"), None),
        (amount("48", "AR$"), None),
    ],
)
def test_money_is_in_the_currency_that_its_format_shows(cell: Amount, understood: str | None) -> None:
    pesos = configured("currency: MXN\n")
    done = read(of_cells(("Cliente", "Importe"), ("Acme", cell)), settings=pesos)
    assert [fields["amount"] for fields in done.fields] == ([understood] if understood else [])
    if not understood:
        assert done.bad == [(2, "Importe", f"48 {cell.beside.text}", "money")]


def test_what_a_format_shows_goes_before_the_heading_and_after_a_column_of_currencies() -> None:
    named = of_cells(("Cliente", "Importe (€)"), ("Acme", amount("48", "USD")), ("Beta", Decimal(48)))
    assert [fields["amount"] for fields in read(named).fields] == ["48 USD", "48 EUR"]
    beside = of_cells(
        ("Cliente", "Importe", "Moneda"), ("Acme", amount("48", "k€"), "USD"), ("B", amount("1", "£"), None)
    )
    assert [fields["amount"] for fields in read(beside).fields] == ["48000 USD", "1 GBP"]


def test_thousands_of_the_heading_and_of_the_format_count_once() -> None:
    cells = (amount("48", "k€"), amount("48", "€"), amount("48000", "", is_shortened=True), Decimal(48))
    thousands = of_cells(("Cliente", "Importe (miles €)"), *((f"Cliente {n}", cell) for n, cell in enumerate(cells)))
    assert [fields["amount"] for fields in read(thousands).fields] == ["48000 EUR"] * 4


def test_a_number_with_a_currency_is_any_number_elsewhere() -> None:
    grid = of_cells(("Cliente", "Probabilidad", "Zona"), ("Acme", amount("0.6", "€"), amount("12", "€")))
    (draft,) = read(grid).drafts
    assert (dict(draft.fields)["probability"], dict(draft.extra)) == ("60 %", {"Zona": "12"})


def test_two_rows_with_one_key_are_one_too_many() -> None:
    done = read(of_text("ref;client\nA1;Acme\nA2;Beta\nA1;Gamma\n"), mapped("key: ref"))
    assert [draft.key for draft in done.drafts] == ["A1", "A2"]
    assert done.bad == [(4, "ref", "A1", "import-same-key")]
    assert dict(done.skipped[0].problem.arguments)["row"] == 2


def test_a_column_of_ones_own_that_says_the_same_twice_is_no_identity() -> None:
    done = read(of_text("Código;Cliente\nRV;Acme\nRV;Beta\n"))
    assert done.found.map.key == ""
    assert [draft.extra for draft in done.drafts] == [(("Código", "RV"),)] * 2


@pytest.mark.parametrize(
    ("dates", "settings", "understood"),
    [
        (("11/2/2026", "12/15/2026"), "dmy", "2026-11-02"),
        (("11/2/2026", "15/12/2026"), "mdy", "2026-02-11"),
        (("11/2/2026", "10/12/2026"), "dmy", "2026-02-11"),
        (("11/2/2026", "10/12/2026"), "mdy", "2026-11-02"),
        (("11/2/2026", "13/31/2026", "12/15/2026"), "dmy", "2026-11-02"),
    ],
)
def test_the_order_of_dates_is_what_all_of_them_allow_and_the_settings_where_both_fit(
    dates: tuple[str, ...], settings: str, understood: str
) -> None:
    rows = "".join(f"D{number};Acme;;;{text}\n" for number, text in enumerate(dates))
    done = read(of_text(HEAD + rows), settings=configured(f"date_order: {settings}"))
    assert done.fields[0]["close_date"] == understood


def test_dates_of_one_column_tell_those_of_another() -> None:
    done = read(of_text("Cliente;Creada;Cierre\nAcme;09/14/2026;01/02/2027\n"))
    assert done.fields[0]["close_date"] == "2027-01-02"


def test_dates_that_fit_no_order_are_bad_and_the_file_says_so() -> None:
    done = read(of_text(HEAD + "A;Acme;;;12/31/2026\nB;Acme;;;31/12/2026\n"))
    assert done.bad == [(2, "Fecha de cierre", "12/31/2026", "date-impossible")]
    assert "import-dates-mixed" in done.notes


@pytest.mark.parametrize(
    ("cell", "understood"),
    [
        ("2026-11-02T10:05:00.000Z", "2026-11-02"),
        ("2026-11-02 10:05", "2026-11-02"),
        ("11/2/2026 3:05 PM", "2026-02-11"),
        ("2-nov-26", "2026-11-02"),
        ("45963", "2025-11-02"),
        (Decimal(45963), "2025-11-02"),
        (Decimal("45963.42"), "2025-11-02"),
        (date(2026, 11, 2), "2026-11-02"),
        (datetime(2026, 11, 2, 10, 5), "2026-11-02"),  # noqa: DTZ001  a workbook's times have no zone
        ("-", None),
        ("N/A", None),
        ("(none)", None),
        ("null", None),
    ],
)
def test_a_date_is_read_however_it_is_kept(cell: Cell, understood: str | None) -> None:
    done = read(of_cells(("Cliente", "Fecha de cierre"), ("Acme", cell)))
    assert not done.bad
    assert done.fields[0].get("close_date") == understood


@pytest.mark.parametrize(
    "cell", ["soon", "2026-13-01", Decimal(7), Decimal("1e30"), True, "2026-11-02 or later", date(3, 1, 1)]
)
def test_what_is_no_date_is_bad(cell: Cell) -> None:
    assert len(read(of_cells(("Cliente", "Fecha de cierre"), ("Acme", cell))).bad) == 1


@pytest.mark.parametrize(
    ("cells", "understood"),
    [
        (("1.234",), "1234 EUR"),
        (("1,234",), "1234 EUR"),
        (("1.234,56",), "1234.56 EUR"),
        (("1,234.56",), "1234.56 EUR"),
        (("1,234", "9.50"), "1234 EUR"),
        (("1.234", "9,50"), "1234 EUR"),
        (("12.5", "1,000"), "12.50 EUR"),
        (("$1,234.50",), "1234.50 USD"),
        (("48.000,50 €",), "48000.50 EUR"),
        (("48k",), "48000 EUR"),
        (("1'234.50 CHF",), "1234.50 CHF"),
        ((Decimal("48000.5"),), "48000.50 EUR"),
        ((Decimal("33333.3333333333"),), "33333.33 EUR"),
        ((Decimal("1e5"),), "100000 EUR"),
        (("-",), None),
    ],
)
def test_money_is_read_by_the_marks_of_its_file(cells: tuple[Cell, ...], understood: str | None) -> None:
    done = read(of_cells(("Cliente", "Importe"), *(("Acme", cell) for cell in cells)))
    assert not done.bad
    assert done.fields[0].get("amount") == understood


def test_a_mark_that_another_cell_proves_makes_three_decimals_of_what_would_be_thousands() -> None:
    done = read(of_cells(("Cliente", "Importe"), ("Acme", "1.234"), ("Acme", "9.50")))
    assert done.bad == [(2, "Importe", "1.234", "money-decimals")]


@pytest.mark.parametrize(
    "cell", ["doce mil", "1.2.3", "-5", Decimal(-5), "1e9999", True, Decimal("1e40"), Decimal("NaN"), "9" * 80]
)
def test_what_is_no_amount_is_bad(cell: Cell) -> None:
    assert len(read(of_cells(("Cliente", "Importe"), ("Acme", cell))).bad) == 1


def test_the_currency_is_the_cells_then_the_rows_then_the_headings_then_the_mappings_then_the_settings() -> None:
    heads = ("Cliente", "Importe", "Moneda")
    done = read(of_cells(heads, ("A", "5 €", "USD"), ("B", Decimal(5), "USD"), ("C", Decimal(5), None)))
    assert [fields["amount"] for fields in done.fields] == ["5 EUR", "5 USD", "5 EUR"]
    in_heading = of_cells(("Cliente", "Importe (USD)"), ("A", Decimal(5)))
    assert read(in_heading, mapped("currency: MXN")).fields[0]["amount"] == "5 USD"
    alone = of_cells(("Cliente", "Importe"), ("A", "$5"))
    assert read(alone, mapped("currency: MXN")).fields[0]["amount"] == "5 MXN"
    assert read(of_cells(heads, ("A", Decimal(5), "zlotys"))).bad == [(2, "Moneda", "zlotys", "import-currency")]


@pytest.mark.parametrize(
    ("program", "cells", "understood"),
    [
        ("", ("0.6",), "60 %"),
        ("", ("0,6",), "60 %"),
        ("", ("60",), "60 %"),
        ("", ("60 %",), "60 %"),
        ("", (Decimal("0.6"),), "60 %"),
        ("", (Decimal("0.07"),), "7 %"),
        ("odoo", ("0.6", "50.0"), "0.6 %"),
    ],
)
def test_a_probability_is_read_however_it_is_kept(program: str, cells: tuple[Cell, ...], understood: str) -> None:
    tells = ("Expected Closing", "Salesperson") if program else ("x", "y")
    grid = of_cells(("Cliente", "Probability", *tells), *(("Acme", cell, None, None) for cell in cells))
    assert read(grid).fields[0]["probability"] == understood


@pytest.mark.parametrize(
    ("stage", "understood"),
    [
        ("Prospecting", "prospect"),
        ("Qualification", "qualified"),
        ("Id. Decision Makers", "qualified"),
        ("Proposal/Price Quote", "proposal"),
        ("Negotiation/Review", "negotiation"),
        ("Closed Won", "won"),
        ("Closed Lost", "lost"),
        ("appointmentscheduled", "prospect"),
        ("qualifiedtobuy", "qualified"),
        ("Presentation Scheduled", "proposal"),
        ("decisionmakerboughtin", "negotiation"),
        ("Contract Sent (Sales Pipeline)", "negotiation"),
        ("Contact Made", "qualified"),
        ("Demo Scheduled", "qualified"),
        ("Proposal Made", "proposal"),
        ("Negotiations Started", "negotiation"),
        ("New", "prospect"),
        ("Proposition", "proposal"),
        ("Nuevo", "prospect"),
        ("Calificado", "qualified"),
        ("3 - Negotiation", "negotiation"),
        ("propuesta", "proposal"),
    ],
)
def test_stages_are_understood_as_programs_come_with_them(stage: str, understood: str) -> None:
    done = read(of_cells(("Cliente", "Etapa"), ("Acme", stage)))
    assert done.fields[0]["stage"] == understood


def test_a_stage_of_the_settings_wins_then_their_values_then_what_programs_come_with() -> None:
    settings = configured(
        "stages: [{name: Demo Scheduled, kind: open}, {name: proposal, kind: open}, {name: Cerrada, kind: won}]\n"
        "values: {stage: {Nuevo: proposal}}"
    )
    grid = of_cells(("Cliente", "Etapa"), ("A", "demo scheduled"), ("B", "Nuevo"), ("C", "Closed Won"), ("D", "New"))
    done = read(grid, settings=settings)
    assert [fields["stage"] for fields in done.fields] == ["Demo Scheduled", "proposal", "Cerrada"]
    assert done.bad == [(5, "Etapa", "New", "unknown-stage")]


def test_a_status_of_won_or_lost_beats_the_stage_even_an_unknown_one() -> None:
    heads = ("Cliente", "Stage", "Status")
    done = read(of_cells(heads, ("A", "proposal", "Won"), ("B", "Rara", "lost"), ("C", "proposal", "Open")))
    assert [fields["stage"] for fields in done.fields] == ["won", "lost", "proposal"]


def test_a_status_alone_is_the_stage() -> None:
    done = read(of_cells(("Cliente", "Estado"), ("A", "Ganada"), ("B", "Abierta"), ("C", "Propuesta"), ("D", "Rara")))
    assert [fields.get("stage") for fields in done.fields] == ["won", None, "proposal"]
    assert done.bad == [(5, "Estado", "Rara", "unknown-stage")]


def test_an_archived_opportunity_of_odoo_without_a_chance_is_lost() -> None:
    heads = ("Cliente", "Stage", "Probability", "Expected Closing", "Salesperson", "Active")
    done = read(
        of_cells(heads, ("A", "New", Decimal(0), None, None, False), ("B", "New", Decimal(10), None, None, True))
    )
    assert [fields["stage"] for fields in done.fields] == ["lost", "prospect"]


def test_a_name_is_made_of_mapped_values_without_separators_around_empty_ones() -> None:
    text = "product,account,city\nGTXPro,Acme,Soria\nGTXPro,,Soria\n,Acme,\nGTXPro,Acme,\n"
    given = mapped(
        "name: '{product} · {account} ({city})'\nvalues: {products: {GTXPro: GTX Pro}}\ndefaults: {client: x}"
    )
    done = read(of_text(text), given)
    names = ["GTX Pro · Acme (Soria)", "GTX Pro (Soria)", "Acme", "GTX Pro · Acme"]
    assert [fields["name"] for fields in done.fields] == names


def test_any_field_may_be_made_of_columns() -> None:
    given = mapped("next_step: 'Llamar a {who}'\nclient: '{who}'")
    done = read(of_text("who,amount\nMarta,5\n"), given)
    assert done.fields[0]["next_step"] == "Llamar a Marta"
    assert done.fields[0]["client"] == "Marta"


def test_columns_that_are_no_field_are_kept_under_their_headings_unless_the_mapping_drops_them() -> None:
    text = 'Cliente,Sector,Informe\nAcme,Logística,"una\r\ndos"\n'
    assert read(of_text(text)).drafts[0].extra == (("Sector", "Logística"), ("Informe", "una\ndos"))
    assert read(of_text(text), mapped("extra: false")).drafts[0].extra == ()


def test_titles_above_the_headings_and_empty_columns_are_passed_over() -> None:
    done = read(of_text("Ventas 2026,,,\n,,,\n,Cliente,Importe,\n,Acme,5,\n"))
    assert done.found.header_row == 3
    assert done.fields[0] == {"client": "Acme", "amount": "5 EUR"}


def test_a_column_without_a_heading_is_called_by_its_letter() -> None:
    assert read(of_text("Cliente,,Importe\nAcme,algo,5\n")).drafts[0].extra == (("Column B", "algo"),)


def test_the_second_of_two_headings_has_a_number_and_the_file_says_so() -> None:
    done = read(of_text("Cliente,Sector,Sector\nAcme,uno,dos\n"))
    assert done.drafts[0].extra == (("Sector", "uno"), ("Sector (2)", "dos"))
    assert done.notes == ["import-heading-twice"]


def test_a_mapping_cannot_mean_one_of_two_headings_but_the_second_by_its_number() -> None:
    grid = of_text("Cliente,Total,Total\nAcme,1,2\n")
    unclear = read(grid, mapped("columns: {Total: amount}"))
    assert [problem.code for problem in unclear.found.problems if problem.is_error] == ["import-heading-unclear"]
    assert read(grid, mapped("columns: {Total (2): amount, Total: }")).fields[0]["amount"] == "2 EUR"


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ("columns: {Improte: amount}", "import-column-missing"),
        ("name: '{Produto}'", "import-column-missing"),
        ("key: Ref", "import-column-missing"),
        ("join: [{sheet: Cuentas, key: Cliente}]", "import-sheet-missing"),
        ("sheet: Hoja 7", "import-no-sheets"),
        ("header_row: 9", "import-header-row"),
    ],
)
def test_what_a_mapping_names_must_be_there(mapping: str, code: str) -> None:
    done = read(of_text("Cliente,Importe,Producto\nAcme,5,x\n"), mapped(mapping))
    assert code in [problem.code for problem in done.found.problems if problem.is_error]


def test_a_file_without_headings_is_an_error() -> None:
    done = read(of_text("a,b\nc,d\n"))
    assert [problem.code for problem in done.found.problems if problem.is_error] == ["import-headings-missing"]
    assert not done.drafts


def test_settings_aliases_and_keys_of_records_are_headings_too() -> None:
    settings = configured("aliases: {Importe neto anual: amount}")
    done = read(
        of_text("cliente;importe_neto_anual;fecha_de_cierre;Próximo paso\nAcme;5;2026-12-15;Llamar\n"), None, settings
    )
    assert done.fields[0] == {"client": "Acme", "amount": "5 EUR", "close_date": "2026-12-15", "next_step": "Llamar"}


def workbook(*sheets: Sheet) -> Grid:
    return Grid(name="book.xlsx", form="xlsx", sheets=sheets)


DEALS = sheet(
    "Opportunity",
    ("Id", "Name", "AccountId", "StageName", "CloseDate", "Amount"),
    ("006A", "Flota", "001X", "Prospecting", date(2026, 12, 15), Decimal(5)),
    ("006B", "Solar", "001Y", "Prospecting", None, None),
)
ACCOUNTS = sheet("Account", ("Id", "Name", "Industry"), ("001X", "Ibáñez", "Logística"), ("001Y", "Acme", None))
CONTACTS = sheet(
    "Contact",
    ("Id", "AccountId", "FirstName", "LastName", "Email"),
    ("003A", "001X", "Marta", "Ruiz", "m@example.com"),
    ("003B", "001X", "Luis", "Gil", None),
)


def test_sheets_of_accounts_and_contacts_join_by_themselves() -> None:
    done = read(workbook(ACCOUNTS, CONTACTS, DEALS))
    assert done.found.sheet == "Opportunity"
    assert [fields["client"] for fields in done.fields] == ["Ibáñez", "Acme"]
    assert done.drafts[0].extra == (("Industry", "Logística"),)
    people = [{"name": "Marta", "surname": "Ruiz", "email": "m@example.com"}, {"name": "Luis", "surname": "Gil"}]
    assert plain(done.fields[0]["contacts"]) == people
    assert "import-client-by-key" not in done.notes


def test_the_joins_that_were_found_are_part_of_the_mapping_and_do_the_same_once_saved() -> None:
    grid = workbook(DEALS, ACCOUNTS, CONTACTS)
    first = read(grid)
    assert [join.sheet for join in first.found.map.joins] == ["Account", "Contact"]
    assert read(grid, first.found.map).drafts == first.drafts


def test_contacts_join_by_the_opportunitys_name_too() -> None:
    deals = sheet("Oportunidades", ("Oportunidad", "Cliente"), ("Flota", "Ibáñez"), ("Solar", "Acme"))
    people = sheet("Contactos", ("Oportunidad", "Nombre", "Cargo"), ("Solar", "Marta", "Compras"))
    done = read(workbook(deals, people))
    assert [plain(fields.get("contacts", ())) for fields in done.fields] == [
        [],
        [{"name": "Marta", "position": "Compras"}],
    ]


def test_an_account_that_is_named_by_key_only_is_the_client_with_a_note() -> None:
    done = read(workbook(DEALS))
    assert [fields["client"] for fields in done.fields] == ["001X", "001Y"]
    assert done.notes == ["import-client-by-key"]


def test_a_file_that_the_mapping_joins_gives_fields_and_extra_ones() -> None:
    given = mapped("join: [{file: more.csv, key: Cliente, on: Empresa, columns: {Sector: sector, Resp: owner}}]")
    more = of_text("Empresa;Sector;Resp\nACME;Metal;Ana\n")
    done = read(of_text("Cliente;Importe\nAcme;5\nBeta;6\n"), given, more=more)
    assert (done.fields[0]["owner"], done.drafts[0].extra) == ("Ana", (("sector", "Metal"),))
    assert "owner" not in done.fields[1]


def test_a_column_that_a_joined_file_does_not_have_is_an_error() -> None:
    given = mapped("join: [{file: more.csv, key: Cliente, columns: {Sector: sector}}]")
    done = read(of_text("Cliente;Importe\nAcme;5\n"), given, more=of_text("Empresa;Sector\nAcme;Metal\n"))
    assert [problem.code for problem in done.found.problems if problem.is_error] == ["import-column-missing"]


def test_an_opportunity_that_is_called_total_is_no_row_of_totals() -> None:
    done = read(of_text("Oportunidad,Cliente,Importe\nTotal,Acme,5\nTotal Energies,Beta,6\nTotal,,11\n"))
    assert [fields["client"] for fields in done.fields] == ["Acme", "Beta"]
    assert done.notes == ["import-total-row"]


def test_texts_that_were_neutralised_for_a_spreadsheet_are_as_they_were() -> None:
    done = read(of_text("Oportunidad,Cliente\n'=1+1,'-Acme\n"))
    assert done.fields[0] == {"name": "=1+1", "client": "-Acme"}


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=12), st.booleans(), st.decimals(), st.dates()), min_size=3, max_size=3
        ),
        max_size=5,
    )
)
def test_whatever_a_sheet_holds_each_row_is_a_draft_or_a_bad_one_or_no_opportunity(rows: list[list[Cell]]) -> None:
    grid = of_cells(("Cliente", "Importe", "Fecha de cierre"), *(tuple(row) for row in rows))
    done = read(grid)
    told = {draft.row for draft in done.drafts} | {one.row for one in done.skipped}
    left = {problem.place.line for problem in done.found.problems}
    assert {row.number for row in done.found.rows} == told
    assert {row.number for row in grid.sheets[0].rows[1:]} == told | (left - {1})


def test_a_close_date_beside_an_expected_one_is_the_real_one() -> None:
    done = read(of_text("Cliente;Fecha prevista de cierre;Fecha de cierre\nAcme;2026-12-15;2026-12-20\n"))
    assert done.fields[0] == {"client": "Acme", "close_date": "2026-12-15", "actual_close_date": "2026-12-20"}


def test_a_name_beside_surnames_is_a_persons() -> None:
    done = read(of_text("Nombre;Apellidos;Empresa;Importe\nMarta;Ruiz;Acme;5\n"))
    assert plain(done.fields[0]["contacts"]) == [{"name": "Marta", "surname": "Ruiz"}]
    assert "name" not in done.fields[0]


def test_an_amount_by_its_name_comes_before_a_total_and_an_expected_revenue_counts_where_nothing_else_does() -> None:
    assert read(of_text("Cliente,Total,Importe\nAcme,9,5\n")).fields[0]["amount"] == "5 EUR"
    heads = "Opportunity Name,Account Name,Stage,Expected Revenue"
    assert read(of_text(f"{heads}\nFlota,Acme,Qualification,7\n")).fields[0]["amount"] == "7 EUR"
    both = read(of_text(f"{heads},Amount\nFlota,Acme,Qualification,7,70\n"))
    assert (both.fields[0]["amount"], both.drafts[0].extra) == ("70 EUR", ())


def test_other_sheets_of_opportunities_are_named_since_one_is_read() -> None:
    heads = ("Oportunidad", "Cliente", "Importe")
    grid = workbook(sheet("2026", heads, ("Flota", "Acme", None)), sheet("2025", heads, ("Solar", "Beta", None)))
    assert read(grid).notes == ["import-other-sheets"]
    assert [fields["name"] for fields in read(grid, mapped("sheet: '2025'")).fields] == ["Solar"]


OURS = "Slug;Name;Client;Amount;Currency;Sector;Estado del negocio;Activities;Notes;Status (calculated)\n"


def test_a_table_that_we_exported_is_read_by_its_slugs_and_what_is_calculated_is_ignored() -> None:
    row = 'flota;Flota;Acme;5,50;USD;Metal;abierto;"- 2026-11-02 call: Llamé";"# Notas";open\n'
    done = read(of_text(OURS + row + "Total;;;5,50;;;;;;\n"))
    assert done.found.is_own
    assert done.drafts == (
        Draft(
            row=2,
            slug="flota",
            fields=(("name", "Flota"), ("client", "Acme"), ("amount", "5.50 USD")),
            extra=(("Sector", "Metal"), ("Estado del negocio", "abierto")),
            activities="- 2026-11-02 call: Llamé",
            notes="# Notas",
        ),
    )


def test_a_cell_that_was_cut_for_a_spreadsheet_is_no_text_to_bring_back() -> None:
    done = read(of_text(f'{OURS}flota;Flota;Acme;;;;;;"{cut("x" * 40_000)}";\n'))
    assert done.bad == []
    assert [(draft.notes, draft.cut) for draft in done.drafts] == [("", ("notes",))]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Importe (€)", "amount"),
        ("IMPORTE:", "amount"),
        ("Prob. %", "probability"),
        ("% Éxito", "probability"),
        ("F. cierre", "close_date"),
        ("Próx. acción", "next_step"),
        ("Fecha próx. acción", "next_date"),
        ("Empresa / Grupo", "client"),
        ("Tlf.", "contacts.phone"),
        ("Obs.", "notes"),
        ("Est. close date", "close_date"),
        ("Deal owner", "owner"),
        ("importe", "amount"),
        ("Account Name", "client"),
    ],
)
def test_headings_are_known_however_people_mark_and_shorten_them(heading: str, field: str) -> None:
    found = recognise(of_cells(("Etapa", heading), ("Propuesta", "5")), PLAIN)
    assert found.fields == ("stage", field)


def test_a_client_column_that_holds_keys_of_the_sheet_of_accounts_gives_their_names() -> None:
    deals = sheet("Deals", ("Deal", "Account", "Amount"), ("Flota", "A-1", "5"), ("Solar", "A-9", "6"))
    accounts = sheet("Accounts", ("Account ID", "Account Name", "Sector"), ("A-1", "Ibáñez", "Metal"))
    done = read(workbook(deals, accounts))
    assert [fields["client"] for fields in done.fields] == ["Ibáñez", "A-9"]


def test_a_sheet_of_contacts_joins_beside_a_join_that_is_given() -> None:
    deals = sheet("Deals", ("Deal", "Account"), ("Flota", "Acme"))
    people = sheet("Contacts", ("Account", "Name"), ("Acme", "Marta"))
    more = sheet("More", ("Account", "Sector"), ("Acme", "Metal"))
    done = read(workbook(deals, people, more), mapped("join: [{sheet: More, key: Account, columns: {Sector: sector}}]"))
    assert (plain(done.fields[0]["contacts"]), done.drafts[0].extra) == ([{"name": "Marta"}], (("sector", "Metal"),))


def test_naughty_strings_are_texts() -> None:
    for text in corpus("blns.json", ["=1+1", "\u202etest", "<script>", "NULL", "\ud800"]):
        done = read(of_cells(("Oportunidad", "Cliente", "Campo"), (text, "Acme", text or None)))
        said = plain_text(text)
        assert done.fields[0].get("name", "") == ("" if is_no_text(said) else said)
        assert done.drafts[0].extra == ((("Campo", said),) if said else ())


def test_naughty_strings_as_headings_are_names_of_fields() -> None:
    for text in corpus("blns.json", ["=1+1", "\u202etest", "<script>", "NULL"]):
        found = recognise(of_cells(("Oportunidad", "Cliente", text or None), ("Flota", "Acme", "x")), PLAIN)
        assert found.fields[:2] == ("name", "client")
        assert not [problem for problem in found.problems if problem.is_error]


def test_what_a_column_holds_decides_where_its_heading_may_mean_something_else() -> None:
    done = read(of_text("Cliente;Presupuesto;Próximo contacto;Plazo\nAcme;P-2026/17;Llamar el lunes;30 días\n"))
    assert done.fields[0] == {"client": "Acme", "next_step": "Llamar el lunes"}
    assert done.drafts[0].extra == (("Presupuesto", "P-2026/17"), ("Plazo", "30 días"))
    dated = read(of_text("Cliente;Presupuesto;Próximo contacto;Plazo\nAcme;5.000 €;27/11/2026;36\n"))
    assert dated.fields[0] == {"client": "Acme", "amount": "5000 EUR", "next_date": "2026-11-27", "months": "36"}
