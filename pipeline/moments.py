"""WHEN: a date, a time, a commit, a branch, or the last review → a version of the whole, and the day that it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pipeline.book import Book
from pipeline.dates import at, end_of, start_of_date, start_of_time
from pipeline.rhythm import last_review

REVIEW = ("review", "revision", "revisión")


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """What an earlier book, or another branch's, is of: as it was asked, its moment, and its last commit."""

    text: str
    moment: datetime
    commit: str | None
    is_branch: bool = False


def moment(text: str, book: Book, today: date) -> datetime | Literal["impossible"] | None:
    """The moment that a date (its end), a time or `review` names; None where the text is something else."""
    settings, text = book.settings, text.strip()
    if text.casefold() in REVIEW:
        return last_review(book, today)
    found = start_of_date(text, settings.date_order)
    if found is None:
        return None
    day, end = found
    clock = start_of_time(text[end:])
    if end + (clock[1] if clock else 0) != len(text):
        return None
    if isinstance(day, str):
        return "impossible"
    return at(day, clock[0], settings.zone) if clock else end_of(day, settings.zone)
