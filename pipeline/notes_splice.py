"""The notes of a record that say something else: the lines above its negotiation, and no others."""

from __future__ import annotations

from pipeline.activities import find_section, read_body
from pipeline.dates import DateOrder
from pipeline.edits import NotesEdit, Refused
from pipeline.frontmatter import Document
from pipeline.source import Source
from pipeline.splice import Text


def with_notes(source: Source, document: Document, one: NotesEdit, order: DateOrder) -> bytes | Refused:
    """The record's bytes with other notes. Refused where there are notes below the negotiation too."""
    lines, first = document.lines, document.body
    section = find_section(lines, first, order)
    after = section.start if section else len(lines)
    if section and read_body(lines[after:], 0, order).notes:
        return Refused(code="several-lines", line=after + 1, name="notes")
    said = [number for number in range(first, after) if lines[number].strip()]
    new = one.text.strip("\n").split("\n") if one.text.strip() else []
    text = Text.of(source.data)
    if not said:
        apart = ["", *new, *([""] if section else [])] if first == after or lines[first].strip() else [*new, ""]
        at = first if first == after or lines[first].strip() else first + 1
        return text.inserted(at, apart).data if new else source.data
    return text.inserted(said[-1] + 1, new).without(said[0], said[-1] + 1).data
