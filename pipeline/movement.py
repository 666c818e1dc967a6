"""Movement of the pipeline between two moments: what came, grew, shrank and left, without a residual."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.dates import month
from pipeline.history import History
from pipeline.lineage import Change, Record, Version
from pipeline.money import Money, Rates
from pipeline.opportunity import Opportunity

GAINS = ("new", "reopened", "increased")
LOSSES = ("decreased", "won", "lost", "cancelled", "removed")
STEPS = ("start", *GAINS, *LOSSES, "end")
COUNTED_OUT = ("won", "lost", "cancelled", "removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one opportunity had to do with a step of the table: its amount there, in the base currency, 0 or more."""

    slug: str
    deal: Opportunity
    """As it was last seen in the interval."""
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """`end = start + new + reopened + increased − decreased − won − lost − cancelled − removed`, exactly.

    `moves` has every step of `STEPS`, by amount, largest first. What has no rate is in none of them, but `unconverted`.
    """

    moves: tuple[tuple[str, tuple[Move, ...]], ...]
    pushed: tuple[str, ...]
    """Slugs whose close date moved to a later calendar month; `pulled_in`: to an earlier one."""
    pulled_in: tuple[str, ...]
    closed_on_arrival: tuple[str, ...]
    """Slugs that came into the book closed: they were never open, and move nothing."""
    unconverted: tuple[Opportunity, ...]
    zero: Money

    def of(self, step: str) -> tuple[Move, ...]:
        """The opportunities of a step."""
        return dict(self.moves)[step]

    def count(self, step: str) -> int:
        """How many they are."""
        return len(self.of(step))

    def amount(self, step: str) -> Money:
        """Their sum, in the base currency."""
        return sum((move.amount for move in self.of(step)), self.zero)

    @property
    def residual(self) -> Decimal:
        """What the table does not explain: 0."""
        gained = sum(self.amount(step).amount for step in ("start", *GAINS))
        return self.amount("end").amount - gained + sum(self.amount(step).amount for step in LOSSES)

    @property
    def residual_count(self) -> int:
        """The same of the numbers of opportunities: 0."""
        gained = sum(self.count(step) for step in ("start", "new", "reopened"))
        return self.count("end") - gained + sum(self.count(step) for step in COUNTED_OUT)


def movement(history: History, since: int, until: int) -> Movement:
    """Between two versions of the whole, by number (-1: before the first). Amounts at the settings' rates."""
    rates = history.settings.rates
    moves: dict[str, list[Move]] = {step: [] for step in STEPS}
    pushed: list[str] = []
    pulled_in: list[str] = []
    arrived: list[str] = []
    unconverted: list[Opportunity] = []
    for record in history.records:
        seen = _seen(record, since, until)
        if seen is None:
            continue
        slug = seen.last.slug
        if seen.never_open:
            if seen.start is None:
                arrived.append(slug)
            continue
        shift = _shift(seen.opens[0], seen.opens[-1])
        if shift:
            (pushed if shift > 0 else pulled_in).append(slug)
        first, last = (_amount(deal, rates) for deal in (seen.opens[0], seen.opens[-1]))
        if first is None or last is None:
            unconverted.append(seen.last)
            continue
        for step, amount in _steps(seen, first, last):
            moves[step].append(Move(slug=slug, deal=seen.last, amount=amount))
    return Movement(
        moves=tuple((step, tuple(sorted(those, key=_largest_first))) for step, those in moves.items()),
        pushed=tuple(sorted(pushed)),
        pulled_in=tuple(sorted(pulled_in)),
        closed_on_arrival=tuple(sorted(arrived)),
        unconverted=tuple(sorted(unconverted, key=lambda deal: deal.slug)),
        zero=rates.total(()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A record in an interval: how it stood at its ends (None: not in the book), its open versions, its last one."""

    start: Opportunity | None
    end: Opportunity | None
    opens: Sequence[Opportunity]
    last: Opportunity

    @property
    def never_open(self) -> bool:
        return not self.opens


def _seen(record: Record, since: int, until: int) -> _Seen | None:
    """None where it was in the book at no time of the interval."""
    start = _deal(record.standing(since))
    within = [deal for version, deal in record.deals if since < version.number <= until]
    held = [start, *within] if start else within
    if not held:
        return None
    opens = [deal for deal in held if deal.is_open]
    return _Seen(start=start, end=_deal(record.standing(until)), opens=opens, last=held[-1])


def _deal(version: Version | None) -> Opportunity | None:
    return version.deal if version else None


def _steps(seen: _Seen, first: Money, last: Money) -> Iterable[tuple[str, Money]]:
    """The steps that a record counts in, with its amount in each."""
    if seen.start is None:
        yield "new", first
    else:
        yield ("start" if seen.start.is_open else "reopened"), first
    if last.amount > first.amount:
        yield "increased", last - first
    elif last.amount < first.amount:
        yield "decreased", first - last
    if seen.end is not None and seen.end.is_open:
        yield "end", last
    elif seen.last.is_open:
        yield "removed", last
    else:
        yield seen.last.kind, last


def _amount(deal: Opportunity, rates: Rates) -> Money | None:
    """In the base currency; no amount is 0."""
    return rates.total(()) if deal.amount is None else rates.convert(deal.amount)


def _shift(first: Opportunity, last: Opportunity) -> int:
    """1 where the close date moved to a later calendar month, -1 to an earlier one, else 0."""
    if first.close_date is None or last.close_date is None:
        return 0
    before, after = month(first.close_date), month(last.close_date)
    return (after > before) - (after < before)


def _largest_first(move: Move) -> tuple[Decimal, str]:
    return -move.amount.amount, move.slug


def changes(history: History, since: int, until: int) -> tuple[tuple[Record, Change], ...]:
    """Every change of a field in an interval, oldest first, then by record."""
    found = [
        (record, change)
        for record in history.records
        if record.deals
        for change in record.changes
        if since < change.number <= until
    ]
    return tuple(sorted(found, key=lambda one: (one[1].number, one[0].slug)))
