"""Cells: nothing that is typed is evaluated, and people, products and lists read back as what they were."""

from __future__ import annotations

import datetime
import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import cells, harmless
from pipeline.activities import read_body
from pipeline.money import Money
from pipeline.opportunity import Activity, Contact, Extra, Opportunity, Pairs, Product
from tests.records import corpus, deal, read
from tests.worlds import TODAY

NAUGHTY: list[str] = corpus("blns.json", ["=1+1", "@x", "\u202e", "-1", "+1", "\ud800", "\t=1", "'=1", "\\u0041"])
TEXTS = st.text(max_size=30) | st.text(alphabet="a;:\" \n,\\u0041_x'=\t\r\x00é", max_size=14) | st.sampled_from(NAUGHTY)
LINES = st.text(alphabet="aéñ ;:\",'[]-#|>`*.1234", max_size=20).map(str.strip)
NAMES = LINES.filter(bool)
LANGUAGES = ("en", "es")
EVALUATED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@given(TEXTS)
def test_a_neutral_text_is_restored(text: str) -> None:
    assert harmless.restored(harmless.neutral(text)) == text
    assert harmless.restored(harmless.literal(text)) == text


@given(TEXTS)
def test_a_neutral_text_is_nothing_that_a_program_evaluates_or_cannot_write(text: str) -> None:
    safe = harmless.neutral(text)
    assert not safe.lstrip(' "\u200b\xa0').startswith(EVALUATED)
    assert not set(safe) & set(map(chr, (*range(9), *range(11, 32))))
    safe.encode()


@given(TEXTS)
def test_the_quick_look_at_a_text_says_what_the_full_one_says(text: str) -> None:
    looked_at = harmless._UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    evaluated = harmless._is_evaluated(looked_at)
    assert harmless.neutral(text) == (f"'{looked_at}" if evaluated else looked_at)


@pytest.mark.parametrize("text", ["=1+1", "+34 600", "-5", "@a", "\t=1", "  =1", '"=1', "＝1", "－1", "'=1", "\n=1"])
def test_what_would_be_evaluated_gets_an_apostrophe(text: str) -> None:
    assert harmless.neutral(text).startswith("'")


@pytest.mark.parametrize("text", ["Flota 2027", "a=b", "'tis", "5 - 3", "3 + 4", "Ruiz & Gil", "it's -1"])
def test_all_other_texts_are_as_typed(text: str) -> None:
    assert harmless.neutral(text) == harmless.literal(text) == text


def test_a_text_that_a_cell_cannot_hold_says_how_much_more_there_is() -> None:
    for text in ("x" * 40_000, "😀" * 17_000):
        short = harmless.cut(text)
        assert harmless.is_cut(short)
        assert len(short.encode("utf-16-le")) // 2 <= harmless.LONGEST
        kept, _, more = short.rpartition("\n✂ ")
        assert text.startswith(kept)
        assert len(kept) + int(more) == len(text)
    assert harmless.cut("x" * harmless.LONGEST) == "x" * harmless.LONGEST
    assert not harmless.is_cut("x\n✂ 12")


def said_again(value: Extra) -> str:
    """A value as YAML that every reader reads the same."""
    if isinstance(value, str):
        return json.dumps(value)
    if isinstance(value, Pairs):
        return "{" + ", ".join(f"{json.dumps(key)}: {said_again(inner)}" for key, inner in value.items) + "}"
    return "[" + ", ".join(map(said_again, value)) + "]"


def again(record: Opportunity, language: str) -> Opportunity:
    """What a record is after its people, products and lists went through cells."""
    people, decider = cells.people_cells(record.contacts, record.decision_maker, language)
    values = {
        "contacts": cells.contacts_said(people),
        "decision_maker": cells.decision_maker_said(decider),
        "products": cells.products_said(cells.products_cell(record.products, language)),
        "tags": cells.list_said(cells.list_cell(record.tags)),
    }
    return deal("\n".join(f"{key}: {said_again(value)}" for key, value in values.items() if value))


def people(name: str = "name") -> st.SearchStrategy[dict[str, str]]:
    others = st.dictionaries(
        st.sampled_from(("surname", "position", "phone", "email", "location", "remarks", "values", "skype", "Web: a")),
        NAMES,
        max_size=4,
    )
    marks = st.fixed_dictionaries(
        {}, optional={"influence": st.sampled_from(("high", "low")), "met": st.sampled_from(("yes", "no"))}
    )
    return st.tuples(st.fixed_dictionaries({}, optional={name: NAMES}), others, marks).map(
        lambda parts: {**parts[0], **parts[1], **parts[2]}
    )


PRODUCTS = st.fixed_dictionaries(
    {"name": NAMES}, optional={"units": st.sampled_from(("12", "1.5")), "price": st.sampled_from(("30 USD", "0.5 EUR"))}
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(people(), max_size=3),
    st.none() | people(),
    st.booleans(),
    st.lists(PRODUCTS | NAMES, max_size=3),
    st.lists(NAMES, max_size=3),
)
def test_people_products_and_lists_read_back(
    contacts: list[dict[str, str]],
    decider: dict[str, str] | None,
    is_contact: bool,
    products: list[object],
    tags: list[str],
) -> None:
    if is_contact and contacts and decider is not None:
        decider = {"name": contacts[0].get("name", "x"), **{k: v for k, v in decider.items() if k in ("met", "values")}}
    fields = {"contacts": contacts, "decision_maker": decider, "products": products, "tags": tags}
    text = "\n".join(f"{key}: {json.dumps(value)}" for key, value in fields.items() if value)
    record, problems = read(text)
    if record is None or any(problem.code == "duplicate-key" for problem in problems):
        return
    for language in LANGUAGES:
        found = again(record, language)
        for name in ("contacts", "decision_maker", "products", "tags"):
            assert getattr(found, name) == getattr(record, name), name


def test_our_own_keys_need_no_quotes() -> None:
    for language in LANGUAGES:
        for key in cells.SPELLED[language].values():
            assert cells._key(key) == key


def test_people_are_written_as_one_reads_them() -> None:
    record = deal(
        """
contacts:
  - {name: Marta, surname: Ruiz, position: Compras, phone: +34 600, influence: high}
  - Ana López <ana@x.es>
  - {name: Luis, surname: Gil, location: Madrid}
decision_maker: {name: Luis Gil, met: no, values: plazo}
products:
  - 12 furgonetas, renting a 36 meses
  - {name: Taller, units: 1.5, price: 300 USD}
"""
    )
    people, decider = cells.people_cells(record.contacts, record.decision_maker, "es")
    assert people.split("\n") == [
        "Marta; apellidos: Ruiz; cargo: Compras; teléfono: +34 600; influencia: alta",
        "Ana López <ana@x.es>",
        "Luis; apellidos: Gil; ubicación: Madrid",
    ]
    assert decider == "Luis Gil; reunido: no; valora: plazo"
    assert cells.products_cell(record.products, "es").split("\n") == [
        "12 furgonetas, renting a 36 meses",
        "Taller; unidades: 1,5; precio: 300,00 USD",
    ]


def test_what_people_write_in_a_cell_is_understood() -> None:
    assert cells.contacts_said("Marta Ruiz <m@x.es>") == ("Marta Ruiz <m@x.es>",)
    assert cells.contacts_said("Marta Ruiz\nLuis Gil; Ana") == ("Marta Ruiz", "Luis Gil", "Ana")
    assert cells.contacts_said(" Marta ;CARGO:Compras; Correo : m@x.es;") == (
        Pairs((("name", "Marta"), ("position", "Compras"), ("email", "m@x.es"))),
    )
    assert cells.contacts_said("Ana; skype: ana.x; web: https://x.es") == (
        Pairs((("name", "Ana"), ("skype", "ana.x"), ("web", "https://x.es"))),
    )
    assert cells.decision_maker_said("Luis Gil") == "Luis Gil"
    assert cells.decision_maker_said("") == ""
    assert cells.products_said("Fase 1: análisis; Fase 2: obra") == ("Fase 1: análisis", "Fase 2: obra")
    assert cells.products_said("Furgo; unidades: 3\n\n5 motos") == (
        Pairs((("name", "Furgo"), ("units", "3"))),
        "5 motos",
    )
    assert cells.list_said("flota, renting; ") == ("flota", "renting")
    assert cells.list_said("Acme, S.L.\nBeta") == ("Acme, S.L.", "Beta")
    assert cells.list_said("") == ()


EXTRAS = st.recursive(
    TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.lists(st.tuples(TEXTS, inner), max_size=3).map(lambda pairs: Pairs(tuple(pairs)))
    ),
    max_leaves=6,
)


@given(EXTRAS | st.sampled_from(["[1]", '{"a": 1}', '["a"]', '"a"', '"', "[", "null", "1"]))
def test_fields_of_ones_own_read_back(value: Extra) -> None:
    assert cells.extra_said(cells.extra_cell(value)) == value


def test_a_text_of_ones_own_stands_as_it_is() -> None:
    for text in ("Sector: público", "a; b", "[x] hecho", "1,5", '"'):
        assert cells.extra_cell(text) == text
        assert cells.extra_said(text) == text
    assert cells.extra_cell(("a", "b")) == '["a", "b"]'


BODIES = st.text(alphabet="aé -*#>`~:.1\n\t[x]|", max_size=40) | st.sampled_from(NAUGHTY)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("- ", "### ")), st.sampled_from((TODAY, f"{TODAY} 10:30", "")), BODIES)))
def test_activities_read_back(entries: list[tuple[str, str, str]]) -> None:
    written = "\n".join(f"{mark}{when} {text}" for mark, when, text in entries)
    body = read_body(["## History", *written.replace("\r", "").split("\n")], 0, "dmy")
    for language in LANGUAGES:
        text = cells.activities_cell(body.activities, language)
        found = read_body(["## History", *text.split("\n")], 0, "dmy")
        assert [said(one) for one in found.activities] == [said(one) for one in body.activities], text
        assert not found.notes


def said(one: Activity) -> tuple[object, ...]:
    return one.date, one.time, one.kind, one.text, one.body


def test_an_activity_keeps_its_time_and_its_kind() -> None:
    record = deal("", "## Historial\n- 2026-11-18 10:30 visita: Oferta\n\n  Piden 5 %.\n- 2026-11-02: Nada\n")
    assert record.activities[0].time == datetime.time(10, 30)
    text = "- 2026-11-18 10:30 visita: Oferta\n    Piden 5 %.\n- 2026-11-02: Nada"
    assert cells.activities_cell(record.activities, "es") == text


def test_products_keep_units_and_prices_of_every_size() -> None:
    products = tuple(
        Product(name="x", units=Decimal(units), price=Money.of(price, currency))
        for units, price, currency in (("1000", "1234.5", "EUR"), ("0.001", "1.234", "KWD"), ("12.50", "9" * 14, "JPY"))
    )
    for language in LANGUAGES:
        said = cells.products_said(cells.products_cell(products, language))
        assert deal(f"products: {said_again(said)}").products == products


def test_naughty_texts_survive_within_people() -> None:
    for text in NAUGHTY:
        person = Contact(name=text.strip() or "x", remarks=text, extra=(("skype", text or "x"),))
        (found,) = cells.contacts_said(cells.people_cells((person,), None, "en")[0])
        assert isinstance(found, Pairs)
        stated = dict(found.items)
        assert (stated["name"], stated.get("remarks", ""), stated["skype"]) == (person.name, text, text or "x")


@pytest.mark.parametrize(
    "text", [mark * 40_000 for mark in ('"', ';"', '";', ": ", ":", "; ", '"" ', '";"', "\n", "[", '"a"": ')]
)
def test_no_cell_takes_longer_than_one_waits(text: str) -> None:
    start = time.process_time()
    for read_cell in (cells.contacts_said, cells.products_said, cells.list_said, cells.extra_said, harmless.restored):
        read_cell(text)
    harmless.neutral(text)
    assert time.process_time() - start < 15
