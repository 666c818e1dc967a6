"""What people are called in texts: whole names in either order, surnames, given names, and those of their e-mail."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeVar

from pipeline.masking.places import Span
from pipeline.masking.words import COMMON, PARTICLES, ROLES, TITLES
from pipeline.opportunity import Contact
from pipeline.vocabulary import fold

Kind = Literal["label", "file", "text"]
"""A text is the name of a thing, what a file is called, or free."""
Words = tuple[str, ...]
Name = TypeVar("Name", Words, str)
SURNAME, GIVEN, INITIALS, TYPED, HANDLE = 4, 3, 2, 5, 5
"""Letters of a surname, a given name, a short surname, an e-mail and of a name in one word, from which on they are
looked for by themselves."""
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_INVISIBLE}])*")
_BETWEEN = re.compile(r"[\W_]{1,5}")
_ENDS = re.compile(r"[,(<\d]")
_TURNED = re.compile(r"(?P<surname>[^,(<\d]+),\s*(?P<name>[^,(<\d]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that are looked for, folded, so that accents and case hide nobody."""

    sequences: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)
    """Whole names and surnames, by their first word, the longest first."""
    surnames: frozenset[Words] = frozenset()
    """Those of them that a company may have too."""
    given: frozenset[str] = frozenset()
    """Looked for in free texts only: Santa Rosa stays."""
    capital: frozenset[str] = frozenset()
    """Short surnames, and given names that are words too: looked for in free texts, where they have a capital."""
    short: frozenset[str] = frozenset()
    """Short surnames: looked for anywhere after a title, `Sr. Gil`."""
    literal: tuple[str, ...] = ()
    """What is looked for as it is written, the longest first."""
    spared: frozenset[str] = frozenset()
    """Words of the names of companies, which stay where things are named."""

    @classmethod
    def of(cls, people: Iterable[Contact], companies: Iterable[str] = ()) -> Names:
        """The names of people, beside those of companies."""
        known = tuple(dict.fromkeys(map(_Person.of, people)))
        spared = frozenset(word for name in companies for word in _words(name))
        lone = {(one,) for person in known for one in person.locals if one not in spared}
        surnames = lone.union(*(person.surnames() for person in known))
        sequences = surnames.union(*(person.wholes() for person in known))
        short = frozenset(word for one in known for word in one.surname if INITIALS <= len(word) < SURNAME) - PARTICLES
        given = frozenset(word for one in known for word in one.given if len(word) >= GIVEN) - PARTICLES - ROLES
        return cls(
            sequences=_by_first(sequences),
            surnames=frozenset(surnames),
            given=given - COMMON,
            capital=(given & COMMON) | short,
            short=short,
            literal=_longest({text for person in known for text in person.literal}),
            spared=spared,
        )

    def places(self, text: str, kind: Kind) -> Iterator[Span]:
        """Where somebody is named."""
        for literal in self.literal:
            yield from (match.span() for match in re.finditer(re.escape(literal), text, re.IGNORECASE))
        words = list(_WORD.finditer(text))
        folded = [_fold(word[0]) for word in words]
        n = 0
        while n < len(words):
            count = self._sequence(text, words, folded, n, kind) or self._is_alone(words[n][0], folded, n, kind)
            if count:
                yield words[n].start(), words[n + count - 1].end()
            n += count or 1

    def _sequence(self, text: str, words: Sequence[re.Match[str]], folded: Sequence[str], n: int, kind: Kind) -> int:
        """Of how many words the name is that begins at one; 0 where none does."""
        for name in self.sequences.get(folded[n], ()):
            those = words[n : n + len(name)]
            is_there = tuple(folded[n : n + len(name)]) == name and all(
                _BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in pairwise(those)
            )
            if is_there and (kind == "text" or name not in self.surnames or not self.spared.issuperset(name)):
                return len(name)
        return 0

    def _is_alone(self, word: str, folded: Sequence[str], n: int, kind: Kind) -> bool:
        """Whether a given name or a short surname stands by itself."""
        name = folded[n]
        if n and name in self.short and folded[n - 1] in TITLES:
            return True
        if kind == "text":
            return name in self.given or (name in self.capital and word[0] != word[0].lower())
        return kind == "file" and name not in self.spared and (name in self.given or name in self.capital)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """The words of somebody's name."""

    given: Words
    surname: Words
    typed: Words
    """The name as it was typed, with whatever else was."""
    locals: Words
    """What stands before the `@` of the e-mail, where it is one word."""
    parts: Words
    """The same, where it has several."""
    literal: tuple[str, ...]

    @classmethod
    def of(cls, person: Contact) -> _Person:
        """What a contact says of it: `Ángel Núñez (jefe de obra) 612…`, `Núñez, Ángel`."""
        turned = None if person.surname else _TURNED.match(person.name)
        if turned and _is_name(turned["name"]):
            given, surname = _stripped(turned["name"]), _stripped(turned["surname"])
        else:
            given, surname = _stripped(person.name), _words(_ENDS.split(person.surname)[0])
        if not surname:
            titled = (_words(person.name) or ("",))[0] in TITLES and len(given) == 1
            given, surname = ((), given) if titled else (given[:1], given[1:])
        email = person.email.strip()
        parts = _words(email.rpartition("@")[0]) if "@" in email else ()
        is_name = sum(map(len, parts)) >= SURNAME and ROLES.isdisjoint(parts)
        shown = " ".join(filter(None, (_ENDS.split(person.name)[0].strip(), person.surname.strip())))
        return cls(
            given=given,
            surname=surname,
            typed=_words(_ENDS.split(person.name)[0]) + _words(person.surname),
            locals=parts if is_name and len(parts) == 1 and parts[0] not in (*given, *COMMON) else (),
            parts=parts if is_name and len(parts) > 1 else (),
            literal=(
                *([email] if "@" not in email and len(email) >= TYPED else ()),
                *([shown] if any(unicodedata.category(letter) == "Lo" for letter in shown) else ()),
            ),
        )

    def wholes(self) -> Iterator[Words]:
        """The whole name, in either order, in one word too: `Gil, Luis`, `luisgil`."""
        if self.parts:
            yield self.parts
        if len(self.typed) > 1 and not ROLES.issuperset(self.typed):
            yield self.typed
        if not (self.given and self.surname):
            name = self.given + self.surname
            if sum(map(len, name)) >= GIVEN and not (len(name) == 1 and name[0] in COMMON | ROLES | PARTICLES):
                yield name
            return
        for given in {self.given, self.given[:1]}:
            for surname in {self.surname, _first(self.surname)}:
                yield given + surname
                yield surname + given
                if sum(map(len, given + surname)) >= HANDLE:
                    yield ("".join(given + surname),)
                    yield ("".join(surname + given),)

    def surnames(self) -> Iterator[Words]:
        """The surname, in one word too, and each long word of it."""
        if sum(map(len, self.surname)) >= SURNAME and not ROLES.union(PARTICLES).issuperset(self.surname):
            yield self.surname
            yield ("".join(self.surname),)
        yield from ((word,) for word in self.surname if len(word) >= SURNAME and word not in ROLES | PARTICLES)


def _stripped(text: str) -> Words:
    """The words of a name without titles before it, and without what somebody does."""
    words = _words(_ENDS.split(text)[0])
    start = 0
    while start < len(words) and (words[start] in ROLES | TITLES or (start and words[start] in PARTICLES)):
        start += 1
    end = next((n for n in range(start, len(words)) if words[n] in ROLES), len(words))
    return words[start:end]


def _is_name(text: str) -> bool:
    """Whether what follows a surname and a comma is a given name."""
    return all(word[:1] != word[:1].lower() for word in text.split()) and ROLES.isdisjoint(_words(text))


def _first(surname: Words) -> Words:
    """The first surname, with the particles before it."""
    end = next((n for n, word in enumerate(surname, 1) if word not in PARTICLES), len(surname))
    return surname[:end]


def _by_first(names: Collection[Words]) -> Mapping[str, tuple[Words, ...]]:
    found: dict[str, list[Words]] = {}
    for name in _longest(names):
        found.setdefault(name[0], []).append(name)
    return {word: tuple(those) for word, those in found.items()}


def _longest(names: Iterable[Name]) -> tuple[Name, ...]:
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


@lru_cache(maxsize=8192)
def _fold(word: str) -> str:
    """A word folded, without digits after it: `luisgil7`."""
    folded = fold(re.sub(f"[{_INVISIBLE}]", "", word))
    return folded.rstrip("0123456789") or folded


def _words(text: str) -> Words:
    return tuple(filter(None, (_fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)))))
