"""What history keeps of one version of a record: its own fields as short texts, and a mark of everything that it says.

Notes, people and products are in the mark alone. Texts, so that facts can be kept in a file that runs nothing.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, cast

from pipeline.money import Money
from pipeline.opportunity import Dated, Opportunity
from pipeline.settings import Settings
from pipeline.slugs import slug_of
from pipeline.source import Place, Source
from pipeline.stages import Category, Stage

MARK = 9
"""Bytes of a mark."""
NAMELESS = "-"
"""The stem of a record that is read for its facts, and that states no id."""


class Facts(NamedTuple):
    """One version's own fields, as texts; what is not stated is empty. Dates are ISO, money is `48000.00 EUR`."""

    mark: str = ""
    """Equal where two versions say the same, however they are laid out."""
    id: str = ""
    name: str = ""
    client: str = ""
    end_customer: str = ""
    stage: str = ""
    created: str = ""
    amount: str = ""
    own_probability: str = ""
    own_category: str = ""
    close_date: str = ""
    invoice_date: str = ""
    stated_interaction: str = ""
    next_date: str = ""
    next_step: str = ""
    wait_until: str = ""
    owner: str = ""
    channel: str = ""
    tier: str = ""
    actual_close_date: str = ""
    actual_amount: str = ""
    lost_reason: str = ""
    lost_to: str = ""

    def line(self) -> str:
        """One line of text that `Facts.of` reads: fields between tabs, or as JSON where one has a tab or a line end."""
        text = "\t".join(self)
        plain = text.count("\t") == len(self) - 1 and "\n" not in text
        return text if plain else json.dumps(self, ensure_ascii=True)

    @classmethod
    def of(cls, line: str) -> Facts | None:
        """The facts that a line holds; None for an empty one: a version that could not be read."""
        if not line:
            return None
        return cls(*(json.loads(line) if line[0] == "[" else line.split("\t")))


def stated_id(line: str) -> str:
    """The id in a line of facts, of the few that state one."""
    if not line or line[2 * MARK + 1] == "\t":
        return ""
    return str(json.loads(line)[1]) if line[0] == "[" else line.split("\t", 2)[1]


def opportunity(facts: Facts, path: str, settings: Settings) -> Opportunity:
    """The record as history knows it: its own fields, without people, products and notes."""
    stem = Source(path).stem
    stages = settings.stages
    return Opportunity(
        slug=slug_of(stem),
        id=facts.id or stem,
        name=facts.name or stem,
        named=bool(facts.name),
        client=facts.client,
        end_customer=facts.end_customer,
        stage=_stage(facts.stage, settings) or stages.first,
        created=_date(facts.created),
        amount=money_of(facts.amount),
        own_probability=Decimal(facts.own_probability) if facts.own_probability else None,
        own_category=cast("Category | None", facts.own_category or None),
        close_date=_date(facts.close_date),
        invoice_date=_date(facts.invoice_date),
        stated_interaction=_dated(facts.stated_interaction),
        next_date=_date(facts.next_date),
        next_step=facts.next_step,
        wait_until=_dated(facts.wait_until),
        owner=facts.owner or settings.owner_of(path),
        channel=facts.channel,
        tier=facts.tier,
        actual_close_date=_date(facts.actual_close_date),
        actual_amount=money_of(facts.actual_amount),
        lost_reason=facts.lost_reason,
        lost_to=facts.lost_to,
        place=Place(path=path),
    )


@lru_cache(maxsize=256)
def _stage(name: str, settings: Settings) -> Stage | None:
    return next((stage for stage in settings.stages.all if stage.name == name), None)


@lru_cache(maxsize=8192)
def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=8192)
def money_of(text: str) -> Money | None:
    """The amount that a fact states."""
    number, _, currency = text.partition(" ")
    return Money.of(number, currency) if text else None


def _dated(text: str) -> Dated | None:
    day, _, said = text.partition(" ")
    return Dated(date=date.fromisoformat(day), text=said) if text else None


def own_facts(deal: Opportunity) -> Facts:
    """A whole record's own fields, as it states them itself."""
    return Facts(
        id="" if deal.id == NAMELESS else deal.id,
        name=deal.name if deal.named else "",
        client=deal.client,
        end_customer=deal.end_customer,
        stage=deal.stage.name,
        created=iso(deal.created),
        amount=money_text(deal.amount),
        own_probability=ratio_text(deal.own_probability),
        own_category=deal.own_category or "",
        close_date=iso(deal.close_date),
        invoice_date=iso(deal.invoice_date),
        stated_interaction=dated_text(deal.stated_interaction),
        next_date=iso(deal.next_date),
        next_step=deal.next_step,
        wait_until=dated_text(deal.wait_until),
        owner=deal.owner,
        channel=deal.channel,
        tier=deal.tier,
        actual_close_date=iso(deal.actual_close_date),
        actual_amount=money_text(deal.actual_amount),
        lost_reason=deal.lost_reason,
        lost_to=deal.lost_to,
    )


def iso(day: date | None) -> str:
    """A date as a fact."""
    return day.isoformat() if day else ""


def money_text(money: Money | None) -> str:
    """An amount as a fact."""
    return f"{money} {money.currency}" if money else ""


def ratio_text(ratio: Decimal | None) -> str:
    """A probability as a fact."""
    return "" if ratio is None else f"{ratio.normalize():f}"


def dated_text(dated: Dated | None) -> str:
    """A date with a text as a fact."""
    return f"{dated.date.isoformat()} {dated.text}".rstrip(" ") if dated else ""
