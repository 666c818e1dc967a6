"""The agenda for a calendar: every next step and every close date of the open opportunities, each an all-day event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from operator import itemgetter
from typing import Literal

from generator.export import Export
from generator.i18n import Words, printable
from generator.listed import Piece
from generator.site import Site
from pipeline.opportunity import Opportunity

MORNING = 9
"""When a next step rings, on its day: the hour."""
LONGEST = 74
"""Bytes of a line, with the blank that begins what follows it."""
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


Event = tuple[tuple[date, str, str], Piece]
"""What an event is ordered by, and its lines as a calendar has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """All events, by day, each as a calendar has it."""

    title: str
    events: tuple[Piece, ...]


def view(site: Site) -> Calendar:
    """Next steps and close dates of what is open, by day."""
    known, made = set[str](), site.once.each("events", (), partial(_events, Words(site.language)))
    events: list[Event] = []
    for deal in site.book.open:
        # of two records with one id, the second is told apart by its page
        own = deal.id if deal.id not in known else f"{deal.id}\0{deal.slug}"
        known.add(own)
        events.extend(made(deal, own))
    return Calendar(
        title=site.book.settings.title, events=tuple(lines for _, lines in sorted(events, key=itemgetter(0)))
    )


def _events(words: Words, deal: Opportunity, own: str) -> tuple[Event, ...]:
    return tuple(((entry.day, entry.kind, entry.uid), Piece(written(entry))) for entry in _entries(deal, own, words))


def _entries(deal: Opportunity, own: str, words: Words) -> tuple[Entry, ...]:
    told = [activity.date for activity in deal.activities if activity.date]
    stamp = max((day for day in (*told, deal.created) if day), default=OLDEST)
    days = {"next-step": deal.next_date, "close": deal.close_date}
    titles = {
        "next-step": deal.next_step.replace("\n", " · ") or words.gettext("Next step: %(name)s", name=deal.name),
        "close": words.gettext("Closes: %(name)s", name=deal.name),
    }
    kinds: tuple[Literal["next-step", "close"], ...] = ("next-step", "close")
    return tuple(
        Entry(
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
        for kind in kinds
        if (day := days[kind]) is not None
    )


def content(calendar: Calendar, words: Words) -> bytes:
    """The calendar, as every calendar program reads it."""
    from icalendar import Calendar as File  # noqa: PLC0415  takes long to import

    file = File()
    file.add("prodid", "-//embudo//agenda//" + words.language.upper())
    file.add("version", "2.0")
    file.add("x-wr-calname", printable(calendar.title or words.gettext("Opportunities")))
    head, end, rest = bytes(file.to_ical()).rpartition(b"END:VCALENDAR")
    return b"\r\n".join((head.removesuffix(b"\r\n"), *(event.data for event in calendar.events), end)) + rest


def written(entry: Entry) -> bytes:
    """An event as a calendar has it, but for the end of its last line."""
    return b"\r\n".join(map(_folded, _event(entry)))


def _event(entry: Entry) -> Iterator[str]:
    """An event's lines, whole; written here, since the library takes a hundred times as long for ten thousand."""
    about = (entry.name, entry.client, " · ".join(filter(None, (entry.amount, entry.stage))))
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{_text(entry.title)}"
    yield f"DTSTART;VALUE=DATE:{_day(entry.day)}"
    yield f"DTEND;VALUE=DATE:{_day(entry.day + timedelta(days=1))}"
    yield f"DTSTAMP:{_day(entry.stamp)}T000000Z"
    yield f"UID:{entry.uid}"
    yield f"DESCRIPTION:{_text(chr(10).join(filter(None, about)))}"
    yield "TRANSP:TRANSPARENT"
    if entry.kind == "next-step":
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{_text(entry.title)}"
        yield f"TRIGGER:PT{MORNING}H"
        yield "END:VALARM"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """A text as RFC 5545 writes it (3.3.11)."""
    text = text.replace("\\N", "\n").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\n", "\\n")


def _day(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _folded(line: str) -> bytes:
    """A line in UTF-8, cut where it is too long, but never within a letter (3.1), nor after what escapes the next."""
    data, parts = line.encode(), []
    while len(data) > LONGEST:
        at = LONGEST
        while data[at] & 0xC0 == 0x80:  # within a letter
            at -= 1
        if data[at - 1] in b"\\^":
            at -= 1
        parts.append(data[:at])
        data = data[at:]
    return b"\r\n ".join((*parts, data)) if parts else data


EXPORT = Export(name="agenda", path="agenda.ics", view=view, content=content)
