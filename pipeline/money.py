"""Money: exact amounts, read from what people type, and converted at the settings' rates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

NO_MINOR = frozenset(
    """
    BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
    """.split()
)
THREE_MINOR = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
CODES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
    HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
    LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
    PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
    TRY TTD TWD TZS UAH UGX USD UYI UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()
)
DOLLARS = frozenset(
    """
    ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD
    UYU XCD
    """.split()
)
SIGNS: Mapping[str, tuple[str, frozenset[str]]] = {
    "€": ("EUR", frozenset()),
    "euro": ("EUR", frozenset()),
    "euros": ("EUR", frozenset()),
    "$": ("USD", DOLLARS),
    "us$": ("USD", frozenset()),
    "£": ("GBP", frozenset(["EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"])),
    "¥": ("JPY", frozenset({"CNY"})),
    "r$": ("BRL", frozenset()),
    "s/": ("PEN", frozenset()),
    "mx$": ("MXN", frozenset()),
    "₹": ("INR", frozenset()),
    "₩": ("KRW", frozenset({"KPW"})),
    "₺": ("TRY", frozenset()),
    "₽": ("RUB", frozenset()),
    "₪": ("ILS", frozenset()),
    "₫": ("VND", frozenset()),
    "₱": ("PHP", frozenset({"CUP"})),
    "₲": ("PYG", frozenset()),
    "₡": ("CRC", frozenset()),
    "₴": ("UAH", frozenset()),
    "zł": ("PLN", frozenset()),
    "kč": ("CZK", frozenset()),
}
"""A sign, the currency it names by itself, and those that it names where the settings use them."""

SPACES = " \u00a0\u2009\u202f"
LARGEST = Decimal(10) ** 15
LONGEST = 60
"""Characters; beyond it a text is no amount, and not worth the search for what it might be."""
SCALES = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000}
_MONEY = re.compile(
    rf"""(?P<before>[^\d\s.,+−\-()'’]{{1,5}}?)?[{SPACES}]*
    (?P<number>[0-9](?:[0-9.,'’{SPACES}]*[0-9])?)
    [{SPACES}]*(?P<scale>[kKM](?![A-Za-z]))?[{SPACES}]*
    (?P<after>[^\d\s.,+−\-()'’]{{1,5}})?""",
    re.VERBOSE,
)
_NEGATIVE = re.compile(r"\(.*\d.*\)|[^\d]*[-−][^\d]*\d.*|.*\d\s*[-−]")


@cache
def minor_digits(currency: str) -> int:
    """Decimals of a currency's minor unit (ISO 4217): 2, but for a few."""
    return 0 if currency in NO_MINOR else 3 if currency in THREE_MINOR else 2


@cache
def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_digits(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency, always at its minor unit (rounded half up)."""

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """The amount rounded half up to the currency's minor unit."""
        return cls(Decimal(amount).quantize(_unit(currency), ROUND_HALF_UP), currency)

    def __mul__(self, ratio: Decimal | int) -> Money:
        return Money.of(self.amount * ratio, self.currency)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are never added raw")
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + Money(-other.amount, other.currency)

    def __str__(self) -> str:
        """Plain decimal, as in JSON: `48000.00`."""
        return f"{self.amount:f}"


@dataclass(frozen=True, slots=True)
class Rates:
    """What one unit of each currency is worth in the base currency."""

    base: str = "EUR"
    table: tuple[tuple[str, Decimal], ...] = ()

    def convert(self, money: Money | None) -> Money | None:
        """The amount in the base currency, rounded half up; None without an amount or a rate."""
        if money is None or money.currency == self.base:
            return money
        rate = next((rate for currency, rate in self.table if currency == money.currency), None)
        return None if rate is None else Money.of(money.amount * rate, self.base)

    def total(self, amounts: Iterable[Money | None]) -> Money:
        """The sum in the base currency of all that can be converted."""
        base = self.base
        converted = [money if money.currency == base else self.convert(money) for money in amounts if money]
        return Money.of(sum([money.amount for money in converted if money], Decimal(0)), base)


def currency_of(text: str, default: str) -> str | None:
    """The currency that a sign or a code names: `€`, `EUR`; a shared sign is the default's where it uses it."""
    if text.upper() in CODES:
        return text.upper()
    own, shared = SIGNS.get(text.lower(), (None, frozenset()))
    return default if default in shared else own


@lru_cache(maxsize=4096)
def read_money(text: str, default: str) -> Money | str:
    """Money as typed, else the code of what is wrong with it. `default` is the settings' currency.

    Exactly three digits after the only mark are thousands, but for currencies of three minor digits.
    """
    text = text.strip(SPACES + "\t")
    if len(text) > LONGEST:
        return "money"
    match = _MONEY.fullmatch(text)
    if not match:
        return "money-negative" if _NEGATIVE.fullmatch(text) else "money"
    before, after = match["before"] or "", match["after"] or ""
    scale = match["scale"] or ""
    if not scale and after[:1] in ("k", "K", "M") and currency_of(after, default) is None:
        scale, after = after[0], after[1:]
    if before and after:
        return "money"
    mark = before or after
    currency = currency_of(mark, default) if mark else default
    if currency is None:
        return "money"
    number = _read_number(match["number"], minor_digits(currency), scaled=bool(scale))
    if isinstance(number, str):
        return number
    number *= SCALES[scale]
    if number >= LARGEST:
        return "money"
    if number != number.quantize(_unit(currency), ROUND_HALF_UP):
        return "money-decimals"
    return Money.of(number, currency)


def _read_number(text: str, decimals: int, *, scaled: bool) -> Decimal | str:
    """Digits with grouping and at most one decimal mark, else a problem's code."""
    for space in SPACES:
        text = text.replace(space, " ")
    text = text.replace("’", "'")
    points = [mark for mark in text if mark in ".,"]
    if len(set(points)) == 2:
        whole, _, fraction = text.rpartition(points[-1])
        if points.count(points[-1]) > 1:
            return "money"
    elif len(points) == 1:
        whole, _, fraction = text.partition(points[0])
        if len(fraction) == 3 and (decimals != 3 or scaled) and " " not in whole and "'" not in whole:
            whole, fraction = text, ""
    else:
        whole, fraction = text, ""
    digits = _ungroup(whole)
    if digits is None or not (fraction == "" or (fraction.isascii() and fraction.isdigit())):
        # 1234.567 has no reading as thousands, and too many decimals for any other
        return "money-decimals" if re.fullmatch(r"\d+[.,]\d{3,}", text) else "money"
    if len(fraction) > decimals and not scaled:
        return "money-decimals"
    return Decimal(f"{digits}.{fraction or 0}")


def _ungroup(text: str) -> str | None:
    """The digits of a whole number, its groups of three removed."""
    if text.isascii() and text.isdigit():
        return text
    grouped = re.fullmatch(r"[1-9][0-9]{0,2}(?:([ .,'])[0-9]{3})(?:\1[0-9]{3})*", text)
    return re.sub(r"[ .,']", "", text) if grouped else None
