"""What happened to one opportunity, merged: dated notes, changes that history has, its creation, and checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from pipeline.book import Book
from pipeline.lineage import Record, Revision
from pipeline.opportunity import Activity, Opportunity

EventKind = Literal["activity", "change", "created", "checked"]
ORDER: tuple[EventKind, ...] = ("checked", "change", "activity", "created")
"""Of one day, what is told first when the newest comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened on a day, or at a moment where one is known."""

    at: date | datetime
    kind: EventKind
    activity: Activity | None = None
    revision: Revision | None = None
    """All that one version changed."""
    text: str = ""


def timeline(deal: Opportunity, book: Book, record: Record | None = None) -> tuple[Event, ...]:
    """Newest first; of one day the checks first, then changes, the notes, the creation. Undated notes are not in it."""
    zone = book.settings.zone
    events = sorted(_events(deal, book, record), key=lambda event: ORDER.index(event.kind))
    return tuple(sorted(events, key=lambda event: _day(event, zone), reverse=True))


def _events(deal: Opportunity, book: Book, record: Record | None) -> Iterator[Event]:
    for activity in deal.activities:
        if activity.date and "notes" not in book.hidden:
            yield Event(at=activity.date, kind="activity", activity=activity, text=activity.text)
    for revision in record.revisions if record else ():
        yield Event(at=revision.at, kind="change", revision=revision)
    if deal.created:
        yield Event(at=deal.created, kind="created")
    for entry in book.journal:
        if entry.kind == "checked" and entry.slug == deal.slug:
            yield Event(at=entry.at, kind="checked", text=entry.text)


def _day(event: Event, zone: tzinfo | None) -> date:
    return event.at.astimezone(zone).date() if isinstance(event.at, datetime) else event.at
