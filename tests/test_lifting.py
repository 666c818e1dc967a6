"""Text as typed: what stands after the first colon and space is the value, whatever YAML would make of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from pipeline.frontmatter import read_record
from pipeline.lifting import key_in
from pipeline.nodes import Items, Scalar, Table
from pipeline.opportunity import Opportunity
from pipeline.quoting import misread, quoted, written
from pipeline.reading import unlinked
from pipeline.shapes import record_shape
from pipeline.source import Source
from pipeline.vocabulary import CONTACT_KEYS, KEYS, PRODUCT_KEYS, Type
from tests.records import codes, deal, read

QUICK = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
AWKWARD = (
    "NO",
    "yes",
    "null",
    "~",
    "0600123456",
    "1.10",
    "10:30",
    "2026-12-15",
    "0x1F",
    "1e3",
    "1_000",
    ".inf",
    "Renovación de flota 2027: fase 1",
    "a # b",
    "#1 del mercado",
    "# apunte",
    "!important",
    "&co",
    "*estrella*",
    "@marta",
    "%5 de descuento",
    "`código`",
    "- guion",
    "-5",
    "? quizá",
    ": punto",
    "a: b: c",
    "termina en:",
    'el "grande" de Cádiz',
    "l'Hospitalet",
    '"Flota" de Ibáñez',
    "'Flota' de Ibáñez",
    '"sin cerrar',
    "'sin cerrar",
    "[borrador] oferta",
    "[borrador]",
    "{x}",
    "{{title}}",
    "[a, b",
    "| tabla |",
    "> cita",
    "|",
    ">-",
    "<<",
    "=",
    "---",
    "--- x",
    "...",
    "a\tb",
    "a: \t b",
    "C:\\ventas\\oferta",
    "50% + IVA",
    "a, b; c",
    "日本語：テスト",
    "😀 bien",
    "\u00a0x\u00a0",
    "a\u2028b",
    "a\x85b",
    "\ufeffx",
    "x \\",
    "https://example.com/#a?b=c&d=[e]",
)
TEXT_KEYS = [key.name for key in KEYS if key.type is Type.TEXT]
ATTRIBUTES = {"name": "name", "main_competitor": "competitors"}


def value_of(record: Opportunity, key: str) -> str:
    """A text key's value."""
    found = getattr(record, ATTRIBUTES.get(key, key))
    return found[0] if isinstance(found, tuple) else str(found)


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.parametrize("key", TEXT_KEYS)
def test_a_text_key_reads_as_typed_and_the_next_field_is_untouched(key: str, text: str) -> None:
    stage = "stage: lost\n" if key.startswith("lost") else ""
    record = deal(f"{stage}{key}: {text}\nmonths: 7\ntags: a, b")
    assert value_of(record, key) == text
    assert (record.months, record.tags) == (7, ("a", "b"))


@pytest.mark.parametrize("text", AWKWARD)
def test_in_lists_contacts_and_products_too(text: str) -> None:
    assume_item = not text.startswith(("- ", "# ", "? "))
    record = deal(
        f"""
contacts:
  - name: {text}
    phone: {text}
    values: {text}
  - surname: {text}
decision_maker:
  name: Luis Gil
  position: {text}
products:
  - name: {text}
    units: 3
channel: {text}
months: 7
"""
    )
    first, second = record.contacts
    assert (first.name, first.phone, first.values, second.surname) == (text, text, text, text)
    assert record.decision_maker is not None
    assert record.decision_maker.position == text
    assert (record.products[0].name, record.products[0].units, record.channel, record.months) == (
        text,
        Decimal(3),
        text,
        7,
    )
    if assume_item:
        listed = deal(f"tags:\n  - {text}\n  - último\nmonths: 7")
        assert (listed.tags, listed.months) == ((text, "último"), 7)


PRINTABLE = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff")
ONE_LINE = st.text(PRINTABLE | st.sampled_from(" \t:#-'\"[]{}&*!|>%@`,?=~<>\\"), min_size=1, max_size=30)


def is_quoted_or_linked(text: str) -> bool:
    """The two forms that are not read as typed: a well-formed quoted text, and a wikilink."""
    try:
        read_as = yaml.safe_load(f"k: {text}") if text[0] in "\"'" else None
    except yaml.YAMLError:
        read_as = None
    return (text[0] in "\"'" and isinstance(read_as, dict)) or unlinked(text) != text


@QUICK
@given(text=ONE_LINE, key=st.sampled_from(TEXT_KEYS))
@example(text="| x", key="name")
@example(text="'", key="client")
@example(text='"\\"', key="client")
def test_any_printable_text_of_one_line_is_what_is_read(text: str, key: str) -> None:
    typed = text.strip(" \t")
    assume(typed.strip() and not is_quoted_or_linked(typed))
    stage = "stage: lost\n" if key.startswith("lost") else ""
    record = deal(f"{stage}{key}: {text}\nmonths: 7\ncontacts:\n  - email: a@b.es")
    assert value_of(record, key) == typed
    assert (record.months, record.contacts[0].email) == (7, "a@b.es")


@QUICK
@given(text=ONE_LINE, other=ONE_LINE)
def test_any_printable_text_in_a_contact_or_a_list_is_what_is_read(text: str, other: str) -> None:
    typed, second = text.strip(" \t"), other.strip(" \t")
    assume(typed.strip() and second.strip() and not is_quoted_or_linked(typed) and not is_quoted_or_linked(second))
    record = deal(
        f"contacts:\n  - position: {text}\n    remarks: {other}\n  - surname: x\nchannel: {text}\n"
        f"decision_maker:\n  values: {other}\n  name: Luis Gil\nmonths: 7"
    )
    assert (record.contacts[0].position, record.contacts[0].remarks, record.contacts[1].surname) == (
        typed,
        second,
        "x",
    )
    assert (record.channel, record.months) == (typed, 7)
    assert record.decision_maker is not None
    assert record.decision_maker.values == second


@QUICK
@given(text=ONE_LINE)
def test_any_printable_text_as_an_item_is_what_is_read(text: str) -> None:
    typed = text.strip(" \t")
    assume(typed.strip() and not is_quoted_or_linked(typed))
    assume(typed[0] not in "#-?{" and key_in(typed) is None and not (typed[0] == "[" and typed[-1] == "]"))
    record = deal(f"tags:\n  - {text}\n  - b\nproducts:\n- {text}\n- b\nmonths: 7")
    assert record.tags == (typed, "b")
    assert ([product.name for product in record.products], record.months) == ([typed, "b"], 7)


@pytest.mark.parametrize("text", [text for text in AWKWARD if text[0] not in "\"'"])
def test_a_text_that_others_would_misread_is_said(text: str) -> None:
    try:
        others = yaml.safe_load(f"k: {text}")["k"]
    except yaml.YAMLError:
        others = None
    found = codes(f"channel: {text}")
    assert found in ([], ["other-yaml"])
    if str(others) != text:
        assert found == ["other-yaml"]


@QUICK
@given(text=ONE_LINE | st.sampled_from(AWKWARD) | st.from_regex(r"[-+.0-9_:eExob~TZ ]{1,12}", fullmatch=True))
@example("1:30")
@example("0o17")
@example("012")
@example("2026-12-15 10:30:00")
def test_what_is_not_said_to_be_misread_is_read_the_same_by_yaml(text: str) -> None:
    typed = text.strip(" \t")
    assume(typed and not misread(typed))
    found = yaml.safe_load(f"k: {typed}")["k"]
    assert str(found) == typed


@QUICK
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(AWKWARD))
@example("a\nb")
@example(" a ")
@example("\x00")
@example("\x85\u2028\u2029\ufeff\x7f\ud7ff\ue000\uffff")
def test_what_we_write_is_read_back_exactly_by_anyone(text: str) -> None:
    line = f"k: {written(text)}"
    assert "\n" not in line
    assert (yaml.safe_load(line)["k"] or "") == text
    document = read_record(Source("x.md", f"---\nname: {written(text)}\n---\n".encode()), record_shape(()))
    if "\x00" not in text:
        assert not isinstance(document, tuple)
        value = document.fields.pairs[0][1]  # type: ignore[union-attr]
        assert isinstance(value, Scalar)
        assert value.text == text


def test_the_simplest_form_is_written() -> None:
    assert written("Flota 2027") == "Flota 2027"
    assert written("a: b") == '"a: b"'
    assert written('el "grande": sí') == "'el \"grande\": sí'"
    assert written("") == ""
    assert quoted("x\u2028") == '"x\\u2028"'
    assert quoted("\U0001f600\x07\ufeff") == '"😀\\x07\\ufeff"'
    assert written("Ibáñez\u00a0S.L. 👨\u200d👩") == "Ibáñez\u00a0S.L. 👨\u200d👩"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"Flota: fase 1"', "Flota: fase 1"),
        ("'Flota: fase 1'", "Flota: fase 1"),
        ("'l''Hospitalet'", "l'Hospitalet"),
        ('"a\\tb"', "a\tb"),
        ('"Flota" # apunte', "Flota"),
        ("[[companies/acme|Acme]]", "Acme"),
        ("[[companies/Acme]]", "Acme"),
        ("[[Acme]]", "Acme"),
        ("[[Acme#Madrid]]", "Acme"),
        ('"[[companies/acme|Acme]]"', "Acme"),
        ("'[[Acme]]'", "Acme"),
        ("[[a]] y [[b]]", "[[a]] y [[b]]"),
    ],
)
def test_quotes_and_wikilinks_are_not_read_as_typed(typed: str, meant: str) -> None:
    assert deal(f"client: {typed}").client == meant


def test_a_wikilink_reads_as_its_name_in_lists_and_contacts() -> None:
    record = deal(
        "tags: [[Flota]]\ncompetitors:\n  - [[empresas/rentavan|RentaVan]]\n  - '[[Otra]]'\n"
        "contacts:\n  - name: [[gente/marta|Marta Ruiz]]\nproducts:\n  - [[Furgoneta]]"
    )
    assert record.tags == ("Flota",)
    assert record.competitors == ("RentaVan", "Otra")
    assert record.contacts[0].name == "Marta Ruiz"
    assert record.products[0].name == "Furgoneta"


def test_blocks_and_texts_of_several_lines() -> None:
    record = deal(
        """
next_step: |
  Llamar: pedir plazo
  # no es un comentario
name: >-
  Renovación
  de flota
client: Grupo: Transportes
  Ibáñez S.L.
channel: "en dos
  líneas"
owner: Ana
  # un comentario
tier: A
lost_to: primera

  segunda
months: 7
"""
    )
    assert record.next_step == "Llamar: pedir plazo\n# no es un comentario"
    assert (record.name, record.client) == ("Renovación de flota", "Grupo: Transportes Ibáñez S.L.")
    assert (record.channel, record.owner, record.tier, record.months) == ("en dos líneas", "Ana", "A", 7)
    assert record.lost_to == "primera\nsegunda"


def test_a_quote_that_is_not_closed_before_the_next_field_is_a_character() -> None:
    record = deal("contacts:\n  - name: 'n Sync\n    phone: 600\nchannel: \"en dos\nmonths: 7")
    assert (record.contacts[0].name, record.contacts[0].phone) == ("'n Sync", "600")
    assert (record.channel, record.months) == ('"en dos', 7)
    assert codes('channel: "en dos\n  owner: Ana') == ["yaml-indent"]


def test_yaml_itself_still_works_where_it_is_structure() -> None:
    record = deal(
        """
"client": Acme
'name' : Flota
tags: [a, "b, c", 'd']
competitors: [RentaVan,
  Otra]
contacts: [{name: Marta, email: m@x.es}, {name: Luis}]
decision_maker: {name: Luis, met: yes}
products:
- name: Furgoneta
  units: 12
- {name: Cargador, units: 3}
# un comentario
months: 7
"""
    )
    assert (record.client, record.name, record.tags) == ("Acme", "Flota", ("a", "b, c", "d"))
    assert record.competitors == ("RentaVan", "Otra")
    assert [person.name for person in record.contacts] == ["Marta", "Luis"]
    assert [(product.name, product.units) for product in record.products] == [
        ("Furgoneta", Decimal(12)),
        ("Cargador", Decimal(3)),
    ]
    assert record.months == 7


def test_a_colon_in_an_item_is_a_text_unless_its_key_is_known() -> None:
    record = deal("products:\n  - Renting: 12 furgonetas\n  - name: Cargador\ntags:\n  - fase: uno")
    assert [product.name for product in record.products] == ["Renting: 12 furgonetas", "Cargador"]
    assert record.tags == ("fase: uno",)


def test_places_stay_true_below_what_was_lifted() -> None:
    source = Source("x.md", b"---\nname: a: b # c\ntags:\n    - x: [\nmonths: cero\n---\n")
    document = read_record(source, record_shape(()))
    assert not isinstance(document, tuple)
    fields = {key.text: value for key, value in document.fields.pairs}  # type: ignore[union-attr]
    name, tags, months = fields["name"], fields["tags"], fields["months"]
    assert isinstance(tags, Items)
    assert [(node.line, node.column) for node in (name, tags.nodes[0], months)] == [(1, 6), (3, 6), (4, 8)]
    assert name.width == len("a: b # c")


def test_every_text_key_of_people_and_products_reads_as_typed() -> None:
    for keys, path in ((CONTACT_KEYS, "contacts"), (PRODUCT_KEYS, "products")):
        for key in keys:
            if key.type is Type.TEXT:
                _found, problems = read(f"{path}:\n  - {key.name}: a: b\n    {'x' if path == 'products' else 'y'}: z")
                assert [p.code for p in problems if p.is_error] == [], key


def test_an_unknown_field_is_text_as_typed_too() -> None:
    assert deal("sector: Transporte: flotas # 1").extra == (("sector", "Transporte: flotas # 1"),)
    assert isinstance(Table((), 0, 0, 1), tuple)
