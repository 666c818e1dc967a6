"""The agenda for a calendar: all-day events that any calendar reads, and the same bytes for the same records."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import icalendar
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.exports.agenda import Calendar, Entry, content, view, written
from generator.i18n import Words, printable
from generator.listed import Piece
from generator.site import Site
from tests.records import book
from tests.worlds import embudo, workspace

RECORD = """\
---
name: Flota 2027
client: Ibáñez; y Cía, S.L.
created: 2026-09-14
amount: 48.000 €
close_date: 2026-12-15
next_date: 2026-11-27
next_step: "Llamar: ¿plazo?, y precio"
---
"""


def events(data: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def calendar(folder: Path, **options: str) -> bytes:
    answer = embudo(folder, "build", **options)
    assert answer.code == 0, answer.err
    return (folder / "site" / "agenda.ics").read_bytes()


def test_a_next_step_and_a_close_date_are_all_day_events(tmp_path: Path) -> None:
    found = events(calendar(workspace(tmp_path, {"flota": RECORD})))
    step, close = found
    assert step["SUMMARY"] == "Llamar: ¿plazo?, y precio"
    assert (step["DTSTART"].dt, step["DTEND"].dt) == (date(2026, 11, 27), date(2026, 11, 28))
    assert "Ibáñez; y Cía, S.L." in step["DESCRIPTION"]
    (alarm,) = step.walk("VALARM")
    assert (alarm["TRIGGER"].dt, alarm["ACTION"]) == (timedelta(hours=9), "DISPLAY")
    assert (close["SUMMARY"], close["DTSTART"].dt) == ("Closes: Flota 2027", date(2026, 12, 15))
    assert not close.walk("VALARM")
    assert step["UID"] != close["UID"]


def test_only_what_is_open_and_has_a_date_is_in_it(tmp_path: Path) -> None:
    folder = workspace(
        tmp_path,
        {
            "won": RECORD.replace("client:", "stage: won\nclient:"),
            "bare": "---\nclient: A\nnext_step: Call\n---\n",
            "dated": "---\nname: B\nclient: A\nnext_date: 2026-12-01\n---\n",
        },
    )
    (one,) = events(calendar(folder, language="es"))
    assert one["SUMMARY"] == "Próximo paso: B"


def test_the_same_records_give_the_same_bytes_on_any_day(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": RECORD, "otra": RECORD.replace("Flota 2027", "Otra")})
    first = calendar(folder)
    (folder / "site" / "agenda.ics").unlink()
    assert calendar(folder, today="2026-12-24") == first
    assert embudo(folder, "export", "--format", "ics", "--out", str(tmp_path / "a.ics")).code == 0
    assert (tmp_path / "a.ics").read_bytes() == first


def test_a_uid_stays_when_the_record_changes_or_its_file_moves(tmp_path: Path) -> None:
    with_id = RECORD.replace("client:", "id: flota-27\nclient:")
    folder = workspace(tmp_path, {"flota": with_id})
    before = {event["UID"] for event in events(calendar(folder))}
    (folder / "opportunities" / "flota.md").rename(folder / "opportunities" / "nueva.md")
    path = folder / "opportunities" / "nueva.md"
    path.write_text(with_id.replace("2026-11-27", "2026-11-30").replace("Flota 2027", "Flota 2028"))
    after = events(calendar(folder))
    assert {event["UID"] for event in after} == before
    assert after[0]["DTSTART"].dt == date(2026, 11, 30)


def test_two_records_with_one_id_are_two_events(tmp_path: Path) -> None:
    with_id = RECORD.replace("client:", "id: flota\nclient:")
    found = events(calendar(workspace(tmp_path, {"a": with_id, "b": with_id})))
    assert len({event["UID"] for event in found}) == 4


def test_the_agenda_page_links_to_it(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"flota": RECORD})
    calendar(folder)
    assert 'href="agenda.ics"' in (folder / "site" / "agenda.html").read_text(encoding="utf-8")


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_is_what_a_calendar_reads(step: str, name: str) -> None:
    quoted = '"' + "".join(f"\\U{ord(c):08x}" if c.isprintable() else "" for c in step) + '"'
    called = '"' + "".join(f"\\U{ord(c):08x}" if c.isprintable() else "" for c in name) + '"'
    known = book(
        {"a": f"client: A\nname: {called}\nnext_date: 2026-11-27\nnext_step: {quoted}\nclose_date: 2026-12-01"}
    )
    site = Site(book=known, today=date(2026, 11, 23), language="es")
    data = content(view(site), Words("es"))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.count(b"\n") == data.count(b"\r\n")
    found = events(data)
    deal = known.opportunities[0]
    assert str(found[0]["SUMMARY"]) == (deal.next_step.replace("\n", " · ") or f"Próximo paso: {deal.name}")


def by_the_library(entry: Entry) -> bytes:
    """An event, as the library writes it."""
    event, alarm = icalendar.Event(), icalendar.Alarm()
    about = (entry.name, entry.client, " · ".join(filter(None, (entry.amount, entry.stage))))
    event.add("uid", entry.uid)
    event.add("dtstamp", datetime.combine(entry.stamp, time(), UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", "\n".join(filter(None, about)))
    event.add("transp", "TRANSPARENT")
    if entry.kind == "next-step":
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", timedelta(hours=9))
        event.add_component(alarm)
    return bytes(event.to_ical())


texts = st.text(max_size=200).map(printable) | st.text("aéñ€漢😀 ,;:\\Nn\n", max_size=200)


@settings(max_examples=300)
@given(
    st.lists(
        st.builds(
            Entry,
            kind=st.sampled_from(("next-step", "close")),
            uid=st.just("34d659812e612a4f8ea51675063eb6a2@embudo"),
            day=st.dates(max_value=date(9999, 12, 30)),
            stamp=st.dates(),
            title=texts,
            name=texts,
            client=texts,
            amount=texts,
            stage=texts,
        ),
        max_size=2,
    )
)
def test_an_event_is_written_as_the_library_writes_it(entries: list[Entry]) -> None:
    data = content(Calendar(title="", events=tuple(Piece(written(entry)) for entry in entries)), Words("en"))
    head, tail = content(Calendar(title="", events=()), Words("en")).split(b"END:VCALENDAR")
    assert data == head + b"".join(map(by_the_library, entries)) + b"END:VCALENDAR" + tail
