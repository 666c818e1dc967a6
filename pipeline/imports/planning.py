"""Drafts beside what is there → what an import would do: records made, fields spliced, rows that cannot be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from pipeline.book import Book
from pipeline.draft import Draft
from pipeline.drafting import draft_text
from pipeline.edit import edit
from pipeline.edits import Edit, Edited, Refused
from pipeline.files import RECORDS
from pipeline.imports.differences import Difference, differences
from pipeline.imports.rows import Skipped
from pipeline.opportunity import Extra, Opportunity
from pipeline.record import read_opportunity
from pipeline.settings import Settings
from pipeline.slugs import slug_of
from pipeline.source import Place, Problem, Source
from pipeline.table import stage_cell
from pipeline.vocabulary import KEYS, Type, fold

_MONEY = frozenset(key.name for key in KEYS if key.type is Type.MONEY)


Base: TypeAlias = Callable[[Draft, Opportunity], Opportunity | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Creation:
    """A record that is not there yet: what it says, and its text."""

    row: int
    deal: Opportunity
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A record that a row says something else of. `made` is its text with the differences that can be spliced in."""

    row: int
    deal: Opportunity
    spliced: tuple[Difference, ...] = ()
    made: Edited | None = None
    left: tuple[Difference, ...] = ()
    """Differences that stay: nobody asked to update, or they cannot be spliced in without touching more."""
    is_stale: bool = False
    """Whether the record has changed since its row was made, and what it said then is not known any more."""
    refused: Refused | None = None
    """Why the last of them cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import would do, by the rows' order."""

    created: tuple[Creation, ...] = ()
    revised: tuple[Revision, ...] = ()
    unchanged: tuple[str, ...] = ()
    """Slugs of records that say all that their row does."""
    skipped: tuple[Skipped, ...] = ()
    """Bad cells, several of a row where it has several."""

    @property
    def updated(self) -> tuple[Revision, ...]:
        """Records whose text would change."""
        return tuple(one for one in self.revised if one.made)

    @property
    def conflicts(self) -> tuple[Revision, ...]:
        """Records that would still say something else than their row."""
        return tuple(one for one in self.revised if one.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """What is there: the book, and the files that it was read from."""

    book: Book
    sources: Mapping[str, Source]
    """By path."""
    language: str

    @property
    def settings(self) -> Settings:
        """Its settings."""
        return self.book.settings


def planned(
    drafts: Iterable[Draft],
    skipped: Iterable[Skipped],
    there: Workspace,
    *,
    columns: Mapping[str, str],
    update: bool,
    base: Base = lambda _draft, _deal: None,
) -> Plan:
    """What becomes of each draft; `skipped` are rows that are none. `columns` are headings by the field that they fill.

    `base` gives the record as it was when the row was made, where it has changed since and that is known: what the row
    still says as then, nobody changed in the spreadsheet, and the record's own later value stands. Where it is not
    known, nothing of the record is changed.
    """
    planner = _Planner(there, columns, base, update=update)
    for draft in drafts:
        planner.take(draft)
    return Plan(
        created=tuple(planner.created),
        revised=tuple(planner.revised),
        unchanged=tuple(planner.unchanged),
        skipped=tuple(sorted((*skipped, *planner.skipped), key=lambda one: one.row)),
    )


class _Planner:
    """One pass over the drafts; what an earlier row makes, a later one cannot make again."""

    def __init__(
        self,
        there: Workspace,
        columns: Mapping[str, str],
        base: Base,
        *,
        update: bool,
    ) -> None:
        self.there = there
        self.columns = columns
        self.base = base
        self.update = update
        self.aliases = dict(there.settings.aliases)
        self.known: dict[tuple[str, str], Opportunity] = {}
        for deal in there.book.opportunities:
            for name in _identities(deal):
                self.known.setdefault(name, deal)
        self.taken = {slug_of(source.stem) for source in there.sources.values()}
        self.broken = {record.slug: record.path for record in there.book.broken}
        self.rows: dict[str, int] = {}
        """The row that each record was met in, by its path."""
        self.created: list[Creation] = []
        self.revised: list[Revision] = []
        self.unchanged: list[str] = []
        self.skipped: list[Skipped] = []

    def take(self, draft: Draft) -> None:
        """What becomes of a row."""
        draft = _identified(draft)
        ours = next((self.known[name] for name in _wanted(draft) if name in self.known), None)
        draft = _as_typed(draft, ours, self.there.settings, self.there.language)
        slug = ours.slug if ours else self._free_slug(draft)
        path = ours.path if ours else f"{RECORDS}/{slug}.md"
        obstacle = self._obstacle(draft, ours, path)
        if obstacle:
            self._skip(draft, obstacle)
            return
        data = draft_text(draft, self.there.language, self.aliases).encode("utf-8", "replace")
        if ours and self.there.sources[path].data == data:  # as an earlier run wrote it
            self.rows[path] = draft.row
            self.unchanged.append(ours.slug)
            return
        theirs, problems = read_opportunity(Source(path, data), self.there.settings)
        if theirs is None:
            for problem in problems:
                if problem.is_error:
                    self._skip(draft, problem)
            return
        self.rows[path] = draft.row
        if ours:
            self._compare(draft, ours, theirs)
            return
        self.created.append(Creation(row=draft.row, deal=theirs, text=data.decode()))
        self.taken.add(slug)
        for name in _identities(theirs):
            self.known.setdefault(name, theirs)

    def _obstacle(self, draft: Draft, ours: Opportunity | None, path: str) -> Problem | None:
        """Why a row can be nothing, whatever it says."""
        if draft.slug in self.broken:
            return Problem.at(_place(draft), "import-record-broken", path=self.broken[draft.slug])
        if ours is None and draft.cut:  # there is no record to take the rest from
            return Problem.at(_place(draft), "import-cut", key=draft.cut[0])
        return Problem.at(_place(draft), "import-row-twice", row=self.rows[path]) if path in self.rows else None

    def _compare(self, draft: Draft, ours: Opportunity, theirs: Opportunity) -> None:
        """What a row says otherwise than the record that it means."""
        found = tuple(differences(ours, theirs, draft, self._empty(draft)))
        has_changed = bool(draft.version) and draft.version != self.there.sources[ours.path].version
        was = self.base(draft, ours) if found and has_changed else None
        if was is not None:
            asked = {one.name for one in differences(was, theirs, draft, self._empty(draft))}
            found = tuple(one for one in found if one.name in asked)
        if not found:
            self.unchanged.append(ours.slug)
        elif has_changed and was is None:
            self.revised.append(Revision(row=draft.row, deal=ours, left=found, is_stale=True))
        else:
            self.revised.append(self._revision(draft, ours, found))

    def _empty(self, draft: Draft) -> Collection[str]:
        return self.columns.keys() - {*dict(draft.fields), *dict(draft.extra), *draft.cut}

    def _free_slug(self, draft: Draft) -> str:
        """The one that the row names, else the name's; with the client, then a number, where another has it."""
        said = dict(draft.fields)
        name, client = (str(said.get(key, "")) for key in ("name", "client"))
        wanted = [draft.slug, *([] if draft.slug else [slug_of(name or client), slug_of(f"{name} {client}")])]
        free = next((slug for slug in wanted if slug and slug not in self.taken), None)
        number = 2
        while free is None:
            slug = slug_of(f"{draft.slug or name or client} {number}")
            free, number = (None if slug in self.taken else slug), number + 1
        return free

    def _skip(self, draft: Draft, problem: Problem) -> None:
        said = {name: str(value) for name, value in problem.arguments}
        column = self.columns.get(said.get("key", ""), "")
        self.skipped.append(Skipped(row=draft.row, column=column, value=said.get("text", ""), problem=problem))

    def _revision(self, draft: Draft, ours: Opportunity, found: tuple[Difference, ...]) -> Revision:
        if not self.update:
            return Revision(row=draft.row, deal=ours, left=found)
        source = self.there.sources[ours.path]
        whole = self._edited(source, found)
        if isinstance(whole, Edited):
            return Revision(row=draft.row, deal=ours, spliced=found, made=whole)
        made: Edited | None = None
        spliced: list[Difference] = []
        left: list[Difference] = []
        refused: Refused | None = None
        for one in found:  # what can be spliced in is, whatever else cannot
            more = self._edited(source, (*spliced, one)) if one.edits else None
            if isinstance(more, Edited):
                made, spliced = more, [*spliced, one]
            else:
                left.append(one)
                refused = more or refused
        return Revision(row=draft.row, deal=ours, spliced=tuple(spliced), made=made, left=tuple(left), refused=refused)

    def _edited(self, source: Source, found: Iterable[Difference]) -> Edited | Refused | None:
        """A record with some differences spliced in; None where one of them cannot be said by an edit."""
        found = tuple(found)
        if not all(one.edits for one in found):
            return None
        edits: list[Edit] = [each for one in found for each in one.edits]
        return edit(source, edits, self.there.settings, self.there.language)


def _place(draft: Draft) -> Place:
    return Place(path="", line=draft.row)


def _identified(draft: Draft) -> Draft:
    """A draft with what identifies it among its fields, so that a later run knows its record."""
    if draft.slug:
        return replace(draft, slug=slug_of(draft.slug))
    said: dict[str, Extra] = dict(draft.fields)
    if draft.key:
        said["id"] = draft.key
    if not said.get("name") and said.get("client"):
        said["name"] = said["client"]
    return replace(draft, fields=tuple(said.items()))


def _as_typed(draft: Draft, ours: Opportunity | None, settings: Settings, language: str) -> Draft:
    """A draft in the words of its record: amounts in its currency, the stage in its language; it has its client."""
    said: dict[str, Extra] = dict(draft.fields)
    for name in _MONEY & said.keys():
        said[name] = _amount(str(said[name]), _currency(name, ours, settings), settings.currency)
    stage = settings.stages.get(str(said.get("stage", "")))
    if stage:
        said["stage"] = stage_cell(stage, settings, language)
    if ours:
        said.setdefault("client", ours.client)
    return replace(draft, fields=tuple(said.items()))


def _amount(text: str, own: str, base: str) -> str:
    """An amount without a code is in the record's own currency; one in the base currency needs no code there."""
    number, _, code = text.partition(" ")
    if not code:
        return text if own == base else f"{text} {own}"
    return number if code == base == own else text


def _currency(name: str, ours: Opportunity | None, settings: Settings) -> str:
    """The currency that a record's amount of a name is in, or would be."""
    said = (getattr(ours, name), ours.amount) if ours else ()
    return next((money.currency for money in said if money), settings.currency)


def _wanted(draft: Draft) -> Iterator[tuple[str, str]]:
    """What may identify the record of a row: its slug, else its key, else its name and client."""
    said = dict(draft.fields)
    if draft.slug:
        yield "slug", draft.slug
    elif draft.key:
        yield "id", draft.key
    else:
        name, client = (said.get(key, "") for key in ("name", "client"))
        if isinstance(client, str) and isinstance(name, str):
            yield "name", f"{fold(name)}\0{fold(client)}"


def _identities(deal: Opportunity) -> Iterator[tuple[str, str]]:
    yield "slug", deal.slug
    yield "id", deal.id
    yield "name", f"{fold(deal.name)}\0{fold(deal.client)}"
