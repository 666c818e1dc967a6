"""Dated notes in a body, and the lines of the journal: one notation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import zip_longest
from textwrap import dedent
from typing import NamedTuple, cast

from pipeline.dates import DateOrder, start_of_date, start_of_time
from pipeline.opportunity import Activity, ActivityKind
from pipeline.vocabulary import ACTIVITY_HEADINGS, ACTIVITY_KINDS, fold

_SEPARATOR = re.compile(r"[ \t]*(?:[:·|—–]|-(?=[ \t]|$))[ \t]*")
_KIND = re.compile(r"[ \t]*([^\W\d_]+(?:-[^\W\d_]+)?)[ \t]*(?=[:·|—–]|-(?:[ \t]|$)|$)")
_ITEM = re.compile(r"([ \t]{0,3})(?:[-*+]|[0-9]{1,9}[.)])(?:[ \t]+|$)")
_CHECKBOX = re.compile(r"\[[ xX]\][ \t]+")
_MARKED = re.compile(r"(\*\*|__|\[\[)(.{8,60}?)(\*\*|__|\]\])")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")


class Start(NamedTuple):
    """What an entry's first line says."""

    date: date | None
    time: time | None
    kind: str | None
    text: str
    problem: str = ""


def start_of_entry(text: str, order: DateOrder, kinds: Mapping[str, str]) -> Start:
    """A date, an optional time, an optional kind, a separator, and text. Without a date, `problem` says so."""
    text = _CHECKBOX.sub("", text, count=1) if text[:1] == "[" else text
    marked = _MARKED.match(text) if text[:2] in ("**", "__", "[[") else None
    if marked and start_of_date(marked[2], order):
        text = marked[2] + text[marked.end() :]
    found = start_of_date(text, order)
    if found is None:
        return Start(None, None, None, text, "activity-undated")
    day, end = found
    if isinstance(day, str):
        return Start(None, None, None, text, "activity-date")
    clock = start_of_time(text[end:])
    if clock:
        end += clock[1]
    rest = text[end:]
    separator = _SEPARATOR.match(rest)
    rest = rest[separator.end() :] if separator else rest
    word = _KIND.match(rest)
    kind = kinds.get(fold(word[1])) if word else None
    if word and kind:
        rest = rest[word.end() :]
        after = _SEPARATOR.match(rest)
        rest = rest[after.end() :] if after else rest
    return Start(day, clock[0] if clock else None, kind, rest.strip(" \t"))


class Finding(NamedTuple):
    """A problem of a body: its code, and where it stands (from 0)."""

    code: str
    line: int
    column: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body, read: activities newest first, the notes that are left, and its first heading."""

    activities: tuple[Activity, ...] = ()
    notes: str = ""
    heading: str = ""
    findings: tuple[Finding, ...] = ()


class Written(NamedTuple):
    """Where an entry stands: its line and indent (from 0), its heading's level (0 for a list item), its date."""

    line: int
    indent: int
    level: int
    date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The first part of a body that holds activities: from its heading's lines (from 0), up to a line."""

    start: int
    heading: int
    """The last line of its heading, which may have been underlined."""
    level: int
    after: int
    entries: tuple[Written, ...]
    """In the file's order."""


@dataclass(slots=True)
class _Entry:
    start: Start
    line: int
    level: int
    """The heading's level; 0 for a list item."""
    indent: int = 0
    body: list[str] = field(default_factory=list)


def heading_in(line: str) -> tuple[int, str] | None:
    """Level and title of a line that is a heading."""
    if "#" not in line[:4]:
        return None
    text = line.lstrip(" ")
    level = len(text) - len(text.lstrip("#"))
    if not 1 <= level <= 6 or len(line) - len(text) > 3 or text[level : level + 1] not in ("", " ", "\t"):
        return None
    title = text[level:].strip(" \t")
    shorter = title.rstrip("#")
    return level, (shorter.rstrip(" \t") if shorter[-1:] in ("", " ", "\t") else title)


def read_body(lines: Sequence[str], first: int, order: DateOrder) -> Body:
    """The body from a line on (from 0): activities under their headings, everything else notes."""
    return _BodyReader(lines, first, order).read()


def find_section(lines: Sequence[str], first: int, order: DateOrder) -> Section | None:
    """The first activities of a body that begins at a line (from 0), where it has any heading for them."""
    reader = _BodyReader(lines, first, order)
    reader.read()
    if not reader.sections:
        return None
    heading, level = reader.sections[0]
    after = next((line for line in reader.ends if line > heading), len(lines))
    entries = tuple(
        Written(entry.line, entry.indent, entry.level, entry.start.date)
        for entry in reader.entries
        if heading < entry.line < after
    )
    return Section(start=reader.ends[0], heading=heading, level=level, after=after, entries=entries)


class _BodyReader:
    """One pass over a body's lines."""

    def __init__(self, lines: Sequence[str], first: int, order: DateOrder) -> None:
        self.lines = lines
        self.first = first
        self.order = order
        self.section: int | None = None
        self.sections: list[tuple[int, int]] = []
        """The last line of each heading of activities, and its level."""
        self.ends: list[int] = []
        """Lines of headings at which activities end."""
        self.entries: list[_Entry] = []
        self.entry: _Entry | None = None
        self.notes: list[str] = []
        self.heading = ""
        self.findings: list[Finding] = []

    def read(self) -> Body:
        fence, skip = "", -1
        starts = [line.lstrip(" ")[:1] for line in self.lines[self.first :]]
        for number, (start, after) in enumerate(zip_longest(starts, starts[1:], fillvalue=""), self.first):
            line = self.lines[number]
            mark = _FENCE.match(line) if start in ("`", "~") else None
            if mark and (not fence or (line.strip().startswith(fence) and not line.strip().strip(fence[0]))):
                fence = "" if fence else mark[1]
                self._text(line)
            elif number == skip:
                continue
            elif fence:
                self._text(line)
            elif after in ("=", "-") and self._is_underlined_section(number):
                self._enter(2 if "-" in self.lines[number + 1] else 1, number, number + 1)
                skip = number + 1
            else:
                heading = heading_in(line) if start == "#" else None
                if heading:
                    self._heading(number, line, *heading)
                elif self.section is None:
                    self.notes.append(line)
                else:
                    self._item_or_text(number, line)
        activities = sorted(self._activities(), key=newest_first)
        return Body(
            activities=tuple(activities),
            notes="\n".join(self.notes).strip("\n"),
            heading=self.heading,
            findings=tuple(self.findings),
        )

    def _is_underlined_section(self, number: int) -> bool:
        return (
            _UNDERLINE.fullmatch(self.lines[number + 1]) is not None
            and fold(self.lines[number].strip(" :")) in ACTIVITY_HEADINGS
        )

    def _enter(self, level: int, first: int, last: int) -> None:
        self.section, self.entry = level, None
        self.sections.append((last, level))
        self.ends.append(first)

    def _heading(self, number: int, line: str, level: int, title: str) -> None:
        if fold(title.rstrip(": ")) in ACTIVITY_HEADINGS:
            self._enter(level, number, number)
            return
        if self.section is not None:
            start = start_of_entry(title, self.order, ACTIVITY_KINDS)
            inside = self.entry is not None and 0 < self.entry.level < level
            if start.date or (level > self.section and not inside):
                self._begin(start, number, level, 0)
                return
            if inside:
                self._text(line)
                return
            self.section = self.entry = None
            self.ends.append(number)
        if not self.heading:
            self.heading = title
        self.notes.append(line)

    def _item_or_text(self, number: int, line: str) -> None:
        item = _ITEM.match(line)
        content = line[item.end() :] if item else ""
        if not item or not content.strip():
            self._text(line)
            return
        indent = len(item[1])
        if self.entry and not self.entry.level and indent > self.entry.indent + 1:
            self._text(line)
            return
        start = start_of_entry(content, self.order, ACTIVITY_KINDS)
        if start.date is None and self.entry and self.entry.level:
            self._text(line)
            return
        self._begin(start, number, 0, indent)

    def _begin(self, start: Start, number: int, level: int, indent: int) -> None:
        if start.problem:
            line = self.lines[number]
            column = len(line) - len(line.lstrip(" \t#*+-"))
            self.findings.append(Finding(start.problem, number, column, max(len(line.rstrip()) - column, 1)))
        self.entry = _Entry(start, number, level, indent)
        self.entries.append(self.entry)

    def _text(self, line: str) -> None:
        if self.entry is None:
            if line.strip() or self.notes:
                self.notes.append(line)
        else:
            self.entry.body.append(line)

    def _activities(self) -> Iterator[Activity]:
        for entry in self.entries:
            yield Activity(
                date=entry.start.date,
                time=entry.start.time,
                kind=cast("ActivityKind | None", entry.start.kind),
                text=entry.start.text,
                body=dedent("\n".join(entry.body)).strip("\n") if any(entry.body) else "",
                line=entry.line + 1,
            )


def newest_first(activity: Activity) -> tuple[bool, int, int]:
    """Undated ones last; of one day the later hour first, else as the file has them."""
    clock = activity.time
    minutes = clock.hour * 60 + clock.minute if clock else 0
    return activity.date is None, -(activity.date or date.min).toordinal(), -minutes
