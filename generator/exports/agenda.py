"""The agenda for a calendar: every next step and every close date of the open opportunities, each an all-day event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Literal

from generator.export import Export
from generator.i18n import Words, printable
from generator.site import Site
from pipeline.opportunity import Opportunity

MORNING = timedelta(hours=9)
"""When a next step rings, on its day."""
OLDEST = date(2000, 1, 1)
"""The stamp of what states no day at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An all-day event. `stamp` is the last day that its record tells of: the same record gives the same bytes."""

    kind: Literal["next-step", "close"]
    uid: str
    day: date
    stamp: date
    title: str
    name: str
    client: str
    amount: str
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """All entries, by day."""

    title: str
    entries: tuple[Entry, ...]


def view(site: Site) -> Calendar:
    """Next steps and close dates of what is open, by day."""
    words, known = Words(site.language), set[str]()
    entries = [entry for deal in site.book.open for entry in _entries(deal, words, known)]
    return Calendar(
        title=site.book.settings.title,
        entries=tuple(sorted(entries, key=lambda entry: (entry.day, entry.kind, entry.uid))),
    )


def _entries(deal: Opportunity, words: Words, known: set[str]) -> Iterator[Entry]:
    # of two records with one id, the second is told apart by its page
    own = deal.id if deal.id not in known else f"{deal.id}\0{deal.slug}"
    known.add(own)
    told = [activity.date for activity in deal.activities if activity.date]
    stamp = max((day for day in (*told, deal.created) if day), default=OLDEST)
    days = {"next-step": deal.next_date, "close": deal.close_date}
    titles = {
        "next-step": deal.next_step.replace("\n", " · ") or words.gettext("Next step: %(name)s", name=deal.name),
        "close": words.gettext("Closes: %(name)s", name=deal.name),
    }
    kinds: tuple[Literal["next-step", "close"], ...] = ("next-step", "close")
    for kind in kinds:
        day = days[kind]
        if day is not None:
            yield Entry(
                kind=kind,
                uid=sha256(f"{kind}\0{own}".encode("utf-8", "replace")).hexdigest()[:32] + "@embudo",
                day=day,
                stamp=stamp,
                title=printable(titles[kind]),
                name=printable(deal.name),
                client=printable(deal.client),
                amount=words.money(deal.amount) if deal.amount else "",
                stage=words.stage(deal.stage),
            )


def content(calendar: Calendar, words: Words) -> bytes:
    """The calendar, as every calendar program reads it."""
    from icalendar import Calendar as File  # noqa: PLC0415  takes long to import

    file = File()
    file.add("prodid", "-//embudo//agenda//" + words.language.upper())
    file.add("version", "2.0")
    file.add("x-wr-calname", printable(calendar.title or words.gettext("Opportunities")))
    head, end, rest = bytes(file.to_ical()).rpartition(b"END:VCALENDAR")
    return b"".join((head, *map(_event, calendar.entries), end, rest))


@lru_cache(maxsize=8192)
def _event(entry: Entry) -> bytes:
    """An event's lines: most of them are those of the build before."""
    from icalendar import Alarm, Event  # noqa: PLC0415

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", datetime.combine(entry.stamp, time(), UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    about = (entry.name, entry.client, " · ".join(filter(None, (entry.amount, entry.stage))))
    event.add("description", "\n".join(filter(None, about)))
    event.add("transp", "TRANSPARENT")
    if entry.kind == "next-step":
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", MORNING)
        event.add_component(alarm)
    return bytes(event.to_ical())


EXPORT = Export(name="agenda", path="agenda.ics", view=view, content=content)
