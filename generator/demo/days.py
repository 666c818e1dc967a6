"""The demonstration's calendar: days counted from today, on which a business works."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
_ENGLISH = "January February March April May June July August September October November December"
MONTHS = (tuple(_SPANISH.split()), tuple(_ENGLISH.split()))
WEEK = timedelta(weeks=1)
_PLACEHOLDER = re.compile(r"\{(?:(year)([+-]?\d+)?|([+-]?\d+))\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The year that ends on a day, in one language (0 is Spanish, 1 is English)."""

    today: date
    language: int
    zone: ZoneInfo
    holidays: frozenset[str]
    closed: tuple[tuple[str, str], ...]
    missed: tuple[int, ...]

    @classmethod
    def of(cls, company: Mapping[str, Any], today: date, language: int) -> Days:
        """The calendar of a company."""
        return cls(
            today=today,
            language=language,
            zone=ZoneInfo(company["timezone"][language]),
            holidays=frozenset(company["holidays"][language]),
            closed=tuple((first, last) for first, last in company["closed"]),
            missed=tuple(company["missed"]),
        )

    def on(self, offset: int) -> date:
        """The working day so many days from today: past ones move back over days off, coming ones on."""
        return self._working(self.today + timedelta(offset), -1 if offset < 0 else 1)

    def _working(self, day: date, step: int) -> date:
        while day.weekday() > 4 or f"{day:%m-%d}" in self.holidays:
            day += timedelta(step)
        return day

    @property
    def last_friday(self) -> date:
        """The last Friday before today."""
        return self.today - timedelta((self.today.weekday() - 5) % 7 + 1)

    @property
    def first(self) -> date:
        """The day on which the history begins, a Friday 52 weeks before the last one."""
        return self._working(self.last_friday - 52 * WEEK, -1)

    def reviews(self) -> tuple[date, ...]:
        """The days of the weekly reviews, oldest first: Fridays but for holidays; the last three are held."""
        fridays = [self.last_friday - n * WEEK for n in reversed(range(52))]
        weeks = {(self.today + timedelta(offset)).isocalendar()[:2] for offset in self.missed}
        held = [day for day in fridays[:-3] if day.isocalendar()[:2] not in weeks and not self._is_closed(day)]
        return tuple(self._working(day, -1) for day in held + fridays[-3:])

    def _is_closed(self, day: date) -> bool:
        return any(first <= f"{day:%m-%d}" <= last for first, last in self.closed)

    def at(self, day: date, hour: int, minute: int) -> datetime:
        """A moment of a day, by the company's clock; past the hour, minutes go on."""
        return datetime.combine(day, time(hour), self.zone) + timedelta(minutes=minute)

    def short(self, day: date) -> str:
        """A day as it is noted: `27 nov`."""
        month = MONTHS[self.language][day.month - 1][:3]
        return f"{day.day} {month}"

    def words(self, day: date) -> str:
        """A day as it is written in a sentence."""
        month = MONTHS[self.language][day.month - 1]
        return f"{day.day} {month}" if self.language else f"{day.day} de {month}"

    def fill(self, text: str) -> str:
        """A text with its `{15}` and `{year}` filled in: days and years counted from today."""

        def value(found: re.Match[str]) -> str:
            if found[1]:
                return str((self.today + timedelta(int(found[2] or 0))).year)
            return self.words(self.on(int(found[3])))

        return _PLACEHOLDER.sub(value, text)
