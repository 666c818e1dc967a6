"""What happened to one opportunity, merged: its dated notes, its creation, and the times it was checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from pipeline.book import Book
from pipeline.opportunity import Activity, Opportunity

EventKind = Literal["activity", "created", "checked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on a day, or at a moment where one is known."""

    at: date | datetime
    kind: EventKind
    activity: Activity | None = None
    text: str = ""


def timeline(deal: Opportunity, book: Book) -> tuple[Event, ...]:
    """Newest first; of one day the checks first, then the notes, then the creation. Undated notes are not in it."""
    zone = book.settings.zone
    order = ("checked", "activity", "created")
    events = sorted(_events(deal, book), key=lambda event: order.index(event.kind))
    return tuple(sorted(events, key=lambda event: _day(event, zone), reverse=True))


def _events(deal: Opportunity, book: Book) -> Iterator[Event]:
    for activity in deal.activities:
        if activity.date:
            yield Event(at=activity.date, kind="activity", activity=activity, text=activity.text)
    if deal.created:
        yield Event(at=deal.created, kind="created")
    for entry in book.journal:
        if entry.kind == "checked" and entry.slug == deal.slug:
            yield Event(at=entry.at, kind="checked", text=entry.text)


def _day(event: Event, zone: tzinfo | None) -> date:
    return event.at.astimezone(zone).date() if isinstance(event.at, datetime) else event.at
