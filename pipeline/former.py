"""Who was named in records once: people of past versions and of records that are gone, whom texts may still name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pipeline.git import contents
from pipeline.history import History
from pipeline.opportunity import Contact
from pipeline.record import read_opportunity
from pipeline.settings import Settings
from pipeline.source import Source, split_lines
from pipeline.trails import read_steps
from pipeline.vocabulary import KEYS, fold

PEOPLE = ("contacts", "decision_maker")
_KEY = re.compile(r"[\"']?([^\s#\"'\-\[\]{}][^:]*?)[\"']?[ \t]*:(?:[ \t]|$)")


def former_people(folder: Path, history: History, settings: Settings) -> tuple[Contact, ...]:
    """Everyone whom any version of any record named, from one process of git."""
    steps = (step for record in history.records for step in read_steps(record.trail))
    blobs = dict.fromkeys(step.blob for step in steps if step.blob)
    return people_in((data for _, data in contents(folder, blobs)), settings)


def people_in(versions: Iterable[bytes], settings: Settings) -> tuple[Contact, ...]:
    """Everyone whom contents of records name. Versions that name the same people are read once."""
    keys = {fold(text) for key in KEYS if key.name in PEOPLE for text in (key.name, key.es, *key.also)}
    keys |= {key for key, name in settings.aliases if name in PEOPLE}
    fields = dict.fromkeys("\n".join(_fields(data.decode("utf-8", "replace"), keys)) for data in versions)
    sources = (Source("opportunities/a.md", f"---\nclient: a\n{text}\n---\n".encode()) for text in fields if text)
    deals = (read_opportunity(source, settings)[0] for source in sources)
    people = (one for deal in deals if deal for one in (*deal.contacts, deal.decision_maker) if one)
    return tuple(dict.fromkeys(people))


def _fields(text: str, keys: Collection[str]) -> Iterator[str]:
    """The lines of the front matter that state some keys."""
    is_wanted, fences = False, 0
    for line in split_lines(text):
        fences += line.rstrip() == "---"
        if fences > 1:
            return
        key = _KEY.match(line)
        is_wanted = fold(key[1]) in keys if key else is_wanted
        if is_wanted:
            yield line
