"""One event of the story: what it changes in a deal, and how a commit message and the journal tell it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from generator.demo.cast import Cast
from generator.demo.record import KINDS, Deal, Value, activity
from pipeline.stages import DEFAULT

_DATES = {"close": "close_date", "invoice": "invoice_date"}
_MONEY = {"amount": "amount", "actual": "actual_amount"}


def play(deal: Deal, event: Mapping[str, Any], day: date, cast: Cast) -> None:
    """Changes a deal as an event says."""
    fields = deal.fields
    fields.setdefault("created", day.isoformat())
    for kind in KINDS:
        if kind in event:
            deal.activities.append(activity(day, kind, cast.say(event[kind]), cast.language))
            deal.last_kind = KINDS[kind][cast.language]
    for key, name in _DATES.items():
        if key in event:
            fields[name] = cast.days.on(event[key]).isoformat()
    for key, name in _MONEY.items():
        if key in event:
            fields[name] = cast.money(event[key], deal.currency)
    if "stage" in event:
        _enter(deal, event, day, cast)
    if "probability" in event:
        fields["probability"] = f"{event['probability']}%" if cast.language else f"{event['probability']} %"
    if "met" in event:
        cast.met(deal.decider, held=event["met"])
    if "wait" in event:
        offset, *why = event["wait"]
        fields["wait_until"] = f"{cast.days.on(offset).isoformat()} {cast.say(why)}"
    if "next" in event:
        _plan(fields, event["next"], cast)
    if "rename" in event:
        deal.slug = cast.say(event["rename"])


def _enter(deal: Deal, event: Mapping[str, Any], day: date, cast: Cast) -> None:
    fields = deal.fields
    fields["stage"] = cast.stage(event["stage"])
    for key in ("actual_close_date", "lost_reason", "lost_to"):
        fields.pop(key, None)
    if not is_open(event["stage"]):
        fields["actual_close_date"] = day.isoformat()
        for key in ("probability", "wait_until"):
            fields.pop(key, None)
    if "reason" in event:
        fields["lost_reason"] = cast.say(event["reason"])
    if "lost_to" in event:
        fields["lost_to"] = cast.say(cast.company["competitors"][event["lost_to"]])


def _plan(fields: dict[str, Value], step: list[Any] | None, cast: Cast) -> None:
    for key in ("next_date", "next_step"):
        fields.pop(key, None)
    if step:
        offset, *words = step
        fields["next_date"], fields["next_step"] = cast.days.on(offset).isoformat(), cast.say(words)


def is_open(stage: str) -> bool:
    """Whether a stage, named in either language, is an open one."""
    found = DEFAULT.get(stage)
    return found is not None and found.kind == "open"


def headline(before: Mapping[str, Value], deal: Deal) -> str:
    """The name of what a change is above all: new, won, lost, cancelled, reopened, pushed, or nothing."""
    old, new = before.get("stage"), DEFAULT.get(deal.text("stage"))
    if new is None or not before:
        return "new"
    if new.kind != "open":
        return new.kind if old != deal.text("stage") else ""
    if isinstance(old, str) and not is_open(old):
        return "reopened"
    return "pushed" if str(before.get("close_date", ""))[:7] < deal.text("close_date")[:7] else ""


def message(before: Mapping[str, Value], deal: Deal, cast: Cast) -> str:
    """A commit message's line about one deal, from its fields before: `Flota: propuesta → negociación`."""
    name, what = deal.text("name"), headline(before, deal)
    amount = deal.text("actual_amount") or deal.text("amount") or deal.text("monthly_amount")
    if what == "new":
        return f"{cast.word('new')}: {name} ({deal.text('end_customer') or deal.text('client')})"
    if what == "won":
        return f"{cast.word('won')}: {name}, {amount}"
    if what in ("lost", "cancelled"):
        return f"{cast.word(what)}: {name} ({deal.text('lost_to') or deal.text('lost_reason')})"
    changes = []
    if before.get("stage") != deal.text("stage"):
        changes.append(f"{before['stage']} → {deal.text('stage')}")
    if before.get("amount") != deal.text("amount") and "amount" in before:
        changes.append(f"{cast.word('amount')} {before['amount']} → {amount}")
    changes += [
        f"{cast.word(word)} {_short(deal.text(key), cast)}"
        for word, key in (("close", "close_date"), ("wait", "wait_until"), ("next", "next_date"))
        if deal.text(key) and before.get(key) != deal.text(key)
    ]
    return f"{name}: {'; '.join(changes) or deal.last_kind}"


def _short(text: str, cast: Cast) -> str:
    return cast.days.short(date.fromisoformat(text[:10]))
