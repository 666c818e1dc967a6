"""What a text must not say of people and of money when it is shared: each such place becomes an ellipsis."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote_to_bytes

from pipeline.money import CODES, SIGNS, Money
from pipeline.opportunity import Contact
from pipeline.vocabulary import fold

GAP = "…"
SURNAME, GIVEN, DIALLED, TYPED = 4, 3, 5, 5
"""Letters of a surname and of a given name, digits of a telephone and characters of an e-mail, from which on they are
looked for by themselves."""
LARGE = 1000
"""From here on an amount is looked for in the texts of all records, else in those of its own."""
LONGEST_CHAIN, MOST_DIGITS, DECIMALS = 7, 20, 3
"""Groups of digits that one number has at most, digits of the first of them, and of decimals."""
GROUPED = (2, 3)
"""Digits of the groups of a number: thousands, and those of India."""
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_CODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f{_INVISIBLE}])*")
_BETWEEN = re.compile(r"[\W_]{1,5}")
_AT = r"(?:@|＠|%40|&#0*64;|&#x0*40;|&commat;|\(at\)|\[at\])"
_EMAIL = re.compile(
    rf"(?:mailto:)?[^\s@<>\"'()\[\],;:|]{{1,64}}\s?{_AT}\s?[^\s@<>\"'()\[\],;:|]{{1,255}}", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<!\w)(?:(?:tel|callto|sms):)?(?:\+|00)?\(?\d(?:[ .\-/()\u00a0\u2009\u202f]{0,3}\d){8,14}(?!\w)", re.IGNORECASE
)
_OF_MONTH = "(?:0?[1-9]|[12][0-9]|3[01])"
_DAY = re.compile(
    rf"(?<![\w.\-/])((?:19|20)\d\d-{_OF_MONTH}-{_OF_MONTH}|{_OF_MONTH}[-/.]{_OF_MONTH}[-/.](?:19|20)\d\d)(?!\w|[.\-/]\d)"
)
_DIALLED = re.compile(r"\d+(?:[ .\-/()\u00a0\u2009\u202f]{1,3}\d+)*")
_WRITTEN = re.compile(r"\d+(?:[ .,'’\u00a0\u2009\u202f]\d+)*")
_NUMBER = r"(?<!\d)\d(?:\d|[ .,'’\u00a0\u2009\u202f](?=\d)){0,30}+"
_SCALE = r"(?:\s?(?:[kKM]|[Mm]il(?:l[oó]n(?:es)?|lions?)?|[Tt]housand|[Bb]n|[Mm]n|MM|K€|M€)(?!\w))"
_CURRENCY = "(?:(?i:{})|{})".format(
    "|".join(
        [
            *(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)),
            "d[oó]lar(?:es)?|dollars?|pesos?|libras?|pounds?|soles|eurs?",
        ]
    ),
    "|".join(sorted(CODES)),
)
_PRICED = re.compile(rf"(?<!\w){_CURRENCY}\s?{_NUMBER}{_SCALE}?|{_NUMBER}{_SCALE}?\s?(?:de\s|of\s)?{_CURRENCY}(?!\w)")
_SIZED = re.compile(
    rf"{_NUMBER}{_SCALE}|(?<![\w.,])\d{{1,3}}(?:[.,'’\u00a0\u2009\u202f]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\w)"
)

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What is looked for in texts. Names are folded, so that accents and case hide nobody."""

    people: bool = False
    """Whether e-mail addresses, telephones and names are hidden."""
    money: bool = False
    names: Mapping[str, tuple[Words, ...]] = field(default_factory=dict)
    """By first word, the longest first."""
    given: frozenset[str] = frozenset()
    """Names that are words too (Rosa): looked for in free texts, where they have a capital."""
    literal: tuple[str, ...] = ()
    """What is looked for as it is written, the longest first."""
    phones: frozenset[str] = frozenset()
    amounts: frozenset[int] = frozenset()

    @classmethod
    def of(cls, people: Iterable[Contact] | None, money: Iterable[Money] | None) -> Mask:
        """What hides people, where there are such to hide, and amounts, likewise."""
        known = tuple(people or ())
        names = {name for person in known for name in _names(person)}
        by_word: dict[str, list[Words]] = {}
        for name in sorted(names, key=lambda name: (-len(name), name)):
            by_word.setdefault(name[0], []).append(name)
        literal = {one.email.strip() for one in known if "@" not in one.email and len(one.email.strip()) >= TYPED}
        literal |= {one.full_name for one in known if any(unicodedata.category(c) == "Lo" for c in one.full_name)}
        return cls(
            people=people is not None,
            money=money is not None,
            names={word: tuple(those) for word, those in by_word.items()},
            given=frozenset(word for one in known for word in _words(one.name) if len(word) >= GIVEN),
            literal=tuple(sorted(literal, key=lambda text: (-len(text), text))),
            phones=frozenset(digits for one in known for digits in _dialled(one.phone)),
            amounts=frozenset(number for number in spelled(money or ()) if number >= LARGE),
        )

    def label(self, text: str, own: frozenset[int] = frozenset()) -> str:
        """The name of a thing without what it must not say: a brand such as 3M, or Santa Rosa, stays."""
        return self._without(text, own, is_free=False)

    def text(self, text: str, own: frozenset[int] = frozenset()) -> str:
        """A free text without what it must not say; `own` are numbers of its record that are hidden too."""
        return self._without(text, own, is_free=True)

    def _without(self, text: str, own: frozenset[int], *, is_free: bool) -> str:
        found = spoken = _spoken(text)
        if self.people:
            found = _EMAIL.sub(GAP, found)
        if self.money:  # before telephones, which take the parts of several amounts for one
            numbers = self.amounts | own
            found = _PRICED.sub(GAP, found)
            found = _cut(found, _WRITTEN, lambda groups, mark: _spells(groups, mark, numbers)) if numbers else found
        if self.people:
            found = self._unreached(found)
            found = self._unnamed(found, is_free=is_free)
        if self.money and is_free:
            found = _SIZED.sub(GAP, found)
        return text if found == spoken else found

    def _unreached(self, text: str) -> str:
        """A text without telephones; dates, which look alike, stay."""
        pieces = _DAY.split(text)
        found = "".join(piece if n % 2 else _PHONE.sub(GAP, piece) for n, piece in enumerate(pieces))
        found = _cut(found, _DIALLED, lambda groups, _: "".join(groups) in self.phones) if self.phones else found
        for literal in self.literal:
            found = re.sub(re.escape(literal), GAP, found, flags=re.IGNORECASE)
        return found

    def _unnamed(self, text: str, *, is_free: bool) -> str:
        words = list(_WORD.finditer(text))
        folded = [_fold(word[0]) for word in words]
        kept, at, n = [], 0, 0
        while n < len(words):
            count = self._named(text, words, folded, n)
            if not count and is_free and folded[n] in self.given and words[n][0] != words[n][0].lower():
                count = 1
            if count:
                kept += [text[at : words[n].start()], GAP]
                at = words[n + count - 1].end()
            n += count or 1
        return "".join((*kept, text[at:]))

    def _named(self, text: str, words: Sequence[re.Match[str]], folded: Sequence[str], n: int) -> int:
        """Of how many words the name is that begins at one; 0 where none does."""
        for name in self.names.get(folded[n], ()):
            those = words[n : n + len(name)]
            if tuple(folded[n : n + len(name)]) == name and all(
                _BETWEEN.fullmatch(text, one.end(), other.start()) for one, other in pairwise(those)
            ):
                return len(name)
        return 0


def spelled(money: Iterable[Money]) -> frozenset[int]:
    """The whole numbers that amounts are written as: cut, and rounded."""
    return frozenset(
        int(one.amount.to_integral_value(rounding)) for one in money for rounding in (ROUND_DOWN, ROUND_HALF_UP)
    )


def _spoken(text: str) -> str:
    """A text as its readers see it: `P&eacute;rez` and `P%C3%A9rez` are Pérez."""
    return unicodedata.normalize("NFC", _CODED.sub(_decoded, html.unescape(text)))


def _decoded(match: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(match[0]).decode()
    except UnicodeDecodeError:
        return match[0]


@lru_cache(maxsize=8192)
def _fold(word: str) -> str:
    return fold(re.sub(f"[{_INVISIBLE}]", "", word))


def _words(text: str) -> Words:
    return tuple(filter(None, (_fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text)))))


def _names(person: Contact) -> Iterable[Words]:
    """What a person may be called: the whole name, in one word too, the surname, and each long word of it."""
    given, surname = _words(person.name), _words(person.surname)
    whole = (*given, *surname)
    if sum(map(len, whole)) >= GIVEN:
        yield whole
    if len(whole) > 1:
        yield ("".join(whole),)
    surname = surname or given[1:]
    if sum(map(len, surname)) >= SURNAME:
        yield surname
    yield from ((word,) for word in surname if len(word) >= SURNAME)


def _dialled(phone: str) -> Iterable[str]:
    """The digits of a telephone, with the code of its country and without."""
    digits = "".join(re.findall(r"\d", phone))
    for cut in (0, 1, 2, 3) if len(digits) > 2 * DIALLED - 1 else (0,):
        if len(digits) - cut >= DIALLED:
            yield digits[cut:]


def _cut(text: str, chain: re.Pattern[str], covers: Callable[[Sequence[str], str], bool]) -> str:
    """The text without those groups of digits that are covered together, the longest first.

    `covers` is asked of the groups, and of the character before the last of them.
    """

    def without(match: re.Match[str]) -> str:
        if match[0].isdigit():
            return GAP if covers([match[0]], "") else match[0]
        spans = [group.span() for group in re.finditer(r"\d+", match[0])]
        groups = [match[0][start:end] for start, end in spans]
        kept, at, n = [], 0, 0
        while n < len(groups):
            for last in range(min(len(groups), n + LONGEST_CHAIN), n, -1):
                if covers(groups[n:last], match[0][spans[last - 1][0] - 1]):
                    kept += [match[0][at : spans[n][0]], GAP]
                    at, n = spans[last - 1][1], last - 1
                    break
            n += 1
        return "".join((*kept, match[0][at:]))

    return chain.sub(without, text)


def _spells(groups: Sequence[str], mark: str, numbers: frozenset[int]) -> bool:
    """Whether groups of digits write one of the numbers, with decimals after a mark or without."""
    if len(groups[0]) > MOST_DIGITS:
        return False
    if all(len(group) in GROUPED for group in groups[1:]) and int("".join(groups)) in numbers:
        return True
    if len(groups) == 1 or mark not in ".," or len(groups[-1]) > DECIMALS:
        return False
    return all(len(group) in GROUPED for group in groups[1:-1]) and int("".join(groups[:-1])) in numbers
