"""Files of spreadsheets, whatever their kind: read as they were meant, or refused with what to do."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from time import process_time
from typing import Protocol

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.excerpt import as_text
from generator.i18n import Words
from pipeline.imports.bounds import LARGEST, LONGEST_CELL
from pipeline.imports.compound import Compound, pack_stream
from pipeline.imports.encodings import decoded
from pipeline.imports.grid import Amount, Cell, Grid
from pipeline.imports.number_formats import beside
from pipeline.imports.reading import read_grid
from pipeline.source import ERRORS, Problem
from tests.records import corpus

NAUGHTY = corpus("blns.json", ["<script>alert(1)</script>", "\u202e", "=1+1", "NULL", "1E+02", "' OR 1=1 --"])
Office = Callable[[bytes, str], bytes]
MOMENT = datetime.fromisoformat("2026-11-23T10:05")
SPANISH = (
    "Cliente;Importe;Próximo paso\nTransportes Ibáñez S.L.;48.000,50 €;Reunión en Logroño\nPeñaranda;1,5;¿Cuándo?\n"
)


def grid_of(data: bytes | str, name: str = "ventas.csv") -> Grid:
    grid = read_grid(name, data.encode() if isinstance(data, str) else data)
    assert isinstance(grid, Grid), grid
    return grid


def cells_of(data: bytes | str, name: str = "ventas.csv") -> list[tuple[Cell, ...]]:
    (sheet,) = grid_of(data, name).sheets
    return [row.cells for row in sheet.rows]


def problem_of(data: bytes | str, name: str = "ventas.csv") -> Problem:
    problem = read_grid(name, data.encode() if isinstance(data, str) else data)
    assert isinstance(problem, Problem)
    for language in ("en", "es"):
        text = as_text(problem, Words(language))
        assert "%" not in text.replace("%)", "")
    return problem


def arguments_of(problem: Problem) -> dict[str, object]:
    return dict(problem.arguments)


# Text: how it is encoded


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-16-le", b"", "utf-16"),
        ("utf-16-be", b"", "utf-16"),
        ("utf-32-le", b"\xff\xfe\0\0", "utf-32"),
        ("cp1252", b"", "cp1252"),
        ("mac-roman", b"", "mac-roman"),
    ],
)
def test_the_encoding_is_recognised_and_named(encoding: str, mark: bytes, name: str) -> None:
    grid = grid_of(mark + SPANISH.encode(encoding))
    assert grid.encoding == name
    assert grid.sheets[0].rows[1].cells == ("Transportes Ibáñez S.L.", "48.000,50 €", "Reunión en Logroño")


def test_a_file_of_dos_is_recognised_by_its_accents() -> None:
    text = "Cliente;Ciudad\nIbáñez;Logroño\nPeñaranda;Córdoba\n"
    assert decoded(text.encode("cp850")) == (text, "cp850")


@pytest.mark.parametrize(
    "text",
    [
        "Cliente\nIbáñez\n",
        "Importe\n48.000 €\n",
        "Account Name\nO’Brien & Sons\n",
        "Notes\nthey don’t know – “perhaps” in 2026–2027…\n",
        "Empresa\nMÜLLER GMBH\nSão João\n",
        "N\nCAÑÓN\n",
        "Cliente\n¿Qué?\n",
        "Teléfono\n3º dcha.\n",
    ],
)
def test_a_few_letters_of_windows_are_never_taken_for_another_encoding(text: str) -> None:
    assert decoded(text.encode("cp1252")) == (text, "cp1252")


def test_bytes_that_windows_does_not_use_are_read_as_latin_1() -> None:
    assert decoded(b"Ib\xe1\xf1ez \x81\n") == ("Ibáñez \x81\n", "latin-1")


def test_a_character_that_was_cut_is_shown_rather_than_all_others_misread() -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        problem = problem_of(mark + "Cliente;Ciudad\nIbáñez;Logroño\nPeña;Córd".encode() + b"\xc3;x\n")
        assert (problem.code, problem.place.line, problem.place.column) == ("encoding", 3, 10)


# Text: what separates, and rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_recognised_whatever_ends_the_lines(delimiter: str, end: str) -> None:
    rows = [("Cliente", "Importe", "Notas"), ("Ibáñez", "48000.5", 'dice "sí"; o no, | ya'), ("Peña", "1", "")]
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in rows[1]]
    text = end.join([delimiter.join(rows[0]), delimiter.join(quoted), delimiter.join(rows[2]), ""])
    grid = grid_of(text)
    assert grid.delimiter == delimiter
    assert grid.form == ("tsv" if delimiter == "\t" else "csv")
    assert [row.cells for row in grid.sheets[0].rows] == [rows[0], rows[1], ("Peña", "1", None)]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Nombre;Importe\nA;1,5\nB;2,5\nC;3,5\n", ";"),
        ("Nombre;Importe\nA;1,234,567.00\nB;2,234,567.00\n", ";"),
        ("Name,Notes\nA,one; two; three\nB,four; five\n", ","),
        ("Informe de oportunidades\nGenerado el 20/11/2026, 10:05\n\nNombre;Importe\nA;1,5\nB;2,5\n", ";"),
        ("Nombre\tImporte\nA\t1,5\nB\t2;5\n", "\t"),
        ("Nombre|Importe|Notas\nA|1,5|x, y\n", "|"),
        ("Nombre\nA\nB\n", ","),
        ("a;b;c\n", ";"),
        ("sep=,\nNombre;1,Importe\nA;2,3\n", ","),
        ('"sep=|"\r\nNombre|Importe\r\n', "|"),
        ("SEP=\t\na;b\tc\n", "\t"),
    ],
)
def test_what_separates_is_told_from_what_is_written(text: str, delimiter: str) -> None:
    assert (grid_of(text).delimiter if ";" in text or delimiter != "," else ",") == delimiter


def test_a_stated_delimiter_is_no_row() -> None:
    (sheet,) = grid_of("sep=;\r\nNombre;Importe\r\nA;1\r\n").sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("Nombre", "Importe")), (2, ("A", "1"))]


def test_rows_have_the_number_that_a_spreadsheet_shows() -> None:
    text = 'Título\n\nNombre;Notas\nA;"una\r\ndos\ntres"\n;\n  ;\nB;x\n'
    (sheet,) = grid_of(text).sheets
    assert [row.number for row in sheet.rows] == [1, 3, 4, 7]
    assert sheet.rows[2].cells == ("A", "una\ndos\ntres")


def test_uneven_rows_are_as_wide_as_the_widest() -> None:
    assert cells_of("a;b;c\n1\n1;2;3;4;;;\n;;9\n") == [
        ("a", "b", "c", None),
        ("1", None, None, None),
        ("1", "2", "3", "4"),
        (None, None, "9", None),
    ]


def test_quotes_within_a_cell_and_spaces_around_quotes_do_no_harm() -> None:
    text = 'a,b,c\n 15" screen, "x, y" ,z\n"Acme" Iberia,5,"con ""comillas"""\n'
    assert cells_of(text) == [("a", "b", "c"), (' 15" screen', "x, y", "z"), ("Acme Iberia", "5", 'con "comillas"')]


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")), min_size=2, max_size=2
        ),
        min_size=1,
    ),
    st.sampled_from(",;\t|"),
)
def test_any_text_that_is_quoted_comes_back(rows: list[list[str]], delimiter: str) -> None:
    lines = [["Nombre", "Notas"], *rows]
    text = "sep=" + delimiter + "\n"
    text += "".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in lines)
    expected = [tuple(None if not cell or cell.isspace() else cell for cell in row) for row in lines]
    filled = [row for row in expected if any(cell is not None for cell in row)]
    assert cells_of(b"\xef\xbb\xbf" + text.encode()) == filled


def test_every_naughty_text_is_read_as_it_stands() -> None:
    text = "Nombre;Notas\n" + "".join(f'x;"{cell.replace(chr(34), chr(34) * 2)}"\n' for cell in NAUGHTY)
    read = [cells[1] for cells in cells_of("\ufeff" + text)[1:]]
    assert read == [cell.replace("\r\n", "\n") if cell.strip() else None for cell in NAUGHTY]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('a;b\n1;2\n3;"x\n4;5\n', 3, 3),
        ('a;b\n"Acme;2\n3;4\n"Beta, S.L.";5\n', 2, 1),
        ('a;b\r\n"una\r\ndos";2\r\nx;"y\r\nz;1\r\n', 4, 3),
        ('a,b,c,d,e\n1,2,3,4,5\n"Acme,2,3,4,5\nBeta,2,3,4,5\nGamma 15",2,3,4,5\n6,7,8,9,0\n', 3, 1),
        ('"', 1, 1),
    ],
)
def test_a_quote_that_nothing_closes_is_shown_where_it_stands(text: str, line: int, column: int) -> None:
    problem = problem_of(text)
    assert problem.code == "import-quote"
    assert (problem.place.line, problem.place.column) == (line, column)
    assert problem.place.excerpt[column - 1] == '"'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Oportunidad;Cliente;Importe\nA;x;1\n"B;x;2\nC;x;3\nD";x;4\n', 3),
        ('Oportunidad,Importe\nA,1\n"B,2\nC,3\nD 15",4\nE,5\n', 3),
        ('a;b;c;d\r\nuno;x;y;z\r\ndos;"x;y;z\r\ntres;x;y;z\r\ncuatro;x";y;z\r\n', 3),
        ('Cliente;Importe\nA;48.000 €\n"B;-1\nC;\nD";3\n', 3),
    ],
)
def test_a_narrow_table_is_not_swallowed_by_a_quote(text: str, line: int) -> None:
    problem = problem_of(text)
    assert (problem.code, problem.place.line) == ("import-quote", line)


@pytest.mark.parametrize(
    "text",
    [
        'Dirección,Importe\nx,5\n"Calle Mayor, 1\n26001 Logroño, La Rioja\nEspaña",7\n',
        'Cliente,Notas\nIbáñez,"Llamada con Ana\nvolver el lunes, a las diez\nsin prisa, dice"\n',
        'Cliente;Notas;Importe\nIbáñez;"uno; dos\ntres";5\n',
        '"Cliente";"Notas"\n"a;b\nc;d\ne";"x"\n',
    ],
)
def test_texts_of_several_lines_are_not_taken_for_rows(text: str) -> None:
    assert any("\n" in str(cell) for cells in cells_of("\ufeff" + text) for cell in cells)


def test_a_quote_is_explained_with_its_line() -> None:
    problem = problem_of('Cliente;Notas\nPeña;"dice que sí\nIbáñez;nada\n')
    where, line, caret, remedy = as_text(problem, Words("es")).splitlines()
    assert where == "ventas.csv:2:6: error: el texto que empieza con estas comillas no termina donde termina su celda"
    assert (line, caret) == ('  2 | Peña;"dice que sí', "    |      ^")
    assert remedy.startswith("  Cierra las comillas o quítalas. Dentro de un texto entre comillas, ")


def test_a_byte_that_no_text_holds_is_shown_where_it_stands() -> None:
    problem = problem_of("Nombre;Notas\n" + "A;bien\n" * 99 + "B;ma\0l\n")
    assert (problem.code, problem.place.line, problem.place.column) == ("import-nul", 101, 5)


def test_a_cell_may_be_longer_than_any_program_exports() -> None:
    long = "á" * 131_072
    assert cells_of(f'a;b\n1;"{long}"\n2;{long}\n')[1:] == [("1", long), ("2", long)]
    problem = problem_of(f"a;b\n1;{'x' * (LONGEST_CELL + 1)}\n")
    assert (problem.code, arguments_of(problem)) == ("import-cell-too-long", {"cell": "B2"})


def test_a_million_cells_are_too_many() -> None:
    assert problem_of("a;b\n" * 999 + ";" * 1_500_000).code == "import-too-many-cells"
    assert problem_of("a;b\n" * 99_999 + ";" * 99 + "x").code == "import-too-many-cells"
    assert len(cells_of("a;b\n" * 9_999 + ";" * 500 + "x")[0]) == 501


# Workbooks


def workbook(write: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": MOMENT})
        write(book)
    return file.getvalue()


def simple(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Oportunidades")
    day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    hour = book.add_format({"num_format": "hh:mm"})
    sheet.merge_range("A1:F1", "Embudo de ventas", book.add_format({"bold": True}))
    sheet.write_row("A3", ["Cliente", "Importe", "Cierre", "Reunión", "Hora", "Ganada"])
    sheet.write_row("A4", ["Ibáñez", 48000.1])
    sheet.write_datetime("C4", date(2026, 12, 15), day)
    sheet.write_datetime("D4", MOMENT, moment)
    sheet.write_datetime("E4", time(16, 30), hour)
    sheet.write_boolean("F4", True)
    sheet.write_row("A6", ["Peña\nHermanos", 48000, None, "  "])


READ = (
    (1, ("Embudo de ventas", None, None, None, None, None)),
    (3, ("Cliente", "Importe", "Cierre", "Reunión", "Hora", "Ganada")),
    (4, ("Ibáñez", Decimal("48000.1"), date(2026, 12, 15), MOMENT, time(16, 30), True)),
    (6, ("Peña\nHermanos", Decimal(48000), None, None, None, None)),
)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Converts a workbook with LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is needed to try files that it has written"
    folder = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    @cache
    def convert(data: bytes, ending: str) -> bytes:
        (folder / "libro.xlsx").write_bytes(data)
        command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(folder), "libro.xlsx"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
        return (folder / f"libro.{ending}").read_bytes()

    return convert


def test_a_workbook_keeps_types_rows_and_sheets() -> None:
    grid = grid_of(workbook(simple), "ventas.xlsx")
    assert (grid.form, grid.encoding, grid.delimiter) == ("xlsx", "", "")
    assert [sheet.name for sheet in grid.sheets] == ["Oportunidades"]
    assert tuple((row.number, row.cells) for row in grid.sheets[0].rows) == READ


@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_the_other_workbooks_keep_the_same(ending: str, office: Office) -> None:
    grid = grid_of(office(workbook(simple), ending), f"ventas.{ending}")
    assert grid.form == ending
    assert tuple((row.number, row.cells) for row in grid.sheets[0].rows) == READ


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_table_that_begins_far_down_keeps_its_rows_and_columns(ending: str, office: Office) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Tabla")
        sheet.write_row("C2000", ["Cliente", "Importe"])
        sheet.write_row("D2005", [1])

    data = workbook(write)
    (sheet,) = grid_of(data if ending == "xlsx" else office(data, ending)).sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (2000, (None, None, "Cliente", "Importe")),
        (2005, (None, None, None, Decimal(1))),
    ]


def test_a_file_is_what_it_holds_and_not_what_it_is_called(office: Office) -> None:
    data = workbook(simple)
    for name in ("ventas.csv", "ventas.xls", "ventas", "ventas.ods"):
        assert grid_of(data, name).form == "xlsx"
    assert grid_of("a\tb\n1\t2\n", "ventas.xls").form == "tsv"
    assert grid_of("a;b\n1;2\n", "ventas.xlsx").form == "csv"
    assert grid_of(office(data, "xls"), "ventas.xlsx").form == "xls"


def test_hidden_sheets_and_charts_are_left_out() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Datos").write("A1", "x")
        hidden = book.add_worksheet("Listas")
        hidden.hide()
        hidden.write("XFD1048576", "far")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Datos!$A$1:$A$1"})
        book.add_chartsheet("Gráfico").set_chart(chart)
        book.add_worksheet("Vacía")

    assert [(s.name, len(s.rows)) for s in grid_of(workbook(write)).sheets] == [("Datos", 1), ("Vacía", 0)]


def test_dates_of_old_macs_are_the_same_days() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_datetime("A1", date(2026, 1, 2), book.add_format({"num_format": "yyyy-mm-dd"}))

    assert cells_of(workbook(write, date_1904=True)) == cells_of(workbook(write)) == [(date(2026, 1, 2),)]


@given(st.decimals(min_value=0, max_value=10**12, places=2))
@settings(max_examples=30, deadline=None)
def test_an_amount_comes_back_to_the_cent(amount: Decimal) -> None:
    assert cells_of(workbook(lambda book: book.add_worksheet().write("A1", float(amount)))) == [(amount,)]


def test_whole_numbers_have_no_decimals_and_no_exponent() -> None:
    values = [48000.0, 1234567890123456, 3e20, -0.0, 0.1 + 0.2]
    read = cells_of(workbook(lambda book: book.add_worksheet().write_row("A1", values)))[0]
    assert [str(value) for value in read] == ["48000", "1234567890123456", "300000000000000000000", "0", "0.3"]


def test_failed_formulas_show_what_the_sheet_shows(office: Office) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["Cliente", "Importe"])
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("C3", '=VLOOKUP("x",A1:A2,1,FALSE)', None, "#N/A")
        sheet.write_formula("A4", "=1+1", None, 2)

    data = workbook(write)
    expected = [
        ("Cliente", "Importe", None),
        (None, "#DIV/0!", None),
        (None, None, "#N/A"),
        (Decimal(2), None, None),
    ]
    assert cells_of(data) == expected
    for ending in ("ods", "xls"):
        assert cells_of(office(data, ending)) == expected


def test_a_formula_that_was_never_calculated_is_not_taken_for_nothing() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Ventas"
    book.active.append(["Cliente", "Importe"])
    book.active.append(["Ibáñez", "=1+1"])
    file = io.BytesIO()
    book.save(file)
    problem = problem_of(file.getvalue())
    assert (problem.code, arguments_of(problem)) == ("import-uncalculated", {"sheet": "Ventas", "cell": "B2"})


def test_a_formula_whose_value_is_an_empty_text_holds_nothing() -> None:
    row = '<row><c t="str"><f>IF(TRUE,"")</f><v></v></c><c><f>1+1</f><v>2</v></c></row>'
    assert cells_of(rebuilt(one_sheet(), sheet1=sheet_xml(row))) == [(None, Decimal(2))]


def test_durations_show_as_hours() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_datetime("A1", timedelta(hours=30), book.add_format({"num_format": "[h]:mm:ss"}))

    assert cells_of(workbook(write)) == [("30:00:00",)]


# What formats show beside numbers

FORMATS = {
    "[$$-409]#,##0.00": "USD",
    "[$$-80A]#,##0.00": "MXN",
    "#,##0.00 [$USD]": "USD",
    '#,##0.00 "£"': "£",
    "#,##0.00 €": "€",
    "#,##0.00 \\€": "€",
    "#,##0.00 [$€-C0A]": "€",
    '_-* #,##0.00 [$€-C0A]_-;-* #,##0.00 [$€-C0A]_-;_-* "-"?? [$€-C0A]_-;_-@_-': "€",
    '"US$" #,##0.00': "US$",
    "$#,##0.00": "$",
    '($#,##0.00);[Red]("USD" #,##0.00)': "$",
    '#,##0 "k€"': "k€",
    '#,##0 "miles de €"': "miles de €",
    '#,##0.00 "€/mes"': "€",
    '"S/" #,##0.00': "S/",
    '0.0 "M€"': "M€",
}


def shown_beside(cell: Cell) -> tuple[str, bool]:
    return (cell.beside.text, cell.beside.is_shortened) if isinstance(cell, Amount) else ("", False)


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_numbers_keep_what_their_format_shows_beside_them(ending: str, office: Office) -> None:
    plain = ("General", "#,##0.00", "0.00%", "# ?/?", "0.0E+00", "@", "(0.0)", "0_-", "* 0")
    formats = [*FORMATS, '#,##0," k€"', "#,##0,", '[>=1000000]0.0,,"M€";[>=1000]0.0,"k€";0 "€"', *plain]

    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for column, code in enumerate(formats):
            sheet.write_number(1, column, 48000.5, book.add_format({"num_format": code}))
        sheet.write_string(2, 0, "texto", book.add_format({"num_format": "#,##0 €"}))

    data = workbook(write)
    first, second = cells_of(data if ending == "xlsx" else office(data, ending))
    assert second[0] == "texto"
    found = dict(zip(formats, map(shown_beside, first), strict=True))
    assert set(first) == {Decimal("48000.5")}
    stated = {"$": "USD", "€": "EUR"} if ending == "ods" else {}
    for code, shown in FORMATS.items():
        assert found[code] in ((shown, False), (stated.get(shown), False)), code
    assert found['#,##0," k€"'] == ("k€", True)
    assert found["#,##0,"] == ("", True)
    assert found['[>=1000000]0.0,,"M€";[>=1000]0.0,"k€";0 "€"'][1]
    assert {found[code] for code in plain} == {("", False)}


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_number_of_a_workbook_of_1904_is_no_date_but_its_file_says_what_days_are(ending: str, office: Office) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_row("A1", [44544])

    data = workbook(write, date_1904=True)
    grid = grid_of(data if ending == "xlsx" else office(data, ending))
    assert (grid.is_1904, grid.sheets[0].rows[0].cells) == (True, (Decimal(44544),))
    assert not grid_of(workbook(write)).is_1904


@given(st.text(max_size=40) | st.text('0#,.;$€[]-409"\\_*kM ', max_size=40))
def test_any_format_is_gone_through(code: str) -> None:
    found = beside(code)
    assert found is None or found.text or found.is_shortened


# Files that would take all the memory


def sheet_xml(rows: str) -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def rebuilt(data: bytes, **parts: str | bytes) -> bytes:
    """A package some of whose parts are others; `sheet1` stands for the part whose path ends so."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            stem = info.filename.rsplit("/", 1)[-1].split(".")[0]
            new.writestr(info.filename, parts.get(stem, old.read(info)))
    return file.getvalue()


def one_sheet() -> bytes:
    return workbook(lambda book: book.add_worksheet("Ventas").write("A1", "x"))


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="Z1"><v>1</v></c></row>',
        '<row><c><v>1</v></c></row><row r="9999999"><c/><c/><c/><c><v>1</v></c></row>',
        '<x:row xmlns:x="y"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    ],
)
def test_a_cell_far_from_all_others_is_named_at_once(far: str) -> None:
    data = rebuilt(one_sheet(), sheet1=sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}'))
    start = process_time()
    problem = problem_of(data)
    assert problem.code == "import-far-cell"
    assert arguments_of(problem)["sheet"] == "Ventas"
    assert process_time() - start < 10


def test_far_cells_that_hold_nothing_do_no_harm() -> None:
    data = rebuilt(
        one_sheet(), sheet1=sheet_xml('<row><c r="A1"><v>7</v></c></row><row><c r="XFD1048576" s="1"/></row>')
    )
    assert cells_of(data) == [(Decimal(7),)]


def test_a_text_that_a_million_cells_share_is_refused() -> None:
    strings = "<sst><si><t>a</t></si><si><t>" + "x" * 900_000 + "</t></si></sst>"
    rows = "".join(f'<row><c t="s"><v>{1 if n % 9 else 0}</v></c></row>' for n in range(900))
    data = rebuilt(one_sheet(), sharedStrings=strings, sheet1=sheet_xml(rows))
    assert problem_of(data).code == "import-too-many-cells"


@pytest.mark.parametrize(
    "table",
    [
        '<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>',
        '<table:table-row>{cell}</table:table-row><table:table-row table:number-rows-repeated="900000"/>{row}',
        '<table:table-row><table:table-cell table:number-columns-repeated="999999"/>{cell}</table:table-row>{row}{row}',
        "<table:table-row>{spaces}</table:table-row>",
    ],
)
def test_rows_and_spaces_repeated_without_end_are_refused(table: str, office: Office) -> None:
    cell = '<table:table-cell table:number-columns-repeated="999" office:value-type="float" office:value="1"/>'
    row = f"<table:table-row>{cell}{cell}{cell}</table:table-row>"
    spaces = (
        '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="999999999"/></text:p></table:table-cell>'
    )
    space = "".join(f' xmlns:{name}="urn:{name}"' for name in ("office", "table", "text"))
    body = f'<table:table table:name="Ventas">{table.format(cell=cell, row=row, spaces=spaces)}</table:table>'
    content = f"<office:document-content{space}><office:body>{body}</office:body></office:document-content>"
    start = process_time()
    problem = problem_of(rebuilt(office(one_sheet(), "ods"), content=content))
    assert problem.code in ("import-far-cell", "import-too-many-cells")
    assert process_time() - start < 10


def repacked(data: bytes, kind: int, change: Callable[[bytearray, int], None]) -> bytes:
    """An XLS with something changed in the first record of a kind, given by where its content begins."""
    stream = bytearray(Compound(data).stream("Workbook"))
    at = 0
    while int.from_bytes(stream[at : at + 2], "little") != kind:
        at += 4 + int.from_bytes(stream[at + 2 : at + 4], "little")
    change(stream, at + 4)
    return pack_stream("Workbook", bytes(stream))


def put(value: bytes) -> Callable[[bytearray, int], None]:
    def change(stream: bytearray, at: int) -> None:
        stream[at : at + len(value)] = value

    return change


def test_an_old_workbook_is_held_to_the_same_bounds(office: Office) -> None:
    whole = office(workbook(simple), "xls")
    text, dimensions, names, strings, locked = 0x00FD, 0x0200, 0x0085, 0x00FC, 0x002F
    far = problem_of(repacked(whole, text, put(b"\xff\xff\xff\x3f")))
    assert (far.code, arguments_of(far)) == ("import-far-cell", {"sheet": "Oportunidades", "cell": "XFD65536"})
    lying = repacked(whole, dimensions, put(b"\0\0\0\0\xff\xff\xff\xff\0\0\xff\xff"))
    assert cells_of(lying) == [cells for _, cells in READ]
    assert problem_of(repacked(whole, names, put(b"\xff\xff\xff\x7f"))).code == "import-damaged"
    assert problem_of(repacked(whole, strings, put(b"\xff\xff\xff\x7f" * 2))).code == "import-damaged"
    codepage = 0x0042
    closed = repacked(whole, codepage, lambda stream, at: put(locked.to_bytes(2, "little"))(stream, at - 4))
    assert problem_of(closed).code == "import-password"


def test_sectors_that_go_round_in_circles_are_damaged() -> None:
    data = bytearray(pack_stream("Workbook", b"x" * 20_000))
    data[4096 + 8 : 4096 + 12] = (2).to_bytes(4, "little")  # the first sector of the stream is followed by itself
    assert problem_of(bytes(data)).code == "import-damaged"


@given(st.binary(max_size=9_000))
def test_a_container_gives_back_what_it_was_given(stream: bytes) -> None:
    assert Compound(pack_stream("Workbook", stream)).stream("Workbook").rstrip(b"\0") == stream.rstrip(b"\0")


def test_a_bomb_of_zeros_is_refused() -> None:
    data = rebuilt(one_sheet(), sheet1=b" " * 200_000_000)
    assert len(data) < 1_000_000
    assert problem_of(data).code == "import-unpacked"


def test_a_package_that_lies_about_its_sizes_is_damaged() -> None:
    data = bytearray(rebuilt(one_sheet(), sheet1=b" " * 5_000_000))
    size = (5_000_000).to_bytes(4, "little")
    while size in data:
        at = data.index(size)
        data[at : at + 4] = (90).to_bytes(4, "little")
    assert problem_of(bytes(data)).code == "import-damaged"


def test_a_huge_sheet_that_says_to_be_small_takes_no_memory(tmp_path: Path) -> None:
    size = 400_000_000
    path = tmp_path / "ventas.xlsx"
    with zipfile.ZipFile(io.BytesIO(one_sheet())) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if not info.filename.endswith("sheet1.xml"):
                new.writestr(info.filename, old.read(info))
        with new.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(1_000):
                part.write(b" " * (size // 1_000))
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))
    program = (
        "import sys, resource, pathlib; from pipeline.imports.reading import read_grid; "
        "resource.setrlimit(resource.RLIMIT_AS, (200 * 2**20,) * 2); "
        "print(read_grid('ventas.xlsx', pathlib.Path(sys.argv[1]).read_bytes()).code)"
    )
    command = [sys.executable, "-c", program, str(path)]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "import-damaged", run.stderr


def test_a_package_of_countless_parts_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for number in range(5_000):
            package.writestr(f"xl/{number}.xml", "<a/>")
        package.writestr("xl/workbook.xml", "<workbook/>")
    assert problem_of(file.getvalue()).code == "import-unpacked"


def test_entities_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE sst [<!ENTITY l0 "ja">{laughs}]>'
    outside = '<!DOCTYPE sst [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
    for beginning in (bomb, outside):
        row = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>'
        sheet = sheet_xml(row).replace("<worksheet", f"{beginning}<worksheet")
        assert problem_of(rebuilt(one_sheet(), sheet1=sheet)).code == "import-damaged"
        shared = rebuilt(one_sheet(), sharedStrings=f"{beginning}<sst><si><t>&l9;</t></si></sst>")
        read = read_grid("ventas.xlsx", shared)
        assert isinstance(read, Problem) or "root:" not in str(read)


# Other files


def test_a_workbook_with_a_password_is_said_to_have_one(office: Office) -> None:
    assert problem_of(pack_stream("EncryptedPackage", b"x" * 9_000), "ventas.xlsx").code == "import-password"
    locked = office(one_sheet(), "ods")
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    manifest = f"<manifest:manifest xmlns:manifest='m'>{entry}</manifest:manifest>"
    assert problem_of(rebuilt(locked, manifest=manifest), "ventas.ods").code == "import-password"


def package_of(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (b"", "import-empty", None),
        (b"\xef\xbb\xbf\r\n \n", "import-empty", None),
        (b"%PDF-1.7\n", "import-other-kind", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "import-other-kind", "PNG"),
        (package_of("word/document.xml"), "import-other-kind", "Word"),
        (package_of("xl/workbook.bin"), "import-other-kind", "XLSB"),
        (package_of("Account.csv", "Contact.csv"), "import-other-kind", "ZIP (Account.csv, Contact.csv)"),
        (package_of("mimetype", "content.xml"), "import-other-kind", "OpenDocument"),
        (package_of("Index/Document.iwa"), "import-numbers", "Numbers"),
        (package_of("xl/workbook.xml"), "import-damaged", "XLSX"),
        (b"<html><body><form>Inicia tu sesi\xf3n</form></body></html>", "import-html", None),
        (b"\xef\xbb\xbf\n<!DOCTYPE HTML>\n<table>", "import-html", None),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
         "import-other-kind", "Excel 2003 (XML)"),
        (b'[{"Name": "x"}]', "import-other-kind", "JSON"),
        (random.Random(1).randbytes(5_000), "import-other-kind", ""),
        (b"PK\x03\x04" + random.Random(2).randbytes(5_000), "import-damaged", "XLSX, ODS"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(3).randbytes(5_000), "import-damaged", "XLS"),
    ],
)  # fmt: skip
def test_what_is_no_spreadsheet_is_called_by_its_name(data: bytes, code: str, kind: str | None) -> None:
    problem = problem_of(data, "ventas.xls")
    assert problem.code == code
    assert arguments_of(problem).get("kind") == kind


def test_a_web_page_under_the_name_of_excel_is_read_by_its_tables() -> None:
    page = """<html><head><meta charset="iso-8859-1"><title>Informe</title><style>td {color: red}</style></head><body>
      <table border=1><tr><th>Cliente<th colspan=2>Importe &amp; cierre</tr>
      <TR><TD rowspan="2">Ib&aacute;ñez<br>Logroño</TD><td>48.000,50 €</td><td> 15/12/2026
         </td></TR><tr><td>1</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>
      <script>"<table><tr><td>no"</script>
      <table><tr></tr><tr><td>&nbsp;</td></tr><td>Otra</table>"""
    grid = grid_of(page.encode("cp1252"), "informe.xls")
    assert (grid.form, grid.encoding, [sheet.name for sheet in grid.sheets]) == ("html", "cp1252", ["1", "2"])
    assert [(row.number, row.cells) for row in grid.sheets[0].rows] == [
        (1, ("Cliente", "Importe & cierre", None)),
        (2, ("Ibáñez\nLogroño", "48.000,50 €", "15/12/2026")),
        (3, (None, "1", "a b")),
    ]
    assert [row.cells for row in grid.sheets[1].rows] == [("Otra",)]


@given(
    st.lists(st.sampled_from(["<table>", "</table>", "<tr>", "<td colspan=3>", "<td rowspan=9>", "</td>", "x", "<!"]))
)
def test_tables_in_any_disorder_are_read_or_refused(tags: list[str]) -> None:
    survives("informe.xls", "".join(["<table>", *tags]).encode())


def test_a_file_that_is_too_large_is_not_read() -> None:
    assert problem_of(b"a;b\n" * (LARGEST // 4 + 1)).code == "import-too-large"


def test_every_problem_of_a_file_has_its_words_in_both_languages() -> None:
    from generator.problems import PROBLEMS  # noqa: PLC0415

    for code in ERRORS:
        if code.startswith("import-"):
            english, spanish = (Words(language).gettext(PROBLEMS[code].text) for language in ("en", "es"))
            assert english != spanish


# Whatever the bytes


def survives(name: str, data: bytes) -> None:
    start = process_time()
    read = read_grid(name, data)
    assert isinstance(read, Grid | Problem)
    assert process_time() - start < 10


@given(
    st.binary(max_size=3_000), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"])
)
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, beginning: bytes) -> None:
    survives("ventas.xls", beginning + data)


class Damaged(Protocol):
    """A workbook of some form with so much of it changed as dice say."""

    def __call__(self, form: str, seed: int) -> bytes: ...


@pytest.fixture(scope="session")
def flipped(office: Office) -> Damaged:
    data = workbook(simple)
    whole = {"xlsx": data, "ods": office(data, "ods"), "xls": office(data, "xls")}

    def flip(form: str, seed: int) -> bytes:
        dice, damaged = random.Random(seed), bytearray(whole[form])
        for _ in range(dice.randrange(1, 12)):
            damaged[dice.randrange(len(damaged))] = dice.choice((0, 0xFF, 0x7F, dice.randrange(256)))
        return bytes(damaged[: dice.randrange(len(damaged))] if dice.random() < 0.2 else damaged)

    return flip


@pytest.fixture(scope="session")
def garbled(office: Office) -> Damaged:
    data = workbook(simple)
    whole = {"xlsx": data, "ods": office(data, "ods")}

    def garble(form: str, seed: int) -> bytes:
        dice, file = random.Random(seed), io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(whole[form])) as old, zipfile.ZipFile(file, "w") as new:
            for info in old.infolist():
                part = bytearray(old.read(info))
                for _ in range(dice.choice((0, 0, 1, 2))):
                    at = dice.randrange(len(part) + 1)
                    part[at : at + dice.randrange(3)] = dice.choice((b"", b"9", b"99999999", b"<", b'"', b"s"))
                new.writestr(info.filename, bytes(part))
        return file.getvalue()

    return garble


@pytest.mark.parametrize("form", ["xlsx", "ods", "xls"])
def test_a_damaged_workbook_is_read_or_refused(form: str, flipped: Damaged) -> None:
    for seed in range(200):
        survives(f"ventas.{form}", flipped(form, seed))


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_damage_within_the_parts_is_read_or_refused(form: str, garbled: Damaged) -> None:
    for seed in range(200):
        survives(f"ventas.{form}", garbled(form, seed))


def test_a_path_is_no_part_of_the_name(tmp_path: Path) -> None:
    (tmp_path / "ventas.csv").write_bytes(SPANISH.encode("cp1252"))
    path = tmp_path / "ventas.csv"
    assert grid_of(path.read_bytes(), path.name).name == "ventas.csv"
