"""What somebody says on a command line → what is to stand in the record: dates, amounts, and what closing asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.activities import start_of_entry
from pipeline.edit import ATTRIBUTES
from pipeline.edits import ActivityEdit, FieldEdit
from pipeline.money import Money, read_money
from pipeline.natural import said_date
from pipeline.opportunity import ActivityKind, Dated, Opportunity
from pipeline.settings import Settings
from pipeline.stages import Stage
from pipeline.vocabulary import ACTIVITY_KINDS, KEYS, Type, fold, index

PAST = frozenset(("created", "last_interaction", "actual_close_date"))
"""Dates of what has been: `friday` is the last one, and not the next."""
LONGEST_DATE_IN_WORDS = 5


def understood(name: str, text: str, deal: Opportunity, settings: Settings, today: date) -> FieldEdit:
    """A field edit, by the key's own name. What cannot be read is left as it is: the edit will say why."""
    text = text.strip()
    key = index(KEYS).get(fold(name))
    match key.type if key else None:
        case Type.DATE:
            text = _day(text, name, settings, today)
        case Type.DATED_TEXT:
            text = _dated(text, name, settings, today)
        case Type.MONEY:
            text = _money(text, deal, settings)
    return FieldEdit(name=name, text=text)


def _day(text: str, name: str, settings: Settings, today: date) -> str:
    found = said_date(text, today, settings.date_order, is_past=name in PAST)
    return found.isoformat() if isinstance(found, date) else text


def _dated(text: str, name: str, settings: Settings, today: date) -> str:
    """A date in words, the longest that can be read, and the text behind it."""
    words = text.split()
    for count in range(min(len(words), LONGEST_DATE_IN_WORDS), 0, -1):
        said = " ".join(words[:count]).rstrip(":,")
        found = _day(said, name, settings, today)
        if found != said:
            return " ".join([found, *words[count:]])
    return text


def _money(text: str, deal: Opportunity, settings: Settings) -> str:
    """An amount without a currency is in the record's own."""
    own = deal.amount.currency if deal.amount else settings.currency
    read = read_money(text, settings.currency)
    if own == settings.currency or not isinstance(read, Money) or read.currency != settings.currency:
        return text
    said = f"{text} {own}"
    return said if isinstance(read_money(said, settings.currency), Money) else text


def shown_money(money: Money, settings: Settings) -> str:
    """An amount as it is written in a record: `48000`, `48000.50 USD`."""
    whole = money.amount == money.amount.to_integral_value()
    number = f"{money.amount.to_integral_value():f}" if whole else str(money)
    return number if money.currency == settings.currency else f"{number} {money.currency}"


def as_typed(deal: Opportunity, name: str, settings: Settings) -> str:
    """What a field says, as somebody would type it."""
    outer, _, inner = name.partition(".")
    said = getattr(deal, ATTRIBUTES.get(outer, (outer,))[0], "")
    said = getattr(said, inner, "") if inner else said
    match said:
        case None:
            return ""
        case bool():
            return "yes" if said else "no"
        case Money():
            return shown_money(said, settings)
        case Stage():
            return said.name
        case Decimal():
            return f"{said * 100:f} %"
        case Dated():
            return f"{said.date.isoformat()} {said.text}".strip()
        case tuple():
            return ", ".join(map(str, said))
    return str(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How an opportunity ended, as far as it is said. Texts are as typed; empty ones are not said."""

    stage: Stage
    amount: str = ""
    day: str = ""
    reason: str = ""
    to: str = ""

    def missing(self, deal: Opportunity) -> str:
        """The field that must still be said: the real amount of a won one, the reason of a lost or cancelled one."""
        if self.stage.kind == "won":
            return "" if self.amount or deal.real_amount else "actual_amount"
        return "" if self.reason or deal.lost_reason else "lost_reason"

    def edits(self, deal: Opportunity, settings: Settings, today: date) -> tuple[FieldEdit, ...]:
        """What is to be written: what is not said is what the record has, or today."""
        said = [("stage", self.stage.name)]
        if self.day or not deal.actual_close_date:
            said.append(("actual_close_date", self.day or today.isoformat()))
        if self.stage.kind == "won":
            amount = self.amount or (shown_money(deal.amount, settings) if deal.amount else "")
            if self.amount or not deal.actual_amount:
                said.append(("actual_amount", amount))
        else:
            said += [("lost_reason", self.reason)] if self.reason else []
            said += [("lost_to", self.to)] if self.to else []
        return tuple(understood(name, text, deal, settings, today) for name, text in said)


def activity(text: str, day: date, kind: ActivityKind | None, settings: Settings) -> ActivityEdit:
    """An activity; `llamada: piden más` says its kind itself, where none is given."""
    head, _, body = text.strip().partition("\n")
    if kind is None:
        start = start_of_entry(f"{day.isoformat()}: {head}", settings.date_order, ACTIVITY_KINDS)
        if start.kind and start.text:
            kind, head = start.kind, start.text  # type: ignore[assignment]
    return ActivityEdit(date=day, kind=kind, text=f"{head}\n{body}" if body else head)
