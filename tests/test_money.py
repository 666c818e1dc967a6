"""Money: what has one reading is accepted, everything else is refused; sums are exact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.money import Money, Rates, currency_of, minor_digits, read_money
from tests.records import codes, configured, deal


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("48000", "48000.00", "EUR"),
        ("48000.50", "48000.50", "EUR"),
        ("48000,50", "48000.50", "EUR"),
        ("48.000,50 €", "48000.50", "EUR"),
        ("$1,234.50", "1234.50", "USD"),
        ("48 000 EUR", "48000.00", "EUR"),
        ("48\u202f000 EUR", "48000.00", "EUR"),
        ("48\u00a0000\u00a0€", "48000.00", "EUR"),
        ("1'234.50 CHF", "1234.50", "CHF"),
        ("1’234.50 CHF", "1234.50", "CHF"),
        ("48k", "48000.00", "EUR"),
        ("48 K€", "48000.00", "EUR"),
        ("1,2 M€", "1200000.00", "EUR"),
        ("1.25M", "1250000.00", "EUR"),
        ("48kEUR", "48000.00", "EUR"),
        ("1,2M€", "1200000.00", "EUR"),
        ("€48k", "48000.00", "EUR"),
        ("48.000", "48000.00", "EUR"),
        ("48,000", "48000.00", "EUR"),
        ("1.234.567", "1234567.00", "EUR"),
        ("1,234,567.8", "1234567.80", "EUR"),
        ("0", "0.00", "EUR"),
        ("0,5", "0.50", "EUR"),
        ("eur 12", "12.00", "EUR"),
        ("12 euros", "12.00", "EUR"),
        ("£48,000", "48000.00", "GBP"),
        ("¥48000", "48000", "JPY"),
        ("48.000 JPY", "48000", "JPY"),
        ("1.234 KWD", "1.234", "KWD"),
        ("R$ 10", "10.00", "BRL"),
        ("US$10", "10.00", "USD"),
        ("10 zł", "10.00", "PLN"),
    ],
)
def test_a_number_with_one_reading_is_accepted(text: str, amount: str, currency: str) -> None:
    assert read_money(text, "EUR") == Money(Decimal(amount), currency)
    assert str(read_money(text, "EUR")) == amount


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-48.000 €", "money-negative"),
        ("48000-", "money-negative"),
        ("(48.000)", "money-negative"),
        ("−5", "money-negative"),
        ("€ -5", "money-negative"),
        ("nan", "money"),
        ("inf", "money"),
        ("1e5", "money"),
        ("0x10", "money"),
        ("1_000", "money"),
        ("cuarenta mil", "money"),
        ("40-50", "money"),
        ("1.2.3", "money"),
        ("1,23.45,6", "money"),
        ("1.23.456", "money"),
        ("4 80 00", "money"),
        ("€ 5 €", "money"),
        ("5 XYZ", "money"),
        ("٤٨", "money"),
        ("", "money"),
        ("k", "money"),
        ("1.234,567 €", "money-decimals"),
        ("48000.505", "money-decimals"),
        ("10.5 JPY", "money-decimals"),
        ("1.234567k", "money-decimals"),
        ("9999999999999999", "money"),
    ],
)
def test_anything_else_is_refused(text: str, code: str) -> None:
    assert read_money(text, "EUR") == code


@pytest.mark.parametrize("text", ["48.000", "48,000"])
@pytest.mark.parametrize("currency", ["EUR", "USD", "MXN", "JPY"])
def test_three_digits_after_the_only_mark_are_thousands_whatever_the_currency(text: str, currency: str) -> None:
    assert read_money(text, currency) == Money.of(48000, currency)


def test_but_not_for_a_currency_of_three_decimals() -> None:
    assert read_money("48.000", "KWD") == Money.of(48, "KWD")
    assert read_money("1.234.567", "KWD") == Money.of(1234567, "KWD")


@pytest.mark.parametrize("currency", ["MXN", "ARS", "CLP", "COP", "USD", "CAD", "AUD"])
def test_a_shared_sign_is_the_settings_currency_where_that_uses_it(currency: str) -> None:
    assert currency_of("$", currency) == currency
    assert currency_of("$", "EUR") == "USD"


def test_the_settings_currency_is_that_of_a_bare_number() -> None:
    assert deal("amount: 48k", settings=configured("currency: GBP")).amount == Money.of(48000, "GBP")
    assert deal("amount: 48k €", settings=configured("currency: GBP")).amount == Money.of(48000, "EUR")


@pytest.mark.parametrize("key", ["amount", "monthly_amount", "actual_amount"])
def test_money_that_cannot_be_read_is_an_error(key: str) -> None:
    assert codes(f"stage: won\n{key}: mucho") == ["money"]


def test_a_comment_after_an_amount_is_none_of_it() -> None:
    assert deal("amount: 48.000 € # sin IVA").amount == Money.of(48000, "EUR")
    assert deal('amount: "48.000 €" # sin IVA').amount == Money.of(48000, "EUR")


@pytest.mark.parametrize("word", ["", "~", "null", "# pendiente"])
def test_nothing_written_is_no_amount(word: str) -> None:
    assert deal(f"amount: {word}").amount is None


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.sampled_from(["{:,.2f}", "{:.2f}"]))
def test_what_programs_write_is_read_exactly(number: Decimal, form: str) -> None:
    english = form.format(number)
    spanish = english.translate(str.maketrans(",.", ".,"))
    assert read_money(english, "EUR") == read_money(spanish, "EUR") == Money(number, "EUR")


def test_weights_round_half_up_to_the_minor_unit() -> None:
    assert Money.of("0.05", "EUR") * Decimal("0.5") == Money(Decimal("0.03"), "EUR")
    assert Money.of(5, "JPY") * Decimal("0.1") == Money(Decimal(1), "JPY")
    assert (minor_digits("EUR"), minor_digits("JPY"), minor_digits("KWD")) == (2, 0, 3)


def test_currencies_are_never_added_raw() -> None:
    with pytest.raises(ValueError, match="never added raw"):
        Money.of(1, "EUR") + Money.of(1, "USD")
    assert Money.of(3, "EUR") - Money.of(1, "EUR") == Money.of(2, "EUR")


def test_rates_convert_each_and_then_add() -> None:
    rates = Rates("EUR", (("USD", Decimal("0.333")),))
    assert rates.convert(Money.of("0.05", "USD")) == Money.of("0.02", "EUR")
    assert rates.convert(Money.of(1, "GBP")) is None
    assert rates.convert(None) is None
    amounts = [Money.of("0.05", "USD"), Money.of("0.05", "USD"), Money.of(1, "EUR"), Money.of(1, "GBP"), None]
    assert rates.total(amounts) == Money.of("1.04", "EUR")
