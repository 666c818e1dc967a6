"""The simulated forecast: what each period may bring, from many draws of what open opportunities may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from pipeline.money import Money, minor_digits
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


class _Chance(NamedTuple):
    """An open opportunity as it is drawn: its amount in minor units, its probability in steps, its month by number."""

    amount: int
    odds: int
    month: int
    is_overdue: bool


def seed(book: Book, history: History, once: Once = anew) -> int:
    """From the last commit, else from what the records say: the same input gives the same figures."""
    commit = next((head.commit for head in reversed(history.heads) if head.commit), None) if history.is_known else None
    if commit is None:
        said = "\0".join(once(("facts", deal.path), (deal,), partial(_said, deal)) for deal in book.opportunities)
        commit = sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
    return int(commit[:16], 16)


def _said(deal: Opportunity) -> str:
    return "\t".join((deal.slug, *own_facts(deal)))


def simulate(
    book: Book,
    today: date,
    calibrated: Sequence[Calibrated],
    slips: Slippage,
    number: int,
    goals: Mapping[str, Money] | None = None,
) -> Simulation:
    """Ranges from 10,000 draws, begun at `number`. Fewer than ten closed ones move nothing.

    In each draw an opportunity is won with its odds, in its close month (an overdue one's is the current) moved as
    others slipped, and not before the current month. `goals` are amounts still to be won, by period.
    """
    import numpy as np  # noqa: PLC0415  heavy, and only a forecast needs it

    base, current = book.settings.currency, month_number(today)
    shares = slips.shares if slips.is_sufficient else ((0, 1.0),)
    chances = tuple(_chances(book, today, usable(calibrated)))
    stated = {chance.month for chance in chances}
    months = sorted({max(month + slip, current) for month in stated for slip, _ in shares})
    won = _draw(chances, shares, months, current, number)
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
        seed=number,
        count=len(chances),
        overdue=sum(chance.is_overdue for chance in chances),
        moved=slips.is_sufficient,
        ranges=ranges,
        chances=reached,
        zero=Money.of(0, base),
    )


def _chances(book: Book, today: date, known: Mapping[str, float]) -> Iterator[_Chance]:
    """The open ones that have a close date and an amount at a rate."""
    for deal in book.open:
        amount = book.settings.rates.convert(deal.amount)
        if amount and deal.close_date:
            steps = round(odds(deal, known) * SCALE)
            late = deal.close_date < today
            yield _Chance(_minor(amount), steps, month_number(today if late else deal.close_date), late)


def _draw(
    chances: Sequence[_Chance], shares: Sequence[tuple[int, float]], months: Sequence[int], current: int, number: int
) -> NDArray[Any]:
    """What is won in each month (rows, as `months`) of each draw (columns), in minor units."""
    import numpy as np  # noqa: PLC0415

    bits = np.random.SFC64(number)
    rows = {month: row * DRAWS for row, month in enumerate(months)}
    ends = np.round(np.cumsum([share for _, share in shares]) * SCALE).astype(int)
    slip_of = np.repeat(np.arange(len(shares)), np.diff(ends, prepend=0))
    begins = {
        month: np.array([rows[max(month + slip, current)] for slip, _ in shares])
        for month in {chance.month for chance in chances}
    }
    is_exact = sum(chance.amount for chance in chances) < EXACT
    won = np.zeros(len(months) * DRAWS, np.int64 if is_exact else np.float64)
    only = {month: int(begin[0]) for month, begin in begins.items() if (begin == begin[0]).all()}
    always, brought = np.ones(DRAWS, bool), np.empty_like(won[:DRAWS])
    for amount, steps, month, _ in chances:
        if not steps:
            continue
        wins = _uniform(bits, DRAWS) < steps if steps < SCALE else always
        if month in only:  # wherever it slips to: what would be drawn is passed over
            bits.random_raw(_words(int(np.count_nonzero(wins))), output=False)
            size = amount if is_exact else float(amount)
            won[only[month] : only[month] + DRAWS] += np.multiply(wins, size, out=brought)
        else:
            winning = wins.nonzero()[0]
            places = begins[month].take(slip_of.take(_uniform(bits, len(winning))))
            places += winning
            won[places] += amount
    return won.reshape(len(months), DRAWS)


def _uniform(bits: np.random.SFC64, count: int) -> NDArray[np.uint16]:
    """So many whole numbers from 0 to 65,535: the generator's raw bits, which are the same on every machine."""
    import numpy as np  # noqa: PLC0415

    return bits.random_raw(_words(count)).view(np.uint16)[:count]


def _words(count: int) -> int:
    """How many words of 64 bits so many numbers are drawn from."""
    return (count + 3) // 4


def _minor(money: Money) -> int:
    return int(money.amount.scaleb(minor_digits(money.currency)))


def _money(minor: int, currency: str) -> Money:
    return Money.of(Decimal(minor).scaleb(-minor_digits(currency)), currency)
