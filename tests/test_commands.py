"""`log`, `set`, `move`, `won`, `lost`: what a seller says is what is written, and is echoed as it was understood."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from pipeline.record import read_opportunity
from pipeline.source import Source
from tests.past import git
from tests.records import PLAIN
from tests.worlds import Answer, embudo, workspace

RECORD = """\
---
nombre: Flota 2027
cliente: Ibáñez   # quien factura
etapa: propuesta
creada: 2026-09-14
importe: 48.000 €
fecha_de_cierre: 2026-12-15
decisor:
  nombre: Luis Gil
  reunido: no
proxima_fecha: 2026-11-20
proximo_paso: Llamar
---

## Negociación

- 2026-11-02 llamada: Competidor: RentaVan.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path, {"flota": RECORD})


def text(folder: Path) -> str:
    return (folder / "opportunities" / "flota.md").read_bytes().decode()


def spanish(folder: Path, *arguments: str) -> Answer:
    return embudo(folder, *arguments, language="es")


def test_a_note_is_the_newest_and_sets_what_comes_next(folder: Path) -> None:
    answer = spanish(
        folder, "anotar", "flota", "llamada: piden un 5 %", "--proxima-fecha", "viernes", "--proximo-paso", "Oferta"
    )
    assert answer.code == 0, answer.err
    expected = (
        RECORD.replace("proxima_fecha: 2026-11-20", "proxima_fecha: 2026-11-27")
        .replace("proximo_paso: Llamar", "proximo_paso: Oferta")
        .replace("- 2026-11-02", "- 2026-11-23 llamada: piden un 5 %\n- 2026-11-02")
    )
    assert text(folder) == expected
    assert "2026-11-20 (viernes) → 2026-11-27 (viernes)" in answer.out
    assert "2026-11-23 (lunes) · llamada: piden un 5 %" in answer.out


def test_the_words_of_a_note_need_no_quotes(folder: Path) -> None:
    assert embudo(folder, "log", "flota", "They", "called", "--kind", "call", "--date", "friday").code == 0
    assert "- 2026-11-20 llamada: They called\n- 2026-11-02" in text(folder)


def test_a_note_in_english_in_an_english_file(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": "---\nname: A\nclient: B\nclose_date: 2026-12-01\n---\n"})
    assert spanish(folder, "anotar", "flota", "reunión: vista").code == 0
    assert text(folder) == (
        "---\nname: A\nclient: B\nclose_date: 2026-12-01\n---\n\n## Negotiation\n\n- 2026-11-23 meeting: vista\n"
    )


def test_fields_are_set_by_either_name_and_dates_are_echoed(folder: Path) -> None:
    answer = embudo(folder, "set", "ibañez", "amount=52.000", "fecha_de_cierre=27/11", "decisor.reunido=yes")
    assert answer.code == 0, answer.err
    assert "importe: 52.000\n" in text(folder)
    assert "fecha_de_cierre: 2026-11-27\n" in text(folder)
    assert "  reunido: sí\n" in text(folder)
    assert "→ 2026-11-27 (Friday)" in answer.out
    assert "cliente: Ibáñez   # quien factura\n" in text(folder)


def test_an_amount_without_a_currency_is_in_the_records_own(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": "---\nclient: A\namount: 48.000 USD\n---\n"})
    assert embudo(folder, "set", "flota", "amount=50000").code == 0
    assert "amount: 50000 USD\n" in text(folder)


def test_what_cannot_be_read_changes_nothing_and_says_what_can(folder: Path) -> None:
    for said, wanted in (
        ("next_date=pronto", "tomorrow, friday, +10d, 27/11"),
        ("close_date=31/02/2027", "no such day"),
        ("amount=mucho", "48.000 €"),
        ("stage=quizá", "The stages are"),
        ("importee=3", "Did you mean “importe”?"),
        ("cliente=", "no client"),
        ("decision_maker=Ana", "in your editor (opportunities/flota.md, line 9)"),
        ("nada", "write it as next_date=friday"),
        ("probability=200 %", "from 0 to 100"),
    ):
        answer = embudo(folder, "set", "flota", said)
        assert (answer.code, text(folder)) == (2, RECORD), said
        assert wanted in answer.err, answer.err


def test_a_field_is_cleared_by_saying_nothing(folder: Path) -> None:
    assert embudo(folder, "set", "flota", "next_step=").code == 0
    assert text(folder) == RECORD.replace("proximo_paso: Llamar\n", "proximo_paso:\n")


def test_an_extra_field_can_be_set_too(folder: Path) -> None:
    assert embudo(folder, "set", "flota", "sector=industria: pesada").code == 0
    assert 'sector: "industria: pesada"\n' in text(folder)
    assert embudo(folder, "show", "flota", "--json").json["opportunity"]["extra"] == {"sector": "industria: pesada"}


def test_a_move_is_written_in_the_files_language(folder: Path) -> None:
    assert embudo(folder, "move", "flota", "negotiation").code == 0
    assert text(folder) == RECORD.replace("etapa: propuesta", "etapa: negociación")


def test_won_takes_its_amount_and_today(folder: Path) -> None:
    answer = embudo(folder, "won", "flota", "--json")
    assert (answer.code, answer.json["path"]) == (0, "opportunities/flota.md")
    shown = embudo(folder, "show", "flota", "--json").json["opportunity"]
    assert (shown["stage"], shown["actual_amount"], shown["actual_close_date"]) == ("won", "48000.00", "2026-11-23")
    assert shown["close_date"] == "2026-12-15"


def test_won_with_other_figures(folder: Path) -> None:
    assert embudo(folder, "won", "flota", "--amount", "47.500,50 €", "--date", "friday").code == 0
    assert "importe_real: 47.500,50 €\n" in text(folder)
    assert "fecha_de_cierre_real: 2026-11-20\n" in text(folder)


def test_won_without_any_amount_asks_for_it(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": "---\nclient: A\n---\n"})
    answer = embudo(folder, "won", "flota")
    assert (answer.code, "embudo won flota --amount" in answer.err) == (2, True)


def test_lost_needs_its_reason(folder: Path) -> None:
    for command in (("lost", "flota"), ("move", "flota", "lost"), ("set", "flota", "stage=cancelled")):
        answer = embudo(folder, *command)
        assert (answer.code, "needs its reason" in answer.err, text(folder)) == (2, True, RECORD)
    assert embudo(folder, "lost", "flota", "--reason", "precio: caro", "--to", "RentaVan").code == 0
    shown = embudo(folder, "show", "flota", "--json").json["opportunity"]
    assert (shown["kind"], shown["lost_reason"], shown["lost_to"]) == ("lost", "precio: caro", "RentaVan")


def test_cancelled_is_nobodys(folder: Path) -> None:
    assert spanish(folder, "perdida", "flota", "--motivo", "anulado", "--cancelada").code == 0
    assert "etapa: cancelada\n" in text(folder)
    assert "motivo: anulado\n" in text(folder)


def test_a_move_to_a_closed_stage_takes_what_it_needs(folder: Path) -> None:
    assert embudo(folder, "move", "flota", "perdida", "--reason", "precio").code == 0
    assert "motivo: precio\n" in text(folder)
    assert embudo(folder, "move", "flota", "proposal", "--reason", "x").code == 2


def test_a_dry_run_shows_what_would_change_and_changes_nothing(folder: Path) -> None:
    answer = embudo(folder, "set", "flota", "amount=52000", "--dry-run", "--json")
    assert (answer.code, text(folder)) == (0, RECORD)
    assert "-importe: 48.000 €\n+importe: 52000\n" in answer.json["diff"]
    said = spanish(folder, "anotar", "flota", "hola", "--simular")
    assert "+- 2026-11-23: hola" in said.out
    assert "No se ha escrito nada" in said.err


def test_the_diff_is_one_that_git_applies(folder: Path) -> None:
    (folder / "opportunities" / "flota.md").write_bytes(RECORD.rstrip("\n").encode())
    before = (folder / "opportunities" / "flota.md").read_bytes()
    diff = embudo(folder, "log", "flota", "hola", "--date", "1/1/2026", "--json").json["diff"]
    after = (folder / "opportunities" / "flota.md").read_bytes()
    (folder / "opportunities" / "flota.md").write_bytes(before)
    subprocess.run(["git", "apply", "-"], cwd=folder, input=diff.encode(), check=True)
    assert (folder / "opportunities" / "flota.md").read_bytes() == after != before


def test_what_is_so_already_is_not_written(folder: Path) -> None:
    path = folder / "opportunities" / "flota.md"
    before = path.stat().st_mtime_ns
    answer = embudo(folder, "move", "flota", "proposal")
    assert (answer.code, "says so already" in answer.err, path.stat().st_mtime_ns) == (0, True, before)


def test_how_to_undo_is_said_and_works(folder: Path) -> None:
    answer = embudo(folder, "set", "flota", "next_step=Otra: cosa", "amount=1")
    assert "To undo: embudo set flota next_step=Llamar amount=48000" in answer.err
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    committed = text(folder)
    answer = embudo(folder, "won", "flota")
    command = answer.err.strip().rsplit("To undo: ", 1)[1]
    assert command == "git restore -- opportunities/flota.md"
    subprocess.run(command.split(), cwd=folder, check=True)
    assert text(folder) == committed


def test_a_warning_that_an_edit_brings_is_shown(folder: Path) -> None:
    answer = embudo(folder, "set", "flota", "close_date=2026-01-01")
    assert (answer.code, "before it was created" in answer.err) == (0, True)


def test_a_record_that_cannot_be_read_is_not_edited(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": "---\nclient: A\namount: mucho\n---\n"})
    answer = embudo(folder, "set", "flota", "amount=5")
    assert (answer.code, "opportunities/flota.md:3:9" in answer.err) == (2, True)


def test_an_open_one_whose_file_was_deleted_says_how_it_comes_back(folder: Path) -> None:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    (folder / "opportunities" / "flota.md").unlink()
    git(folder, "commit", "-qam", "gone")
    answer = embudo(folder, "lost", "flota", "--reason", "precio")
    assert answer.code == 2
    command = next(line.strip() for line in answer.err.splitlines() if "git restore" in line)
    subprocess.run(command, shell=True, cwd=folder, check=True)  # noqa: S602  as a seller pastes it
    assert text(folder) == RECORD
    assert embudo(folder, "lost", "flota", "--reason", "precio").code == 0


def test_new_understands_dates_as_people_say_them(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    answer = spanish(
        folder, "nueva", "Flota", "--cliente", "Acme", "--proxima-fecha", "viernes", "--fecha-de-cierre", "+30d"
    )
    assert answer.code == 0, answer.err
    shown = embudo(folder, "show", "flota", "--json").json["opportunity"]
    assert (shown["next_date"], shown["close_date"]) == ("2026-11-27", "2026-12-23")
    assert "2026-11-27 (viernes)" in answer.err


@pytest.mark.parametrize(
    "people",
    [
        "decisor:\n  nombre: Luis\n",
        "interlocutores:\n  - nombre: Ana\n  - nombre: Luis\n    decide: sí\n",
        "interlocutores:\n  - nombre: Ana\n  - nombre: Luis\n    apellidos: Gil\ndecisor: Luis Gil\n",
        "interlocutores: [{nombre: Luis, decide: sí}]\n",
    ],
)
def test_the_decision_maker_was_met_wherever_he_stands(tmp_path: Path, people: str) -> None:
    folder = workspace(tmp_path, {"flota": f"---\ncliente: Acme\n{people}---\n"})
    answer = embudo(folder, "set", "flota", "decisor.reunido=sí")
    assert answer.code == 0, answer.err
    shown = embudo(folder, "show", "flota", "--json").json["opportunity"]["decision_maker"]
    assert (shown["name"], shown["met"]) == ("Luis", True)
    assert re.sub(r"(?m)^ *reunido: sí\n|, reunido: sí", "", text(folder)) == f"---\ncliente: Acme\n{people}---\n"


def test_a_decision_maker_without_fields_is_for_the_editor(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": "---\ncliente: Acme\ndecisor: Luis\n---\n"})
    answer = embudo(folder, "set", "flota", "decisor.reunido=sí")
    assert (answer.code, "in your editor (line 3)" in answer.err) == (2, True)


def test_competitors_are_set_beside_the_main_one(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": "---\nclient: A\nmain_competitor: X\ncompetitors: [Y]\n---\n"})
    assert embudo(folder, "set", "flota", "competitors=Z, W").code == 0
    assert "main_competitor: X\ncompetitors: [Z, W]\n" in text(folder)


@pytest.mark.parametrize(
    ("said", "line", "back"),
    [
        ("wait_until=+30d vuelven: enero", 'esperar_hasta: "2026-12-23 vuelven: enero"', "wait_until="),
        ("esperar_hasta=mañana", "esperar_hasta: 2026-11-24", "wait_until="),
        ("ultima_interaccion=el viernes visita", "ultima_interaccion: 2026-11-20 visita", "last_interaction="),
        ("probabilidad=60 %", "probabilidad: 60 %", "probability="),
        ("categoria_prevision=comprometido", "categoria_prevision: comprometido", "forecast_category="),
        ("etiquetas=flota, 2027", "etiquetas: flota, 2027", "tags="),
        ("meses=36", "meses: 36", "months="),
        ("fecha_de_cierre=fin de año", "fecha_de_cierre: 2026-12-31", "close_date=2026-12-15"),
        ("creada=el viernes", "creada: 2026-11-20", "created=2026-09-14"),
        ("importe=50.000,50 €", "importe: 50.000,50 €", "amount=48000"),
        ("decisor.valora=plazo", "  valora: plazo", "decision_maker.values="),
        ("decisor.reunido=sí", "  reunido: sí", "decision_maker.met=no"),
    ],
)
def test_a_field_is_written_as_it_was_understood_and_can_be_set_back(
    folder: Path, said: str, line: str, back: str
) -> None:
    answer = spanish(folder, "fijar", "flota", said)
    assert answer.code == 0, answer.err
    assert f"{line}\n" in text(folder)
    command = shlex.split(answer.err.strip().rsplit("Para deshacerlo: embudo ", 1)[1])
    assert command[:3] == ["set", "flota", back]
    shown = embudo(folder, "show", "flota", "--json").json
    assert embudo(folder, *command).code == 0
    assert embudo(folder, "show", "flota", "--json").json != shown
    assert read_opportunity(Source("a.md", text(folder).encode()), PLAIN)[0] is not None


@pytest.mark.parametrize(
    "said", ["importe=48k", "etapa=Oferta", "fecha_de_cierre=15/12/2026", "cliente=Ibáñez   # quien factura"]
)
def test_what_is_said_already_in_other_words_is_left_as_it_is(folder: Path, said: str) -> None:
    answer = spanish(folder, "fijar", "flota", said)
    assert (answer.code, text(folder)) == (0, RECORD), answer.err
    assert "ya lo dice" in answer.err


def test_foreign_keys_and_values_of_the_settings_are_edited_where_they_stand(tmp_path: Path) -> None:
    settings = (
        'aliases: {"Importe neto": amount, deal_stage: stage}\nvalues: {stage: {Closed Won: won}}\n'
        "date_order: mdy\ncurrency: USD\n"
    )
    record = "---\nAccount: Acme\nImporte neto: $1,234.50\ndeal_stage: {stage}\n---\n"
    folder = workspace(tmp_path, {"embudo.yaml": settings, "flota": record.format(stage="proposal")})
    assert embudo(folder, "set", "flota", "amount=2,000.00", "close_date=11/27", language="es").code == 0
    assert embudo(folder, "move", "flota", "qualified", language="es").code == 0
    assert text(folder) == (
        "---\nAccount: Acme\nImporte neto: 2,000.00\nclose_date: 2026-11-27\ndeal_stage: qualified\n---\n"
    )
    (folder / "opportunities" / "flota.md").write_text(record.format(stage="Closed Won"))
    assert embudo(folder, "won", "flota", "--amount", "5").code == 0
    assert "deal_stage: Closed Won\n" in text(folder)
