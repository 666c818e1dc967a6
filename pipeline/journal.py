"""The journal: reviews held, records checked, reports shared, records removed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import cast

from pipeline.activities import start_of_entry
from pipeline.book import Entry, JournalKind
from pipeline.dates import DateOrder, at, end_of
from pipeline.nodes import place
from pipeline.source import Problem, Source, split_lines
from pipeline.vocabulary import JOURNAL_KINDS

OF_A_RECORD = ("checked", "removed")


def read_journal(
    sources: Iterable[Source], zone: tzinfo | None, order: DateOrder
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Entries, oldest first, and the lines that could not be read. A date alone means its end."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for source in sources:
        text = source.text()
        if isinstance(text, Problem):
            problems.append(text)
            continue
        lines = split_lines(text)
        for number, line in enumerate(lines):
            if line[:2] not in ("- ", "* "):
                continue
            start = start_of_entry(line[2:].strip(), order, JOURNAL_KINDS)
            where = place(source.path, lines, number, 2, len(line) - 2)
            if start.date is None:
                problems.append(Problem.at(where, "journal-moment", text=line[2:].strip()))
            elif start.kind is None:
                problems.append(Problem.at(where, "journal-kind", text=start.text))
            else:
                kind = cast("JournalKind", start.kind)
                moment = at(start.date, start.time, zone) if start.time else end_of(start.date, zone)
                entries.append(_entry(moment, kind, start.text))
    return tuple(sorted(entries, key=lambda entry: entry.at)), tuple(problems)


def _entry(moment: datetime, kind: JournalKind, text: str) -> Entry:
    if kind not in OF_A_RECORD:
        return Entry(at=moment, kind=kind, text=text)
    slug, _, rest = text.partition(" ")
    return Entry(at=moment, kind=kind, slug=slug.strip(":,"), text=rest.strip())
