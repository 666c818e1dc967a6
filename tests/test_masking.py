"""A text that is shared says nothing of people and of money, however they are written, and keeps all else."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.masking.mask import Mask
from pipeline.masking.places import GAP
from pipeline.money import Money
from pipeline.opportunity import Contact
from pipeline.vocabulary import fold

PEOPLE = (
    Contact(name="José", surname="Pérez Galdós", phone="+34 600 12 34 56", email="jose@ejemplo.es"),
    Contact(name="Begoña de la Fuente"),
    Contact(name="Rosa", surname="Gil", phone="94 123 45"),
    Contact(name="王小明"),
)
MASK = Mask.of(PEOPLE, [Money.of("48123.45", "EUR"), Money.of("1500", "EUR"), Money.of("750", "EUR")])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Llamar a JOSE PEREZ mañana", "Llamar a … mañana"),
        ("Cita con José Pérez Galdós.", "Cita con …."),
        ("los perez-galdos, joseperezgaldos", "los …, …"),
        ("Pe\u0301rez y Gald\u00adós", "… y …"),
        ("Rosa Gil viene; la rosa no, gil sí", "… viene; la rosa no, gil sí"),
        ("hablar con Fuente o de la Fuente", "hablar con … o …"),
        ("con王小明先生", "con…先生"),
        ("P&eacute;rez, https://x.example/P%C3%A9rez, 48&nbsp;123", "…, https://x.example/…, …"),
        ("a jose@ejemplo.es, otra.cosa+x@sub.ejemplo.com", "a …, …"),
        ("<mailto:ana@b.co> ana&#64;b.co ana%40b.co ana (at) b.co", "<…> … … …"),
        ("600123456, 600-12-34-56, 0034 600 123 456, (93) 123 45 67", "…, …, …, …"),
        ("tel:+34600123456 wa.me/34600123456", "… wa.me/…"),
        ("el 9412345 el 2026-11-20 10:05", "el … el 2026-11-20 10:05"),
        ("20/11/2026 612345678", "20/11/2026 …"),
        ("48.123,45 48,123.45 48 123,45 48123 48'123", "… … … … …"),
        ("por 48k, 1,2 M€, EUR 12, 7 euros, US$ 5, 3 millones, 12 mil", "por …, …, …, …, …, …, …"),
        ("1.500 y 1500,00", "… y …"),
        ("12 unidades en 2026, el 20 %, sala 3", "12 unidades en 2026, el 20 %, sala 3"),
    ],
)
def test_a_free_text_loses_names_addresses_and_money(text: str, masked: str) -> None:
    assert MASK.masked(text, "text") == masked


def test_the_name_of_a_thing_keeps_a_brand_and_a_given_name() -> None:
    assert MASK.masked("3M de Santa Rosa", "label") == "3M de Santa Rosa"
    assert MASK.masked("Hijos de Pérez (20 €)", "label") == "Hijos de … (…)"


def test_small_amounts_are_looked_for_in_their_own_record_only() -> None:
    assert MASK.masked("lote 750", "text") == "lote 750"
    assert MASK.masked("lote 750", "text", frozenset({750})) == "lote …"


def test_a_small_amount_is_no_part_of_a_longer_number() -> None:
    own = frozenset({0, 7, 750})
    assert MASK.masked("Serie 1.750 de 9,000, lote 7 y 750", "label", own) == "Serie 1.750 de 9,000, lote 7 y …"
    assert MASK.masked("son 9,000 y 6.750.", "text", own) == "son … y …."


def test_what_is_not_hidden_is_left_to_the_letter() -> None:
    text = "Pe\u0301rez, 48.123 €, 600 12 34 56, R&amp;D, a%20b, 5%de"
    assert Mask().masked(text, "text") == text


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "a", "a@", "1.000 ", "€", "1-", "José ", "+(", "tel:1", "2026-11-20 ", "1 €", "@", "ab. "]
)
def test_no_text_takes_long(piece: str) -> None:
    started = time.process_time()
    MASK.masked(piece * (60_000 // len(piece)), "text")
    assert time.process_time() - started < 30, "quadratic ones take minutes"


LETTERS = st.text("abcdeéfghiíjklmnñoópqrstuúüvwxyzçßøłАБВгдже", min_size=5, max_size=9)
FILLER = st.text("abc xyz.,;:-/()\n'\"€@#*_|<>&", max_size=30)


@given(name=LETTERS, surname=LETTERS, before=FILLER, after=FILLER, shout=st.booleans())
def test_no_name_survives_in_any_text(name: str, surname: str, before: str, after: str, *, shout: bool) -> None:
    mask = Mask.of([Contact(name=name, surname=surname)], None)
    written = surname.upper() if shout else surname
    masked = mask.masked(f"{before} {written} {after}", "text")
    assert fold(surname) not in [fold(word) for word in re.findall(r"\w+", masked)] or fold(surname) in fold(
        f"{before} {after}"
    )


@given(
    cents=st.integers(100_000, 99_999_999_999),
    before=FILLER,
    after=FILLER,
    form=st.sampled_from(["{:,.2f}", "{:.2f}", "{:,.0f}", "{:.0f}"]),
    separators=st.sampled_from([",.", ".,", " ,", "\u202f,", "'."]),
)
def test_no_amount_survives_in_any_text(cents: int, before: str, after: str, form: str, separators: str) -> None:
    amount = Money.of(f"{cents // 100}.{cents % 100:02}", "EUR")
    plain = form.format(amount.amount)
    assume(not plain.isdigit() or not 1900 <= int(plain) <= 2199)  # which may be a year, and stays
    written = plain.translate(str.maketrans(",.", separators)) if "," in form else plain
    masked = Mask.of(None, [amount]).masked(f"{before} {written} {after}", "text")
    assert GAP in masked
    assert not re.search(r"\d", masked)


TEAM = (
    Contact(name="Luis", surname="Gil", phone="22 33 44 57 / 22 44 66 88", email="mruiz@q2.es"),
    Contact(name="Martaqa", surname="Ruiz López", phone="555 0199 ext. 4521"),
    Contact(name="Luisqa Gil"),
    Contact(name="Rosa", surname="O'Neill"),
    Contact(name="Ángel Núñez (jefe de obra) 612…"),
    Contact(name="Ramón Peña, Compras"),
    Contact(name="Zubiri Etxeberria, Ainara"),
    Contact(name="Recepción", email="compras@sur.example"),
    Contact(name="Sr. Paz"),
    Contact(name="Begoña de la Fuente", email="b.fuente@sur.example"),
)
AMOUNTS = tuple(Money.of(text, "EUR") for text in ("48123.45", "120000", "2026", "91555", "20000000"))
PEOPLE_ONLY, MONEY_ONLY = Mask.of(TEAM, None, ["Talleres Ruiz", "Núñez e hijos"]), Mask.of(None, AMOUNTS)
BOTH = Mask.of(TEAM, AMOUNTS)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Sr. Gil, GIL; Gil dijo que gil", "Sr. …, …; … dijo que gil"),
        ("Gil, Luis y Gil Luis y gil luis", "… y … y …"),
        ("Sr. Paz, paz y Paz", "…, paz y …"),
        ("llamar a martaqa, LUIS y rosa; Rosa no", "llamar a …, … y rosa; … no"),
        ("ruiz lópez o Martaqa Ruiz o bien lópez", "… o … o bien …"),
        ("ONeill, O'Neill, o’neill, oneill", "…, …, …, …"),
        ("luisqagil7, @martaqaruiz22, gil_luis", "…, @…, …"),
        ("Ángel Núñez; el jefe de obra, la obra", "…; el jefe de obra, la obra"),
        ("Ramón Peña de Compras, peña, compras", "… de Compras, …, compras"),
        ("Ainara Zubiri, ainara", "…, …"),
        ("la recepción y Recepción", "la recepción y Recepción"),
        ("el de la fuente, de la casa", "el …, de la casa"),
        ("mruiz, b.fuente, sur", "…, …, sur"),
    ],
)
def test_people_are_masked_however_they_are_called(text: str, masked: str) -> None:
    assert PEOPLE_ONLY.masked(text, "text") == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Gil y marta, Rosa", "Gil y marta, Rosa"),
        ("sr gil, Dña. Ruiz, Mr Gil", "sr …, Dña. Ruiz, Mr …"),
        ("Luis Gil, Gil Luis", "…, …"),
        ("Flota Ruiz, Núñez y López", "Flota Ruiz, Núñez y …"),
        ("Martaqa Ruiz", "…"),
    ],
)
def test_the_name_of_a_thing_keeps_given_names_and_the_words_of_companies(text: str, masked: str) -> None:
    assert PEOPLE_ONLY.masked(text, "label") == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mruiz (arroba) q2.es, mruiz at q2 dot es, x arroba q2.es, x[at]q2.es", "…, …, …, …"),
        ("look at the dot", "look at the dot"),
        ("600–123–456 600·123·456 91_555_12_34", "… … …"),
        ("600 123\n456", "…"),
        ("915551234x4521, 915551234 ext. 4521, ext. 4521", "…, …, …"),
        ("22 33 44 57 o 22446688 o 22-44-66-88 o 2233-4457/2244-6688", "… o … o … o …"),
        ("móvil: 5512345678, tel 1234-5678", "móvil: …, tel …"),
        ("+502 2233 4457, 55 1234 5678, 555-123-4567, 01 23 45 67 89", "…, …, …, …"),
        ("91.555.12.34 y 622.333.444", "… y …"),
    ],
)
def test_people_are_not_reached_however_it_is_written(text: str, masked: str) -> None:
    assert PEOPLE_ONLY.masked(text, "text") == masked


@pytest.mark.parametrize(
    "text",
    [
        "12 / 24 / 36 / 48 / 60 meses",
        "10.000 20.000 30.000",
        "800.000 900",
        "50.000 - 60.000 €",
        "600.000.000",
        "+10.000.000",
        "Anexo 12",
        "612 345 678 €",
        "1.200.000,00 / 1.300.000,00",
        "922.300.400,50",
        "2024-2025-2026",
        "55 2024 2025",
        "2026-11 / 2027-02",
        "25/11/26 - 27/11/26",
        "2026/11/25 10:30",
        "2026-11-25T10:30:00",
        "2026-11-25/2026-12-15",
        "8412345678905 y 8 412345 678901",
        "48123.45 / 48.123,45",
        "000123456",
        "A612345678",
    ],
)
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert PEOPLE_ONLY.masked(text, "text") == text
    assert PEOPLE_ONLY.masked(text, "label") == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("52777, 55555 o 100000, 52.777,10 y 1 234 567", "…, … o …, … y …"),
        ("48 kEUR 48kEUR 1.2 MEUR, €m 0.05, k€ 3", "… … …, …, …"),
        ("48 miles, 1,2 mill., 1,2 Mio, 3 MILLONES", "…, …, …, …"),
        ("48_123 48·123 52000,- 800,-", "… … … …"),
        ("52000 pavos, 520 machacantes, 52 bucks", "…, …, …"),
        ("entre 15 y 18 mil. De 50 a 60 €; 20-30k, 110 and 120 thousand.", "entre …. De …; …, …."),
        ("en 2026 800 € y 7 € 2027", "en 2026 … y … 2027"),
        ("el 25.11.26 800 €", "el 25.11.26 …"),
        ("precio 52777-final", "precio …-final"),
        ("Plan 2026, 1998-2004, 20261125, 10.12.14", "Plan 2026, 1998-2004, 20261125, 10.12.14"),
        ("+10.000.000 y 12,34,567", "+… y …"),
        ("EX-1800, P-2026-0045, 1800W, x52777, REF_1234", "EX-1800, P-2026-0045, 1800W, x52777, REF_1234"),
        ("2026-12-15 10:30, 15/12/2026", "2026-12-15 10:30, 15/12/2026"),
        ("91.555.12.34, 612345678, +34 612 345 678", "91.555.12.34, 612345678, +34 612 345 678"),
        ("91.555", "…"),
        ("3 de 120 m, al 12,5 %, 999", "3 de 120 m, al 12,5 %, 999"),
    ],
)
def test_a_free_text_says_no_number_like_an_amount(text: str, masked: str) -> None:
    assert MONEY_ONLY.masked(text, "text") == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Flota 48k", "Flota …"),
        ("Flota 48 mil, 48,1K, 120 miles, 0,12 M", "Flota …, …, …, …"),
        ("3M, 30k, 12 mil, 120 m, 20 thousand", "3M, 30k, 12 mil, 120 m, 20 thousand"),
        ("20 mill. 20M 20 millones 48 kEUR", "… … … …"),
        ("Carretilla 52777 de 2026", "Carretilla 52777 de 2026"),
    ],
)
def test_the_name_of_a_thing_says_no_amount_that_is_known(text: str, masked: str) -> None:
    assert MONEY_ONLY.masked(text, "label") == masked


def test_a_small_m_says_an_amount_of_its_own_record() -> None:
    assert MONEY_ONLY.masked("Flota 48m", "label", frozenset({48123})) == "Flota …"
    assert MONEY_ONLY.masked("Cable 120m", "label", frozenset({48123})) == "Cable 120m"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Talleres Luis Gil, Hermanos Ruiz", "Talleres Luis Gil, Hermanos Ruiz"),
        ("Ruiz 612 345 678 (x@y.es) 48.123", "Ruiz … (…) …"),
        ("Todo a 1 €, 3M", "Todo a 1 €, 3M"),
    ],
)
def test_a_company_keeps_its_name(text: str, masked: str) -> None:
    assert BOTH.masked(text, "company") == masked


def test_amounts_and_telephones_are_both_masked_whole() -> None:
    text = "Gil: 91.555.12.34 por 48.123,45 / 50.000 - 60.000 €, 10.000 20.000 30.000 antes del 2026-11-25"
    assert BOTH.masked(text, "text") == "…: … por … / …, … … … antes del 2026-11-25"
