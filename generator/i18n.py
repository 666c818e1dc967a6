"""Words of everything: problems, codes, dates, amounts and messages, in English or Spanish."""

from __future__ import annotations

import datetime
import gettext as _gettext
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from generator.labels import CHOICES, GROUPS, REASONS
from generator.phrases import sentence
from generator.places import templates
from pipeline.money import Money
from pipeline.source import Argument, Problem
from pipeline.stages import Stage

DOMAIN = "embudo"
LOCALES = {"en": "en_GB", "es": "es_ES"}
CONTROLS = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")


class Message(NamedTuple):
    """What is wrong, and what to do about it."""

    text: str
    hint: str


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, templates() / "locale", [language], fallback=True)


@dataclass(frozen=True, slots=True)
class Words:
    """A language: messages, and how values are written in it."""

    language: str

    @property
    def locale(self) -> str:
        """Babel's name of the language."""
        return LOCALES[self.language]

    def gettext(self, message: str, **arguments: object) -> str:
        """A message, with its `%(name)s` filled in where arguments are given."""
        text = _catalogue(self.language).gettext(message) if message else ""
        return text % arguments if arguments else text

    def ngettext(self, one: str, many: str, n: int, **arguments: object) -> str:
        """A message that counts; `%(n)s` is the number."""
        return _catalogue(self.language).ngettext(one, many, n) % {"n": self.number(n), **arguments}

    def date(self, day: datetime.date) -> str:
        """`27 nov 2026`."""
        return f"{self.day_month(day)} {day.year}"

    def long_date(self, day: datetime.date) -> str:
        """`viernes, 27 de noviembre de 2026`."""
        return _date(day, "full", self.locale)

    def day_month(self, day: datetime.date) -> str:
        """`27 nov`."""
        return f"{day.day} {_month(day.month, self.locale)}"

    def weekday(self, day: datetime.date) -> str:
        """`viernes`."""
        return _date(day, "EEEE", self.locale)

    def time(self, clock: datetime.time) -> str:
        """`10:30`."""
        return f"{clock:%H:%M}"

    def month(self, name: str) -> str:
        """`2026-11` as `noviembre de 2026`."""
        return _date(_first(name), "MMMM 'de' y" if self.language == "es" else "MMMM y", self.locale)

    def short_month(self, name: str) -> str:
        """`2026-11` as `nov 26`."""
        return _date(_first(name), "MMM yy", self.locale)

    def quarter(self, name: str) -> str:
        """`2026-Q4` as `T4 2026`."""
        year, number = name.split("-Q")
        return _date(datetime.date(int(year), int(number) * 3, 1), "QQQ y", self.locale)

    def period(self, name: str) -> str:
        """`2026-11` as `Noviembre de 2026`, `2026-Q4` as `T4 2026`, `2026` as it is."""
        return self.quarter(name) if "Q" in name else sentence(self.month(name)) if "-" in name else name

    def long_quarter(self, name: str) -> str:
        """`2026-Q4` as `4.º trimestre de 2026`."""
        year, number = name.split("-Q")
        pattern = "QQQQ 'de' y" if self.language == "es" else "QQQQ 'of' y"
        return _date(datetime.date(int(year), int(number) * 3, 1), pattern, self.locale)

    def times(self, ratio: float) -> str:
        """`2,4×`: how many times one amount is in another."""
        return f"{self.number(Decimal(str(ratio)).quantize(Decimal('0.1'), ROUND_HALF_UP))}×"

    def money(self, money: Money) -> str:
        """`48.000 €`; the minor unit only where it is not zero."""
        return _money(money.amount, money.currency, self.locale)

    def short_money(self, money: Money) -> str:
        """`1,2 M€`, `48 k€`: for the axes of charts and large figures."""
        return _short_money(money.amount, money.currency, self.locale)

    def percent(self, ratio: Decimal | float) -> str:
        """`60 %`."""
        return _percent(Decimal(str(ratio)), self.locale)

    def percent_whole(self, ratio: Decimal | float) -> str:
        """`63 %`: without decimals, for what was counted."""
        return self.percent(Decimal(str(ratio)).quantize(Decimal("0.01"), ROUND_HALF_UP))

    def signed_percent(self, ratio: float) -> str:
        """`+36 %`, `−12 %`: how far off something was."""
        text = self.percent_whole(abs(ratio))
        return f"{'+' if ratio > 0 else '−'}{text}" if text != self.percent_whole(0) else text

    def number(self, number: float | Decimal) -> str:
        """`1.234,5`."""
        return _number(Decimal(str(number)), self.locale)

    def stage(self, stage: Stage) -> str:
        """A stage's name."""
        return stage.label(self.language)

    def code(self, group: str, name: str) -> str:
        """A code of a group (`field`, `kind`, `activity`, `influence`, `category`) in words."""
        return self.gettext(GROUPS[group].get(name, name))

    def field(self, name: str) -> str:
        """The label of a key."""
        return self.code("field", name)

    def reason(self, code: str) -> str:
        """Why an opportunity needs attention."""
        return self.gettext(REASONS[code])

    def kind(self, name: str) -> str:
        """open, won, lost or cancelled."""
        return self.code("kind", name)

    def activity_kind(self, name: str) -> str:
        """call, email, visit, meeting or note."""
        return self.code("activity", name)

    def influence(self, name: str) -> str:
        """high, medium or low."""
        return self.code("influence", name)

    def category(self, name: str) -> str:
        """A forecast category."""
        return self.code("category", name)

    def problem(self, problem: Problem) -> Message:
        """What is wrong at a place, and the remedy."""
        from generator.problems import wording  # noqa: PLC0415  most commands find nothing wrong

        said = wording(problem)
        stated = dict(problem.arguments)
        if self.language == "es":
            stated |= {name: stated[f"{name}_es"] for name in stated if f"{name}_es" in stated}
        group = CHOICES.get(str(stated.get("key"))) if problem.code == "choice" else None
        if group:
            stated["accepted"] = tuple(self.code(group, name).lower() for name in GROUPS[group])
        arguments = {name: self._shown(value) for name, value in stated.items()}
        if problem.code == "conflict-markers":
            arguments["differences"] = printable("; ".join(stated["differences"]))  # type: ignore[arg-type]
        hints = (self.gettext(hint) % arguments for hint in said.hints)
        return Message(self.gettext(said.text) % arguments, " ".join(hints))

    def _shown(self, value: Argument) -> str:
        if isinstance(value, Money):
            return self.money(value)
        if isinstance(value, datetime.date):
            return self.date(value)
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        text = printable(text.replace("\n", " "))
        return text if len(text) <= 160 else f"{text[:120]}…"


def printable(text: str) -> str:
    """The text without control characters and lone surrogates, for a terminal or a page."""
    if text.replace("\n", "").isprintable():
        return text
    return text.translate(CONTROLS).encode("utf-8", "replace").decode("utf-8")


def _first(month: str) -> datetime.date:
    year, number = month.split("-")
    return datetime.date(int(year), int(number), 1)


@cache
def _month(number: int, locale: str) -> str:
    from babel.core import Locale  # noqa: PLC0415

    return str(Locale.parse(locale).months["format"]["abbreviated"][number])


@lru_cache(maxsize=8192)
def _date(day: datetime.date, pattern: str, locale: str) -> str:
    from babel.dates import format_date  # noqa: PLC0415  some commands need no dates

    return str(format_date(day, pattern, locale))


@lru_cache(maxsize=8192)
def _money(amount: Decimal, currency: str, locale: str) -> str:
    from babel.numbers import format_currency  # noqa: PLC0415

    whole = amount == amount.to_integral_value()
    pattern = (
        ("¤#,##0" if whole else "¤#,##0.00") if locale.startswith("en") else ("#,##0 ¤" if whole else "#,##0.00 ¤")
    )
    text: str = format_currency(amount, currency, pattern, locale, currency_digits=not whole)
    return text


@lru_cache(maxsize=4096)
def _short_money(amount: Decimal, currency: str, locale: str) -> str:
    from babel.numbers import format_decimal, get_currency_symbol  # noqa: PLC0415

    symbol = get_currency_symbol(currency, locale)
    scale, suffix = next(
        ((scale, suffix) for scale, suffix in ((1_000_000, "M"), (1_000, "k")) if abs(amount) >= scale), (1, "")
    )
    scaled = amount / scale
    digits = "#,##0.#" if abs(scaled) < 100 and scale > 1 else "#,##0"
    number = format_decimal(scaled, digits, locale)
    return f"{symbol}{number}{suffix}" if locale.startswith("en") else f"{number} {suffix}{symbol}"


@lru_cache(maxsize=1024)
def _percent(ratio: Decimal, locale: str) -> str:
    from babel.numbers import format_percent  # noqa: PLC0415

    return str(format_percent(ratio, "#,##0.#%" if locale.startswith("en") else "#,##0.# %", locale))


@lru_cache(maxsize=1024)
def _number(number: Decimal, locale: str) -> str:
    from babel.numbers import format_decimal  # noqa: PLC0415

    return str(format_decimal(number, locale=locale))
