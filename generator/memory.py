"""What one process remembers from build to build: readings, what broken records last said, and the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from generator.plan import Output
from pipeline.book import Book
from pipeline.files import Known
from pipeline.once import Kept, Once
from pipeline.opportunity import Opportunity
from pipeline.record import Read, read_opportunity
from pipeline.settings import Settings
from pipeline.source import Source


class Memory:
    """Everything in it could be worked out again, but for the last good versions of broken records."""

    def __init__(self) -> None:
        self.outputs: Mapping[str, Output] = {}
        """The last plan, by path."""
        self.files: Known = {}
        """The records, as they were read."""
        self._settings: Settings | None = None
        self._once = Kept()
        self._under: tuple[str, ...] = ()
        self._read: dict[str, tuple[Source, Read]] = {}
        self._good: dict[str, Opportunity] = {}

    def read(self, source: Source, settings: Settings) -> Read:
        """As `read_opportunity`; the same bytes under the same settings are read once."""
        if settings is not self._settings:
            if repr(settings) != repr(self._settings):
                self._read.clear()
            self._settings = settings
        known = self._read.get(source.path)
        if known is None or (known[0] is not source and known[0] != source):
            known = self._read[source.path] = (source, read_opportunity(source, settings))
        return known[1]

    def changed(self, paths: Iterable[Path]) -> None:
        """Files that are known to have changed: they are read again, whatever the system says of them."""
        for path in paths:
            self.files.pop(str(path), None)

    def once(self, book: Book, today: date, language: str) -> Once:
        """What remembers what pages show of opportunities, as long as what else it depends on stays."""
        under = repr(book.settings), repr(sorted(book.hidden)), today.isoformat(), language
        if under != self._under:
            self._once, self._under = Kept(), under
        return self._once

    def forget(self) -> None:
        """A whole site was made: of what pages show, whatever was not asked for is not kept."""
        self._once.forget()

    def last_good(self, book: Book) -> Mapping[str, Opportunity]:
        """By path, what the broken records of this book last said. What is no longer in the book is forgotten.

        Two files on one page are no broken record: what the second says can be read, and must not be shown.
        """
        broken = {record.path for record in book.broken if all(p.code != "slug-collision" for p in record.problems)}
        good = {deal.path: deal for deal in book.opportunities}
        kept = {path: deal for path, deal in self._good.items() if path in broken}
        self._good = good | kept
        here = good.keys() | {record.path for record in book.broken}
        for path in self._read.keys() - here:
            del self._read[path]
        return kept

    def planned(self, outputs: Iterable[Output]) -> None:
        """Remember a plan."""
        self.outputs = {output.path: output for output in outputs}
