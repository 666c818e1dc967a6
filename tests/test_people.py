"""Contacts, the decision maker and products, in every form that people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.money import Money
from pipeline.opportunity import Contact, Product
from tests.records import codes, configured, deal, read

MARTA = Contact(name="Marta Ruiz", email="m@x.es")


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("Marta Ruiz <m@x.es>", MARTA),
        ("Marta Ruiz<m@x.es>", MARTA),
        ("m@x.es", Contact(email="m@x.es")),
        ("<m@x.es>", Contact(email="m@x.es")),
        ("Marta Ruiz", Contact(name="Marta Ruiz")),
        ("Marta Ruiz, compras: 600 123 456", Contact(name="Marta Ruiz, compras: 600 123 456")),
        ("[[gente/marta|Marta Ruiz]]", Contact(name="Marta Ruiz")),
        ('"Marta Ruiz <m@x.es>"', MARTA),
        ("{name: Marta Ruiz, correo: m@x.es}", MARTA),
        ("{name: Marta Ruiz <m@x.es>}", MARTA),
    ],
)
def test_a_contact_is_a_text_or_a_mapping_alone_or_in_a_list(text: str, contact: Contact) -> None:
    assert deal(f"contacts: {text}").contacts == (contact,)
    assert deal(f"contacts:\n  - {text}\n  -\n  - Luis").contacts == (contact, Contact(name="Luis"))


def test_a_mapping_below_the_key_is_one_contact() -> None:
    record = deal("interlocutor:\n  nombre: Marta\n  apellidos: Ruiz\n  rol: x\n  role: Compras\n  telefono: 0600")
    assert record.contacts == (
        Contact(name="Marta", surname="Ruiz", position="Compras", phone="0600", extra=(("rol", "x"),)),
    )
    assert record.contacts[0].full_name == "Marta Ruiz"


def test_an_empty_contact_is_none() -> None:
    assert deal("contacts:\n  - name:\n    phone:\n    met: [ ]\n  -").contacts == ()
    assert deal("decision_maker:\n  name:\n  met: [ ]").decision_maker is None
    assert deal("decision_maker:\n  name:\n  met: [x]").decision_maker is not None
    assert deal("contacts: {}").contacts == ()


@pytest.mark.parametrize(
    ("words", "influence"), [("high alta ALTA", "high"), ("medium media", "medium"), ("low baja Baja", "low")]
)
def test_influence(words: str, influence: str) -> None:
    for word in words.split():
        assert deal(f"contacts:\n  - name: A\n    influence: {word} # creo").contacts[0].influence == influence
    assert codes("contacts:\n  - name: A\n    influencia: muy alta") == ["choice"]


def test_a_list_among_the_contacts_is_a_warning() -> None:
    record, problems = read("contacts:\n  - - A\n    - B\n  - C")
    assert record is not None
    assert [contact.name for contact in record.contacts] == ["C"]
    assert [(p.code, p.place.line) for p in problems] == [("contact-expected", 4)]


def test_a_near_miss_in_a_contact_is_a_warning() -> None:
    _record, problems = read("contacts:\n  - name: A\n    telefno: 1")
    assert [(p.code, dict(p.arguments)["suggestion"]) for p in problems] == [("near-miss", "telefono")]


def test_who_decides_is_marked_on_the_contact() -> None:
    record = deal("contacts:\n  - name: A\n  - name: B\n    decides: sí\n    met: [x]\n    values: precio")
    assert record.decision_maker == Contact(name="B", decides=True, met=True, values="precio")
    assert [contact.decides for contact in record.contacts] == [False, True]


def test_two_who_decide_are_a_warning_and_the_first_counts() -> None:
    record, problems = read("contacts:\n  - {name: A, decides: yes}\n  - {name: B, decides: yes}")
    assert record is not None
    assert record.decision_maker is not None
    assert record.decision_maker.name == "A"
    assert [(p.code, dict(p.arguments)["names"], p.place.line) for p in problems] == [
        ("two-decision-makers", ("A", "B"), 4)
    ]


@pytest.mark.parametrize("stated", ["Marta Ruiz", "marta ruiz", "Marta", "{name: Marta, surname: Ruiz}", "m@x.es"])
def test_the_name_of_a_contact_means_that_person(stated: str) -> None:
    record = deal(
        f"decision_maker: {stated}\ncontacts:\n"
        "  - {name: Marta, surname: Ruiz, email: m@x.es, met: yes, values: plazo}\n  - Luis"
    )
    assert record.decision_maker == Contact(
        name="Marta", surname="Ruiz", email="m@x.es", decides=True, met=True, values="plazo"
    )
    assert [contact.decides for contact in record.contacts] == [True, False]


def test_what_is_stated_of_the_decision_maker_beats_what_the_contact_says() -> None:
    record = deal(
        "decisor:\n  nombre: Marta\n  reunido: no\n  valora: precio\n  telefono: 2\n"
        "contacts:\n  - {name: Marta, phone: 1, met: yes, values: plazo, position: Compras, influence: high}"
    )
    decider = record.decision_maker
    assert decider == Contact(
        name="Marta", phone="2", met=False, values="precio", position="Compras", influence="high", decides=True
    )


def test_another_person_is_not_among_the_contacts() -> None:
    record = deal("decision_maker: Luis Gil\ncontacts:\n  - Marta\n  - Marta")
    assert record.decision_maker == Contact(name="Luis Gil", decides=True)
    assert not any(contact.decides for contact in record.contacts)
    twins = deal("decision_maker: Marta\ncontacts:\n  - {name: Marta, surname: Gil}\n  - {name: Marta, surname: Ruiz}")
    assert twins.decision_maker == Contact(name="Marta", decides=True), "which of the two is not known"


def test_a_box_within_braces_is_one_too() -> None:
    for box, met in (("[x]", True), ("[ ]", False), ("[]", False)):
        record = deal(f"decision_maker: {{name: A, met: {box}}}")
        assert record.decision_maker == Contact(name="A", decides=True, met=met)


def test_met_and_values_alone_are_of_the_contact_who_decides() -> None:
    record = deal("decision_maker:\n  met: yes\n  values: precio\ncontacts:\n  - {name: A, decides: yes}")
    assert record.decision_maker == Contact(name="A", decides=True, met=True, values="precio")


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("12 furgonetas, renting a 36 meses", Product(name="12 furgonetas, renting a 36 meses")),
        (
            "{name: Furgoneta, units: 12, price: 3.000 €}",
            Product(name="Furgoneta", units=Decimal(12), price=Money.of(3000, "EUR")),
        ),
        (
            "{nombre: Furgoneta, unidades: 1.5, precio: $10}",
            Product(name="Furgoneta", units=Decimal("1.5"), price=Money.of(10, "USD")),
        ),
        ("{nombre: Furgoneta, color: rojo}", Product(name="Furgoneta · color: rojo")),
        ("{units: 2}", Product(name="", units=Decimal(2))),
        ("[[Furgoneta]]", Product(name="Furgoneta")),
    ],
)
def test_products(text: str, product: Product) -> None:
    assert deal(f"products: {text}").products == (product,)
    assert deal(f"productos:\n  - {text}\n  -\n").products == (product,)


def test_products_below_their_key() -> None:
    record = deal("products:\n  - name: Furgoneta: la grande\n    units: 0,5 # media\n  - Renting: 36 meses")
    assert record.products == (
        Product(name="Furgoneta: la grande", units=Decimal("0.5")),
        Product(name="Renting: 36 meses"),
    )
    assert codes("products:\n  - name: A\n    units: una docena\n    price: caro") == ["number", "money"]
    assert deal("products:\n  - name:\n  -").products == ()


def test_a_number_that_a_comma_cuts_within_braces_is_an_error() -> None:
    assert codes("products:\n  - {name: A, price: $4,000}") == ["comma-in-braces"]
    assert codes("products:\n  - {name: A, price: 12,50 €}") == ["comma-in-braces"]
    assert codes("products:\n  - {name: A, color: }\n2027:") == []


def test_values_of_the_settings_map_products() -> None:
    settings = configured("values: {products: {GTXPro: GTX Pro}}")
    assert deal("products: [GTXPro, {name: gtxpro}]", settings=settings).products == (
        Product(name="GTX Pro"),
        Product(name="GTX Pro"),
    )


def test_a_mapping_where_a_text_belongs_is_a_warning() -> None:
    assert codes("next_step:\n  a: b\n  c: d") == ["text-expected"]
    assert codes("contacts:\n  - name:\n      a: b\n    phone: 1") == ["text-expected"]
