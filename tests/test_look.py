"""Commands that look: order, filters, both languages, JSON as the contract says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.frontmatter import read_record
from pipeline.nodes import Items, Node, Scalar
from pipeline.shapes import record_shape
from pipeline.source import Problem, Source
from tests.worlds import TODAY, Answer, embudo, workspace

RECORDS = {
    "embudo.yaml": "rates: {USD: 0.5}\nowners: {ana: Ana Soto, luis: Luis Gil}\n",
    "ana/b": "---\nname: B\nclient: Ibáñez\nstage: proposal\namount: 1000\nclose_date: 2026-12-15\n---\n",
    "a": "---\nname: A\nclient: Acme\namount: $1500\nclose_date: 2026-12-15\nowner: luis\n---\n",
    "c": "---\nname: C\nclient: Acme\namount: 5 GBP\nnext_date: 2026-11-23\nnext_step: Llamar\n---\n",
    "d": "---\nname: D\nclient: Acme\nclose_date: 2026-11-01\n---\n",
    "w": "---\nname: W\nclient: Acme\nstage: won\namount: 700\nclose_date: 2026-11-30\n---\n",
    "broken": "---\nname: X\nclient: Acme\nstage: proposla\n---\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("w"), RECORDS)


def slugs(answer: Answer) -> list[str]:
    return [deal["slug"] for deal in answer.json["opportunities"]]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], ["d", "a", "b", "c"]),
        (["--sort", "amount"], ["b", "a", "c", "d"]),
        (["--orden", "importe"], ["b", "a", "c", "d"]),
        (["--all"], ["d", "w", "a", "b", "c"]),
        (["--stage", "propuesta"], ["b"]),
        (["--stage", "won"], ["w"]),
        (["--owner", "Ana Soto"], ["b"]),
        (["--owner", "luis"], ["a"]),
        (["--client", "ibanez"], ["b"]),
    ],
)
def test_a_list_has_its_order_and_filters(folder: Path, options: list[str], found: list[str]) -> None:
    assert slugs(embudo(folder, "list", *options, "--json")) == found


def test_every_json_document_says_what_it_is(folder: Path) -> None:
    for command in (["list"], ["show", "a"], ["funnel"], ["check"], ["build"], ["schema"]):
        answer = embudo(folder, *command, "--json").json
        common = (answer["schema_version"], answer["command"], answer["today"])
        assert common == (1, command[0], TODAY)


def test_global_options_stand_before_or_after_the_command(folder: Path) -> None:
    before = embudo(None, "-C", str(folder), "--json", "list")
    after = embudo(None, "list", "-C", str(folder), "--json")
    assert before.json == after.json


@pytest.mark.parametrize(
    ("spanish", "english"),
    [("lista", "list"), ("embudo", "funnel"), ("comprobar", "check"), ("construir", "build"), ("ver", "show")],
)
def test_spanish_names_are_the_same_commands(folder: Path, spanish: str, english: str) -> None:
    more = ["a"] if english == "show" else []
    one, two = (embudo(folder, name, *more, "--json").json for name in (spanish, english))
    unlike = {"seconds", "written"}
    assert {k: v for k, v in one.items() if k not in unlike} == {k: v for k, v in two.items() if k not in unlike}


def test_the_funnel_is_in_the_base_currency_with_what_has_no_rate_apart(folder: Path) -> None:
    answer = embudo(folder, "funnel", "--json").json
    assert [stage["stage"] for stage in answer["stages"]] == ["prospect", "qualified", "proposal", "negotiation"]
    assert answer["stages"][0] == {"stage": "prospect", "count": 3, "amount": "750.00", "weighted": "75.00"}
    assert answer["open"] == {"count": 4, "amount": "1750.00", "weighted": "575.00"}
    assert answer["unconverted"] == [{"currency": "GBP", "count": 1, "amount": "5.00"}]
    assert answer["currency"] == "EUR"


def test_the_agenda_tells_what_is_due(folder: Path) -> None:
    answer = embudo(folder, "agenda", "--json").json
    assert (answer["schema_version"], answer["command"], answer["day"]) == (1, "agenda", TODAY)
    found = {name: [deal["slug"] for deal in answer[name]] for name in ("today", "missing", "closing", "largest")}
    assert found == {"today": ["c"], "missing": ["d", "a", "b"], "closing": ["a", "b"], "largest": []}


def test_the_agenda_begins_with_its_first_heading(folder: Path) -> None:
    assert embudo(folder, "agenda").out.splitlines()[0] == "Today"


def test_a_broken_record_is_named_with_its_reason_when_asked_for(folder: Path) -> None:
    answer = embudo(folder, "show", "broken")
    assert answer.code == 2
    assert "“proposla” is not a stage" in answer.err


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["Close date", "15 Dec 2026", "€1,000"]), ("es", ["Fecha de cierre", "15 dic 2026", "1.000 €"])],
)
def test_tables_speak_the_language_and_write_numbers_its_way(folder: Path, language: str, said: list[str]) -> None:
    answer = embudo(folder, "list", language=language)
    assert answer.code == 0
    assert [text for text in said if text not in answer.out.replace("\xa0", " ")] == []
    assert ("embudo comprobar" if language == "es" else "embudo check") in answer.err


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["lits"], 2, "«lista»"),
        (["lista", "--etap", "x"], 2, "«--etapa»"),
        (["ver", "nadie"], 2, "«nadie»"),
        (["lista", "--hoy", "31/02/2026"], 2, "31/02/2026"),
        (["lista", "--etapa", "ninguna"], 2, "prospecto"),
        (["ver"], 2, "Ayuda"),
        (["comprobar", "no-hay.md"], 2, "no-hay.md"),
    ],
)
def test_errors_are_said_in_spanish_with_a_suggestion(folder: Path, command: list[str], code: int, said: str) -> None:
    answer = embudo(folder, *command, language="es")
    assert (answer.code, said in answer.err) == (code, True), answer.err
    assert "Traceback" not in answer.err


def test_help_is_in_the_users_language(folder: Path) -> None:
    spanish = embudo(folder, "--help", language="es").out
    assert "nueva" in spanish
    assert "Uso:" in spanish
    assert "Opciones" in spanish
    assert "Usage:" in embudo(folder, "--help").out


def test_check_finds_everything_at_once_and_by_file(folder: Path) -> None:
    everything = embudo(folder, "check", "--json")
    assert (everything.code, everything.json["records"], everything.json["excluded"]) == (1, 5, 1)
    problem = everything.json["problems"][0]
    assert set(problem) == {"path", "line", "column", "severity", "code", "message", "hint"}
    assert (problem["path"], problem["line"], problem["column"]) == ("opportunities/broken.md", 4, 8)
    one = str(folder / "opportunities" / "a.md")
    assert embudo(folder, "check", one).code == 0
    assert embudo(folder, "check", one, str(folder / "opportunities" / "broken.md")).code == 1
    hosted = embudo(folder, "check", "--format", "github").out
    assert hosted.startswith("::error file=opportunities/broken.md,line=4,col=8::")


def test_warnings_count_where_one_is_strict(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"a": "---\nclient: Acme\nclose_dat: 2026-12-01\n---\n"})
    assert (embudo(folder, "check").code, embudo(folder, "check", "--strict").code) == (0, 1)


def test_the_schema_is_one_and_accepts_what_people_write(tmp_path: Path) -> None:
    embudo(tmp_path, "init", "--no-git", language="es")
    schema = json.loads(embudo(tmp_path, "schema").out)
    Draft202012Validator.check_schema(schema)
    text = next((tmp_path / "opportunities").glob("*.md")).read_text(encoding="utf-8")
    document = read_record(Source("a.md", text.encode()), record_shape(()))
    assert not isinstance(document, Problem)
    Draft202012Validator(schema).validate(plain(document.fields))
    assert not Draft202012Validator(schema).is_valid({"name": "no client"})
    assert not Draft202012Validator(schema).is_valid({"client": "a", "amount": -3})


def plain(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    return (
        [plain(item) for item in node.nodes] if isinstance(node, Items) else {k.text: plain(v) for k, v in node.pairs}
    )
