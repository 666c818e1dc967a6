"""The facts of version after version, read fast: what was read before is not read again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from typing import Any, NamedTuple, cast

from pipeline.activities import newest_first, read_body
from pipeline.facts import MARK, NAMELESS, Facts, dated_text, iso, money_text, own_facts, ratio_text
from pipeline.frontmatter import LARGEST, Document
from pipeline.nodes import EMPTY, Scalar
from pipeline.opportunity import Activity, ActivityKind, Opportunity
from pipeline.reading import Reader
from pipeline.record import read_opportunity, read_stage
from pipeline.settings import Settings
from pipeline.source import BOM, Source
from pipeline.vocabulary import ACTIVITY_HEADINGS, FORECAST_CATEGORIES, KEYS, Key, Type, fold, index


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
                value = iso(reader.date(node, key.name))
            case Type.DATED_TEXT:
                value = dated_text(reader.dated_text(node, key.name))
            case Type.MONEY:
                value = money_text(reader.money(node, key.name))
            case Type.RATIO:
                value = ratio_text(reader.ratio(node, key.name))
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


MOST_REMEMBERED = 4_000
"""Texts of a kind whose reading is remembered."""
_NAMELESS = f"opportunities/{NAMELESS}.md"
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
