"""When the story's events are committed: what matters on its day, the rest at the weekly review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from generator.demo.cast import Cast
from generator.demo.telling import is_open

Beat = tuple[date, int, Mapping[str, Any]]
"""A day, the number of a deal (-1: of none), and the event."""

_ORDER = (
    ("first", "main"),
    ("review", "second"),
    ("review", "third"),
    ("review", "main"),
    ("later", "second"),
    ("later", "third"),
    ("later", "main"),
    ("later", "manager"),
)
_CLOCK = ((9, 10), (9, 5), (9, 35), (10, 8), (12, 35), (13, 10), (16, 5), (17, 15))
_ALL_SAVE = 3
"""In the last so many reviews every seller saves."""


class Slot(NamedTuple):
    """A commit to be: its day, whether it belongs to the review or comes later, and whose it is."""

    day: date
    phase: str
    person: str

    @property
    def order(self) -> tuple[date, int]:
        """Oldest first; the main seller closes the review."""
        return self.day, _ORDER.index(self[1:])

    def moment(self, cast: Cast) -> datetime:
        """The time of the commit, in working hours."""
        hour, minute = _CLOCK[_ORDER.index(self[1:])]
        return cast.days.at(self.day, hour, minute + self.day.toordinal() * 13 % 27)


def schedule(cast: Cast) -> Iterator[tuple[Slot, list[Beat]]]:
    """Every commit to be, oldest first, with its events in the order of their days."""
    slots: dict[Slot, list[Beat]] = defaultdict(list)
    reviews = cast.days.reviews()
    for review in reviews:
        slots[Slot(review, "review", "main")] = []
    for number, entry in enumerate(cast.entries):
        later: Slot | None = None
        placed: list[tuple[Slot, Beat]] = []
        for event in reversed(entry["events"]):
            day = cast.days.on(event["day"])
            slot = _slot(cast, day, entry["owner"], reviews, at_once=_matters(event))
            later = min(slot, later or slot, key=lambda slot: slot.order)
            placed.append((later, (day, number, event)))
        for chosen, beat in reversed(placed):
            slots[chosen].append(beat)
    for beat in _lines(cast):
        slots[_slot(cast, beat[0], "main", reviews, at_once=False)].append(beat)
    for name in ("targets", "new_rates"):
        day = cast.days.on(cast.company[name]["day"])
        slots[Slot(day, "later", "manager")].append((day, -1, {"settings": name}))
    for slot in sorted(slots, key=lambda slot: slot.order):
        yield slot, sorted(slots[slot], key=lambda beat: beat[:2])


def _matters(event: Mapping[str, Any]) -> bool:
    """Whether a seller would save an event at once, rather than at the review."""
    return "rename" in event or "remove" in event or ("stage" in event and not is_open(event["stage"]))


def _slot(cast: Cast, day: date, person: str, reviews: tuple[date, ...], *, at_once: bool) -> Slot:
    if day <= cast.days.first:
        return Slot(cast.days.first, "first", "main")
    saved = [review for week, review in enumerate(reviews) if _saves(person, week) or len(reviews) - week <= _ALL_SAVE]
    review = next((review for review in saved if review >= day), None)
    if at_once or review is None or day == reviews[-1]:
        return Slot(day, "later", person)
    return Slot(review, "review", person)


def _saves(person: str, week: int) -> bool:
    """Whether a seller saves in a week: the main one in each, the others in turn."""
    return person == "main" or week % 2 == ("second", "third").index(person)


def _lines(cast: Cast) -> Iterator[Beat]:
    """Lines of the journal, beside those of reviews and removals."""
    told = cast.company["journal"]
    texts = told["share"]["texts"]
    for number, offset in enumerate(told["share"]["days"]):
        yield cast.days.on(offset), -1, {"share": texts[number % len(texts)]}
    for offset, slug in told["checked"]:
        number = next(n for n, entry in enumerate(cast.entries) if entry["slug"][0] == slug)
        yield cast.days.on(offset), number, {"checked": slug}
