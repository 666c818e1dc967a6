"""Exports: what Excel, a phone and other programs get of the opportunities, and that it comes back the same."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from generator.exports import opportunities
from pipeline.cells import extra_said
from pipeline.harmless import is_cut, neutral, restored
from pipeline.opportunity import Opportunity
from pipeline.source import Place
from pipeline.table import STATED, Table
from tests.records import corpus
from tests.terminal import Terminal
from tests.worlds import ROOT, Answer, embudo, loaded, workspace

NAUGHTY: list[str] = corpus(
    "blns.json",
    [
        "=1+1",
        "@SUM(1)",
        "+1",
        "-1",
        "\t=1",
        "＝1+1",
        '=HYPERLINK("http://x")',
        "'=1",
        "1E+02",
        "NULL",
        "\u202e",
        "\ud800",
    ],
)
FLEET = """\
---
name: Renovación de flota 2027: fase 1
client: Transportes Ibáñez S.L.
stage: proposal
created: 2026-09-14
amount: 48.000,50 €
probability: 60 %
close_date: 2026-12-15
products:
  - {name: Furgoneta eléctrica, units: 12, price: 4.000 €}
contacts:
  - {name: Marta, surname: Ruiz, position: Compras, phone: +34 600 123 456, email: marta@example.com}
decision_maker: {name: Luis Gil, met: no, values: plazo de entrega}
next_date: 2026-11-27
next_step: "=Llamar: pedir plazo"
sector: público
---

Notas; con «signos».

## Negociación

- 2026-11-18 10:30 visita: Piden 5 % más.

  Con un párrafo.
"""
WON = """\
---
name: Carretillas
client: Aldaya
stage: won
amount: 100 USD
actual_amount: 90 USD
actual_close_date: 2026-10-01
contacts:
  - Marta Ruiz <m@aldaya.example>
---
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path / "here", {"flota": FLEET, "carretillas": WON, "embudo.yaml": "rates: {USD: 0.5}\n"})


def exported(folder: Path, form: str, *options: str, language: str = "en") -> bytes:
    path = folder / f"salida.{form}"
    answer = embudo(folder, "export", "--format", form, "--out", str(path), *options, language=language)
    assert answer.code == 0, answer.err
    return path.read_bytes()


def rows(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def sheets(data: bytes) -> list[Worksheet]:
    return list(load_workbook(io.BytesIO(data)).worksheets)


def by_heading(sheet: Worksheet) -> list[dict[str, Any]]:
    heads, *lines = sheet.iter_rows()
    return [{str(head.value): cell for head, cell in zip(heads, line, strict=True)} for line in lines]


TEXTS = st.text(max_size=20) | st.text(alphabet=';,"\n\ra =\\u0_x', max_size=12) | st.sampled_from(NAUGHTY)


@pytest.mark.parametrize("language", ["en", "es"])
@given(cells=st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_separated_values_are_as_the_standard_library_writes_them(language: str, cells: list[tuple[str, str]]) -> None:
    value = Table(columns=STATED[:2], rows=tuple(cells))
    for data, separator in (
        (opportunities.excel(value, language), opportunities.SEPARATORS[language]),
        (opportunities.plain(value, language), ","),
    ):
        written = io.StringIO(newline="")
        writer = csv.writer(written, delimiter=separator, lineterminator="\r\n")
        writer.writerow(column.heading(language) for column in value.columns)
        writer.writerows(map(neutral, row) for row in cells)
        assert data.decode("utf-8-sig") == written.getvalue()


def test_excel_in_spain_gets_semicolons_and_decimal_commas(folder: Path) -> None:
    data = exported(folder, "csv", language="es")
    assert data.startswith(b"\xef\xbb\xbfSlug;Nombre;Cliente;")
    assert b"\r\n" in data
    (flota,) = rows(data, ";")
    assert (flota["Importe"], flota["Moneda"], flota["Probabilidad"]) == ("48000,50", "EUR", "60%")
    assert (flota["Fecha de cierre"], flota["Etapa"]) == ("2026-12-15", "propuesta")
    assert flota["Productos y servicios"] == "Furgoneta eléctrica; unidades: 12; precio: 4000,00 EUR"


def test_excel_elsewhere_gets_commas_and_points(folder: Path) -> None:
    (flota,) = rows(exported(folder, "csv"))
    assert (flota["Amount"], flota["Probability"], flota["Stage"]) == ("48000.50", "60%", "proposal")


def test_a_program_gets_what_the_standard_says(folder: Path) -> None:
    data = exported(folder, "csv", "--plain", language="es")
    assert data.startswith(b"Slug,Nombre,")
    (flota,) = rows(data)
    assert (flota["Importe"], flota["Probabilidad"], flota["Fecha de cierre"]) == ("48000.50", "0.6", "2026-12-15")


def test_closed_ones_are_exported_when_asked(folder: Path) -> None:
    assert [row["Slug"] for row in rows(exported(folder, "csv"))] == ["flota"]
    everything = rows(exported(folder, "csv", "--all"))
    assert [row["Slug"] for row in everything] == ["flota", "carretillas"]
    assert (everything[1]["Amount"], everything[1]["Currency"]) == ("100.00", "USD")
    assert everything[1]["Amount in EUR (calculated)"] == "50.00"


def test_the_site_has_the_table_of_all(folder: Path) -> None:
    assert embudo(folder, "build", language="es").code == 0
    found = (folder / "site" / "opportunities.csv").read_bytes()
    assert [row["Slug"] for row in rows(found, ";")] == ["flota", "carretillas"]
    assert 'href="opportunities.csv"' in (folder / "site" / "opportunities.html").read_text(encoding="utf-8")


def test_somebody_else_s_table_in_the_site_is_not_written_over(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "opportunities.csv").write_text("mine\n", encoding="utf-8")
    assert embudo(folder, "build").code == 3
    assert (folder / "site" / "opportunities.csv").read_text(encoding="utf-8") == "mine\n"


def test_options_that_make_no_sense_are_refused(folder: Path) -> None:
    answer = embudo(folder, "export", "--format", "xlsx", "--plain", "--out", "x.xlsx")
    assert (answer.code, answer.out) == (2, "")
    assert "--plain" in answer.err


def test_a_workbook_is_not_shown_on_a_terminal(folder: Path) -> None:
    with Terminal(folder, "export", "--format", "xlsx", language="es") as terminal:
        terminal.until("--salida oportunidades.xlsx")
        assert terminal.end() == 2


def test_a_workbook_goes_to_another_program(folder: Path) -> None:
    command = [sys.executable, "-m", "generator", "-C", str(folder), "export", "--format", "xlsx"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert load_workbook(io.BytesIO(done.stdout)).sheetnames[0]


def test_a_workbook_has_typed_cells(folder: Path) -> None:
    opportunities, activities, forecast = sheets(exported(folder, "xlsx", "--all", language="es"))
    assert (opportunities.title, activities.title, forecast.title) == ("Oportunidades", "Actividades", "Previsión")
    flota, carretillas, _blank, total = by_heading(opportunities)
    assert (flota["Importe"].value, flota["Importe"].number_format) == (48000.5, "#,##0.00 [$€]")
    assert (carretillas["Importe"].value, carretillas["Importe"].number_format) == (100, "#,##0.00 [$USD]")
    assert flota["Fecha de cierre"].value == datetime(2026, 12, 15)  # noqa: DTZ001  a cell has no zone
    assert (flota["Probabilidad"].value, flota["Probabilidad"].number_format) == (0.6, "0%")
    assert (flota["Próximo paso"].value, flota["Próximo paso"].data_type) == ("=Llamar: pedir plazo", "s")
    assert flota["Próximo paso"].number_format == "@"
    assert (total["Slug"].value, total["Nombre"].value) == ("Total", "2 oportunidades")
    assert (total["Importe"].value, total["Moneda"].value) == (48050.5, "EUR")
    told = by_heading(activities)[0]
    assert [cell.value for cell in told.values()][3:] == [
        datetime(2026, 11, 18),  # noqa: DTZ001
        "10:30",
        "Visita",
        "Piden 5 % más.",
        "Con un párrafo.",
    ]


def test_a_workbook_s_head_stays_in_sight_and_filters(folder: Path) -> None:
    for sheet in sheets(exported(folder, "xlsx", "--all")):
        assert sheet.freeze_panes in ("B2", "C2")
        assert sheet.auto_filter.ref
        assert all(cell.font.bold for cell in sheet[1])
    first = sheets(exported(folder, "xlsx", "--all"))[0]
    assert first.auto_filter.ref.endswith("3"), "the totals are no row of the table"
    choices = {str(one.sqref): one.formula1 for one in first.data_validations.dataValidation}
    assert '"prospect,qualified,proposal,negotiation,won,lost,cancelled"' in choices.values()


def test_the_forecast_of_a_workbook_is_that_of_the_command(folder: Path) -> None:
    sheet = sheets(exported(folder, "xlsx"))[2]
    said = embudo(folder, "forecast", "--json").json["periods"]
    lines = by_heading(sheet)
    for line, period in zip(lines, said, strict=False):
        values = [cell.value or 0 for cell in line.values()][1:7]
        names = ("count", "amount", "weighted", "commit", "best_case", "won")
        assert values == [float(period[name]) for name in names]
    assert lines[-1]["Month"].value == "Total"


def test_nothing_in_a_workbook_is_a_formula_and_it_is_always_the_same_file(folder: Path) -> None:
    data = exported(folder, "xlsx", "--all")
    assert data == exported(folder, "xlsx", "--all")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        whole = {name: parts.read(name).decode() for name in parts.namelist()}
    assert not any("<f>" in text or "<f " in text or "<hyperlink" in text for text in whole.values())
    properties = whole["docProps/core.xml"] + whole["docProps/app.xml"]
    assert "2026-11-23T00:00:00Z" in properties
    assert "<dc:creator></dc:creator>" in properties
    assert str(folder) not in "".join(whole.values())


def test_amounts_and_days_that_a_number_cannot_hold_are_texts(folder: Path) -> None:
    fields = "amount: 999999999999999,99\nclose_date: 1900-02-28\n"
    workspace(
        folder, {"grande": FLEET.replace("amount: 48.000,50 €\n", "").replace("close_date: 2026-12-15\n", fields)}
    )
    found = next(row for row in by_heading(sheets(exported(folder, "xlsx"))[0]) if row["Slug"].value == "grande")
    assert (found["Amount"].value, found["Close date"].value) == ("999999999999999.99", "1900-02-28")


def test_a_text_that_no_cell_holds_is_told_of_and_is_not_taken_for_an_edit(folder: Path) -> None:
    workspace(folder, {"larga": WON.replace("won", "prospect").replace("name: C", "name: Larga c") + "palabra " * 5000})
    for form in ("csv", "xlsx"):
        path = folder / f"larga.{form}"
        answer = embudo(folder, "export", "--format", form, "--out", str(path))
        assert answer.code == 0
        assert "larga (Notes)" in answer.err
        again = embudo(folder, "import", str(path), "--update", "--json").json
        assert (again["updated"], again["conflicts"]) == ([], [])
    cells = {row["Slug"]: row["Notes"] for row in rows((folder / "larga.csv").read_bytes())}
    assert is_cut(cells["larga"])
    whole = {row["Slug"]: row["Notes"] for row in rows(exported(folder, "csv", "--plain"))}
    assert len(whole["larga"]) == len("palabra " * 5000)


def cards(data: bytes) -> list[dict[str, str]]:
    lines = icalendar.parser.Contentlines.from_ical(data)  # type: ignore[no-untyped-call]
    parts = [line.parts() for line in lines if line]
    found: list[dict[str, str]] = []
    for name, _parameters, value in parts:
        if name == "BEGIN":
            found.append({})
        found[-1][name] = value
    return found


def test_people_go_to_an_address_book(folder: Path) -> None:
    data = exported(folder, "vcf", language="es")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    marta, luis = cards(data)
    assert (marta["FN"], marta["N"], marta["ORG"]) == ("Marta Ruiz", "Ruiz;Marta;;;", "Transportes Ibáñez S.L.")
    assert (marta["TITLE"], marta["TEL"], marta["EMAIL"]) == ("Compras", "+34 600 123 456", "marta@example.com")
    assert "Oportunidad: Renovación de flota 2027: fase 1" in marta["NOTE"]
    assert luis["FN"] == "Luis Gil"
    assert data == exported(folder, "vcf", language="es")


def test_a_person_of_several_opportunities_is_one_card(folder: Path) -> None:
    workspace(folder, {"otra": FLEET.replace("flota 2027: fase 1", "taller").replace("phone: +34 600 123 456, ", "")})
    found = cards(exported(folder, "vcf", "--all"))
    assert [card["FN"] for card in found] == ["Marta Ruiz", "Luis Gil", "Marta Ruiz"]
    assert found[0]["TEL"] == "+34 600 123 456"
    assert "taller" in found[0]["NOTE"]
    assert len({card["UID"] for card in found}) == 3


def test_other_exports_are_what_they_were(folder: Path) -> None:
    data = json.loads(exported(folder, "json"))
    assert data["opportunities"] == embudo(folder, "list", "--all", "--json").json["opportunities"]
    assert exported(folder, "ics").startswith(b"BEGIN:VCALENDAR")


def naughty_records() -> dict[str, str]:
    """A record for each naughty text: in its name, client, owner, notes, and fields of its own."""
    records = {}
    for number, text in enumerate(NAUGHTY):
        said = json.dumps(text)
        person = f"  - {{name: {said}, remarks: {said}}}"
        fields = "\n".join(f"{key}: {said}" for key in ("name", "owner", "next_step", "tier", "propio"))
        client = said if text.strip() else '"x"'
        body = text.replace("\r", "").encode("utf-8", "replace").decode()
        records[f"n{number:03}"] = f"---\nclient: {client}\n{fields}\ncontacts:\n{person}\n---\n\n{body}\n"
    return records


@pytest.fixture(scope="module")
def naughty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("naughty"), naughty_records())


def test_no_naughty_text_is_evaluated(naughty: Path) -> None:
    for language, separator in (("en", ","), ("es", ";")):
        for options in ((), ("--plain",)):
            data = exported(naughty, "csv", *options, language=language).decode("utf-8-sig")
            for line in csv.reader(io.StringIO(data, newline=""), delimiter="," if options else separator):
                for cell in line:
                    assert not cell.lstrip(" \"'").startswith(
                        ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
                    ) or (cell.startswith("'")), cell
    for sheet in sheets(exported(naughty, "xlsx")):
        for written in sheet.iter_rows():
            assert all(cell.data_type in ("s", "n", "d") for cell in written)


def test_naughty_texts_are_restored(naughty: Path) -> None:
    known = {deal.slug: deal for deal in loaded(naughty).opportunities}
    assert len(known) > len(NAUGHTY) * 0.9
    for row in rows(exported(naughty, "csv")):
        deal = known[row["Slug"]]
        assert restored(row["Client"]) == deal.client
        assert restored(row["Notes"]) == deal.notes
        assert restored(row["Next step"]) == deal.next_step
        assert extra_said(restored(row["propio"])) == dict(deal.extra)["propio"]


Office = Callable[[Path, str], bytes]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Converts a file with LibreOffice: read by a filter, into a kind of file."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    assert program, "LibreOffice is needed to try what it makes of our files"
    folder = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def convert(path: Path, ending: str) -> bytes:
        separator = {"es": "59", "en": "44"}.get(path.stem[-2:], "44")
        read = [f"--infilter=CSV:{separator},34,76,1"] if path.suffix == ".csv" else []
        write = f"{ending}:Text - txt - csv (StarCalc):44,34,76" if ending == "csv" else ending
        command = [program, profile, "--headless", *read, "--convert-to", write, "--outdir", str(folder), str(path)]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
        return (folder / f"{path.stem}.{ending}").read_bytes()

    return convert


@pytest.mark.parametrize("language", ["en", "es"])
def test_libreoffice_evaluates_nothing_of_our_csv(naughty: Path, office: Office, language: str) -> None:
    path = naughty / f"tabla-{language}.csv"
    path.write_bytes(exported(naughty, "csv", language=language))
    data = office(path, "xlsx")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not any("<f" in parts.read(name).decode() for name in parts.namelist() if "/sheet" in name)
    (sheet,) = sheets(data)
    notes = {line["Slug"].value: line for line in by_heading(sheet)}
    assert len(notes) == len(loaded(naughty).opportunities)


def test_texts_of_a_workbook_survive_libreoffice(naughty: Path, office: Office) -> None:
    path = naughty / "libro.xlsx"
    path.write_bytes(exported(naughty, "xlsx"))
    known = {deal.slug: deal for deal in loaded(naughty).opportunities}
    saved = {str(line["Slug"].value): line for line in by_heading(sheets(office(path, "xlsx"))[0])}
    for slug, deal in known.items():
        for heading, text in (("Client", deal.client), ("Next step", deal.next_step), ("Notes", deal.notes)):
            assert restored(str(saved[slug][heading].value or "")) == text, (slug, heading)
    told = {row["Slug"]: row for row in rows(office(path, "csv"))}
    assert all(restored(told[slug]["Client"]) == deal.client for slug, deal in known.items())


def imported_again(folder: Path, form: str, language: str, there: Path) -> Answer:
    path = there.parent / f"tabla.{form}"
    path.write_bytes(exported(folder, form, "--all", language=language))
    workspace(there, {"embudo.yaml": (folder / "embudo.yaml").read_text(encoding="utf-8")})
    return embudo(there, "import", str(path), "--write", "--json", language=language)


def bare(deals: tuple[Opportunity, ...]) -> Iterator[Opportunity]:
    """Opportunities without where they stand."""
    for deal in deals:
        activities = tuple(replace(one, line=1) for one in deal.activities)
        yield replace(deal, place=Place(path=""), lines=(), activities=activities)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_exported_comes_back_the_same(folder: Path, form: str, language: str) -> None:
    there = folder.parent / "there"
    answer = imported_again(folder, form, language, there)
    assert (answer.code, answer.json["skipped"]) == (0, [])
    assert tuple(bare(loaded(there).opportunities)) == tuple(bare(loaded(folder).opportunities))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_what_nobody_edited_changes_no_record(folder: Path, form: str, language: str) -> None:
    path = folder / f"tabla.{form}"
    path.write_bytes(exported(folder, form, "--all", language=language))
    answer = embudo(folder, "import", str(path), "--update", "--write", "--json", language=language)
    assert sorted(answer.json["unchanged"]) == ["carretillas", "flota"]
    assert answer.json["conflicts"] == answer.json["updated"] == answer.json["created"] == []


def test_a_day_of_creation_that_only_history_knows_is_no_edit(folder: Path) -> None:
    git = ["git", "-C", str(folder), "-c", "user.name=Ana", "-c", "user.email=ana@example.com"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x", "--date", "2026-10-05T10:00:00+02:00"]):
        subprocess.run([*git, *command], check=True)
    path = folder / "tabla.csv"
    path.write_bytes(exported(folder, "csv", "--all"))
    found = next(row for row in rows(path.read_bytes()) if row["Slug"] == "carretillas")
    assert found["Created"] == ""
    assert found["Created (calculated)"] > "2026"
    assert embudo(folder, "import", str(path), "--update", "--json").json["updated"] == []


def test_naughty_texts_come_back_the_same(naughty: Path, tmp_path: Path) -> None:
    there = workspace(tmp_path / "there", {})
    path = tmp_path / "tabla.xlsx"
    path.write_bytes(exported(naughty, "xlsx"))
    assert embudo(there, "import", str(path), "--write").code == 0
    known, found = ({deal.slug: deal for deal in bare(loaded(each).opportunities)} for each in (naughty, there))
    for slug, deal in known.items():
        assert found[slug] == deal or not "".join((deal.notes, deal.next_step)).strip(), slug
