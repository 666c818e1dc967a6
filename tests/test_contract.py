"""What scripts rely on: the names, the types and the nulls of every JSON document."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.worlds import Answer, embudo, workspace

OPP = """
slug path name client end_customer stage kind created amount currency probability weighted forecast_category
close_date quarter invoice_date next_date next_step last_interaction last_interaction_summary owner channel tier
competitors tags actual_close_date actual_amount lost_reason lost_to wait_until completeness missing age_days stale
last_change
""".split()
FULL = """---
name: Flota 2027
client: Ibáñez
end_customer: Ayuntamiento
stage: propuesta
created: 2026-09-14
amount: 48.000 €
probability: 60 %
close_date: 2026-12-15
invoice_date: 2027-01-10
products:
  - {name: Furgoneta, units: 12, price: "$4,000"}
  - Mantenimiento
contacts:
  - {name: Marta, surname: Ruiz, email: m@x.es, influence: alta, nota: x}
  - Pedro
decision_maker: {name: Luis Gil, values: plazo}
next_date: 2026-11-27
next_step: Llamar
wait_until: 2026-12-01 vuelven
owner: ana
competitors: RentaVan, Otra
sector: Transporte
plazos:
  entrega: 30
  pagos: [x]
---
Notas.

## History

- 2026-11-18 visit: Revisamos la oferta
  con Marta
- nota suelta
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(
        tmp_path,
        {
            "flota": FULL,
            "bare": "---\nclient: A\n---\n",
            "embudo.yaml": "currency: EUR\n",
            "broken": "---\nname: B\n---\n",
        },
    )


def show(folder: Path, which: str) -> dict[str, object]:
    found: dict[str, object] = embudo(folder, "show", which, "--json").json["opportunity"]
    return found


def test_every_field_of_an_opportunity_is_there_by_its_name(folder: Path) -> None:
    (deal, bare) = embudo(folder, "list", "--json").json["opportunities"]
    assert set(OPP) <= set(deal)
    assert set(deal) == set(bare)
    whole = {"contacts", "decision_maker", "products", "activities", "timeline", "notes", "extra"}
    assert set(OPP) | whole <= set(show(folder, "flota"))


def test_money_is_a_string_dates_are_iso_and_ratios_are_numbers(folder: Path) -> None:
    deal = show(folder, "flota")
    wanted = {
        "slug": "flota",
        "path": "opportunities/flota.md",
        "stage": "proposal",
        "kind": "open",
        "created": "2026-09-14",
        "amount": "48000.00",
        "currency": "EUR",
        "probability": 0.6,
        "weighted": "28800.00",
        "forecast_category": "best_case",
        "close_date": "2026-12-15",
        "quarter": "2026-Q4",
        "last_interaction": "2026-11-18",
        "last_interaction_summary": "Revisamos la oferta",
        "wait_until": "2026-12-01",
        "competitors": ["RentaVan", "Otra"],
        "tags": [],
        "completeness": 1.0,
        "missing": [],
        "age_days": 70,
        "stale": False,
        "last_change": "2026-11-18",
        "extra": {"sector": "Transporte", "plazos": {"entrega": "30", "pagos": "[x]"}},
        "notes": "Notas.",
    }
    assert {name: deal[name] for name in wanted} == wanted


def test_people_products_and_activities_have_their_fields(folder: Path) -> None:
    deal = show(folder, "flota")
    nobody = dict.fromkeys(("name", "surname", "position", "phone", "email", "location", "remarks", "influence"))
    marta = {**nobody, "name": "Marta", "surname": "Ruiz", "email": "m@x.es", "influence": "high", "decides": False}
    assert deal["contacts"] == [marta, {**nobody, "name": "Pedro", "decides": False}]
    assert deal["decision_maker"] == {**nobody, "name": "Luis Gil", "decides": True, "met": False, "values": "plazo"}
    assert deal["products"] == [
        {"name": "Furgoneta", "units": 12, "price": "4000.00", "currency": "USD"},
        {"name": "Mantenimiento", "units": None, "price": None, "currency": None},
    ]
    assert deal["activities"] == [
        {"date": "2026-11-18", "kind": "visit", "text": "Revisamos la oferta", "body": "con Marta"},
        {"date": None, "kind": None, "text": "nota suelta", "body": ""},
    ]


def test_what_is_absent_is_null(folder: Path) -> None:
    deal = show(folder, "bare")
    texts = "end_customer amount weighted close_date quarter next_step owner lost_to created age_days last_change"
    assert {name: deal[name] for name in texts.split()} == dict.fromkeys(texts.split())
    assert (deal["currency"], deal["decision_maker"], deal["contacts"], deal["extra"]) == ("EUR", None, [], {})


def test_the_documents_of_commands_have_their_common_fields_and_their_own(folder: Path) -> None:
    own = {
        "list": {"opportunities"},
        "funnel": {"stages", "open", "currency", "unconverted"},
        "agenda": {"overdue", "today", "upcoming", "missing", "closing", "largest"},
        "check": {"problems", "records", "excluded"},
    }
    for command, fields in own.items():
        answer = embudo(folder, command, "--json")
        assert {"schema_version", "command", "today"} | fields <= set(answer.json)
        assert (answer.json["schema_version"], answer.json["command"]) == (1, command)
        # the agenda's own `today` is what is due today, so that its day stands apart
        assert answer.json["day" if command == "agenda" else "today"] == "2026-11-23"
        assert answer.code == (1 if command == "check" else 0)


def test_a_problem_says_where_and_what(folder: Path) -> None:
    answer = embudo(folder, "check", "--json", language="es").json
    (problem,) = (p for p in answer["problems"] if p["severity"] == "error")
    assert problem == {
        "path": "opportunities/broken.md",
        "line": 1,
        "column": 1,
        "severity": "error",
        "code": "client-missing",
        "message": "esta oportunidad no tiene cliente",
        "hint": "Añade una línea como cliente: Transportes Ibáñez S.L.",
    }
    assert (answer["records"], answer["excluded"]) == (2, 1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["list"], 0),
        (["check"], 1),
        (["show", "nadie"], 2),
        (["show"], 2),
        (["list", "--sort", "x"], 2),
        (["list", "--stage", "x"], 2),
        (["nada"], 2),
        (["list", "--today", "mañana"], 2),
        (["check", "no-such-file.md"], 2),
    ],
)
def test_exit_codes(folder: Path, arguments: list[str], code: int) -> None:
    answer = embudo(folder, *arguments)
    assert answer.code == code, answer
    assert "Traceback" not in answer.err
    assert bool(answer.err) == (code == 2 or arguments == ["list"])


def test_no_workspace_is_the_surroundings(tmp_path: Path) -> None:
    nowhere: Answer = embudo(tmp_path / "none", "list")
    assert (nowhere.code, "There is no folder" in nowhere.err) == (3, True)
    assert embudo(tmp_path, "list").code == 3
