"""What history keeps of one version of a record: its own fields as short texts, and a mark of everything that it says.

Notes, people and products are in the mark alone. Texts, so that facts can be kept in a file that runs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from pipeline.activities import newest_first, read_body
from pipeline.frontmatter import EMPTY, LARGEST, Document, Scalar
from pipeline.money import Money
from pipeline.opportunity import Activity, ActivityKind, Dated, Opportunity
from pipeline.reading import Reader
from pipeline.record import owner_of_folder, read_opportunity, read_stage
from pipeline.settings import Settings
from pipeline.slugs import slug_of
from pipeline.source import BOM, Place, Source
from pipeline.stages import Category, Stage
from pipeline.vocabulary import ACTIVITY_HEADINGS, FORECAST_CATEGORIES, KEYS, Key, Type, fold, index

MARK = 9
"""Bytes of a mark."""


class Facts(NamedTuple):
    """One version's own fields, as texts; what is not stated is empty. Dates are ISO, money is `48000.00 EUR`."""

    mark: str = ""
    """Equal where two versions say the same, however they are laid out."""
    id: str = ""
    name: str = ""
    client: str = ""
    end_customer: str = ""
    stage: str = ""
    created: str = ""
    amount: str = ""
    own_probability: str = ""
    own_category: str = ""
    close_date: str = ""
    invoice_date: str = ""
    stated_interaction: str = ""
    next_date: str = ""
    next_step: str = ""
    wait_until: str = ""
    owner: str = ""
    channel: str = ""
    tier: str = ""
    actual_close_date: str = ""
    actual_amount: str = ""
    lost_reason: str = ""
    lost_to: str = ""

    def line(self) -> str:
        """One line of text that `Facts.of` reads: fields between tabs, or as JSON where one has a tab or a line end."""
        text = "\t".join(self)
        plain = text.count("\t") == len(self) - 1 and "\n" not in text
        return text if plain else json.dumps(self, ensure_ascii=True)

    @classmethod
    def of(cls, line: str) -> Facts | None:
        """The facts that a line holds; None for an empty one: a version that could not be read."""
        if not line:
            return None
        return cls(*(json.loads(line) if line[0] == "[" else line.split("\t")))


def stated_id(line: str) -> str:
    """The id in a line of facts, of the few that state one."""
    if not line or line[2 * MARK + 1] == "\t":
        return ""
    return str(json.loads(line)[1]) if line[0] == "[" else line.split("\t", 2)[1]


def opportunity(facts: Facts, path: str, settings: Settings) -> Opportunity:
    """The record as history knows it: its own fields, without people, products and notes."""
    stem = Source(path).stem
    stages = settings.stages
    return Opportunity(
        slug=slug_of(stem),
        id=facts.id or stem,
        name=facts.name or stem,
        named=bool(facts.name),
        client=facts.client,
        end_customer=facts.end_customer,
        stage=_stage(facts.stage, settings) or stages.first,
        created=_date(facts.created),
        amount=_money(facts.amount),
        own_probability=Decimal(facts.own_probability) if facts.own_probability else None,
        own_category=cast("Category | None", facts.own_category or None),
        close_date=_date(facts.close_date),
        invoice_date=_date(facts.invoice_date),
        stated_interaction=_dated(facts.stated_interaction),
        next_date=_date(facts.next_date),
        next_step=facts.next_step,
        wait_until=_dated(facts.wait_until),
        owner=facts.owner or owner_of_folder(path, settings),
        channel=facts.channel,
        tier=facts.tier,
        actual_close_date=_date(facts.actual_close_date),
        actual_amount=_money(facts.actual_amount),
        lost_reason=facts.lost_reason,
        lost_to=facts.lost_to,
        place=Place(path=path),
    )


@lru_cache(maxsize=256)
def _stage(name: str, settings: Settings) -> Stage | None:
    return next((stage for stage in settings.stages.all if stage.name == name), None)


@lru_cache(maxsize=8192)
def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=8192)
def _money(text: str) -> Money | None:
    number, _, currency = text.partition(" ")
    return Money.of(number, currency) if text else None


def _dated(text: str) -> Dated | None:
    day, _, said = text.partition(" ")
    return Dated(date=date.fromisoformat(day), text=said) if text else None


class FactsReader:
    """Reads the facts of version after version. What it has read before, it does not read again.

    Most lines of a version stand in the one before it: so plain one-line fields are read by themselves, what is left
    of the front matter as one small record, and dated notes one by one, each remembered by its text. A text that
    does not have this simple form is read whole; a property test holds the two to the same facts.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reader = Reader(Document("", (), EMPTY, 0, 0), settings)
        self._known = {**index(KEYS), **{alias: index(KEYS)[fold(name)] for alias, name in settings.aliases}}
        self._keys: dict[str, Key | None] = {}
        self._fields: dict[str, tuple[str, str] | None] = {}
        self._rests: dict[tuple[str, bool], _Rest | None] = {}
        self._notes: dict[str, tuple[_Note, ...] | None] = {}

    def read(self, data: bytes) -> Facts | None:
        """The facts of a version; None where it cannot be read."""
        try:
            text = data.decode("utf-8").removeprefix(BOM)
        except UnicodeDecodeError:
            return None
        return self._simply(text) or self.whole(data)

    def whole(self, data: bytes) -> Facts | None:
        """The same by the reader of records."""
        deal, _ = read_opportunity(Source(_NAMELESS, data), self._settings)
        return None if deal is None else _marked(own_facts(deal), _others(deal), _body(deal.activities, deal.notes))

    def _simply(self, text: str) -> Facts | None:
        fence = _FENCE.search(text, 4) if text.startswith("---\n") else None
        if fence is None or len(text) > LARGEST or any(odd in text for odd in ("\r", "\0", "<<<<<<<")):
            return None
        body = self._simple_body(text[fence.end() + 1 :])
        if body is None:
            return None
        own: dict[str, str] = {}
        others: list[str] = []
        fields = self._fields
        for chunk in _NEXT_KEY.split(text[4 : max(fence.start() - 1, 4)]):
            field = fields[chunk] if chunk in fields else self._field(chunk)
            if field is None:
                others.append(chunk)
            elif field[0] in own:
                return None
            else:
                own[field[0]] = field[1]
        rest = self._rest("\n".join(others), client="client" in own)
        if rest is None or not rest.names.isdisjoint(own):
            return None
        return _marked(map(own.get, Facts._fields, rest.own), rest.others, body)

    def _field(self, chunk: str) -> tuple[str, str] | None:
        """Name and text of a fact that one plain line states; None where only the whole reader can tell."""
        match = _SIMPLE.fullmatch(chunk)
        key = self._key(match[1]) if match else None
        value = self._value(key, match[2] or "") if match and key else None
        found = None if key is None or value is None else (_fact(key), value)
        _bound(self._fields)
        self._fields[chunk] = found
        return found

    def _key(self, typed: str) -> Key | None:
        """The key of a simple field, if it is one of ours and its value is read alone."""
        if typed not in self._keys:
            found = self._known.get(fold(typed))
            self._keys[typed] = found if found and found.type in _ALONE and _fact(found) in Facts._fields else None
        return self._keys[typed]

    def _value(self, key: Key, typed: str) -> str | None:
        """A plain one-line value as the text of its fact; None where only the whole reader can tell."""
        typed = typed.rstrip(" \t")
        if not typed and key.name in ("amount", "client"):  # a monthly amount may give it; none can do without a client
            return None
        if typed and not (typed[0].isalnum() or typed[0] in "¿¡€$£+("):
            return None
        if key.type is Type.TEXT:
            return self._reader.mapped(key.name, typed) if self._settings.values and typed else typed
        return self._read_typed(key, typed)

    def _read_typed(self, key: Key, typed: str) -> str | None:
        reader = self._reader
        reader.problems.clear()
        if key.type is not Type.DATED_TEXT:
            typed = _COMMENT.sub("", typed).rstrip(" \t")
        node = Scalar(typed, 0, 0, len(typed))
        match key.type:
            case Type.DATE:
                value = _iso(reader.date(node, key.name))
            case Type.DATED_TEXT:
                value = _said(reader.dated_text(node, key.name))
            case Type.MONEY:
                value = _typed(reader.money(node, key.name))
            case Type.RATIO:
                value = _ratio(reader.ratio(node, key.name))
            case Type.STAGE:
                stage = read_stage(reader, node)
                value = (stage or self._settings.stages.first).name
            case _:
                value = reader.choice(node, key.name, FORECAST_CATEGORIES) or ""
        return None if reader.problems else value

    def _rest(self, matter: str, *, client: bool) -> _Rest | None:
        """What is left of a front matter, read as a small record of its own; None where it is not sound by itself."""
        if (matter, client) not in self._rests:
            _bound(self._rests)
            self._rests[matter, client] = self._read_rest(matter, client=client)
        return self._rests[matter, client]

    def _read_rest(self, matter: str, *, client: bool) -> _Rest | None:
        chunks = _NEXT_KEY.split(matter) if matter.strip() else []
        if not all(_KEYED.match(chunk) and _is_balanced(chunk) for chunk in chunks):
            return None
        source = Source(_NAMELESS, ("---\n" + ("client: -\n" if client else "") + matter + "\n---\n").encode())
        deal, _ = read_opportunity(source, self._settings)
        if deal is None:
            return None
        stated = {name for name, _ in deal.lines} - ({"client"} if client else set())
        return _Rest(own_facts(deal), _others(deal), frozenset(_ATTRIBUTES.get(name, name) for name in stated))

    def _simple_body(self, body: str) -> str | None:
        """The mark's part of a body with at most one heading, that of its dated notes, each a plain item."""
        if _FENCED.search(body) or body.count("\n#") + body.startswith("#") > 1:
            return None
        heading = _HEADING.search(body)
        if heading is None:
            return None if "#" in body and _ANY_HEADING.search(body) else _said_by((), body.strip("\n"))
        before, items = body[: heading.start()], body[heading.end() :].lstrip("\n")
        if fold(heading[1].rstrip(": ")) not in ACTIVITY_HEADINGS or _ANY_HEADING.search(before):
            return None
        found: list[_Note] = []
        for item in _NEXT_ITEM.split(items) if items.strip() else ():
            if item not in self._notes:
                _bound(self._notes)
                self._notes[item] = self._read_item(item)
            notes = self._notes[item]
            if notes is None:
                return None
            found.extend(notes)
        found.sort(key=_when)
        return _said_by((note.said for note in found), before.strip("\n"))

    def _read_item(self, item: str) -> tuple[_Note, ...] | None:
        plain = _PLAIN_ITEM.fullmatch(item)
        if plain:
            day, kind, text = date(int(plain[1]), int(plain[2]), int(plain[3])), plain[4], plain[5]
            return (_Note.of(Activity(date=day, kind=cast("ActivityKind", kind), text=text)),)
        if not item.startswith("- ") or _ANY_HEADING.search(item):
            return None
        body = read_body(["## History", *item.split("\n")], 0, self._settings.date_order)
        return None if body.notes or not body.activities else tuple(map(_Note.of, body.activities))


class _Rest(NamedTuple):
    """A part of a front matter: its own fields, the mark's part of all others, and what it states."""

    own: Facts
    others: str
    names: frozenset[str]


class _Note(NamedTuple):
    """A dated note as a text, and when it was."""

    when: tuple[bool, int, int]
    said: str

    @classmethod
    def of(cls, activity: Activity) -> _Note:
        said = (activity.date, activity.time, activity.kind, activity.text, activity.body)
        return cls(newest_first(activity), repr(said))


MOST_REMEMBERED = 20_000
"""Texts of a kind whose reading is remembered."""
_NAMELESS = "opportunities/-.md"
_ATTRIBUTES = {
    "probability": "own_probability",
    "forecast_category": "own_category",
    "last_interaction": "stated_interaction",
}
"""Fields whose key has another name."""
_ALONE = frozenset((Type.TEXT, Type.DATE, Type.DATED_TEXT, Type.MONEY, Type.RATIO, Type.STAGE, Type.CHOICE))
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_NEXT_KEY = re.compile(r"\n(?=[^\s#\-\]}])")
_KEYED = re.compile(r"[^\W\d_][\w .-]*:(?:\s|$)")
_SIMPLE = re.compile(r"([^\W\d_][\w -]*):(?:[ \t]+(.*))?")
_COMMENT = re.compile(r"[ \t]#.*")
_FENCED = re.compile(r"^ {0,3}(?:```|~~~|=+[ \t]*$|-+[ \t]*$)", re.MULTILINE)
_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_ANY_HEADING = re.compile(r"^ {0,3}#", re.MULTILINE)
_PLAIN_ITEM = re.compile(
    r"- (20[0-9][0-9])-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8]) (call|email|visit|meeting|note): (\w(?:[^\n]*[^\s])?)"
)
_NEXT_ITEM = re.compile(r"\n(?=- )")


def _fact(key: Key) -> str:
    """The fact that a key states."""
    return _ATTRIBUTES.get(key.name, key.name)


def _bound(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= MOST_REMEMBERED:
        remembered.clear()


def _is_balanced(chunk: str) -> bool:
    return all(chunk.count(one) == chunk.count(other) for one, other in ("[]", "{}")) and chunk.count('"') % 2 == 0


def _when(note: _Note) -> tuple[bool, int, int]:
    return note.when


def own_facts(deal: Opportunity) -> Facts:
    """A whole record's own fields, as it states them itself."""
    return Facts(
        id="" if deal.id == "-" else deal.id,
        name=deal.name if deal.named else "",
        client=deal.client,
        end_customer=deal.end_customer,
        stage=deal.stage.name,
        created=_iso(deal.created),
        amount=_typed(deal.amount),
        own_probability=_ratio(deal.own_probability),
        own_category=deal.own_category or "",
        close_date=_iso(deal.close_date),
        invoice_date=_iso(deal.invoice_date),
        stated_interaction=_said(deal.stated_interaction),
        next_date=_iso(deal.next_date),
        next_step=deal.next_step,
        wait_until=_said(deal.wait_until),
        owner=deal.owner,
        channel=deal.channel,
        tier=deal.tier,
        actual_close_date=_iso(deal.actual_close_date),
        actual_amount=_typed(deal.actual_amount),
        lost_reason=deal.lost_reason,
        lost_to=deal.lost_to,
    )


def _others(deal: Opportunity) -> str:
    """All other fields of a front matter, in one text; the order of keys does not count."""
    named = (deal.monthly_amount, deal.months, deal.products, deal.contacts, deal.decision_maker)
    return repr((*named, deal.competitors, deal.tags, sorted(deal.extra, key=repr)))


def _body(activities: Iterable[Activity], notes: str) -> str:
    return _said_by((_Note.of(activity).said for activity in activities), notes)


def _said_by(activities: Iterable[str], notes: str) -> str:
    return "\n".join((*activities, notes))


def _marked(own: Iterable[str], others: str, body: str) -> Facts:
    _, *fields = own
    text = "\0".join((*fields, others, body))
    return Facts(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=MARK).hexdigest(), *fields)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _typed(money: Money | None) -> str:
    return f"{money} {money.currency}" if money else ""


def _ratio(ratio: Decimal | None) -> str:
    return "" if ratio is None else f"{ratio.normalize():f}"


def _said(dated: Dated | None) -> str:
    return f"{dated.date.isoformat()} {dated.text}".rstrip(" ") if dated else ""
