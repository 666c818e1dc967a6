"""The year of a fictitious company's sellers, as the commits that they would have made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from generator.demo.cast import Cast, plain
from generator.demo.days import WEEK, Days
from generator.demo.record import LANGUAGES, Deal, Value, render
from generator.demo.schedule import Beat, Slot, schedule
from generator.demo.settings import settings
from generator.demo.telling import headline, is_open, message, play

HEADLINES = ("won", "lost", "cancelled", "reopened", "new", "pushed")
JOURNAL_KINDS = {
    "review": ("revisión", "review"),
    "checked": ("confirmada", "checked"),
    "share": ("compartida", "share"),
    "removed": ("eliminada", "removed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit: who made it, when, and the files that it changes."""

    at: datetime
    author: str
    email: str
    message: str
    files: Mapping[str, str | None]
    """Path within the workspace and its whole new text; None where the file is deleted."""


def commits(cast: Mapping[str, Mapping[str, Any]], today: date, language: str) -> tuple[Commit, ...]:
    """The history that ends on the day before today, oldest first; `language` is es or en.

    `cast` is the parsed content by file stem: `company`, and any number of others that list `deals`.
    """
    days = Days.of(cast["company"], today, LANGUAGES.index(language))
    return tuple(_Telling(Cast(cast, days)).commits())


class _Telling:
    """The workspace while its story is being told."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.deals = [cast.deal(entry) for entry in cast.entries]
        self.journal: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
        self.news: dict[str, list[str]] = defaultdict(list)
        self.files: dict[str, str | None] = {}

    def commits(self) -> Iterator[Commit]:
        """Every commit, oldest first."""
        for slot, beats in schedule(self.cast):
            self.files, at = {}, slot.moment(self.cast)
            told = self._play(beats, at)
            if slot.phase == "first":
                told = [self.cast.word("first").format(len(told))]
                self.files[".gitignore"] = "site/\nsite-*/\n"
                self.files["embudo.yaml"] = settings(self.cast, targets=False, new_rates=False)
            elif slot.phase == "review":
                told = self._review(slot, told, at)
            author, email = self._author(slot.person)
            text = _message(told or [self.cast.word("journal")])
            yield Commit(at=at, author=author, email=email, message=text, files=self.files)

    def _author(self, person: str) -> tuple[str, str]:
        company = self.cast.company
        who = company["manager"] if person == "manager" else company["people"][person]
        return self.cast.say(who["name"]), f"{plain(self.cast.say(who['key']))}@{self.cast.say(company['domain'])}"

    def _play(self, beats: list[Beat], at: datetime) -> list[str]:
        """Plays the events of one commit; the lines of its message."""
        before: dict[int, dict[str, Value]] = {}
        told: list[str] = []
        for day, number, event in beats:
            if "settings" in event:
                told.append(self._settle(event["settings"]))
            elif "share" in event:
                self._note(self._minute(day), "share", self.cast.say(event["share"]), "main")
            elif "checked" in event:
                self._note(self._minute(day), "checked", self.deals[number].slug, "main")
            elif "remove" in event:
                told.append(self._remove(self.deals[number], event, at))
            else:
                deal = self.deals[number]
                before.setdefault(number, dict(deal.fields) if "created" in deal.fields else {})
                if "rename" in event:
                    self.files[deal.path] = None
                    told.append(f"{deal.text('name')}: {self.cast.word('renamed')}")
                play(deal, event, day, self.cast)
        lines: list[tuple[int, str]] = []
        for number, fields in before.items():
            deal = self.deals[number]
            self.files[deal.path] = render(deal, self.cast.language)
            what = headline(fields, deal)
            self.news[what].append(deal.text("name"))
            weight = HEADLINES.index(what) if what else len(HEADLINES)
            lines.append((weight, message(fields, deal, self.cast)))
        told += [line for _, line in sorted(lines, key=lambda line: line[0])]
        return told

    def _settle(self, name: str) -> str:
        self.files["embudo.yaml"] = settings(self.cast, targets=True, new_rates=name == "new_rates")
        return self.cast.say(self.cast.company[name]["message"])

    def _remove(self, deal: Deal, event: Mapping[str, Any], at: datetime) -> str:
        self.files[deal.path] = None
        why = self.cast.say(event["remove"])
        self._note(at - timedelta(minutes=1), "removed", f"{deal.slug} {why}", deal.owner)
        return f"{self.cast.word('removed')}: {deal.text('name')}"

    def _minute(self, day: date) -> datetime:
        """A time about noon for a line of the journal, each of a day its own."""
        known = sum(at.date() == day for entries in self.journal.values() for at, _ in entries)
        return self.cast.days.at(day, 12, 3 * known)

    def _note(self, at: datetime, kind: str, text: str, person: str) -> None:
        """Adds a line to the journal's file of its month."""
        entries = self.journal[f"{at:%Y-%m}"]
        word = JOURNAL_KINDS[kind][self.cast.language]
        entries.append((at, f"- {at.isoformat(timespec='minutes')} {word}: {text} ({self.cast.key(person)})"))
        self.files[f"journal/{at:%Y-%m}.md"] = "".join(f"{line}\n" for _, line in sorted(entries))

    def _review(self, slot: Slot, told: list[str], at: datetime) -> list[str]:
        """A review's message; the main seller writes it down in the journal."""
        if slot.person == "main":
            self._note(at - timedelta(minutes=3), "review", self._summary(slot.day), "main")
        if len(told) == 1:
            return told
        review = self.cast.word("review")
        return [f"{review}: {self.cast.word('some').format(len(told))}", *told] if told else [review]

    def _summary(self, day: date) -> str:
        """A review in a line: what is open, and what came and went since the one before."""
        parts = [self.cast.word("open").format(sum(is_open(deal.text("stage")) for deal in self.deals))]
        parts += [self._tell(name) for name in HEADLINES if self.news.get(name)] or [self.cast.word("quiet")]
        self.news.clear()
        for offset, *words in self.cast.company["journal"]["remarks"]:
            if timedelta() <= day - self.cast.days.on(offset) < WEEK:
                parts.append(self.cast.say(words))
        return ". ".join(parts)

    def _tell(self, name: str) -> str:
        found = self.news[name]
        return f"{self.cast.word(name if len(found) == 1 else f'{name}s')}: {', '.join(found)}"


def _message(told: list[str]) -> str:
    """A commit message: a line, and the others below as a list."""
    first, *rest = told
    return "\n".join([first, "", *(f"- {line}" for line in rest)]) if rest else first
