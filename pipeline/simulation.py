"""The simulated forecast: what each period may bring, from many draws of what open opportunities may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.book import Book
from pipeline.calibration import Calibrated, odds, usable
from pipeline.dates import month_number
from pipeline.facts import own_facts
from pipeline.history import History
from pipeline.money import Money, Rates, minor_digits
from pipeline.once import Once, anew
from pipeline.opportunity import Opportunity
from pipeline.periods import KINDS, period
from pipeline.slippage import Slippage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS = 10_000
LEVELS = (0.1, 0.5, 0.9)
SCALE = 1 << 16
"""Probabilities are drawn in so many steps: an error of less than a hundred-thousandth."""
EXACT = 1 << 62
"""Minor units up to which sums are whole numbers."""


class Range(NamedTuple):
    """What a period brings at least in 90, 50 and 10 of 100 draws, in the base currency."""

    p10: Money
    p50: Money
    p90: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The ranges of every period in which something may be won; what is won already is in none of them."""

    seed: int
    count: int
    """How many opportunities it is made of: open, dated, with an amount that can be converted."""
    overdue: int
    """How many of them are past their close date, and begin in the current month."""
    moved: bool
    """Whether close months are moved as those of closed ones were."""
    ranges: Mapping[str, Range]
    chances: Mapping[str, float]
    """By period, of those that had a goal: the share of draws that reach it."""
    zero: Money

    def of(self, name: str) -> Range:
        """The range of a month, a quarter or a year."""
        return self.ranges.get(name, Range(self.zero, self.zero, self.zero))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Where the draws begin: those of an opportunity at bytes of its own, so that an edit of one moves no other's."""

    number: int
    """Of all of them."""
    begins: Mapping[str, bytes]
    """By slug of an open one, 32 bytes."""


class _Chance(NamedTuple):
    """An open opportunity as it is drawn: where its draws begin, its amount in minor units, its probability in steps,
    its month by number."""

    begin: bytes
    amount: int
    odds: int
    month: int
    is_overdue: bool


def seed(book: Book, history: History, once: Once = anew) -> Seed:
    """From the last commit, else from what the records say: the same input gives the same figures."""
    commit = next((head.commit for head in reversed(history.heads) if head.commit), None) if history.is_known else None
    said = once.each("facts", (), _said)
    begin = once.each("begins", (commit,), lambda deal: _digest(f"{commit}\t{deal.slug}" if commit else said(deal)))
    whole = bytes.fromhex(commit) if commit else _digest("\0".join(map(said, book.opportunities)))
    return Seed(number=int.from_bytes(whole[:8]), begins={deal.slug: begin(deal) for deal in book.open})


def _said(deal: Opportunity) -> str:
    return "\t".join((deal.slug, *own_facts(deal)))


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def simulate(
    book: Book,
    today: date,
    calibrated: Sequence[Calibrated],
    slips: Slippage,
    begin: Seed,
    goals: Mapping[str, Money] | None = None,
    once: Once = anew,
) -> Simulation:
    """Ranges from 10,000 draws. Fewer than ten closed ones move nothing.

    In each draw an opportunity is won with its odds, in its close month (an overdue one's is the current) moved as
    others slipped, and not before the current month. `goals` are amounts still to be won, by period.
    """
    import numpy as np  # noqa: PLC0415  heavy, and only a forecast needs it

    base, current = book.settings.currency, month_number(today)
    shares = slips.shares if slips.is_sufficient else ((0, 1.0),)
    known = usable(calibrated)
    make = partial(_chance, today=today, known=known, rates=book.settings.rates)
    made = once.each("chances", (today, repr(known)), make)
    chances = tuple(one for deal in book.open if (one := made(deal, begin.begins[deal.slug])))
    is_exact = sum(chance.amount for chance in chances) < EXACT
    moves = _Moves(shares, current)
    draws = once("draws", (repr(moves), is_exact), lambda: _Draws(moves, is_exact=is_exact))
    months = sorted({month for stated in {chance.month for chance in chances} for month in moves.months(stated)})
    won = draws.holding(chances, months)
    ranges: dict[str, Range] = {}
    reached: dict[str, float] = {}
    for by in KINDS:
        names = [period(date(month // 12, month % 12 + 1, 1), by) for month in months]
        for name in dict.fromkeys(names):
            total = won[names.index(name)] if by == "month" else won[[one == name for one in names]].sum(axis=0)
            levels = [ceil(level * DRAWS) - 1 for level in LEVELS]
            found = np.partition(total, levels)
            ranges[name] = Range(*(_money(int(found[level]), base) for level in levels))
            if goals and name in goals:
                reached[name] = float(np.mean(total >= _minor(goals[name])))
    return Simulation(
        seed=begin.number,
        count=len(chances),
        overdue=sum(chance.is_overdue for chance in chances),
        moved=slips.is_sufficient,
        ranges=ranges,
        chances=reached,
        zero=Money.of(0, base),
    )


def _chance(deal: Opportunity, begin: bytes, today: date, known: Mapping[str, float], rates: Rates) -> _Chance | None:
    """An open one's, where it has a close date and an amount at a rate."""
    amount = rates.convert(deal.amount)
    if amount is None or deal.close_date is None:
        return None
    late = deal.close_date < today
    month = month_number(today if late else deal.close_date)
    return _Chance(begin, _minor(amount), round(odds(deal, known) * SCALE), month, late)


class _Moves(NamedTuple):
    """By how many months a close month is moved, how likely each is, and the month before which nothing is won."""

    shares: Sequence[tuple[int, float]]
    current: int

    def months(self, stated: int) -> tuple[int, ...]:
        """Where a close month may come to lie, one for each share."""
        return tuple(max(stated + slip, self.current) for slip, _ in self.shares)


class _Draws:
    """What is won in each month of each draw: the sum of what each opportunity that it holds brings.

    Whole numbers come to the same in any order: then those that are the same as before need not be drawn again.
    """

    def __init__(self, moves: _Moves, *, is_exact: bool) -> None:
        import numpy as np  # noqa: PLC0415

        self._moves = moves
        self._is_exact = is_exact
        self._bits = np.random.SFC64(0)
        ends = np.round(np.cumsum([share for _, share in moves.shares]) * SCALE).astype(int)
        self._slip_of = np.repeat(np.arange(len(moves.shares)), np.diff(ends, prepend=0))
        """By a number that is drawn, which of the shares it stands for."""
        self._clear(())

    def _clear(self, months: Iterable[int]) -> None:
        import numpy as np  # noqa: PLC0415

        self._rows = {month: row * DRAWS for row, month in enumerate(months)}
        self._won = np.zeros(len(self._rows) * DRAWS, np.int64 if self._is_exact else np.float64)
        self._held: set[_Chance] = set()
        self._begins: dict[int, NDArray[Any]] = {}

    def holding(self, chances: Collection[_Chance], months: Sequence[int]) -> NDArray[Any]:
        """What is won in each month (rows, as `months`) of each draw (columns), in minor units."""
        wanted = set(chances)
        if not self._is_exact or not self._rows.keys() >= set(months) or len(wanted & self._held) < len(wanted) / 2:
            self._clear(months)
        for chance in self._held - wanted:
            self._add(chance, -chance.amount)
        for chance in chances:
            if chance not in self._held:
                self._add(chance, chance.amount)
        self._held = wanted
        return self._won.reshape(len(self._rows), DRAWS)[[self._rows[month] // DRAWS for month in months]]

    def _add(self, chance: _Chance, amount: int) -> None:
        """What an opportunity brings, in the draws that it is won in."""
        import numpy as np  # noqa: PLC0415

        if not chance.odds:
            return
        begin = np.frombuffer(chance.begin, "<u8").astype(np.uint64)
        self._bits.state = {
            "bit_generator": "SFC64",
            "state": {"state": begin},  # of a hash: there is nothing in it to be mixed
            "has_uint32": 0,
            "uinteger": 0,
        }
        wins = _uniform(self._bits, DRAWS) < chance.odds if chance.odds < SCALE else np.ones(DRAWS, bool)
        begins = self._begins.get(chance.month)
        if begins is None:
            begins = np.array([self._rows[month] for month in self._moves.months(chance.month)])
            self._begins[chance.month] = begins
        if (begins == begins[0]).all():  # wherever it slips to
            brought: NDArray[Any] = wins * (amount if self._is_exact else float(amount))
            self._won[begins[0] : begins[0] + DRAWS] += brought
        else:
            winning = wins.nonzero()[0]
            places = begins.take(self._slip_of.take(_uniform(self._bits, len(winning))))
            places += winning
            self._won[places] += amount


def _uniform(bits: np.random.SFC64, count: int) -> NDArray[np.uint16]:
    """So many whole numbers from 0 to 65,535: the generator's raw bits, which are the same on every machine."""
    import numpy as np  # noqa: PLC0415

    return bits.random_raw((count + 3) // 4).view(np.uint16)[:count]  # four in each word of 64 bits


def _minor(money: Money) -> int:
    return int(money.amount.scaleb(minor_digits(money.currency)))


def _money(minor: int, currency: str) -> Money:
    return Money.of(Decimal(minor).scaleb(-minor_digits(currency)), currency)
