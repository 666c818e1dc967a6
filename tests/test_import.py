"""`import`: a look first; then all of it or nothing, never over what is there, and a second time nothing."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.worlds import Answer, embudo, workspace

SHEET = """Oportunidad;Empresa;Importe;Fase;Fecha prevista de cierre;Comercial;Próxima acción;Zona
Flota 2027;Ibáñez S.L.;48.000,50 €;propuesta;15/12/2026;Ana;Llamar: pedir plazo;Norte
Estanterías;Soto;"1.200 €";prospecto;01/02/2027;Luis;"Visitar
y medir";Sur
"""


def imported(folder: Path, text: str | bytes, *options: str, name: str = "ventas.csv", language: str = "en") -> Answer:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("cp1252"))
    return embudo(folder, "import", str(path), *options, language=language)


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((folder / "opportunities").rglob("*.md"))}


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Ana", "-c", "user.email=ana@example.com")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return workspace(tmp_path, {"embudo.yaml": "language: es\ncurrency: EUR\n"})


def test_a_look_writes_nothing_and_says_what_would_be_done(empty: Path) -> None:
    looked = imported(empty, SHEET)
    assert looked.code == 0
    assert texts(empty) == {}
    for said in ("cp1252", "semicolon", "dates as 15/12/2026", "2 new records", "Zona", "kept as a field"):
        assert said in looked.out
    assert "--write" in looked.err


def test_what_is_written_is_what_the_sheet_says(empty: Path) -> None:
    written = imported(empty, SHEET, "--write", "--json")
    assert (written.code, written.json["created"], written.json["skipped"]) == (0, ["flota-2027", "estanterias"], [])
    deal = embudo(empty, "show", "flota", "--json").json["opportunity"]
    assert (deal["client"], deal["amount"], deal["close_date"]) == ("Ibáñez S.L.", "48000.50", "2026-12-15")
    assert (deal["owner"], deal["next_step"], deal["extra"]) == ("Ana", "Llamar: pedir plazo", {"Zona": "Norte"})
    assert embudo(empty, "show", "estan", "--json").json["opportunity"]["next_step"] == "Visitar\ny medir"
    assert embudo(empty, "check", "--strict").code == 0


def test_a_second_run_creates_nothing(empty: Path) -> None:
    imported(empty, SHEET, "--write")
    before = texts(empty)
    again = imported(empty, SHEET, "--write", "--json").json
    assert (again["created"], again["updated"], again["conflicts"]) == ([], [], [])
    assert again["unchanged"] == ["flota-2027", "estanterias"]
    assert texts(empty) == before


def test_nothing_is_written_because_of_a_bad_row_unless_it_is_left_out(empty: Path) -> None:
    bad = SHEET + "Otra;Gil;mucho;propuesta;31/11/2026;;;\n"
    refused = imported(empty, bad, "--write")
    assert (refused.code, texts(empty)) == (1, {})
    assert "row 4, Importe “mucho”" in refused.out
    assert "row 4, Fecha prevista de cierre “31/11/2026”" in refused.out
    answer = imported(empty, bad, "--write", "--skip-bad", "--json")
    assert (answer.code, answer.json["created"]) == (1, ["flota-2027", "estanterias"])
    assert [(one["row"], one["column"], one["value"]) for one in answer.json["skipped"]] == [
        (4, "Importe", "mucho"),
        (4, "Fecha prevista de cierre", "31/11/2026"),
    ]
    assert len(texts(empty)) == 2


def test_an_updated_export_shows_what_differs_and_splices_it_in_when_asked(empty: Path) -> None:
    imported(empty, SHEET, "--write")
    path = empty / "opportunities" / "flota-2027.md"
    path.write_text(path.read_text("utf-8").replace("amount:", "# lo dijo Marta\namount:"), "utf-8")
    newer = SHEET.replace("48.000,50 €", "52.000 €")
    shown = imported(empty, newer, "--write")
    assert "€48,000.50 → €52,000" in shown.out
    assert "52000" not in texts(empty)["flota-2027.md"]
    assert imported(empty, newer, "--write", "--json").json["conflicts"] == ["flota-2027"]
    before = texts(empty)
    answer = imported(empty, newer, "--update", "--write", "--json").json
    assert (answer["updated"], answer["unchanged"], answer["conflicts"]) == (["flota-2027"], ["estanterias"], [])
    after = texts(empty)
    gone = set(before["flota-2027.md"].splitlines()) - set(after["flota-2027.md"].splitlines())
    assert len(gone) == 1, gone
    assert "# lo dijo Marta" in after["flota-2027.md"]
    assert after["estanterias.md"] == before["estanterias.md"]


def test_what_another_program_does_not_say_stays(empty: Path) -> None:
    imported(empty, SHEET, "--write")
    path = empty / "opportunities" / "flota-2027.md"
    path.write_text(path.read_text("utf-8").replace("owner: Ana", "owner: Ana\ntags: [vip]"), "utf-8")
    silent = SHEET.replace("Ana;Llamar: pedir plazo", ";")
    assert imported(empty, silent, "--update", "--json").json["unchanged"] == ["flota-2027", "estanterias"]


def test_two_rows_of_one_opportunity_are_not_two_records(empty: Path) -> None:
    twice = SHEET + "Flota 2027;Ibáñez S.L.;1 €;propuesta;15/12/2026;Ana;;\n"
    answer = imported(empty, twice, "--json")
    assert answer.code == 1
    assert [one["row"] for one in answer.json["skipped"]] == [4]


def test_a_record_that_cannot_be_read_is_not_made_again(empty: Path) -> None:
    (empty / "opportunities" / "flota.md").write_text("---\nclient: x\nstage: nope\n---\n", "utf-8")
    answer = imported(empty, "slug,name,client\nflota,Flota,x\n", "--json").json
    assert answer["created"] == []
    assert "opportunities/flota.md" in answer["skipped"][0]["reason"]


# ---- the Excel loop


RECORD = """---
name: Flota  # urgente
client: Ibáñez
stage: proposal
# lo dijo Marta
amount: 48.000 €
close_date: 2026-12-15
contacts:
  - name: Marta
    phone: 0600
next_step: Llamar
tender: T-1
---

Una nota.

## Negotiation

- 2026-11-02 call: hola
"""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    folder = workspace(tmp_path, {"flota": RECORD, "otra": "---\nclient: Soto\namount: 5\n---\n"})
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "one")
    return folder


def exported(folder: Path) -> openpyxl.Workbook:
    embudo(folder, "export", "--format", "xlsx", "--all", "--out", str(folder / "t.xlsx"))
    return openpyxl.load_workbook(folder / "t.xlsx")


def edited(book: openpyxl.Workbook, slug: str, **values: Any) -> bytes:
    """The workbook with some cells of a row said anew, by their headings (spaces as _)."""
    sheet: Any = book.worksheets[0]
    headings = {str(cell.value): cell.column for cell in sheet[1]}
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == slug)[0].row
    for name, value in values.items():
        sheet.cell(row, headings[name.replace("_", " ")]).value = value
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def lines_that_differ(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.splitlines(), after.splitlines()
    return [line for line in old if line not in new], [line for line in new if line not in old]


def test_a_workbook_as_it_was_exported_changes_nothing(kept: Path) -> None:
    data = edited(exported(kept), "flota")
    answer = imported(kept, data, "--update", "--write", "--json", name="t.xlsx").json
    assert (answer["unchanged"], answer["updated"], answer["created"]) == (["flota", "otra"], [], [])


def test_what_was_edited_in_excel_is_spliced_in_and_nothing_else(kept: Path) -> None:
    import datetime as dt  # noqa: PLC0415

    data = edited(
        exported(kept),
        "flota",
        Amount=52000,
        Close_date=dt.date(2027, 1, 20),
        Next_step="Visitar: medir",
        tender=None,
    )
    shown = imported(kept, data, "--update", name="t.xlsx")
    assert "Amount: €48,000 → €52,000" in shown.out
    assert "Next step: Llamar → Visitar: medir" in shown.out
    assert texts(kept)["flota.md"] == RECORD
    imported(kept, data, "--update", "--write", name="t.xlsx")
    gone, came = lines_that_differ(RECORD, texts(kept)["flota.md"])
    assert gone == ["amount: 48.000 €", "close_date: 2026-12-15", "next_step: Llamar", "tender: T-1"]
    assert came == ["amount: 52000", "close_date: 2027-01-20", 'next_step: "Visitar: medir"', "tender:"]


def test_people_an_activity_more_and_notes_are_spliced_in_too(kept: Path) -> None:
    data = edited(
        exported(kept),
        "flota",
        Contacts="Marta; phone: 0601\nLuis Gil <luis@example.com>",
        Activities="- 2026-11-20 visit: Piden más\n- 2026-11-02 call: hola",
        Notes="Otra nota.",
    )
    answer = imported(kept, data, "--update", "--write", "--json", name="t.xlsx").json
    assert (answer["updated"], answer["conflicts"]) == (["flota"], [])
    gone, came = lines_that_differ(RECORD, texts(kept)["flota.md"])
    assert gone == ["    phone: 0600", "Una nota."]
    assert came == [
        '    phone: "0601"',
        "  - Luis Gil <luis@example.com>",
        "Otra nota.",
        "- 2026-11-20 visit: Piden más",
    ]


def test_an_activity_that_was_reworded_in_excel_stays_and_is_told_but_the_rest_is_spliced_in(kept: Path) -> None:
    data = edited(exported(kept), "flota", Activities="- 2026-11-02 call: adiós", Amount=52000)
    answer = imported(kept, data, "--update", "--write", "--json", name="t.xlsx").json
    assert (answer["updated"], answer["conflicts"]) == (["flota"], ["flota"])
    text = texts(kept)["flota.md"]
    assert "call: hola" in text
    assert "amount: 52000" in text


def test_what_the_record_was_given_since_the_export_is_not_undone(kept: Path) -> None:
    book = exported(kept)
    path = kept / "opportunities" / "flota.md"
    path.write_text(RECORD.replace("48.000 €", "60.000 €"), "utf-8")
    git(kept, "commit", "-qam", "two")
    data = edited(book, "flota", Next_step="Visitar")
    shown = imported(kept, data, "--update", "--write", name="t.xlsx")
    assert "Amount" not in shown.out
    gone, came = lines_that_differ(RECORD, texts(kept)["flota.md"])
    assert (gone, came) == (["amount: 48.000 €", "next_step: Llamar"], ["amount: 60.000 €", "next_step: Visitar"])


def test_a_row_without_a_slug_is_a_new_record(kept: Path) -> None:
    book = exported(kept)
    sheet: Any = book.worksheets[0]
    headings = {str(cell.value): cell.column for cell in sheet[1]}
    last = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[0].value is None or row[0].value == "Total")
    sheet.insert_rows(last)
    for name, value in (("Name", "Nueva"), ("Client", "Gil"), ("Amount", 100)):
        sheet.cell(last, headings[name]).value = value
    data = io.BytesIO()
    book.save(data)
    answer = imported(kept, data.getvalue(), "--update", "--write", "--json", name="t.xlsx").json
    assert (answer["created"], answer["updated"]) == (["nueva"], [])


# ---- mappings


MAPPING = """
columns: {opportunity_id: id, sales_agent: owner, account: client, deal_stage: stage, close_value: actual_amount}
name: "{product} · {account}"
values: {stage: {Prospecting: prospect, Engaging: proposal, Won: won, Lost: lost}, products: {GTXPro: GTX Pro}}
defaults: {client: No account yet}
key: opportunity_id
dates: iso
currency: USD
join: [{file: accounts.csv, key: account, columns: {sector: sector}}]
"""
SALES = """opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
1C1I7A6R,Moses Frase,GTX Plus Basic,Cancity,Won,2016-10-20,2017-03-01,1054
Z063OYW0,Darcel Schlecht,GTXPro,Isdom,Won,2016-10-25,2017-03-11,4514
EC4QE1BX,Darcel Schlecht,MG Special,,Prospecting,,,
"""


def test_a_mapping_says_which_column_is_which_field(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    (folder / "map.yaml").write_text(MAPPING, "utf-8")
    (folder / "accounts.csv").write_text("account,sector\nCancity,retail\nIsdom,medical\n", "utf-8")
    options = ("--map", str(folder / "map.yaml"), "--write", "--json")
    answer = imported(folder, SALES, *options)
    assert (answer.code, len(answer.json["created"])) == (0, 3), answer.out
    assert answer.json["mapping"]["key"] == "opportunity_id"
    deal = embudo(folder, "show", "Cancity", "--json").json["opportunity"]
    assert (deal["name"], deal["stage"], deal["owner"]) == ("GTX Plus Basic · Cancity", "won", "Moses Frase")
    assert (deal["actual_amount"], deal["extra"]["sector"]) == ("1054.00", "retail")
    assert embudo(folder, "show", "MG Special", "--json").json["opportunity"]["client"] == "No account yet"
    assert len(imported(folder, SALES, *options).json["unchanged"]) == 3
    renamed = SALES.replace("Cancity", "Cancity Ltd")
    assert imported(folder, renamed, *options).json["created"] == [], "the key is who it is"


def test_a_mapping_that_is_not_there_yet_is_made_and_reads_back(empty: Path) -> None:
    made = imported(empty, SHEET, "--map", str(empty / "mapa.yaml"), "--json").json["mapping"]
    assert "Oportunidad: name" in (empty / "mapa.yaml").read_text("utf-8")
    again = imported(empty, SHEET, "--map", str(empty / "mapa.yaml"), "--json")
    assert again.json["mapping"] == made
    assert again.json["created"] == ["flota-2027", "estanterias"]


def test_a_mapping_with_a_mistake_imports_nothing_and_shows_the_line(empty: Path) -> None:
    (empty / "mapa.yaml").write_text("columns: {Oportunidad: nombr}\n", "utf-8")
    refused = imported(empty, SHEET, "--map", str(empty / "mapa.yaml"), "--write")
    assert (refused.code, texts(empty)) == (2, {})
    assert "mapa.yaml:1" in refused.err
    assert "nombre" in refused.err


@pytest.mark.parametrize(
    ("name", "data"), [("nada.csv", b""), ("roto.xlsx", b"PK\x03\x04 broken"), ("cita.csv", b'a,b\n"x,1\ny,2\n')]
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_file_that_cannot_be_read_is_refused_in_words(empty: Path, name: str, data: bytes, language: str) -> None:
    refused = imported(empty, data, "--write", name=name, language=language)
    assert (refused.code, texts(empty)) == (2, {})
    assert name in refused.err
    assert "Traceback" not in refused.err


def test_a_file_that_is_not_there_is_refused(empty: Path) -> None:
    assert embudo(empty, "import", "nope.xlsx").code == 2


def test_a_text_that_no_cell_holds_stays_as_its_record_has_it(kept: Path) -> None:
    path = kept / "opportunities" / "flota.md"
    path.write_text(RECORD.replace("Una nota.", "palabra " * 6000), "utf-8")
    before = texts(kept)["flota.md"]
    data = edited(exported(kept), "flota", Amount=52000)
    answer = imported(kept, data, "--update", "--write", "--json", name="t.xlsx").json
    assert (answer["updated"], answer["conflicts"], answer["skipped"]) == (["flota"], [], [])
    assert texts(kept)["flota.md"] == before.replace("48.000 €", "52000")
    empty = workspace(kept / "other", {})
    other = imported(empty, data, "--json", name="t.xlsx").json
    assert [(one["row"], one["column"]) for one in other["skipped"]] == [(2, "Notes")]


def test_stages_are_written_in_the_workspaces_language(empty: Path) -> None:
    imported(empty, SHEET, "--write", language="es")
    assert "\netapa: propuesta\n" in texts(empty)["flota-2027.md"]


def test_without_git_a_record_that_changed_since_the_export_is_left_and_told(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": RECORD})
    book = exported(folder)
    path = folder / "opportunities" / "flota.md"
    path.write_text(RECORD.replace("48.000 €", "60.000 €"), "utf-8")
    data = edited(book, "flota", Next_step="Visitar")
    answer = imported(folder, data, "--update", "--write", "--json", name="t.xlsx").json
    assert (answer["updated"], answer["conflicts"]) == ([], ["flota"])
    assert "60.000" in path.read_text("utf-8")
    assert "Export it again" in imported(folder, data, "--update", name="t.xlsx").out


def test_a_bare_amount_of_our_own_table_is_in_the_records_currency(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": "---\nname: F\nclient: x\namount: 92000 USD\n---\n"})
    same = imported(folder, "Slug,Name,Client,Amount\nflota,F,x,92000\n", "--update", "--json").json
    assert same["unchanged"] == ["flota"]
    imported(folder, "Slug,Name,Client,Amount\nflota,F,x,93000\n", "--update", "--write")
    assert "amount: 93000 USD" in texts(folder)["flota.md"]


def test_a_table_with_some_of_its_columns_updates_those(kept: Path) -> None:
    answer = imported(kept, "Slug,Amount,Next step\nflota,52000,Visitar\notra,5,\n", "--update", "--write", "--json")
    assert answer.json["updated"] == ["flota"], answer.out
    gone, came = lines_that_differ(RECORD, texts(kept)["flota.md"])
    assert (gone, came) == (["amount: 48.000 €", "next_step: Llamar"], ["amount: 52000", "next_step: Visitar"])


def test_the_decision_maker_can_be_another_person(kept: Path) -> None:
    path = kept / "opportunities" / "flota.md"
    block = "decision_maker:\n  name: Teresa\n  phone: 0602\n"
    path.write_text(RECORD.replace("next_step:", f"{block}next_step:"), "utf-8")
    data = edited(exported(kept), "flota", Decision_maker="Luis Gil")
    answer = imported(kept, data, "--update", "--write", "--json", name="t.xlsx").json
    assert (answer["updated"], answer["conflicts"]) == (["flota"], [])
    assert "\ndecision_maker: Luis Gil\nnext_step:" in texts(kept)["flota.md"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_folder_in_the_place_of_a_file_is_said_in_words(empty: Path, language: str) -> None:
    said = {"en": "it is a folder", "es": "es una carpeta"}[language]
    refused = embudo(empty, "import", str(empty), language=language)
    assert (refused.code, said in refused.err) == (2, True)
    refused = imported(empty, SHEET, "--map", str(empty), language=language)
    assert (refused.code, said in refused.err) == (2, True)


def test_two_imports_at_once_lose_no_record(empty: Path) -> None:
    import os  # noqa: PLC0415
    import sys  # noqa: PLC0415

    from tests.worlds import ROOT  # noqa: PLC0415

    rows = "".join(f"Venta {n};Cliente {n};{n + 1}\n" for n in range(200))
    (empty / "v.csv").write_text(f"Oportunidad;Cliente;Importe\n{rows}", "utf-8")
    command = [sys.executable, "-m", "generator", "-C", str(empty), "import", str(empty / "v.csv"), "--write"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    codes = sorted(process.wait() for process in both)
    assert codes[0] == 0 or len(texts(empty)) in (0, 200)
    assert len(texts(empty)) in (0, 200)
    assert not list((empty / "opportunities").glob(".*"))
