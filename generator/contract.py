"""What scripts rely on: opportunities and figures as JSON, every field of the contract by its name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from generator.i18n import Words
from generator.routine import asked, detail
from pipeline.book import Book
from pipeline.dates import quarter
from pipeline.figures import Moves, all_figures
from pipeline.funnel import Funnel, Sum, Unconverted
from pipeline.history import History
from pipeline.lineage import Change
from pipeline.money import Money
from pipeline.movement import STEPS, Movement
from pipeline.opportunity import Activity, Contact, Dated, Extra, Opportunity, Pairs, Product
from pipeline.review import Review
from pipeline.source import Problem
from pipeline.stages import Stage
from pipeline.supply import Line
from pipeline.timeline import Event, timeline

SCHEMA_VERSION = 1
Json = dict[str, Any]


class Contract:
    """Opportunities of a book on a day, as JSON."""

    def __init__(self, book: Book, today: date, history: History | None = None) -> None:
        self.book = book
        self.today = today
        self.history = history or History()
        self._figures = all_figures(book, today, self.history)

    def opportunities(self, deals: Iterable[Opportunity]) -> list[Json]:
        """A list of OPP, in its order."""
        return [self.opportunity(deal) for deal in deals]

    def opportunity(self, deal: Opportunity) -> Json:
        """OPP: money in the record's own currency."""
        figure = self._figures[deal.slug]
        interaction = figure.last_interaction
        return {
            "slug": deal.slug,
            "path": deal.path,
            "name": deal.name,
            "client": deal.client,
            "end_customer": deal.end_customer or None,
            "stage": deal.stage.name,
            "kind": deal.kind,
            "created": day(deal.created),
            "amount": money(deal.amount),
            "currency": deal.amount.currency if deal.amount else self.book.settings.currency,
            "probability": float(deal.probability),
            "weighted": money(deal.weighted),
            "forecast_category": deal.category,
            "close_date": day(deal.close_date),
            "quarter": quarter(deal.close_date) if deal.close_date else None,
            "invoice_date": day(deal.invoice_date),
            "next_date": day(deal.next_date),
            "next_step": deal.next_step or None,
            "last_interaction": day(interaction.date) if interaction else None,
            "last_interaction_summary": (interaction.text or None) if interaction else None,
            "owner": deal.owner or None,
            "channel": deal.channel or None,
            "tier": deal.tier or None,
            "competitors": list(deal.competitors),
            "tags": list(deal.tags),
            "actual_close_date": day(deal.actual_close_date),
            "actual_amount": money(deal.actual_amount),
            "lost_reason": deal.lost_reason or None,
            "lost_to": deal.lost_to or None,
            "wait_until": day(deal.wait_until.date) if deal.wait_until else None,
            "completeness": round(figure.completeness, 4),
            "missing": list(figure.missing),
            "age_days": figure.age_days,
            "stale": figure.stale,
            "last_change": day(figure.last_change),
            **_moves(figure.moves),
        }

    def whole(self, deal: Opportunity) -> Json:
        """OPP with everything else that its record states."""
        return {
            **self.opportunity(deal),
            "id": deal.id,
            "monthly_amount": money(deal.monthly_amount),
            "months": deal.months,
            "contacts": [contact(person) for person in deal.contacts],
            "decision_maker": decision_maker(deal.decision_maker),
            "products": [product(item) for item in deal.products],
            "activities": [activity(item) for item in deal.activities],
            "timeline": [
                told for item in timeline(deal, self.book, self.history.by_path.get(deal.path)) for told in event(item)
            ],
            "notes": deal.notes,
            "extra": {key: extra(value) for key, value in deal.extra},
        }


def _moves(moves: Moves | None) -> Json:
    """How it moved; all null without history."""
    if moves is None:
        return dict.fromkeys(("first_close_date", "push_count", "days_pushed", "days_in_stage", "stage_days"))
    days = moves.stage_days
    return {
        "first_close_date": day(moves.first_close_date),
        "push_count": moves.push_count,
        "days_pushed": moves.days_pushed,
        "days_in_stage": moves.days_in_stage,
        "stage_days": None if days is None else {stage.name: its for stage, its in days},
    }


def money(amount: Money | None) -> str | None:
    """Plain decimal: `48000.00`."""
    return None if amount is None else str(amount)


def day(value: date | None) -> str | None:
    """ISO."""
    return None if value is None else value.isoformat()


def number(value: Decimal | None) -> int | float | None:
    """Whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def extra(value: Extra) -> Any:
    """An extra field: texts, lists of them, and mappings."""
    if isinstance(value, str):
        return value
    if isinstance(value, Pairs):
        return {key: extra(item) for key, item in value.items}
    return [extra(item) for item in value]


def contact(person: Contact) -> Json:
    """A contact; what is not stated is null."""
    texts = ("name", "surname", "position", "phone", "email", "location", "remarks")
    return {
        **{name: getattr(person, name) or None for name in texts},
        "influence": person.influence,
        "decides": person.decides,
    }


def decision_maker(person: Contact | None) -> Json | None:
    """The same, with whether a meeting was held and what he or she values."""
    if person is None:
        return None
    return {**contact(person), "met": bool(person.met), "values": person.values or None}


def product(item: Product) -> Json:
    """A product or service; the price in its own currency."""
    return {
        "name": item.name,
        "units": number(item.units),
        "price": money(item.price),
        "currency": item.price.currency if item.price else None,
    }


def activity(item: Activity) -> Json:
    """A dated note."""
    return {"date": day(item.date), "kind": item.kind, "text": item.text, "body": item.body}


def event(item: Event) -> list[Json]:
    """Something that happened; `at` is a date, or a moment with its zone."""
    happened = {"at": item.at.isoformat(), "kind": item.kind, "text": item.text or None}
    if item.revision:
        return [{**happened, **one} for change in item.revision.changes for one in _changed(change)]
    if item.activity is None:
        return [happened]
    return [{**happened, "activity": item.activity.kind, "body": item.activity.body}]


def movement(value: Movement) -> Json:
    """The movement of the pipeline, in the base currency."""

    def part(step: str) -> Json:
        return {"count": value.count(step), "amount": money(value.amount(step))}

    residual = Money.of(value.residual, value.zero.currency)
    return {
        **{step: part(step) for step in STEPS},
        "residual": {"count": value.residual_count, "amount": money(residual)},
        "pushed": {"count": len(value.pushed)},
        "pulled_in": {"count": len(value.pulled_in)},
        "closed_on_arrival": {"count": len(value.closed_on_arrival)},
        "currency": value.zero.currency,
        "unconverted": [deal.slug for deal in value.unconverted],
    }


def changes(slug: str, one: Change) -> list[Json]:
    """A change of a field; of an amount, one of its currency too where that changed."""
    return [{"slug": slug, "at": one.at.isoformat(), **told} for told in _changed(one)]


def _changed(one: Change) -> list[Json]:
    who = {"author": one.author, "commit": one.commit}
    if (
        not isinstance(one.before, Money)
        or not isinstance(one.after, Money)
        or one.before.currency == one.after.currency
    ):
        return [{**who, "field": one.field, "before": _value(one.before), "after": _value(one.after)}]
    parts = [("currency", one.before.currency, one.after.currency)]
    if one.before.amount != one.after.amount:
        parts.insert(0, (one.field, str(one.before), str(one.after)))
    return [{**who, "field": name, "before": before, "after": after} for name, before, after in parts]


def _value(said: object) -> Any:
    """A field's value as in OPP."""
    match said:
        case Stage():
            return said.name
        case Money():
            return str(said)
        case Decimal():
            return float(said)
        case Dated():
            return said.date.isoformat()
        case date():
            return said.isoformat()
    return said or None


def total(value: Sum) -> Json:
    """A sum in the base currency."""
    return {"count": value.count, "amount": money(value.amount), "weighted": money(value.weighted)}


def funnel(value: Funnel, currency: str) -> Json:
    """The funnel: open stages in order."""
    return {
        "stages": [{"stage": stage.name, **total(its)} for stage, its in value.stages],
        "open": total(value.open),
        "currency": currency,
        "unconverted": unconverted(value.unconverted),
    }


def supply_line(line: Line) -> Json:
    """A product or service to be supplied."""
    return {
        "product": line.product.name,
        "units": number(line.product.units),
        "invoice_date": day(line.invoice_date),
        "slug": line.deal.slug,
        "client": line.deal.client,
        "probability": float(line.probability),
    }


def review(value: Review, words: Words, today: date, wanted: int = 1) -> Json:
    """Where the routine stands; of each owner too, where there are several."""
    return {
        "since": value.since.isoformat(),
        "attention": [
            *({"slug": one.deal.slug, "reasons": list(one.reasons)} for one in value.attention),
            *(
                {"slug": one.deal.slug, "reasons": ["removed_without_reason"], "restore": one.restore}
                for one in value.removed
            ),
        ],
        "steps": [
            {
                "step": step.number,
                "done": step.done,
                "value": step.value,
                "detail": detail(step, words, wanted),
                "slugs": list(step.slugs),
                "page": asked(step).page,
                "command": words.gettext(asked(step).command).replace("%(day)s", day(today) or ""),
            }
            for step in value.steps
        ],
        "stale": [deal.slug for deal in value.stale],
        "waiting": [deal.slug for deal in value.waiting],
        "new": [deal.slug for deal in value.new],
        "new_by_review": [{"date": held.isoformat(), "count": count} for held, count in value.new_by_review],
        "streak": value.streak,
        "owners": {owner: review(its, words, today, wanted) for owner, its in value.owners},
    }


def unconverted(values: Iterable[Unconverted]) -> list[Json]:
    """What has no rate, in its own currency."""
    return [{"currency": v.currency, "count": v.count, "amount": money(v.amount)} for v in values]


def problem(value: Problem, message: str, hint: str) -> Json:
    """A problem, with its words in the user's language."""
    return {
        "path": value.place.path,
        "line": value.place.line,
        "column": value.place.column,
        "severity": value.severity,
        "code": value.code,
        "message": message,
        "hint": hint,
    }
