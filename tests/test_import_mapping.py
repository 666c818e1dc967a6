"""A mapping file says which column is which field; it reads back as it was written, and its mistakes are located."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.i18n import Words
from generator.problems import PROBLEMS
from pipeline.imports.columns import BESIDE, ColumnMap, Join, field_of, key_of
from pipeline.imports.crm import ACCOUNT_KEY, CONTACT_KEY, PLAIN, PROGRAMS
from pipeline.imports.mapping import as_json, read_mapping, write_mapping
from pipeline.imports.naming import program_of
from pipeline.imports.stock import FORECASTS, STATUSES, STOCK_STAGES
from pipeline.imports.templates import filled
from pipeline.settings import Settings
from pipeline.source import ERRORS, WARNINGS, Problem, Source
from pipeline.vocabulary import CONTACT_KEYS, KEYS

WHOLE = """\
columns: {opportunity_id: id, sales_agent: owner, account: client, deal_stage: stage, engage_date: created, \
close_date: actual_close_date, close_value: actual_amount}
name: "{product} · {account}"        # a field made of columns; any field may be, under its own name
values: {stage: {Prospecting: prospect, Engaging: proposal, Won: won, Lost: lost}, products: {GTXPro: GTX Pro}}
defaults: {client: No account yet}   # where the row has nothing
key: opportunity_id                  # identity between runs; else the name and the client
dates: iso                           # iso, dmy or mdy;   decimal: "." or ",";   currency: USD
decimal: ","                         # the mark
currency: usd                        # a code
sheet: Oportunidades                 # by name
header_row: 3                        # as the spreadsheet numbers them
extra: true                          # columns not mapped are kept as extra fields (false: dropped)
join: [{file: accounts.csv, key: account, columns: {sector: sector}}]
"""


def read(text: str) -> ColumnMap:
    mapping, problems = read_mapping(Source("map.yaml", text.encode()))
    assert not problems, problems
    return mapping


def problems(text: str) -> tuple[Problem, ...]:
    return read_mapping(Source("map.yaml", text.encode()))[1]


def test_every_part_of_a_mapping_is_read_comments_aside() -> None:
    mapping = read(WHOLE)
    assert dict(mapping.columns) == {
        "opportunity_id": "id",
        "sales_agent": "owner",
        "account": "client",
        "deal_stage": "stage",
        "engage_date": "created",
        "close_date": "actual_close_date",
        "close_value": "actual_amount",
    }
    assert mapping.templates == (("name", "{product} · {account}"),)
    assert dict(mapping.values)["products"] == (("GTXPro", "GTX Pro"),)
    assert mapping.defaults == (("client", "No account yet"),)
    assert (mapping.key, mapping.dates, mapping.decimal, mapping.currency) == ("opportunity_id", "iso", ",", "USD")
    assert (mapping.sheet, mapping.header_row, mapping.extra) == ("Oportunidades", 3, True)
    assert mapping.joins == (Join(file="accounts.csv", key="account", on="account", columns=(("sector", "sector"),)),)


def test_the_answer_of_a_command_holds_the_mapping_as_its_file_does() -> None:
    said = as_json(read(WHOLE))
    assert said["columns"]["sales_agent"] == "owner"
    assert said["name"] == "{product} · {account}"
    assert said["values"]["stage"]["Engaging"] == "proposal"
    assert said["join"] == [
        {"file": "accounts.csv", "key": "account", "on": "account", "columns": {"sector": "sector"}}
    ]
    assert as_json(ColumnMap())["key"] is None


def test_fields_go_by_their_names_in_either_language() -> None:
    mapping = read("columns: {Importe: importe, Correo: interlocutores.correo, Jefe: decisor, Vía: canal}")
    assert dict(mapping.columns) == {
        "Importe": "amount",
        "Correo": "contacts.email",
        "Jefe": "decision_maker",
        "Vía": "channel",
    }


@pytest.mark.parametrize(
    ("text", "code", "column", "told"),
    [
        ("colums: {a: amount}", "import-map-key", 1, "columns"),
        ("columns: {a: amont}", "alias-target", 14, "amount"),
        ("columns: {a: amount, a: name}", "duplicate-key", 22, ""),
        ("columns: amount", "setting-value", 10, ""),
        ("dates: ymd", "setting-value", 8, ""),
        ("decimal: ;", "setting-value", 10, ""),
        ("currency: doubloons", "setting-value", 11, ""),
        ("header_row: 0", "setting-value", 13, ""),
        ("extra: perhaps", "setting-value", 8, ""),
        ("values: {stag: {a: b}}", "import-map-key", 10, "stage"),
        ("values: {stage: won}", "setting-value", 17, ""),
        ("defaults: {ownr: Ana}", "import-map-key", 12, "owner"),
        ("join: [{key: account}]", "setting-value", 8, ""),
        ("join: [{file: a.csv, key: b, colums: {c: d}}]", "import-map-key", 30, "columns"),
        ("name: a\nnombre: b", "duplicate-key", 1, ""),
        ("columns: {a: [}", "yaml-bracket", 10, ""),
    ],
)
def test_a_mistake_is_an_error_in_its_place_with_what_was_meant(text: str, code: str, column: int, told: str) -> None:
    found = problems(text)
    assert [(problem.code, problem.place.column, problem.is_error) for problem in found] == [(code, column, True)]
    assert dict(found[0].arguments).get("suggestion", "") == told


def test_the_text_of_a_mapping_that_is_no_text_is_a_problem() -> None:
    assert [problem.code for problem in read_mapping(Source("map.yaml", b"columns: \xff"))[1]] == ["encoding"]


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(str.strip).filter(bool)
TEXTS = NAMES.filter(lambda text: text not in ("~", "null", "Null", "NULL") and "[[" not in text)
FIELDS = st.sampled_from([*(key.name for key in KEYS), *(f"contacts.{key.name}" for key in CONTACT_KEYS), *BESIDE])


def pairs(
    left: st.SearchStrategy[str], right: st.SearchStrategy[str]
) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    return st.dictionaries(left, right, max_size=4).map(lambda found: tuple(found.items()))


JOINS = st.builds(
    Join,
    file=TEXTS,
    sheet=st.one_of(st.just(""), TEXTS),
    key=TEXTS,
    on=TEXTS,
    columns=pairs(NAMES, st.one_of(FIELDS, TEXTS.filter(lambda text: not field_of(text)))),
)
MAPS = st.builds(
    ColumnMap,
    columns=pairs(NAMES, st.one_of(FIELDS, st.just(""))),
    templates=pairs(st.sampled_from([key.name for key in KEYS]), TEXTS),
    values=st.dictionaries(FIELDS, pairs(NAMES, TEXTS).filter(bool), max_size=3).map(
        lambda found: tuple(found.items())
    ),
    defaults=pairs(FIELDS, TEXTS),
    key=st.one_of(st.just(""), TEXTS),
    dates=st.sampled_from([None, "iso", "dmy", "mdy"]),
    decimal=st.sampled_from(["", ".", ","]),
    currency=st.sampled_from(["", "EUR", "USD"]),
    sheet=st.one_of(st.just(""), TEXTS),
    header_row=st.one_of(st.none(), st.integers(1, 9999)),
    extra=st.booleans(),
    joins=st.lists(JOINS, max_size=2).map(tuple),
)


@given(MAPS)
def test_a_mapping_reads_back_as_it_was_written(mapping: ColumnMap) -> None:
    assert read(write_mapping(mapping)) == mapping


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{a} · {b}", "A · B"),
        ("{a} · {x}", "A"),
        ("{x} · {b}", "B"),
        ("{a} · {x} · {b}", "A · B"),
        ("{a} ({x})", "A"),
        ("{x} ({b})", "(B)"),
        ("Deal {a}", "Deal A"),
        ("Deal {x}", ""),
        ("{a}!", "A!"),
        ("plain", "plain"),
        ("{x}", ""),
    ],
)
def test_a_template_drops_what_stands_around_the_empty(template: str, said: str) -> None:
    values = {"a": "A", "b": "B"}
    assert filled(template, lambda name: values.get(name, "")) == said


def test_what_programs_call_things_are_fields_of_ours() -> None:
    for words in (PLAIN, *(program.words for program in PROGRAMS)):
        for field, _ in words.values():
            assert field in ("", ACCOUNT_KEY, CONTACT_KEY) or field_of(field) == field, field
            assert not field or field in (ACCOUNT_KEY, CONTACT_KEY, *BESIDE) or key_of(field), field


def test_stages_that_programs_come_with_are_stages_of_ours() -> None:
    stages = Settings().stages
    assert all(stages.get(name) for name in STOCK_STAGES.values())
    assert set(STATUSES.values()) <= {"open", "won", "lost", "cancelled"}
    assert set(FORECASTS.values()) <= {"commit", "best_case", "omitted", "closed"}


@pytest.mark.parametrize(
    ("headings", "program"),
    [
        ("Opportunity Owner,Account Name,Opportunity Name,Stage,Close Date", "salesforce"),
        ("Id,Name,StageName,CloseDate,AccountId", "salesforce"),
        ("Record ID,Deal Name,Deal Stage,Deal owner", "hubspot"),
        ("Deal - Title,Deal - Organization,Deal - Value", "pipedrive"),
        ("Title,Organization,Value,Expected close date,Won time", "pipedrive"),
        ("Oportunidad,Cliente,Ingreso esperado,Cierre esperado", "odoo"),
        ("name,partner_id/name,stage_id/name", "odoo"),
        ("Oportunidad,Cliente,Importe", ""),
        ("Opportunity,Client,Amount,Owner,Lead Source", ""),
    ],
)
def test_a_program_is_known_by_its_headings(headings: str, program: str) -> None:
    found = program_of(headings.split(","))
    assert (found.name if found else "") == program


def test_every_problem_of_an_import_has_words_in_both_languages() -> None:
    codes = {code for code in ERRORS | WARNINGS if code.startswith("import-")}
    assert codes == {code for code in PROBLEMS if code.startswith("import-")}
    spanish = Words("es")
    texts = [text for code in codes for text in (PROBLEMS[code].text, *PROBLEMS[code].hints)]
    assert not [text for text in texts if spanish.gettext(text) == text]
