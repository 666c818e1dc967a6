"""An activity more in a record: where it goes among the others, written as they are."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.activities import Section, Written, find_section
from pipeline.composing import HEADING
from pipeline.dates import DateOrder
from pipeline.edits import ActivityEdit
from pipeline.field_splice import language_of
from pipeline.frontmatter import Document
from pipeline.source import Source
from pipeline.splice import Text
from pipeline.vocabulary import ACTIVITY_KINDS_ES


def with_activity(source: Source, document: Document, one: ActivityEdit, order: DateOrder, language: str) -> bytes:
    """The record's bytes with an activity more: above the first one that is not newer."""
    language = language_of(document, language)
    text, lines = Text.of(source.data), document.lines
    section = find_section(lines, document.body, order)
    kind = f" {ACTIVITY_KINDS_ES[one.kind] if language == 'es' else one.kind}" if one.kind else ""
    head, body = parted(one.text)
    said = f"{one.date.isoformat()}{kind}" + (f": {head}" if head else "")
    if section is None:
        at = _last_line(lines, document.body - 1, len(lines)) + 1
        new = ["", f"## {HEADING[language]}", "", *_item(said, body)]
    elif not section.entries:
        at, new = _first(lines, section, _item(said, body))
    else:
        at, new = _among(lines, section, one, said, body)
    return text.inserted(at, new).data


def parted(text: str) -> tuple[str, str]:
    """The first line of an activity's text, and the lines below it."""
    head, _, body = text.partition("\n")
    return head.strip(), body.strip("\n").rstrip()


def _first(lines: Sequence[str], section: Section, item: list[str]) -> tuple[int, list[str]]:
    """The first activity below its heading, and below what else is said there."""
    last = _last_line(lines, section.heading, section.after)
    is_apart = last == section.heading and last + 2 < len(lines) and not lines[last + 1].strip()
    at = last + 2 if is_apart else last + 1
    below = [""] if at < len(lines) and lines[at].strip() else []
    return at, [*([] if is_apart else [""]), *item, *below]


def _among(lines: Sequence[str], section: Section, one: ActivityEdit, said: str, body: str) -> tuple[int, list[str]]:
    """An activity beside others: with their bullet or heading, and as far apart as they are."""
    entries = section.entries
    older = next((entry for entry in entries if entry.date and entry.date <= one.date), None)
    beside = older or entries[-1]
    if beside.level:
        new, is_apart = [f"{'#' * beside.level} {said}", *([body] if body else [])], True
        new = "\n".join(new).split("\n")
    else:
        marker = lines[beside.line].lstrip(" \t")[0]
        new = _item(said, body, lines[beside.line][: beside.indent], marker if marker in "-*+" else "-")
        is_apart = _are_apart(lines, entries)
    if older:
        return older.line, [*new, *([""] if is_apart else [])]
    return _last_line(lines, entries[-1].line, section.after) + 1, [*([""] if is_apart else []), *new]


def _are_apart(lines: Sequence[str], entries: Sequence[Written]) -> bool:
    return len(entries) > 1 and not lines[entries[1].line - 1].strip()


def _item(said: str, body: str, indent: str = "", marker: str = "-") -> list[str]:
    lead = f"{indent}{marker} "
    below = [f"{' ' * len(lead)}{line}".rstrip() for line in body.split("\n")] if body else []
    return [f"{lead}{said}", *below]


def _last_line(lines: Sequence[str], first: int, after: int) -> int:
    """The last line before another that says something, not before the first."""
    return next((line for line in range(after - 1, first, -1) if lines[line].strip()), first)
