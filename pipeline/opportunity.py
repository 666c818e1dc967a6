"""One opportunity, as its file states it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Literal, TypeAlias

from pipeline.money import Money
from pipeline.source import Place
from pipeline.stages import Category, Kind, Stage

Influence = Literal["high", "medium", "low"]
ActivityKind = Literal["call", "email", "visit", "meeting", "note"]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping within an extra field, in the file's order."""

    items: tuple[tuple[str, Extra], ...]


Extra: TypeAlias = "str | tuple[Extra, ...] | Pairs"


def extra_lines(value: Extra, within: str = "") -> Iterator[str]:
    """An extra field as lines of text: one for each item of a list, `key: value` for each of a mapping."""
    if isinstance(value, str):
        yield f"{within}: {value}" if within else value
    elif isinstance(value, Pairs):
        for key, inner in value.items:
            yield from extra_lines(inner, f"{within} › {key}" if within else key)
    else:
        for item in value:
            yield from extra_lines(item, within)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person on the client's side (*interlocutor*). Absent texts are empty."""

    name: str = ""
    surname: str = ""
    position: str = ""
    phone: str = ""
    email: str = ""
    location: str = ""
    remarks: str = ""
    influence: Influence | None = None
    decides: bool = False
    met: bool | None = None
    values: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def full_name(self) -> str:
        """Name and surname."""
        return f"{self.name} {self.surname}" if self.name and self.surname else self.name or self.surname


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product or service of the offer: a text, or a name with units and a price."""

    name: str
    units: Decimal | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A dated note of the negotiation. `text` is its first line, `body` all below it (Markdown)."""

    date: date | None
    time: time | None = None
    kind: ActivityKind | None = None
    text: str = ""
    body: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date with an optional text: `2026-12-01 vuelven de vacaciones`."""

    date: date
    text: str = ""


class _Weighed:
    """What is worked out of an opportunity once, since every sum asks for it."""

    __slots__ = ("_weighted",)

    _weighted: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity(_Weighed):
    """One deal, as its file states it. Absent texts are empty, other absent values None."""

    slug: str
    id: str
    name: str
    client: str
    end_customer: str = ""
    stage: Stage
    created: date | None = None
    amount: Money | None = None
    monthly_amount: Money | None = None
    months: int | None = None
    own_probability: Decimal | None = None
    own_category: Category | None = None
    close_date: date | None = None
    invoice_date: date | None = None
    products: tuple[Product, ...] = ()
    contacts: tuple[Contact, ...] = ()
    decision_maker: Contact | None = None
    stated_interaction: Dated | None = None
    next_date: date | None = None
    next_step: str = ""
    wait_until: Dated | None = None
    owner: str = ""
    channel: str = ""
    tier: str = ""
    competitors: tuple[str, ...] = ()
    actual_close_date: date | None = None
    actual_amount: Money | None = None
    lost_reason: str = ""
    lost_to: str = ""
    closed_in_history: date | None = None
    """The day of the version that closed it, where history knows one and the record states none."""
    tags: tuple[str, ...] = ()
    extra: tuple[tuple[str, Extra], ...] = ()
    activities: tuple[Activity, ...] = ()
    notes: str = ""
    named: bool = True
    """Whether the record states its name (else it is the file's)."""
    headed: bool = False
    """Whether that name is the first heading of its body."""
    place: Place
    lines: tuple[tuple[str, int], ...] = ()
    """The line of each key that the file states, for an editor to open."""

    @property
    def path(self) -> str:
        """The file, within the workspace."""
        return self.place.path

    @property
    def kind(self) -> Kind:
        """open, won, lost or cancelled."""
        return self.stage.kind

    @property
    def is_open(self) -> bool:
        """Whether it is part of the pipeline."""
        return self.stage.kind == "open"

    @property
    def probability(self) -> Decimal:
        """The record's own, else its stage's: 0 to 1."""
        return self.stage.probability if self.own_probability is None else self.own_probability

    @property
    def category(self) -> Category | None:
        """The record's own forecast category, else its stage's; None for closed ones."""
        return self.own_category or self.stage.category

    @property
    def weighted(self) -> Money | None:
        """Amount times probability, rounded to the minor unit."""
        try:
            return self._weighted
        except AttributeError:
            weighted = None if self.amount is None else self.amount * self.probability
            object.__setattr__(self, "_weighted", weighted)
            return weighted

    @property
    def real_amount(self) -> Money | None:
        """What a won one brought: its actual amount, else its amount."""
        return self.actual_amount or self.amount

    @property
    def final_amount(self) -> Money | None:
        """What a closed one counts with: a won one's real amount, the stated one of any other."""
        return self.real_amount if self.kind == "won" else self.amount

    @property
    def closed_on(self) -> date | None:
        """The day a closed one closed: as stated, else as history has it, else its close date. None for open ones."""
        return None if self.is_open else self.actual_close_date or self.closed_in_history or self.close_date

    def last_interaction(self, today: date) -> Dated | None:
        """The newest activity not after today, or the stated last interaction where that is newer."""
        newest = next((a for a in self.activities if a.date and a.date <= today), None)
        stated = self.stated_interaction
        if stated and stated.date <= today and (newest is None or newest.date is None or stated.date > newest.date):
            return stated
        if newest is None or newest.date is None:
            return None
        return Dated(date=newest.date, text=newest.text or newest.body.strip().split("\n")[0])

    def is_waiting(self, today: date) -> bool:
        """Whether `wait_until` is in the future."""
        return self.wait_until is not None and self.wait_until.date > today
