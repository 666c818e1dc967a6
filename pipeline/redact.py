"""What of a book and its history may be shared: the fields that are allowed, less what is hidden, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any, get_args

from pipeline.allowed import (
    ACTIVITY,
    ALWAYS,
    CONTACT,
    DATED,
    ENTRY,
    FACTS,
    GROUPED,
    HEAD,
    LEFT_OUT,
    OPPORTUNITY,
    PRODUCT,
    QUOTES_NOTHING,
    SETTINGS,
    TARGET,
    TOLD,
    Rule,
    Rules,
)
from pipeline.book import Book, Broken, Entry, Hidden
from pipeline.facts import Facts, money_of
from pipeline.history import NEVER, History
from pipeline.lineage import Head, Record
from pipeline.masking.amounts import spelled
from pipeline.masking.mask import Kind, Mask
from pipeline.masking.places import GAP
from pipeline.money import Money, Rates
from pipeline.opportunity import Activity, Contact, Dated, Opportunity, Product
from pipeline.settings import Settings, Target
from pipeline.slugs import slug_of
from pipeline.source import Argument, Place, Problem, Source
from pipeline.trails import is_record, read_steps
from pipeline.vocabulary import KEYS, fold

KINDS: tuple[Hidden, ...] = get_args(Hidden)
_KEYS = frozenset(key.name for key in KEYS)
_FILES = {"en": "opportunity", "es": "oportunidad"}


def left_out(hidden: Iterable[Hidden]) -> tuple[str, ...]:
    """The names of the fields that a redaction leaves out."""
    wanted = frozenset(hidden)
    return tuple(name for kind in KINDS if kind in wanted for name in LEFT_OUT[kind]) + (ALWAYS if wanted else ())


def redact(
    book: Book, history: History, hidden: frozenset[Hidden], former: Iterable[Contact] = ()
) -> tuple[Book, History]:
    """The same without what is hidden, wherever it stands. What was there once is hidden as what is there now.

    `former` are people whom only past versions name (`pipeline.former`): history itself does not keep them.
    """
    if not hidden:
        return book, history
    redaction = _Redaction(book, history, hidden, former)
    return redaction.book(), redaction.history()


class _Redaction:
    """One redaction: what it hides, what it looks for in texts, and what files are called in it."""

    def __init__(self, book: Book, history: History, hidden: frozenset[Hidden], former: Iterable[Contact]) -> None:
        self.was, self.past, self.hidden = book, history, hidden
        self.mask = Mask.of(
            (*_people(book), *former) if "contacts" in hidden else None,
            _amounts(book, history) if "amounts" in hidden else None,
            _companies(book),
        )
        self.paths = _paths(book, history, self.mask)
        self.slugs = {_slug(old): _slug(new) for old, new in self.paths.items()}
        self.called = _called(book, self.mask)
        self.there = {deal.path: deal for deal in book.opportunities}
        self.settings = self._settings(book.settings)

    def book(self) -> Book:
        """The book of what is allowed."""
        was = self.was
        return Book(
            settings=self.settings,
            opportunities=tuple(sorted(map(self._deal, was.opportunities), key=lambda deal: deal.slug)),
            broken=tuple(map(self._broken, was.broken)),
            problems=tuple(map(self._problem, was.problems)),
            journal=tuple(map(self._entry, was.journal)),
            # nobody knows any more whether their names were headings of their bodies
            departed=tuple(self._deal(replace(deal, headed=True)) for deal in was.departed),
            hidden=self.hidden,
        )

    def history(self) -> History:
        """The history of what is allowed: no version says more than the book does."""
        past = self.past
        heads = tuple(Head(**{"author": None, **self._fields(HEAD, head)}) for head in past.heads)
        return History(
            now=past.now,
            settings=self.settings,
            heads=heads,
            records=tuple(self._record(record, heads) for record in past.records),
            limits=past.limits,
            end=past.end,
        )

    def _record(self, record: Record, heads: tuple[Head, ...]) -> Record:
        steps = (f"{step.commit}\t{self.paths.get(step.path, '')}\t{step.blob}" for step in read_steps(record.trail))
        return Record(
            trail="\n".join(steps),
            heads=heads,
            facts=partial(self._facts, record.facts, self.there.get(record.path)),
            settings=self.settings,
            is_first_import=record.is_first_import,
            end=record.end,
        )

    def _facts(self, read: Callable[[str], Facts | None], present: Opportunity | None, blob: str) -> Facts | None:
        """What a version says; of its free texts what the record still says, since nobody looked over the others."""
        facts = read(blob)
        if facts is None:
            return None
        kept = self._fields(FACTS, facts, self._own(*map(money_of, (facts.amount, facts.actual_amount))))
        for name in ("stated_interaction", "wait_until"):
            kept[name] = getattr(facts, name)[:10]
        if present is None or facts.next_step != present.next_step:
            kept["next_step"] = ""
        if "notes" in self.hidden and (present is None or present.headed or facts.name != present.name):
            kept["name"] = ""  # it may be the heading of a body
        return Facts(**kept)

    def _deal(self, deal: Opportunity) -> Opportunity:
        own = self._own(*_money(deal))
        path = self.paths[deal.path]
        kept = self._fields(OPPORTUNITY, deal, own) | {"slug": _slug(path), "place": Place(path=path)}
        if not deal.named or (deal.headed and "notes" in self.hidden):
            kept["name"] = Source(path).stem
        if "contacts" in kept:
            kept["contacts"] = tuple(Contact(**self._fields(CONTACT, one, own)) for one in deal.contacts)
        if deal.decision_maker and "decision_maker" in kept:
            kept["decision_maker"] = Contact(**self._fields(CONTACT, deal.decision_maker, own))
        if "notes" in self.hidden:
            kept["stated_interaction"] = self._last_interaction(deal)
        for name in ("stated_interaction", "wait_until"):
            if kept[name]:
                kept[name] = Dated(**self._fields(DATED, kept[name], own))
        kept["products"] = tuple(Product(**self._fields(PRODUCT, one, own)) for one in deal.products)
        if "activities" in kept:
            kept["activities"] = tuple(Activity(**self._fields(ACTIVITY, one, own)) for one in deal.activities)
        return Opportunity(**kept)

    def _last_interaction(self, deal: Opportunity) -> Dated | None:
        """The day of the last contact, of closed ones of that before they closed; days of the others are notes."""
        today = date.max if self.past.now == NEVER else self.past.now.date()
        before = min(today, deal.closed_on - timedelta(days=1)) if deal.closed_on else today
        return deal.last_interaction(before) or deal.last_interaction(today)

    def _fields(self, rules: Rules, value: object, own: frozenset[int] = frozenset()) -> dict[str, Any]:
        """The allowed fields of a value that are not hidden, masked by their rules."""
        return {
            name: self._masked(rule, getattr(value, name), own)
            for name, rule in rules.items()
            if rule.unless not in self.hidden
        }

    def _masked(self, rule: Rule, said: Any, own: frozenset[int]) -> Any:
        if isinstance(said, tuple) and rule.masked:
            return tuple(self._masked(rule, one, own) for one in said)
        if not isinstance(said, str) or not rule.masked:
            return said
        return self.called.get((rule.masked, said)) or self.mask.masked(said, rule.masked, own)

    def _own(self, *money: Money | None) -> frozenset[int]:
        """The numbers that a record's own texts must not say."""
        return spelled(one for one in money if one) if "amounts" in self.hidden else frozenset()

    def _settings(self, was: Settings) -> Settings:
        """The settings without what only the seller's own machine needs; owners by the same names as in records."""
        kept = self._fields(SETTINGS, was)
        if "amounts" in self.hidden:
            kept["rates"] = Rates(was.rates.base)
        else:
            kept["targets"] = tuple(Target(**self._fields(TARGET, one)) for one in was.targets)
        return Settings(**kept)

    def _broken(self, broken: Broken) -> Broken:
        path = self.paths[broken.path]
        return Broken(path=path, slug=_slug(path), problems=tuple(map(self._problem, broken.problems)))

    def _problem(self, problem: Problem) -> Problem:
        """Its code and place, without a word of the file."""
        was = problem.place
        place = Place(path=self.paths.get(was.path, was.path), line=was.line, column=was.column)
        told = ((name, self._argument(name, value)) for name, value in problem.arguments)
        return Problem(problem.code, place, tuple(told))

    def _argument(self, name: str, value: Argument) -> Argument:
        if name in QUOTES_NOTHING or isinstance(value, int | date) or value in _KEYS:
            return value
        return GAP if name in TOLD else ""

    def _entry(self, entry: Entry) -> Entry:
        return Entry(**self._fields(ENTRY, entry) | {"slug": self.slugs.get(entry.slug, "")})


def _slug(path: str) -> str:
    return slug_of(Source(path).stem)


def _people(book: Book) -> tuple[Contact, ...]:
    """Everyone who is named in the book, once."""
    people = (one for deal in book.known for one in (deal.decision_maker, *deal.contacts) if one)
    return tuple(dict.fromkeys(people))


def _money(deal: Opportunity) -> tuple[Money, ...]:
    """Every amount that a record states, and its weighted one."""
    amounts = (deal.amount, deal.weighted, deal.monthly_amount, deal.actual_amount, *(p.price for p in deal.products))
    return tuple(money for money in amounts if money)


def _amounts(book: Book, history: History) -> Iterator[Money]:
    """Every amount that is known, of now and of before."""
    for deal in book.known:
        yield from _money(deal)
    for record in history.records:
        for _, deal in record.deals:
            yield from _money(deal)
    yield from (target.amount for target in book.settings.targets)


def _companies(book: Book) -> Iterator[str]:
    """What companies are called in the book."""
    names = (name for name in GROUPED if name != "owner" and OPPORTUNITY[name].masked == "company")
    return (text for name in names for deal in book.known for text in _texts(getattr(deal, name)))


def _called(book: Book, mask: Mask) -> Mapping[tuple[Kind, str], str]:
    """What clients, sellers, channels and the like are called: two that are alike once masked are told apart."""
    rules = {name: OPPORTUNITY[name].masked or "label" for name in GROUPED}
    texts = {
        (kind, text) for name, kind in rules.items() for deal in book.known for text in _texts(getattr(deal, name))
    }
    texts |= {(rules["owner"], text) for pair in book.settings.owners for text in pair}
    found: dict[tuple[Kind, str], str] = {}
    spelling: dict[str, str] = {}
    for kind, text in sorted(texts):
        masked = name = mask.masked(text, kind)
        same = fold(text)
        while name != text and spelling.setdefault(name, same) != same:
            name = f"{masked} {len(spelling)}"
        found[kind, text] = name
    return found


def _texts(said: str | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(filter(None, (said,) if isinstance(said, str) else said))


def _paths(book: Book, history: History, mask: Mask) -> Mapping[str, str]:
    """What every record's file is called in what is shared: as it is, but for those whose name would tell."""
    steps = (step.path for record in history.records for step in read_steps(record.trail))
    deals = (deal.path for deal in book.known)
    broken = (one.path for one in book.broken)
    problems = (problem.place.path for problem in book.problems)
    known = sorted({path for path in (*steps, *deals, *broken, *problems) if is_record(path)})
    own = {deal.path: spelled(_money(deal)) for deal in book.known}
    called = {
        path: "/".join(mask.masked(part, "label", own.get(path, frozenset())) for part in path.split("/"))
        for path in known
    }
    word, taken = _FILES[book.settings.language or "en"], {_slug(path) for path in known}
    number = 0
    for path, name in called.items():
        stem = Source(path).stem
        spoken = stem.replace("-", " ").replace("_", " ")
        if name.rpartition("/")[2] != path.rpartition("/")[2] or mask.masked(spoken, "file") != spoken:
            number += 1
            while f"{word}-{number}" in taken:
                number += 1
            called[path] = f"{name.rpartition('/')[0]}/{word}-{number}.md"
    return called
