"""The reviews that were held and the moments that they set; and when the list was last shared."""

from __future__ import annotations

from datetime import date, datetime, time

from pipeline.book import Book
from pipeline.dates import at, end_of, latest_weekdays


def reviews(book: Book, today: date) -> tuple[datetime, ...]:
    """Moments of reviews until a day's end, oldest first.

    With none recorded, the last two review days before today count as reviews, each at its start.
    """
    zone = book.settings.zone
    held = tuple(moment for moment in book.reviews if moment <= end_of(today, zone))
    if held:
        return held
    assumed = latest_weekdays(today, book.settings.review.weekday, 2)
    return tuple(at(day, time.min, zone) for day in reversed(assumed))


def last_review(book: Book, today: date) -> datetime:
    """The moment since which "since the last review" counts."""
    return reviews(book, today)[-1]


def stale_before(book: Book, today: date) -> datetime | None:
    """The last review but one: what last changed before it is stale. With a single review recorded there is none."""
    held = reviews(book, today)
    return held[-2] if len(held) > 1 else None


def last_share(book: Book, today: date) -> datetime | None:
    """The moment when the list was last shared; None where the journal knows of none."""
    until = end_of(today, book.settings.zone)
    return max((entry.at for entry in book.journal if entry.kind == "share" and entry.at <= until), default=None)
