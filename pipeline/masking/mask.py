"""The search of a text for people and for money: dates stay whole, and no telephone is taken for an amount."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote_to_bytes

from pipeline.masking import names
from pipeline.masking.addresses import dialled, emails, telephones
from pipeline.masking.amounts import days, priced, scaled, sized, spelled, written
from pipeline.masking.names import Names
from pipeline.masking.places import Span, aside, cut, uncovered
from pipeline.money import Money
from pipeline.opportunity import Contact

Kind = Literal["company"] | names.Kind
LARGE, SMALL = 10_000, 100
"""From here on an amount is looked for in the texts of all records, and in those of its own: others are years, or
numbers of things."""
_CODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What is looked for in texts."""

    people: bool = False
    """Whether e-mail addresses, telephones and names are hidden."""
    money: bool = False
    names: Names = field(default_factory=Names)
    phones: frozenset[str] = frozenset()
    amounts: frozenset[int] = frozenset()

    @classmethod
    def of(cls, people: Iterable[Contact] | None, money: Iterable[Money] | None, companies: Iterable[str] = ()) -> Mask:
        """What hides people, where there are such to hide, and amounts, likewise; companies keep their names."""
        known = tuple(people or ())
        return cls(
            people=people is not None,
            money=money is not None,
            names=Names.of(known, companies),
            phones=frozenset(digits for one in known for text in (one.phone, one.name) for digits in dialled(text)),
            amounts=frozenset(number for number in spelled(money or ()) if number >= LARGE),
        )

    def masked(self, text: str, kind: Kind, own: frozenset[int] = frozenset()) -> str:
        """A text without what it must not say; `own` are numbers of its record that are hidden too.

        A free text loses the most. Names of things keep given names, as Santa Rosa, and numbers; those of companies and
        of sellers keep whatever is neither an address, a telephone nor an amount that is known.
        """
        spoken = _spoken(text)
        found = self._found(spoken, own, kind)
        return cut(spoken, found) if found else text

    def _found(self, text: str, own: frozenset[int], kind: Kind) -> list[Span]:
        search, numbers = _Search(text), self.amounts | {number for number in own if number >= SMALL}
        if self.people:
            search.take(emails(search.rest))
        search.pass_by(days(search.rest))
        if kind != "company":
            (search.take if self.money else search.pass_by)(priced(search.rest))
        if self.people:
            search.take(telephones(search.rest, self.phones))
        if self.money:
            if not self.people:
                search.pass_by(uncovered(telephones(search.rest), written(search.rest, numbers)))
            search.take(written(search.rest, numbers))
            search.take(sized(search.rest) if kind == "text" else ())
            search.take(scaled(search.rest, numbers, own))
        if self.people and kind != "company":
            search.take(self.names.places(search.rest, kind))
        return search.found


class _Search:
    """What was found in a text so far, and the rest of it, in which nothing is found twice."""

    def __init__(self, text: str) -> None:
        self.found: list[Span] = []
        self.rest = text

    def take(self, spans: Iterable[Span]) -> None:
        """These are to be cut out."""
        those = tuple(spans)
        self.found += those
        self.pass_by(those)

    def pass_by(self, spans: Iterable[Span]) -> None:
        """These are known for what they are, and stay."""
        self.rest = aside(self.rest, tuple(spans))


def _spoken(text: str) -> str:
    """A text as its readers see it: `P&eacute;rez` and `P%C3%A9rez` are Pérez."""
    return unicodedata.normalize("NFC", _CODED.sub(_decoded, html.unescape(text)))


def _decoded(match: re.Match[str]) -> str:
    try:
        return unquote_to_bytes(match[0]).decode()
    except UnicodeDecodeError:
        return match[0]
